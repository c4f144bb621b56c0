"""Characters that no text means."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from transforms.text.controls import without_controls


def test_tabs_and_line_ends_stay_and_other_controls_go() -> None:
    assert without_controls("a\0b\tc\nd\re\x0bf\x0cg\x7fh\x85i") == "ab\tc\nd\refghi"


def test_noncharacters_and_lone_surrogates_go() -> None:
    assert without_controls("a\ufffeb\uffffc\ud800d\udfff\ufffd") == "abcd\ufffd"


@given(st.text())
def test_for_every_text_what_is_left_is_no_control_and_encodes(text: str) -> None:
    left = without_controls(text)
    assert left.encode().decode() == left
    assert all(unicodedata.category(character) != "Cc" or character in "\t\n\r" for character in left)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_for_every_text_of_characters_alone_nothing_changes(text: str) -> None:
    assert without_controls(text) == text
