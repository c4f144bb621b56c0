"""Makes XML well-formed where there is no doubt what was meant.

Control characters are dropped, ``&`` that begins no reference is escaped, HTML's named characters become numbers, and
what stands after the root element is cut off unless it holds further items of a feed.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from transforms.formats.xml.guards import scan

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_SECTION = re.compile(rb"<!\[CDATA\[|<!--|<\?")
_CLOSERS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)(?:#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});|(\w{1,32});)?")
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_JUNK = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


class Fault(NamedTuple):
    """Why a document is not well-formed: expat's message and code, and the position in bytes."""

    message: str
    code: int
    at: int


def fault(data: bytes) -> Fault | None:
    """Why ``data``, UTF-8, is not well-formed XML with namespaces; ``None`` where it is.

    Raises :class:`WireError` ``too_large`` for an endless tag or comment.
    """
    parser = expat.ParserCreate("utf-8", " ")
    try:
        scan(parser, data)
    except expat.ExpatError as error:
        return Fault(str(error), error.code, parser.ErrorByteIndex)
    return None


def repaired(data: bytes) -> bytes:
    """``data``, UTF-8, made as well-formed as possible; it may still have faults."""
    data = data.translate(None, _CONTROLS)
    if b"<!ENTITY" not in data:
        pieces = (
            piece if verbatim else _AMPERSAND.sub(_reference, piece) for verbatim, piece in _sections(data)
        )
        data = b"".join(pieces)
    remaining = fault(data)
    if remaining is not None and remaining.code == _JUNK and not _ITEM.search(data, remaining.at):
        data = data[: remaining.at]
    return data


def _sections(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """``data`` in pieces: (whether the piece is a CDATA section, comment or instruction, its bytes)."""
    at = 0
    while opener := _SECTION.search(data, at):
        closer = _CLOSERS[opener[0]]
        end = data.find(closer, opener.end())
        if end < 0:
            break
        yield False, data[at : opener.start()]
        at = end + len(closer)
        yield True, data[opener.start() : at]
    yield False, data[at:]


def _reference(ampersand: re.Match[bytes]) -> bytes:
    """What an ampersand and the name or number after it become: a reference that XML knows."""
    number, name = ampersand.groups()
    if number:
        code = int(number[1:], 16) if number[:1] == b"x" else int(number)
        return ampersand[0] if _is_character(code) else b"&#65533;"
    characters = html.entities.html5.get(f"{name.decode('latin-1')};") if name else None
    if characters is None:
        return b"&amp;" + ampersand[0][1:]
    return b"".join(b"&#%d;" % ord(character) for character in characters)


def _is_character(code: int) -> bool:
    """Whether XML allows the code point (XML 1.0, production 2, Char)."""
    return (
        code in (9, 10, 13)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
