"""Plain text of unknown encoding."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.common.encodings import decode, split_mark, wide_encoding

TEXT = "“Küste” — the coast, and what is said of it"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@given(
    st.sampled_from(sorted(MARKS)), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
def test_for_every_text_a_mark_is_believed(encoding: str, text: str) -> None:
    assert decode(MARKS[encoding] + text.encode(encoding)) == (text, False)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_for_every_text_utf_8_needs_no_guess(text: str) -> None:
    assert decode(text.encode()) == (text, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_guessed(encoding: str) -> None:
    assert wide_encoding(TEXT.encode(encoding)) == encoding
    assert decode(TEXT.encode(encoding)) == (TEXT, True)


def test_other_bytes_are_windows_1252() -> None:
    assert decode(TEXT.encode("cp1252")) == (TEXT, True)
    assert decode(b"caf\xe9 \x81") == ("café \ufffd", True)


@pytest.mark.parametrize(
    "data", [b"", b"a", b"\0" * 40, b"a\0b" * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0"]
)
def test_bytes_with_zeros_elsewhere_are_not_wide_text(data: bytes) -> None:
    assert wide_encoding(data) == ""


@given(st.sampled_from(sorted(MARKS)), st.binary().filter(lambda rest: not rest.startswith(b"\0\0")))
def test_for_every_mark_and_rest_the_mark_names_the_encoding(encoding: str, rest: bytes) -> None:
    assert split_mark(MARKS[encoding] + rest) == (encoding, rest)


def test_without_a_mark_nothing_is_split() -> None:
    assert split_mark(b"Storm") == ("", b"Storm")
