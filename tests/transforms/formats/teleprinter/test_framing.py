"""The frame around items of teleprinter services."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article, Source
from transforms.formats.teleprinter.framing import Frame, chunks, frame, outcomes
from transforms.payload import Limits, Payload, ReadOptions, WireError


def read_item(item: bytes) -> Article:
    parts = frame(item, "anpa")
    return Article(headline=parts.text.decode())


def test_items_lie_between_starts_of_header_and_ends_of_transmission() -> None:
    assert chunks(b"\x16\x01a\x04\r\n\x01b") == [b"\x16", b"a", b"\r\n", b"b"]


def test_an_item_is_header_text_and_trailer() -> None:
    assert frame(b"head\x02text\x03sent", "anpa") == Frame(b"head", b"text", b"sent")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (b"head", "the item has 0 starts of text (STX) and 0 ends (ETX)"),
        (b"\x02\x02\x03", "the item has 2 starts of text (STX) and 1 ends (ETX)"),
        (b"\x03\x02", "the item has 1 starts of text (STX) and 1 ends (ETX)"),
    ],
)
def test_a_damaged_frame_is_an_error_of_its_format(item: bytes, message: str) -> None:
    with pytest.raises(WireError) as caught:
        frame(item, "iptc7901")
    error = caught.value
    assert (error.code, error.message, error.format) == ("malformed_iptc7901", message, "iptc7901")


def test_each_item_is_an_article_with_its_source_or_an_error_with_its_bytes() -> None:
    items = [b"\x02A\x03", b" broken\r\n", b"\x02B\x03", b"\x02" + b"x" * 50 + b"\x03"]
    payload = Payload(uri="u", data=b"", sha256="ab")
    options = ReadOptions(limits=Limits(item_bytes=40))
    first, broken, third, large = outcomes(items, payload, options, "anpa", read_item)
    assert [first, third] == [
        Article(headline="A", source=Source(uri="u", index=0, sha256="ab")),
        Article(headline="B", source=Source(uri="u", index=2, sha256="ab")),
    ]
    assert isinstance(broken, WireError)
    assert isinstance(large, WireError)
    assert (broken.code, broken.excerpt) == ("malformed_anpa", b"broken")
    assert (large.code, large.message) == ("item_too_large", "the item has 52 bytes")


@given(st.binary(max_size=30).filter(lambda part: not set(part) & {2, 3}), st.binary(max_size=30))
def test_for_every_item_the_parts_are_what_was_sent(header: bytes, rest: bytes) -> None:
    text, _, trailer = rest.replace(b"\x02", b"").replace(b"\x03", b"").partition(b"/")
    assert frame(header + b"\x02" + text + b"\x03" + trailer, "anpa") == Frame(header, text, trailer)
