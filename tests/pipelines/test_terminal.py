"""Text from outside, made safe to show."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipelines.terminal import nowhere, visible, visible_json


def test_what_steers_a_terminal_is_escaped_and_what_people_write_is_not() -> None:
    assert visible("a\x1b[31m\x07\x9bb\u202ec\u2066") == "a\\x1b[31m\\x07\\x9bb\\u202ec\\u2066"
    assert visible("Zoë\tsaid:\n“naïve” 東京 👍") == "Zoë\tsaid:\n“naïve” 東京 👍"
    assert visible("\ud800") == "\\ud800"


@given(st.text())
def test_for_every_text_nothing_shown_is_a_control(text: str) -> None:
    assert not {unicodedata.category(char) for char in visible(text)} - {"Cc"} & {"Cs", "Co", "Cn"}
    assert {char for char in visible(text) if unicodedata.category(char) == "Cc"} <= {"\n", "\t"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_for_every_text_json_means_the_same_when_it_is_shown(text: str) -> None:
    shown = visible_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == {"a": text}
    assert visible(shown) == shown


def test_nowhere_takes_everything() -> None:
    with nowhere() as stream:
        stream.write("x")
