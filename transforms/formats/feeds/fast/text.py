"""What feedparser does to the texts of a feed, done only where it makes a difference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from xml.sax.saxutils import escape

from transforms.formats.feeds.fast.declined import Declined

# Windows-1252 in place of C1 controls, as feedparser maps them: where windows-1252 has no character they stay.
_CP1252_OF_C1 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_HIGH_REFERENCE = re.compile(rb"&#0*(?:1[2-9]|2[0-4]|[xX]0*[89a-fA-F])")
_C1 = re.compile(r"[\x80-\x9f]")
_MEDIA_TYPES = {
    "text": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
}
XHTML = "application/xhtml+xml"
_KNOWN_TYPES = frozenset({"text/plain", "text/html", XHTML})


def may_need_repair(data: bytes) -> bool:
    """Whether :func:`repaired_text` may change any text of the feed ``data``, UTF-8.

    UTF-8 encoded twice holds C3 xx C2 xx, a C1 control C2 80 to C2 9F; either may be written as a reference too.
    """
    at = data.find(b"\xc2")
    while at >= 0:
        if data[at + 1] < 0xA0 or data[at - 2] == 0xC3:
            return True
        at = data.find(b"\xc2", at + 1)
    return _HIGH_REFERENCE.search(data) is not None


def repaired_text(text: str) -> str:
    """``text`` decoded again where it is UTF-8 that was read as latin-1, and with C1 controls as windows-1252.

    >>> repaired_text("caf\\u00c3\\u00a9"), repaired_text("it\\u0092s")
    ('café', 'it’s')
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252_OF_C1) if _C1.search(text) else text


def media_type(declared: str) -> str:
    """The media type of a text by its ``type``. Raises :class:`Declined` for one that feedparser decodes specially."""
    name = _MEDIA_TYPES.get(declared, declared)
    if name not in _KNOWN_TYPES:
        raise Declined("content_type")
    return name


def is_html_type(declared: str) -> bool:
    """Whether the ``type`` of a link is that of a web page."""
    return _MEDIA_TYPES.get(declared, declared) in ("text/html", "application/xhtml+xml")


def xhtml(pieces: list[str], *, unwrapped: bool) -> str:
    """Inline XHTML from its tags and escaped texts; ``unwrapped`` (Atom 1.0) without the one ``div`` around it all."""
    if unwrapped:
        while len(pieces) > 1 and not pieces[-1].strip():
            del pieces[-1]
        while len(pieces) > 1 and not pieces[0].strip():
            del pieces[0]
        if pieces and (pieces[0] == "<div>" or pieces[0].startswith("<div ")) and _is_one_div(pieces):
            pieces = pieces[1:-1]
    return "".join(pieces).strip()


def _is_one_div(pieces: list[str]) -> bool:
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return False
        elif piece.startswith("<"):
            depth += 1
    return pieces[-1] == "</div>"


def start_tag(name: str, given: Mapping[str, str]) -> str:
    """A start tag of inline XHTML, written as feedparser does."""
    return f"<{name}{''.join(f' {key}={_quoted(value)}' for key, value in given.items())}>"


def _quoted(value: str) -> str:
    return '"' + escape(value, {'"': "&quot;"}) + '"'
