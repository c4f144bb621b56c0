"""Makes feeds well-formed that are not, where it is plain what was meant; the others are left as they are.

Control characters go, ``&`` that begins no reference is escaped, HTML's named characters become numbers, and what
stands behind the root element is cut off unless it holds further items.
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
    """Why and where (in bytes) a document is not well-formed."""

    message: str
    code: int
    at: int


def fault(data: bytes) -> Fault | None:
    """What keeps ``data``, UTF-8, from being well-formed XML with namespaces; ``None`` if nothing.

    Raises :class:`WireError` ``too_large`` for a token that would take too long.
    """
    parser = expat.ParserCreate("utf-8", " ")
    try:
        scan(parser, data)
    except expat.ExpatError as error:
        return Fault(str(error), error.code, parser.ErrorByteIndex)
    return None


def repaired(data: bytes) -> bytes:
    """``data`` as well-formed as it can be made here."""
    data = data.translate(None, _CONTROLS)
    if b"<!ENTITY" not in data:
        pieces = (piece if whole else _AMPERSAND.sub(_reference, piece) for whole, piece in _sections(data))
        data = b"".join(pieces)
    left = fault(data)
    if left is not None and left.code == _JUNK and not _ITEM.search(data, left.at):
        data = data[: left.at]
    return data


def _sections(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """(whether it is a CDATA section, comment or instruction, the bytes), in order."""
    at = 0
    while found := _SECTION.search(data, at):
        closer = _CLOSERS[found[0]]
        end = data.find(closer, found.end())
        if end < 0:
            break
        yield False, data[at : found.start()]
        at = end + len(closer)
        yield True, data[found.start() : at]
    yield False, data[at:]


def _reference(found: re.Match[bytes]) -> bytes:
    number, name = found.groups()
    if number:
        code = int(number[1:], 16) if number[:1] == b"x" else int(number)
        return found[0] if _is_character(code) else b"&#65533;"
    characters = html.entities.html5.get(f"{name.decode('latin-1')};") if name else None
    if characters is None:
        return b"&amp;" + found[0][1:]
    return b"".join(b"&#%d;" % ord(character) for character in characters)


def _is_character(code: int) -> bool:
    """XML 1.0, production 2 (Char)."""
    return (
        code in (9, 10, 13)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
