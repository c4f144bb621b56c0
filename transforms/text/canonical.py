"""The canonical form of a text: equal for copies that desks, feeds and page layouts have changed only in appearance.

The canonical text is the words alone, in lower case, with one space between them, in UTF-8. Quotes, dashes, other
punctuation, spacing, line breaks, invisible characters, case and the compatibility forms of Unicode (NFKC_Casefold,
Unicode 15 section 5.18) make no difference to it. In scripts written without spaces each character is a word.

>>> canonical_text("“Storm”  closes the\\nPORT—again …")
b'storm closes the port again'
>>> canonical_text("Up 3.5 pct") == canonical_text("Up 35 pct")
False
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

# Invisible: soft hyphens, zero-width characters, directional marks, variation selectors, byte-order marks.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# Thai, Lao, Myanmar, Khmer, kana, Han: written without spaces.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORDS = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
PIECE_BYTES = 2**18  # of text worked on together: what NumPy makes of it fits a processor's cache
PIECE_TEXTS = 2**12  # fewer than shingles.HASH_BITS leave room for
_SLOW = b"\x01"  # stands for a character that becomes something else than one character of cp1252
_SOFT_HYPHEN = b"\xad"
_MAX_COMBINING = 30  # combining marks in a row that stay


def canonical_text(text: str) -> bytes:
    """The words of ``text`` in lower case with one space between them, UTF-8; without words, its visible characters."""
    return canonical_texts([text])[0]


def canonical_texts(texts: Sequence[str]) -> list[bytes]:
    """:func:`canonical_text` of each text, in order; many texts at once take a third of the time."""
    letters = [_letters(text) for text in texts]
    words = [spaced for start, end in pieces(letters) for spaced in _spaced_once(letters[start:end])]
    return [_finished(*parts) for parts in zip(texts, letters, words, strict=True)]


def pieces(texts: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """[start, end) of consecutive texts to work on together: up to ``PIECE_TEXTS``, of ``PIECE_BYTES`` or one text."""
    start = size = 0
    for number, text in enumerate(texts):
        if number > start and (size + len(text) > PIECE_BYTES or number - start == PIECE_TEXTS):
            yield start, number
            start, size = number, 0
        size += len(text) + 1
    if texts:
        yield start, len(texts)


def _letters(text: str) -> bytes:
    """Each character as in the canonical text, in cp1252, spaces not collapsed; :data:`_SLOW` where cp1252 lacks it."""
    if text.isascii():
        return text.encode("ascii").translate(_table())
    try:
        return text.encode("cp1252").translate(_table(), _SOFT_HYPHEN)
    except UnicodeEncodeError:
        return _SLOW


def _finished(text: str, letters: bytes, words: bytes) -> bytes:
    """The canonical text in UTF-8: ``words`` where they are right, else worked out from ``text``."""
    if _SLOW in letters:
        return _any_text(text)
    if not words.isascii():
        words = words.decode("cp1252").encode()
    return words or _without_words(text)


def canonical_hash(headline: bytes, body: bytes) -> str:
    """The hash of an article's canonical headline and body: 32 hexadecimal digits (SHA-256, its first 128 bits).

    It is cryptographic, as equal hashes prove equal texts: nobody can make a text that has the hash of another one.
    """
    return hashlib.sha256(headline + b"\n" + body).hexdigest()[:32]


def _spaced_once(texts: Sequence[bytes]) -> list[bytes]:
    """The texts with each run of spaces as one space, and none at the ends."""
    letters = np.frombuffer(b" ".join((b"", *texts, b"")), np.uint8)
    words = letters != ord(" ")
    keep = words.copy()
    keep[1:] |= words[:-1]
    starts = np.cumsum([1, *(len(text) + 1 for text in texts[:-1])])
    ends = np.cumsum(np.add.reduceat(keep, starts, dtype=np.intp)).tolist()
    spaced = letters[keep].tobytes()
    return [spaced[start:end].rstrip(b" ") for start, end in pairwise((0, *ends))]


def _any_text(text: str) -> bytes:
    """:func:`canonical_text` by its definition, for any text of Unicode."""
    return _words(text).encode() or _without_words(text)


def _words(text: str) -> str:
    text = _safe(text)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())
    return " ".join(_WORDS.findall(folded))


def _without_words(text: str) -> bytes:
    """The visible characters of a text without words, UTF-8."""
    composed = unicodedata.normalize("NFKC", _safe(text))
    return "".join(_INVISIBLE.sub("", composed).split()).encode("utf-8", "replace")


def _safe(text: str) -> str:
    """``text`` with at most thirty combining marks in a row (Unicode Standard Annex 15, section 13, Stream-Safe Text).

    Normalizing sorts them, in a time that grows with the square of their number.
    """
    return _many_combining().sub(r"\1", _INVISIBLE.sub("", text)) if len(text) > _MAX_COMBINING else text


@cache
def _many_combining() -> re.Pattern[str]:
    """Matches more than thirty marks in a row, the first thirty as group 1."""
    marks = f"[{''.join(chr(code) for code in range(0x300, 0x1F000) if _combines(chr(code)))}]"
    return re.compile(f"({marks}{{{_MAX_COMBINING}}}){marks}+")


def _combines(char: str) -> bool:
    """Whether the character decomposes to one that combines with the character before."""
    return unicodedata.combining(unicodedata.normalize("NFKD", char)[0]) > 0


@cache
def _table() -> bytes:
    """For each byte of cp1252 the byte that it becomes: a letter or digit, a space, or :data:`_SLOW`."""
    return bytes(ord(_byte(value)) for value in range(256))


def _byte(value: int) -> bytes:
    try:
        word = _words(bytes([value]).decode("cp1252"))
        return word.encode("cp1252") if len(word) == 1 else _SLOW if word else b" "
    except (UnicodeDecodeError, UnicodeEncodeError):
        return _SLOW
