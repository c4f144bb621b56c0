"""The frame that ANPA 1312 and IPTC 7901 share: control codes around header, text and trailer of each item.

``SOH`` begins a header, ``STX`` the text, ``ETX`` the trailer, and ``EOT`` ends the transmission.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from transforms.article import Article
from transforms.payload import EXCERPT_BYTES, Outcome, Payload, ReadOptions, WireError

FILLING = b" \t\r\n\0\x0c\x16\x7f"  # bytes that may stand between items and carry nothing
START_OF_TEXT, END_OF_TEXT = b"\x02", b"\x03"
_ITEM_ENDS = re.compile(rb"[\x01\x04]")  # SOH, EOT


class Frame(NamedTuple):
    """The header, text and trailer of one item, as sent."""

    header: bytes
    text: bytes
    trailer: bytes


def chunks(data: bytes) -> list[bytes]:
    """The bytes between starts of header and ends of transmission; a chunk may hold nothing but filling."""
    return _ITEM_ENDS.split(data)


def frame(chunk: bytes, format_name: str) -> Frame:
    """The parts of an item.

    Raises :class:`WireError` ``malformed_FORMAT`` where the item has not one start of text and, behind it, one end.
    """
    starts, ends = chunk.count(START_OF_TEXT), chunk.count(END_OF_TEXT)
    header, _, rest = chunk.partition(START_OF_TEXT)
    if starts != 1 or ends != 1 or END_OF_TEXT in header:
        message = f"the item has {starts} starts of text (STX) and {ends} ends (ETX)"
        raise WireError(f"malformed_{format_name}", message, format=format_name)
    text, _, trailer = rest.partition(END_OF_TEXT)
    return Frame(header, text, trailer)


def outcomes(
    items: Iterable[bytes],
    payload: Payload,
    options: ReadOptions,
    format_name: str,
    read_item: Callable[[bytes], Article],
) -> Iterator[Outcome]:
    """What ``read_item`` makes of each item: an article with its source, or the error that it raised."""
    for index, item in enumerate(items):
        outcome = _outcome(item, options, format_name, read_item)
        if isinstance(outcome, Article):
            outcome.source = payload.source(index)
        yield outcome


def _outcome(
    item: bytes, options: ReadOptions, format_name: str, read_item: Callable[[bytes], Article]
) -> Outcome:
    """The article of an item, or its error with the item's bytes as excerpt."""
    if len(item) > options.limits.item_bytes:
        message = f"the item has {len(item):,} bytes"
        return WireError("item_too_large", message, excerpt=item[:EXCERPT_BYTES], format=format_name)
    try:
        return read_item(item)
    except WireError as error:
        error.excerpt = item.strip(FILLING)
        return error
