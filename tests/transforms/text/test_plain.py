"""Plain text: titles on one line, bodies in paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.plain import plain_body, plain_line

WRAPPED = "The ferry between the two shores of the bay will run again from\nMonday, the port authority said."


@pytest.mark.parametrize(
    ("title", "kind", "shown"),
    [
        ("Ferry resumes", "text/plain", "Ferry resumes"),
        ("  Ferry\n resumes ", "", "Ferry resumes"),
        ("Fire at <i>Kiel</i>", "text/html", "Fire at Kiel"),
        ("Fire at &lt;i&gt;Kiel&lt;/i&gt; caf&amp;eacute;", "", "Fire at Kiel café"),
        ("a < b and b > c", "text/plain", "a < b and b > c"),
        ("AT&T", "", "AT&T"),
        ("", "", ""),
    ],
)
def test_a_title_is_one_line_without_markup(title: str, kind: str, shown: str) -> None:
    assert plain_line(title, kind) == shown


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo\nmore.", "One.\n\nTwo more."),
        ("One.\nTwo.", "One.\n\nTwo."),
        (WRAPPED, WRAPPED.replace("\n", " ")),
        ("One.\r\n \r\nTwo.", "One.\n\nTwo."),
        (" \n ", ""),
    ],
)
def test_plain_text_is_parted_by_blank_lines_else_by_lines(text: str, paragraphs: str) -> None:
    assert plain_body(text) == paragraphs


def test_a_line_too_long_to_be_wrapped_is_a_paragraph() -> None:
    assert plain_body("x" * 120 + "\ny") == "x" * 120 + "\n\ny"


@given(
    st.lists(st.text("abc .", min_size=1).map(lambda text: " ".join(text.split())).filter(bool), max_size=5)
)
def test_for_every_paragraphs_with_blank_lines_between_them_they_come_back(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert plain_body(text) == text
