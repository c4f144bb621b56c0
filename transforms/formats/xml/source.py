"""From the bytes of a feed to the UTF-8 that both parsers read, with hostile and broken input dealt with here."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from transforms.formats.xml.guards import without_doctype
from transforms.formats.xml.repair import fault, repaired
from transforms.payload import Payload

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML 1.0 appendix F, "Detection without external encoding information": the first bytes of "<" and what follows.
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,1000}\?>[ \t\r\n\xef\xbb\xbf]*")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Python's codecs that are no character sets.
_NO_CHARSETS = frozenset({"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "utf_7"})
_LATIN = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{1,20})[\s/>]")

FORMATS = {"feed": "atom", "rdf": "rdf"}  # of a root element; CDF's channel and all others count as rss


class FeedSource(NamedTuple):
    """A feed as UTF-8 without BOM and declaration, where it was found, and what had to be assumed.

    Data that claims to be UTF-8 is believed until a parser finds fault with it: see :func:`settled`.
    """

    data: bytes
    format: str
    base: str
    language: str
    encoding_detected: bool = False
    problem: str = ""


def prepare(payload: Payload) -> FeedSource:
    """The feed that ``payload`` holds. Raises :class:`WireError` ``entity_expansion`` or ``malformed_feed``."""
    data, detected = to_utf8(payload.data, payload.headers.get("content-type", ""))
    data, root = without_doctype(data)
    return FeedSource(
        data=data,
        format=_format(data, root),
        base=payload.headers.get("content-location", "") or payload.url,
        language=payload.headers.get("content-language", ""),
        encoding_detected=detected,
    )


def settled(source: FeedSource) -> FeedSource:
    """A feed with which a parser finds fault, mended as far as can be; ``problem`` says what the fault was."""
    data = source.data
    if _decoded(data, "utf-8") is None:
        source = source._replace(data=recovered(data), encoding_detected=True)
        if fault(source.data) is None:
            return source
    found = fault(source.data)
    if found is None:
        return source
    return source._replace(data=repaired(source.data), problem=found.message)


def _format(data: bytes, root: int) -> str:
    found = _ROOT.match(data, root)
    return FORMATS.get(found[1].decode().lower(), "rss") if found else "rss"


def to_utf8(data: bytes, content_type: str = "") -> tuple[bytes, bool]:
    """``data`` as UTF-8 without BOM and declaration, and whether what it says of its encoding was untrue.

    The order is that of RFC 7303: byte-order mark, then the header's charset, then the declaration.

    >>> to_utf8(b'<?xml version="1.0" encoding="iso-8859-1"?><rss>caf\\xe9</rss>')
    (b'<rss>caf\\xc3\\xa9</rss>', False)
    """
    mark, data = split_mark(data)
    found = _CHARSET.search(content_type)
    claims = [mark, found[1] if found else "", "" if mark else _declared(data)]
    first = next(filter(None, claims), "")
    for claim in claims:
        if claim.lower() == "utf-8":
            return _without_declaration(data), claim is not first
        text = _decoded(data, claim) if claim else None
        if text is not None:
            return _without_declaration(text), claim is not first
    if not any(claims):
        return _without_declaration(data), False
    text = _decoded(data, "utf-8")
    return _without_declaration(recovered(data) if text is None else text), True


def split_mark(data: bytes) -> tuple[str, bytes]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    return next((name for start, name in _WIDE if data.startswith(start)), ""), data


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data)
    return found[1].decode() if found else ""


def _decoded(data: bytes, label: str) -> bytes | None:
    """``data`` in UTF-8, or ``None`` where it is not in the encoding ``label``."""
    try:
        name = codecs.lookup(label).name
        if name.replace("-", "_") in _NO_CHARSETS:
            return None
        text = data.decode("gb18030" if name == "gb2312" else name)
        return data if name in ("utf-8", "ascii") else text.encode()
    except (LookupError, UnicodeError):
        return None


def recovered(data: bytes) -> bytes:
    """UTF-8 with stray bytes in it, or no UTF-8 at all: what is no UTF-8 is read as windows-1252."""
    return data.decode("utf-8", "surrogateescape").translate(_LATIN).encode()


def _without_declaration(data: bytes) -> bytes:
    """Without the XML declaration and the white space around it, which would make it not well-formed."""
    found = _DECLARATION.match(data)
    return (data[found.end() :] if found else data).lstrip(b" \t\r\n\xef\xbb\xbf")
