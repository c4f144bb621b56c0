"""Shingles and sketches: a text as a set of hashed word runs, and a small sample of that set.

The *w-shingling* of a text is the set of its runs of w words (A. Broder, "On the resemblance and containment of
documents", 1997; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.2). Two texts A and B resemble
each other by |A ∩ B| / |A ∪ B|, and A is contained in B by |A ∩ B| / |A|.

A *sketch* holds the smallest hashes of such a set (Broder's bottom-k sketch): all of it for a short text. Up to the
smaller of the largest hashes of two full sketches both sketches are complete, so that counts there estimate both
measures without bias. (FracMinHash does the same, at a fixed rate instead of a fixed size.)

Everything works on the canonical texts of a segment at once, in pieces that fit a processor's cache.

>>> words = hash_words([b"port closes again", b"port closes"])
>>> words.counts.tolist(), sketch(shingle(words), 2).counts.tolist()
([3, 2], [1, 1])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from transforms.dedup.tables.packed import Lists
from transforms.dedup.tables.sorting import Array, find_sorted, unique_sorted
from transforms.text.canonical import PIECE_BYTES, canonical_text

SHINGLE_WORDS = 3
HASH_BITS = 52  # the other 12 hold the row of a text within its piece
# Weekdays and months in the languages of the large agencies count as numbers: the next day's report has others.
CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
januar jänner februar märz april mai juni juli august september oktober november dezember
lundi mardi mercredi jeudi vendredi samedi dimanche
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
lunes martes miércoles jueves viernes sábado domingo
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
segunda terça quarta quinta sexta
janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro
lunedì martedì mercoledì giovedì venerdì sabato domenica
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
januari februari maart mei augustus oktober
"""
NEGATIONS = """
not no never nor neither none nobody nothing without cannot didn doesn isn wasn weren aren couldn wouldn shouldn hasn
haven hadn denies denied deny nicht kein keine keinen keiner keinem nie niemals ne pas jamais aucun aucune nunca jamás
ninguno ninguna não nem nunca ninguém niet geen nooit inte ingen aldrig ikke aldri
"""
_PRIME = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_SPACE = ord(" ")
_UNSPACED = 0xE0  # a character of three or four bytes of UTF-8 begins so


class Words(NamedTuple):
    """The words of several texts one after another.

    For each word its 64-bit hash, its length in bytes, whether it is a number, weekday or month (``numbers``), whether
    it denies (``negations``), and whether it is a single character of a script without spaces (``characters``); for
    each text how many words it has.
    """

    hashes: Array
    lengths: Array
    numbers: Array
    negations: Array
    characters: Array
    counts: Array

    def where(self, keep: Array) -> Lists:
        """The hashes of the words where ``keep`` is true, as one list a text."""
        return Lists(self.hashes[keep], self.count_where(keep))

    def count_where(self, keep: Array) -> Array:
        """How many words of each text are true in ``keep``, as int64."""
        rows = np.searchsorted(np.cumsum(self.counts), np.flatnonzero(keep), side="right")
        return np.bincount(rows, minlength=len(self.counts))


def pair_characters(words: Words) -> Words:
    """The words, with pairs of neighbours in place of single characters: most words of such scripts have two."""
    if not words.characters.any():
        return words
    rows = np.repeat(np.arange(len(words.counts)), words.counts)
    both = words.characters[:-1] & words.characters[1:] & (rows[:-1] == rows[1:])
    first = np.flatnonzero(both)
    hashes, lengths = words.hashes.copy(), words.lengths.copy()
    hashes[first] = mix(words.hashes[first] * np.uint64(_PRIME) + words.hashes[first + 1])
    lengths[first] += words.lengths[first + 1]
    return words._replace(hashes=hashes, lengths=lengths)


def mix(values: Array) -> Array:
    """The hash of 64-bit integers by the finalizer of MurmurHash3, a bijection."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    mixed: Array = values ^ (values >> np.uint64(33))
    return mixed


def hash_words(texts: Sequence[bytes]) -> Words:
    """The words of canonical texts, each with a 64-bit hash.

    A word's hash is a polynomial in its bytes, taken from one running sum over all of them: with p the multiplier,
    the sum of byte_i * p^i over the word, times p^-start (modulo 2^64), mixed.
    """
    letters = np.frombuffer(b" ".join((*texts, b"")), np.uint8)
    hashes, starts, ends = _hash_words(letters)
    borders = np.cumsum([0, *(len(text) + 1 for text in texts)])
    counts = np.diff(np.searchsorted(starts, borders))
    characters = (letters[starts] >= _UNSPACED) & (ends - starts <= 4)
    numbers = _have_digits(letters, ends) | _are_among(hashes, CALENDAR)
    return Words(hashes, ends - starts, numbers, _are_among(hashes, NEGATIONS), characters, counts)


def _hash_words(letters: Array) -> tuple[Array, Array, Array]:
    """(hash of each word, its first byte, the byte after it) of text in which a space follows each word."""
    ends = np.flatnonzero(letters == _SPACE)
    starts = np.concatenate([[0], ends[:-1] + 1])
    nonempty = ends > starts
    starts, ends = starts[nonempty], ends[nonempty]
    powers, inverses = _powers(_powers_needed(len(letters)))
    sums = _sums(letters * powers[: len(letters)])
    return (
        mix((sums[ends] - sums[starts]) * inverses[starts] + (ends - starts).astype(np.uint64)),
        starts,
        ends,
    )


def _have_digits(letters: Array, ends: Array) -> Array:
    """True for each word with a digit in it; ``ends`` are the bytes after the words."""
    numeric = np.zeros(len(ends), bool)
    numeric[np.searchsorted(ends, np.flatnonzero(letters - np.uint8(ord("0")) < 10))] = True
    return numeric


def _are_among(hashes: Array, words: str) -> Array:
    """True for each word that is one of ``words``; most others are ruled out by their first 16 bits."""
    wanted, prefixes = _hashes_of(words)
    among = np.zeros(len(hashes), bool)
    possible = np.flatnonzero(prefixes[hashes >> np.uint64(48)])
    among[possible] = find_sorted(wanted, hashes[possible])[1]
    return among


@cache
def _hashes_of(words: str) -> tuple[Array, Array]:
    """(the hashes of words, ascending; for each 16 bits whether one begins with them)."""
    letters = np.frombuffer(b" ".join((canonical_text(words), b"")), np.uint8)
    wanted = unique_sorted(_hash_words(letters)[0])
    prefixes = np.zeros(2**16, bool)
    prefixes[wanted >> np.uint64(48)] = True
    return _frozen(wanted), _frozen(prefixes)


def _frozen(array: Array) -> Array:
    """The same array, read-only, as all threads of a process share what is cached."""
    array.setflags(write=False)
    return array


def _sums(values: Array) -> Array:
    """Running sums modulo 2^64, of one number more than there are values: the first is 0."""
    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, dtype=np.uint64, out=sums[1:])
    return sums


def _powers_needed(length: int) -> int:
    """How many powers to have for so many bytes: enough for any piece, or the next power of two for a larger text."""
    return max(PIECE_BYTES * 2, 1 << (length - 1).bit_length())


@cache
def _powers(count: int) -> tuple[Array, Array]:
    """(p^0, p^1, …; their inverses), modulo 2^64, ``count`` of each."""
    inverse = pow(_PRIME, -1, 2**64)
    return _powers_of(_PRIME, count), _powers_of(inverse, count)


def _powers_of(base: int, count: int) -> Array:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return _frozen(np.multiply.accumulate(factors))


def shingle(words: Words) -> Lists:
    """The 64-bit hashes of the runs of :data:`SHINGLE_WORDS` words of each text; a shorter text is one run."""
    ends = np.cumsum(words.counts)
    starts = ends - words.counts
    end_of = np.repeat(ends, words.counts)
    start = np.arange(len(words.hashes))
    first = start == np.repeat(starts, words.counts)
    keep = first | (start + SHINGLE_WORDS <= end_of)
    start, end_of = start[keep], end_of[keep]
    padded = np.concatenate([words.hashes, np.zeros(SHINGLE_WORDS, np.uint64)])
    runs = np.zeros(len(start), np.uint64)
    for offset in range(SHINGLE_WORDS):
        word = np.where(start + offset < end_of, padded[start + offset], np.uint64(0))
        runs = runs * np.uint64(_PRIME) + word
    counts = np.minimum(words.counts, np.maximum(words.counts - SHINGLE_WORDS + 1, 1))
    return Lists(mix(runs), counts)


def sketch(hashes: Lists, size: int) -> Lists:
    """The ``size`` smallest different hashes of each text, ascending, as their upper :data:`HASH_BITS` bits."""
    row = hashes.rows().astype(np.uint64) << np.uint64(HASH_BITS)
    joined = np.sort(row | (hashes.values >> np.uint64(64 - HASH_BITS)))
    joined = joined[np.concatenate([[True], joined[1:] != joined[:-1]])] if len(joined) else joined
    row = (joined >> np.uint64(HASH_BITS)).astype(np.intp)
    counts = np.bincount(row, minlength=len(hashes.counts))
    rank = np.arange(len(joined)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = joined[rank < size] & np.uint64(2**HASH_BITS - 1)
    return Lists(kept, np.minimum(counts, size))
