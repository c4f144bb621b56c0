"""Wrapped lines become paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.common.lines import unwrap_lines

CASES = {
    "A ship ran\naground off\nNaxos.": "A ship ran aground off Naxos.",
    "A ship ran aground off the coast of Naxos late on\nTuesday.\nAll aboard are safe, said the coast guard there.": (
        "A ship ran aground off the coast of Naxos late on Tuesday.\n\nAll aboard are safe, said the coast guard there."
    ),
    "  One ship sank.\n  Two were saved.": "One ship sank.\n\nTwo were saved.",
    "The vice-\npresident of the line said so on Monday.": "The vice-president of the line said so on Monday.",
    "- one\n- two\n- three": "- one\n- two\n- three",
    "Turku     3  1\nGavle     2  2\nOslo      1  3": "Turku     3  1\nGavle     2  2\nOslo      1  3",
    "Levels:\n    Turku     3\n    Gavle     2": "Levels:\n\nTurku     3\nGavle     2",
    "x" * 120 + ".\n" + "y" * 130 + ".": "x" * 120 + ".\n\n" + "y" * 130 + ".",
    "One.\n \n\nTwo.": "One.\n\nTwo.",
    "": "",
}


@pytest.mark.parametrize(("lines", "text"), CASES.items())
def test_wrapped_lines_are_joined_and_columns_are_not(lines: str, text: str) -> None:
    assert unwrap_lines(lines.split("\n")) == text


@given(st.lists(st.text(alphabet="ab .-:\t09É", max_size=90), max_size=8))
def test_for_every_text_no_letter_is_lost(lines: list[str]) -> None:
    text = unwrap_lines([line.expandtabs(8) for line in lines])
    assert "".join(text.split()) == "".join("".join(lines).split())
    assert "\n\n\n" not in text
