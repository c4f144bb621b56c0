"""Markdown that was sent as it is."""

import pytest

from transforms.text.html import html_to_text
from transforms.text.markdown import is_markdown, markdown_to_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# Ferry\n\nIt *runs* **again** at `dawn`.", "Ferry\n\nIt runs again at dawn."),
        ("See [the port](https://h.example/p) ![A boat](https://h.example/b.png).", "See the port ."),
        ("One\n\n- two\n- three\n\n> said", "One\n\n- two\n- three\n\nsaid"),
        ("2 * 3 * 4 and snake_case_name < 5", "2 * 3 * 4 and snake_case_name < 5"),
    ],
)
def test_marks_become_what_they_mean(text: str, shown: str) -> None:
    assert html_to_text(markdown_to_html(text)) == shown


def test_links_and_pictures_become_tags() -> None:
    assert markdown_to_html('[A](/a "t") ![B](/b.png)') == '<p><a href="/a">A</a> <img alt="B" src="/b.png">'


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("[the port](https://h.example/)", True),
        ("# One\n\ntext\n\n## Two\n", True),
        ("He [sic] said (see below)", False),
        ("Ranked # 1\n# 2", False),
        ("#hashtag and **stars**", False),
    ],
)
def test_only_what_has_its_marks_is_markdown(text: str, is_it: bool) -> None:
    assert is_markdown(text) is is_it
