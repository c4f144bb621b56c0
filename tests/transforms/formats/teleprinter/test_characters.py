"""Character sets, quotes and dashes of teleprinter services."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.teleprinter.characters import DETECTED, decode, from_cp1252, typographic


@pytest.mark.parametrize(
    ("data", "text", "assumption"),
    [
        (b"Kiel", "Kiel", ""),
        ("Zürich".encode(), "Zürich", ""),
        (b"Z\xfcrich", "Zürich", DETECTED),
        (b"Z\xc8urich", "Zürich", DETECTED),
        (b"\x1b(KM}ller", "Müller", ""),
        (b"\x1b(f{glise", "église", ""),
        (b"\x1b(Ba{b", "a{b", ""),
        (b"der F}rst und die V|gel, nicht gro~.", "der Fürst und die Vögel, nicht groß.", DETECTED),
        (b"f(x) = {a|b}", "f(x) = {a|b}", ""),
    ],
)
def test_text_is_read_in_the_set_that_it_is_in(data: bytes, text: str, assumption: str) -> None:
    assert decode(data) == (text, assumption)


def test_bytes_that_windows_1252_does_not_define_are_left_out() -> None:
    assert from_cp1252(b"a\x81b\x80") == "ab€"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("``Wait,'' he said _ and left.", "“Wait,” he said — and left."),
        ("```No,''' she said", "“‘No,’” she said"),
        ("`Yes,' he said", "‘Yes,’ he said"),
        ("it's", "it's"),
        ("snake_case ___", "snake_case ___"),
        ("the end _\n", "the end —\n"),
    ],
)
def test_typed_quotes_and_dashes_become_printed_ones(typed: str, expected: str) -> None:
    assert typographic(typed) == expected


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1b")))
def test_for_every_text_beyond_ascii_utf_8_needs_no_guess(text: str) -> None:
    if not text.isascii():
        assert decode(text.encode()) == (text, "")
