"""Text laid out by hand."""

from __future__ import annotations

import pytest

from transforms.formats.common.layout import is_table, is_wrapped, markup_paragraphs, text_paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\n  line", ["One line"]),
        ("\n      Pretty\n      printed\n      text.\n    ", ["Pretty printed text."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("First\nline.\n    Second\nline.\n    Third.", ["First line.", "Second line.", "Third."]),
        ("* one\n* two\n  more", ["* one", "* two more"]),
        ("Results:\n\n Ajax     2\n Utrecht  0", ["Results:", "Ajax     2\nUtrecht  0"]),
        ("A sentence.  And one\nmore.  The end", ["A sentence. And one more. The end"]),
        ("a\tb\nc\td", ["a       b\nc       d"]),
        ("  \n \n", []),
    ],
)
def test_line_ends_of_markup_mean_nothing_unless_lines_are_laid_out(text: str, expected: list[str]) -> None:
    assert markup_paragraphs(text) == expected


def test_line_ends_of_plain_text_mean_something_unless_lines_are_wrapped() -> None:
    wrapped = "The council voted on Monday to keep its trams running for ten\nmore years and to buy four."
    assert text_paragraphs(wrapped) == [wrapped.replace("\n", " ")]
    assert text_paragraphs("One thing.\nAnother.\n\nA third.") == ["One thing.", "Another.", "A third."]


def test_short_lines_are_not_wrapped_and_words_are_no_table() -> None:
    assert not is_wrapped(["Jane Doe", "Harbor Street 2"])
    assert not is_table(["Jane Doe.  Harbor", "Street: 2", "Kiel"])
