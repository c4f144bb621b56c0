"""The encoding of a payload's bytes, by what they look like."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Which of four bytes are mostly zero.
_BY_ZEROS = {
    "x0x0": "utf-16-le",
    "0x0x": "utf-16-be",
    "x000": "utf-32-le",
    "000x": "utf-32-be",
}
_SAMPLE = 256  # bytes
_MOSTLY = 0.6


def decode(data: bytes) -> tuple[str, bool]:
    """Plain text, and whether its encoding had to be guessed.

    A byte-order mark is believed; without one the text is UTF-8, else UTF-16 by its zero bytes, else windows-1252.

    >>> decode("“Küste”".encode()), decode("“Küste”".encode("cp1252"))
    (('“Küste”', False), ('“Küste”', True))
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), False
    if name := unmarked(data):
        return data.decode(name, "replace"), True
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), True


def unmarked(data: bytes) -> str:
    """UTF-16 or UTF-32 without a byte-order mark, by where zero bytes stand in text that is mostly Latin; else ""."""
    sample = data[:_SAMPLE]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8 or 0 not in sample:
        return ""
    zeros = "".join("0" if sample[at::4].count(0) * 4 > len(sample) * _MOSTLY else "x" for at in range(4))
    return _BY_ZEROS.get(zeros, "")
