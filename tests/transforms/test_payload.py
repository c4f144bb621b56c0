"""A dead letter shows what could not be read, as text where it is text."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import DeadLetter, Source
from transforms.payload import EXCERPT_BYTES, Payload, WireError, dead_letter


def letter(data: bytes, excerpt: bytes = b"", index: int | None = None) -> DeadLetter:
    error = WireError("malformed_xml", "no end", excerpt=excerpt, format="nitf")
    return dead_letter(error, Payload(uri="a.zip", data=data, sha256="ab", member="b.xml"), "parse", index)


def test_a_dead_letter_says_what_failed_where() -> None:
    assert letter(b"<nitf>", index=3) == DeadLetter(
        source=Source(uri="a.zip", member="b.xml", index=3, sha256="ab"),
        format="nitf", stage="parse", error="malformed_xml", message="no end", excerpt="<nitf>",
    )  # fmt: skip


def test_the_bytes_to_blame_come_before_the_payload_s_first() -> None:
    assert letter(b"<nitf><hl1>", excerpt=b"<hl1>").excerpt == "<hl1>"


@pytest.mark.parametrize("data", [b"\xff\xfe<\0n\0", b"a\0bcdef", b"\x80" * 10])
def test_bytes_that_are_no_text_are_in_base64(data: bytes) -> None:
    dead = letter(data)
    assert (base64.b64decode(dead.excerpt), dead.excerpt_encoding) == (data, "base64")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=3000))
def test_for_every_text_the_excerpt_is_its_beginning_cut_between_characters(text: str) -> None:
    dead = letter(text.encode())
    assert text.startswith(dead.excerpt)
    assert EXCERPT_BYTES - 4 < len(dead.excerpt.encode()) <= EXCERPT_BYTES or dead.excerpt == text
