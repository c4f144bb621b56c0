"""Shingles and sketches: a text as a set of hashed word runs, and a small sample of that set.

The *w-shingling* of a text is the set of its runs of w words (A. Broder, "On the resemblance and containment of
documents", 1997; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.2). Two texts A and B resemble
each other by |A ∩ B| / |A ∪ B|, and A is contained in B by |A ∩ B| / |A|.

A *sketch* holds the smallest hashes of such a set (Broder's bottom-k sketch): all of it for a short text. Up to the
smaller of the largest hashes of two full sketches both sketches are complete, so that counts there estimate both
measures without bias. (As FracMinHash does, at a rate that depends on the length of the text.)

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

from transforms.dedup.tables.table import Array, Lists, distinct, places
from transforms.text.canonical import PIECE_BYTES, canonical_text

SHINGLE_WORDS = 3
HASH_BITS = 52  # the row of a text within its piece fits into the others
# Weekdays and months, in the languages of the large agencies: what is dated otherwise has other numbers.
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
_PRIME = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_SPACE = ord(" ")
_UNSPACED = 0xE0  # a character of three or four bytes of UTF-8 begins so


class Words(NamedTuple):
    """The words of some texts, in order: hash, length in bytes, whether it tells a number; how many each text has.

    ``letters`` says which are single characters of a script without spaces.
    """

    hashes: Array
    lengths: Array
    numbers: Array
    letters: Array
    counts: Array

    def where(self, keep: Array) -> Lists:
        """The hashes of some words."""
        rows = np.repeat(np.arange(len(self.counts)), self.counts)[keep]
        return Lists(self.hashes[keep], np.bincount(rows, minlength=len(self.counts)))


def paired(words: Words) -> Words:
    """Where a script has no spaces, each character with the one after it instead: most words there have two."""
    if not words.letters.any():
        return words
    rows = np.repeat(np.arange(len(words.counts)), words.counts)
    both = words.letters[:-1] & words.letters[1:] & (rows[:-1] == rows[1:])
    first = np.flatnonzero(both)
    hashes, lengths = words.hashes.copy(), words.lengths.copy()
    hashes[first] = mix(words.hashes[first] * np.uint64(_PRIME) + words.hashes[first + 1])
    lengths[first] += words.lengths[first + 1]
    return words._replace(hashes=hashes, lengths=lengths)


def mix(values: Array) -> Array:
    """64-bit integers scattered: the finalizer of MurmurHash3, a bijection."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    scattered: Array = values ^ (values >> np.uint64(33))
    return scattered


def hash_words(texts: Sequence[bytes]) -> Words:
    """A 64-bit hash of each word of each canonical text, in order.

    A word's hash is a polynomial in its bytes, taken from one running sum over all of them: with p the multiplier,
    the sum of byte_i * p^i over the word, times p^-start (modulo 2^64), scattered.
    """
    letters = np.frombuffer(b" ".join((*texts, b"")), np.uint8)
    hashes, starts, ends = _hashed(letters)
    borders = np.cumsum([0, *(len(text) + 1 for text in texts)])
    counts = np.diff(np.searchsorted(starts, borders))
    unspaced = (letters[starts] >= _UNSPACED) & (ends - starts <= 4)
    return Words(hashes, ends - starts, _with_digits(letters, ends) | _of_calendar(hashes), unspaced, counts)


def _hashed(letters: Array) -> tuple[Array, Array, Array]:
    """(hash of each word, where it begins, where it ends); a space is after each."""
    ends = np.flatnonzero(letters == _SPACE)
    starts = np.concatenate([[0], ends[:-1] + 1])
    real = ends > starts
    starts, ends = starts[real], ends[real]
    powers, inverses = _powers(_size(len(letters)))
    sums = _sums(letters * powers[: len(letters)])
    return (
        mix((sums[ends] - sums[starts]) * inverses[starts] + (ends - starts).astype(np.uint64)),
        starts,
        ends,
    )


def _with_digits(letters: Array, ends: Array) -> Array:
    """Whether a digit is in each word; words end at ``ends``, and digits are few."""
    found = np.zeros(len(ends), bool)
    found[np.searchsorted(ends, np.flatnonzero(letters - np.uint8(ord("0")) < 10))] = True
    return found


def _of_calendar(hashes: Array) -> Array:
    """Whether a word names a weekday or a month: most words are sorted out by the first bits of their hashes."""
    wanted, maybe = _calendar()
    found = np.zeros(len(hashes), bool)
    some = np.flatnonzero(maybe[hashes >> np.uint64(48)])
    found[some] = places(wanted, hashes[some])[1]
    return found


@cache
def _calendar() -> tuple[Array, Array]:
    """(the hashes of :data:`CALENDAR`, rising; whether any begins with some 16 bits)."""
    letters = np.frombuffer(b" ".join((canonical_text(CALENDAR), b"")), np.uint8)
    wanted = distinct(_hashed(letters)[0])
    maybe = np.zeros(2**16, bool)
    maybe[wanted >> np.uint64(48)] = True
    return wanted, maybe


def _sums(values: Array) -> Array:
    """Running sums, modulo 2^64; the first is 0."""
    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, dtype=np.uint64, out=sums[1:])
    return sums


def _size(length: int) -> int:
    """A piece's size, or the next power of two for a text that is larger than a piece."""
    return max(PIECE_BYTES * 2, 1 << (length - 1).bit_length())


@cache
def _powers(count: int) -> tuple[Array, Array]:
    """p^0, p^1, … and their inverses, modulo 2^64."""
    inverse = pow(_PRIME, -1, 2**64)
    return _powers_of(_PRIME, count), _powers_of(inverse, count)


def _powers_of(base: int, count: int) -> Array:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def shingle(words: Words) -> Lists:
    """The hashed runs of :data:`SHINGLE_WORDS` words of each text; a shorter text is one run."""
    ends = np.cumsum(words.counts)
    starts = ends - words.counts
    end_of = np.repeat(ends, words.counts)
    at = np.arange(len(words.hashes))
    first = at == np.repeat(starts, words.counts)
    keep = first | (at + SHINGLE_WORDS <= end_of)
    at, end_of = at[keep], end_of[keep]
    padded = np.concatenate([words.hashes, np.zeros(SHINGLE_WORDS, np.uint64)])
    runs = np.zeros(len(at), np.uint64)
    for place in range(SHINGLE_WORDS):
        word = np.where(at + place < end_of, padded[at + place], np.uint64(0))
        runs = runs * np.uint64(_PRIME) + word
    counts = np.minimum(words.counts, np.maximum(words.counts - SHINGLE_WORDS + 1, 1))
    return Lists(mix(runs), counts)


def sketch(hashes: Lists, size: int) -> Lists:
    """The ``size`` smallest distinct hashes of each text, rising, as numbers of :data:`HASH_BITS` bits."""
    row = hashes.rows().astype(np.uint64) << np.uint64(HASH_BITS)
    joined = np.sort(row | (hashes.values >> np.uint64(64 - HASH_BITS)))
    joined = joined[np.concatenate([[True], joined[1:] != joined[:-1]])] if len(joined) else joined
    row = (joined >> np.uint64(HASH_BITS)).astype(np.intp)
    counts = np.bincount(row, minlength=len(hashes.counts))
    rank = np.arange(len(joined)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = joined[rank < size] & np.uint64(2**HASH_BITS - 1)
    return Lists(kept, np.minimum(counts, size))
