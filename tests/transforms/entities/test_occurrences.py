"""Where a text has names, all of them in one pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.occurrences import occurrences


@pytest.mark.parametrize(
    ("name", "body", "spans"),
    [
        ("Lee", "Lee, Leeds and lee_ LEE; Lee", [(0, 3), (25, 28)]),
        ("Ann Lee", "Ann Lee met Ann  Lee and Ann\nLee.", [(0, 7)]),
        ("O'Neil", "Mr. O'Neil's and O'Neill", [(4, 10)]),
        ("(AP)", "x(AP) (AP) (AP)x", [(6, 10)]),
        ("a a", "a a a a", [(0, 3), (4, 7)]),
        ("", "a", []),
        ("Ann Lee", "Ann Le", []),
        ("x" * 201, "x" * 201, []),
    ],
)
def test_a_name_is_found_as_whole_words(name: str, body: str, spans: list[tuple[int, int]]) -> None:
    assert occurrences([name], body) == {name: spans}


WORDS = st.lists(st.sampled_from(["Ann", "Lee", "Leeds", "-", "(", "_", "é", "A."]), min_size=1, max_size=3)


@given(
    names=st.lists(WORDS.map(" ".join), max_size=8),
    body=st.lists(st.sampled_from(["Ann", "Lee", "Leeds", " ", "-", "(", "_", "é", "A."])).map("".join),
)
def test_for_every_text_names_stand_where_a_pattern_of_each_finds_them(names: list[str], body: str) -> None:
    expected = {
        name: [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", body)]
        for name in names
    }
    assert occurrences(names, body) == expected


def test_names_of_very_many_lengths_that_begin_alike_are_left_out_past_thirty_two() -> None:
    names = ["A " + "b" * length for length in range(1, 41)]
    spans = occurrences(names, "\n".join(names))
    assert [bool(spans[name]) for name in names] == [True] * 32 + [False] * 8
