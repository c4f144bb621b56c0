"""How chunks are cut into tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.tokens import tokens


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("Ruiz,", ["Ruiz", ","]),
        ("Ruiz’s", ["Ruiz", "’s"]),
        ("O’Neil's", ["O’Neil", "'s"]),
        ("“We", ["“", "We"]),
        ("U.S.-led", ["U.S.-led"]),
        ("U.S.,", ["U.S.", ","]),
        ("Mr.", ["Mr."]),
        ("Corp.", ["Corp."]),
        ("ended.", ["ended", "."]),
        ("J.", ["J."]),
        ("9,800", ["9,800"]),
        ("3.5%", ["3.5", "%"]),
        ("AT&T", ["AT&T"]),
        ("al-Masri", ["al-Masri"]),
        ("a/b", ["a", "/", "b"]),
        ("", []),
    ],
)
def test_words_keep_what_is_theirs_and_marks_stand_alone(chunk: str, expected: list[str]) -> None:
    assert [token for _, token in tokens(chunk)] == expected


@given(st.text(max_size=200))
def test_for_every_chunk_tokens_stand_where_they_say_and_leave_out_only_space(chunk: str) -> None:
    end = 0
    for start, token in tokens(chunk):
        assert token
        assert chunk[start : start + len(token)] == token
        assert chunk[end:start].strip() == ""
        end = start + len(token)
    assert chunk[end:].strip() == ""
