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


def capitalised(texts: Sequence[str]) -> Lists:
    """The 64-bit hashes of the capitalised words within the sentences of each text, in their order."""
    encoded = [text.encode("latin-1", "replace") for text in texts]
    letters = np.frombuffer(b"\n\n".join((b"", *encoded, b"")), np.uint8)
    capital, letter, space, before = (table[letters] for table in _tables())
    starts = np.flatnonzero(capital[2:] & space[1:-1] & before[:-2]) + 2
    gaps = np.flatnonzero(~letter)
    ends = gaps[np.searchsorted(gaps, starts)]
    borders = np.cumsum([2, *(len(text) + 2 for text in encoded)])
    counts = np.diff(np.searchsorted(starts, borders)).astype(np.int64)
    return Lists(_hashes(letters, starts, np.minimum(ends - starts, _LONGEST)), counts)


def _hashes(letters: Array, starts: Array, lengths: Array) -> Array:
    """The hash of each run of letters, which is the same for capitals and small letters."""
    hashes = np.zeros(len(starts), np.uint64)
    for offset in range(int(lengths.max(initial=0))):
        longer = np.flatnonzero(lengths > offset)
        letter = (letters[starts[longer] + offset] | _LOWER_CASE).astype(np.uint64)
        hashes[longer] = (hashes[longer] + letter) * _FACTOR
    return mix(hashes)


@cache
def _tables() -> tuple[Array, Array, Array, Array]:
    """For each byte of Latin-1 whether it is a capital, a letter, a space, and whether a name's space may follow it."""
    characters = [chr(code) for code in range(256)]
    tables = (
        np.array([character.isupper() for character in characters]),
        np.array([character.isalpha() for character in characters]),
        np.array([character.isspace() for character in characters]),
        np.array([character.isalnum() or character == "," for character in characters]),
    )
    for table in tables:
        table.setflags(write=False)
    return tables
