"""The encoding of bytes, as far as a byte-order mark or the bytes themselves show it."""

from __future__ import annotations

import codecs

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Which of four bytes are mostly zero ("0") in text that is mostly Latin.
_BY_ZEROS = {
    "x0x0": "utf-16-le",
    "0x0x": "utf-16-be",
    "x000": "utf-32-le",
    "000x": "utf-32-be",
}
_SAMPLE = 256  # bytes
_MOSTLY = 0.6  # of the bytes at a position


def split_mark(data: bytes) -> tuple[str, bytes]:
    """(the encoding that a byte-order mark names, the rest); ("", ``data``) without a mark.

    >>> split_mark(b"\\xef\\xbb\\xbfStorm"), split_mark(b"Storm")
    (('utf-8', b'Storm'), ('', b'Storm'))
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    return "", data


def decode(data: bytes) -> tuple[str, bool]:
    """(plain text, whether its encoding had to be guessed).

    A byte-order mark is believed. Without one the text is UTF-8, else UTF-16 or UTF-32 by its zero bytes, else
    windows-1252. What can't be decoded becomes U+FFFD.

    >>> decode("“Küste”".encode()), decode("“Küste”".encode("cp1252"))
    (('“Küste”', False), ('“Küste”', True))
    """
    name, rest = split_mark(data)
    if name:
        return rest.decode(name, "replace"), False
    if name := wide_encoding(data):
        return data.decode(name, "replace"), True
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), True


def wide_encoding(data: bytes) -> str:
    """The name of UTF-16 or UTF-32 without a byte-order mark, told by where zero bytes stand; else empty."""
    sample = data[:_SAMPLE]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8 or 0 not in sample:
        return ""
    zeros = "".join("0" if sample[at::4].count(0) * 4 > len(sample) * _MOSTLY else "x" for at in range(4))
    return _BY_ZEROS.get(zeros, "")
