"""Decodes text as teleprinter services send it: character sets, typed quotes and dashes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from transforms.data.tables import rows

DETECTED = "encoding_detected"

_ESCAPE = re.compile(rb"\x1b[(),-/]([\x30-\x7e])")  # ECMA-35: designates a set; the IRV is "B"
# ISO 6937: a non-spacing accent stands before its letter (IPTC 7901 takes its extended repertoire from it).
_ACCENTS = dict(
    zip(
        range(0xC1, 0xD0),
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0327\u0332\u030b\u0328\u030c",
        strict=True,
    )
)
_ACCENTED = re.compile(rb"[\xc1-\xcf][A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
_ISO6937 = {
    0xA4: "$", 0xA6: "#", 0xA9: "‘", 0xAA: "“", 0xB9: "’", 0xBA: "”", 0xD0: "—", 0xE1: "Æ", 0xE8: "Ł", 0xE9: "Ø",
    0xEA: "Œ", 0xF1: "æ", 0xF3: "ð", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß", 0xFC: "þ",
}  # fmt: skip
_UMLAUTS = re.compile(rb"[A-Za-z][{|}~](?=[a-z])|[A-Za-z]~(?=[\s,.;:!?])|\b[\[\\\]][a-z]")
_GERMAN = re.compile(rb"\b(?:und|der|die|das|nicht|mit|den|von)\b")

_SINGLE = re.compile(r"'(?<=[,.;!?…]')(?=[\s”]|$)")


def decode(data: bytes) -> tuple[str, str]:
    """``data`` as (text, assumption): UTF-8, a national variant of ISO 646, ISO 6937 or windows-1252.

    The assumption is ``DETECTED`` where the character set is a guess, else "".

    >>> decode(b"M\\xfcller"), decode(b"M\\xc8uller"), decode(b"\\x1b(KM}ller")
    (('Müller', 'encoding_detected'), ('Müller', 'encoding_detected'), ('Müller', ''))
    """
    if data.isascii():
        if b"\x1b" in data and (escape := _ESCAPE.search(data)):
            return _national(_ESCAPE.sub(b"", data), escape[1].decode("ascii")), ""
        if _is_german_7_bit(data):
            return _national(data, "K"), DETECTED
        return data.decode("ascii"), ""
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return (_from_iso6937(data) if _is_iso6937(data) else from_cp1252(data)), DETECTED


def _is_german_7_bit(data: bytes) -> bool:
    """True where brackets and braces stand inside German words, as umlauts do in DIN 66003."""
    if sum(map(data.count, b"{|}~[]\\")) < 3:
        return False
    return len(_UMLAUTS.findall(data)) > 2 and len(_GERMAN.findall(data)) > 2


def from_cp1252(data: bytes) -> str:
    """Windows-1252 as text; the five bytes that it does not define are left out, as they stand for controls."""
    return data.decode("cp1252", "ignore")


def _is_iso6937(data: bytes) -> bool:
    """True where the bytes past ASCII are accents before letters, which capitals of windows-1252 seldom are."""
    high = len(_HIGH.findall(data))
    accented = len(_ACCENTED.findall(data))
    return accented > 0 and high - accented <= sum(data.count(byte) for byte in _ISO6937)


def _from_iso6937(data: bytes) -> str:
    """ISO 6937 as text: each accent is put behind its letter and composed with it."""
    out = []
    accent = ""
    for byte in data:
        if byte in _ACCENTS:
            accent = _ACCENTS[byte]
            continue
        out.append((_ISO6937.get(byte) or bytes((byte,)).decode("latin-1")) + accent)
        accent = ""
    return unicodedata.normalize("NFC", "".join(out))


def _national(data: bytes, designator: str) -> str:
    return data.decode("ascii").translate(_variants().get(designator, {}))


@cache
def _variants() -> Mapping[str, Mapping[int, str]]:
    """The national variants of ISO 646 by designator: code points of the IRV to the characters in their place."""
    return MappingProxyType(
        {
            designator: MappingProxyType({ord(pair[0]): pair[1] for pair in pairs.split(" ")})
            for designator, _, pairs in rows("iso646.tsv")
        }
    )


def typographic(line: str) -> str:
    """A line with typographic quotes and dashes in place of typed ones.

    >>> typographic("``Wait,'' he said _ and left. ___")
    '“Wait,” he said — and left. ___'
    """
    if "`" in line or "''" in line:
        line = line.replace("```", "“‘").replace("'''", "’”").replace("``", "“").replace("''", "”")
        line = _SINGLE.sub("’", line.replace("`", "‘")) if "`" in line else line
    return line.replace(" _ ", " — ").replace(" _\n", " —\n") if "_" in line else line
