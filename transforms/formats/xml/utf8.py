"""From XML in any encoding to UTF-8, which all parsers here read."""

from __future__ import annotations

import codecs
import re

from transforms.formats.common.encodings import split_bom, wide_encoding

# XML 1.0 appendix F, "Detection without external encoding information": how "<" and what follows begin.
_FIRST_BYTES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,1000}\?>[ \t\r\n\xef\xbb\xbf]*")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Codecs of Python that are no character sets.
_NO_CHARSETS = frozenset({"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "utf_7"})
# Bytes that are no UTF-8, as "surrogateescape" leaves them, to windows-1252.
_CP1252_OF_SURROGATE = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)
}


def to_utf8(data: bytes, content_type: str = "") -> tuple[bytes, bool]:
    """(``data`` as UTF-8 without byte-order mark and XML declaration, whether it names a wrong encoding).

    The order is that of RFC 7303: byte-order mark, then the charset of ``content_type``, then the declaration. Data
    that claims to be UTF-8 is believed, not checked.

    >>> to_utf8(b'<?xml version="1.0" encoding="iso-8859-1"?><rss>caf\\xe9</rss>')
    (b'<rss>caf\\xc3\\xa9</rss>', False)
    """
    sniffed, data = sniffed_encoding(data)
    sniffed = sniffed or wide_encoding(data)
    if sniffed and _is_wide(sniffed):
        return _from_wide(data, sniffed)
    charset = _CHARSET.search(content_type)
    claims = [sniffed, charset[1] if charset else "", "" if sniffed else _declared(data)]
    first = next(filter(None, claims), "")
    for claim in claims:
        if claim.lower() == "utf-8":
            return _without_declaration(data), claim is not first
        text = transcoded(data, claim) if claim and not _is_wide(claim) else None
        if text is not None:
            return _without_declaration(text), claim is not first
    if not any(claims):
        return _without_declaration(data), False
    text = transcoded(data, "utf-8")
    return _without_declaration(recovered_utf8(data) if text is None else text), True


def _is_wide(label: str) -> bool:
    """Whether the label is one of UTF-16 or UTF-32, which the first bytes of a text show."""
    try:
        return codecs.lookup(label).name.startswith(("utf-16", "utf-32"))
    except (LookupError, UnicodeError):
        return False


def _from_wide(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """(UTF-16 or UTF-32 as UTF-8, whether it has faults): a character cut off at the end goes, others are U+FFFD."""
    text = transcoded(data, encoding)
    if text is not None:
        return _without_declaration(text), False
    size = 4 if encoding.startswith("utf-32") else 2
    text = data[: len(data) // size * size].decode(encoding, "replace").encode()
    return _without_declaration(text), True


def sniffed_encoding(data: bytes) -> tuple[str, bytes]:
    """(the encoding by a byte-order mark or by XML's first bytes, else empty; ``data`` without the mark)."""
    encoding, rest = split_bom(data)
    return encoding or next((name for start, name in _FIRST_BYTES if data.startswith(start)), ""), rest


def _declared(data: bytes) -> str:
    declaration = _DECLARED.match(data)
    return declaration[1].decode() if declaration else ""


def transcoded(data: bytes, label: str) -> bytes | None:
    """``data`` as UTF-8; ``None`` where it is not in the encoding ``label``, or there is no such character set."""
    try:
        name = codecs.lookup(label).name
        if name.replace("-", "_") in _NO_CHARSETS:
            return None
        text = data.decode("gb18030" if name == "gb2312" else name)
        return data if name in ("utf-8", "ascii") else text.encode()
    except (LookupError, UnicodeError):
        return None


def recovered_utf8(data: bytes) -> bytes:
    """``data`` as UTF-8: sequences that are UTF-8 stay, all other bytes are read as windows-1252.

    >>> recovered_utf8(b"\\x93Z\\xc3\\xbcrich\\x94").decode()
    '“Zürich”'
    """
    return data.decode("utf-8", "surrogateescape").translate(_CP1252_OF_SURROGATE).encode()


def _without_declaration(data: bytes) -> bytes:
    """Without the XML declaration and the white space around it, which in front of it is not well-formed."""
    declaration = _DECLARATION.match(data)
    return (data[declaration.end() :] if declaration else data).lstrip(b" \t\r\n\xef\xbb\xbf")
