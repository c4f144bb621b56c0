"""Capitalised words within sentences, in which two texts that tell of different people or places differ.

They are taken from the text as it is printed, since canonical text has no capitals. A word counts where a space and,
before it, a letter, a digit or a comma precede it, so the first words of sentences don't. In text that is all capitals
nearly every word counts. Only the letters of Latin-1 do: other scripts have no such words here.

>>> words = capitalised(["Then the captain, Ines Moura, saw Ines."])  # Ines, Moura, Ines
>>> words.counts.tolist(), bool(words.values[0] == words.values[2])
([3], True)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from transforms.dedup.digests.shingles import mix
from transforms.dedup.tables.packed import Lists
from transforms.dedup.tables.sorting import Array

_LOWER_CASE = np.uint8(0x20)  # the bit in which a capital of Latin-1 differs from its small letter
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 24  # letters of a word that count
# Kinds of characters, as bits; what precedes a name stands before its space.
_PRECEDES, _SPACE, _CAPITAL, _LETTER = 1, 2, 4, 8


def capitalised(texts: Sequence[str]) -> Lists:
    """The 64-bit hashes of the capitalised words within the sentences of each text, in their order."""
    encoded = [text.encode("latin-1", "replace") for text in texts]
    joined = b"\n\n".join((b"", *encoded, b""))
    letters, kinds = (np.frombuffer(data, np.uint8) for data in (joined, joined.translate(_kinds())))
    begins = (kinds[2:] >> 2) & (kinds[1:-1] >> 1) & kinds[:-2] & 1
    starts = np.flatnonzero(begins.view(bool)) + 2
    borders = np.cumsum([2, *(len(text) + 2 for text in encoded)])
    counts = np.diff(np.searchsorted(starts, borders)).astype(np.int64)
    return Lists(_hashes(letters, kinds, starts), counts)


def _hashes(letters: Array, kinds: Array, starts: Array) -> Array:
    """The hash of the word that begins at each start, which is the same for capitals and small letters."""
    hashes = np.zeros(len(starts), np.uint64)
    words = np.arange(len(starts))
    for offset in range(_LONGEST):
        words = words[(kinds[starts[words] + offset] & _LETTER) > 0]
        letter = (letters[starts[words] + offset] | _LOWER_CASE).astype(np.uint64)
        hashes[words] = (hashes[words] + letter) * _FACTOR
    return mix(hashes)


@cache
def _kinds() -> bytes:
    """For each byte of Latin-1 the kinds of character that it is, joined as bits."""
    return bytes(map(_kind, map(chr, range(256))))


def _kind(character: str) -> int:
    return (
        _CAPITAL * character.isupper()
        | _SPACE * character.isspace()
        | _PRECEDES * (character.isalnum() or character == ",")
        | _LETTER * character.isalpha()
    )
