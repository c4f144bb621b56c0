"""From the bytes of a feed to the UTF-8 that both parsers read: hostile input is refused, broken input repaired."""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.formats.xml.guards import without_doctype
from transforms.formats.xml.repair import fault, repaired
from transforms.formats.xml.utf8 import recovered_utf8, to_utf8, transcoded
from transforms.payload import Payload

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{1,20})[\s/>]")
# By the root's local name in small letters; CDF's "channel" and every other root count as rss.
FORMAT_OF_ROOT = {"feed": "atom", "rdf": "rdf"}


class FeedSource(NamedTuple):
    """A feed as UTF-8, without byte-order mark and XML declaration, and how to read it.

    ``base`` is the URL against which relative links are resolved, ``language`` the one that the headers name, empty
    where unknown. ``problem`` is why it was not well-formed, empty where it is. Data that claims to be UTF-8 is
    believed until a parser finds fault with it: see :func:`repaired_source`.
    """

    data: bytes
    format: str
    base: str
    language: str
    encoding_detected: bool = False
    problem: str = ""


def feed_source(payload: Payload) -> FeedSource:
    """The feed that ``payload`` holds, ready for the parsers.

    Raises :class:`WireError` ``entity_expansion`` for a document type whose entities are not harmless,
    ``malformed_feed`` where there is no element.
    """
    data, detected = to_utf8(payload.data, payload.headers.get("content-type", ""))
    data, root = without_doctype(data)
    return FeedSource(
        data=data,
        format=_format(data, root),
        base=payload.headers.get("content-location", "") or payload.url,
        language=payload.headers.get("content-language", ""),
        encoding_detected=detected,
    )


def repaired_source(source: FeedSource) -> FeedSource:
    """``source`` with its data made well-formed as far as possible; ``problem`` says what was wrong with it."""
    if transcoded(source.data, "utf-8") is None:
        source = source._replace(data=recovered_utf8(source.data), encoding_detected=True)
        if fault(source.data) is None:
            return source
    first_fault = fault(source.data)
    if first_fault is None:
        return source
    return source._replace(data=repaired(source.data), problem=first_fault.message)


def _format(data: bytes, root: int) -> str:
    element = _ROOT.match(data, root)
    return FORMAT_OF_ROOT.get(element[1].decode().lower(), "rss") if element else "rss"
