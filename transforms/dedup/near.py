"""Whether two texts are one story: the verdict on a pair of candidates.

A reprint is cut, retitled, noisy or has a local paragraph, so it resembles its source (Jaccard) or is contained in it
(Broder 1997), keeps its numbers, and often its headline. Templated copy (earnings, rates, weather) resembles too, but
has other numbers and names. :func:`similarity` weighs these against each other::

    logit = a + b·ln C + c·ln J + d·N + e·N·C + f·ln(1 + numbers) + g·ln(1 + missing numbers) + h·H + i·H² + j·ln(words)

C is the share of the shorter text's shingles found in the other one, J the Jaccard resemblance, N the share of the
fewer numbers found in the other text, H the same of headline words; numbers and words are those of the text that has
fewer. One provider's items that have
guids or links of their own are told apart by whoever sends them: unless one says that it is newer, they are alike only
where nearly all of one is in the other (an edit that changed its guid), or series on one pattern would be one story.

The weights were fitted by logistic regression on labelled pairs (``python -m benchmarks.quality_dedup --fit``),
and the threshold was chosen from the curve that this prints without ``--fit`` (docs/dedup.md). The result is the
estimated probability that two texts which share something are one story.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.digest import HEADLINE, KILL, NEWER, NUMBERS, SKETCH, TERMS
from transforms.dedup.table import Array, Lists, Table, places

DEFAULT_NEAR_THRESHOLD = 0.7
WEIGHTS = (-2.52, 2.87, 1.69, 0.08, 2.36, 0.43, -2.44, -7.20, 10.88, 1.71)
COMPARED = ("length", "flags", "owner")  # what two texts are compared by besides their features
WHOLE = 0.85  # containment from which nearly all of a text stands in the other
_LITTLE = 0.02  # keeps logarithms of nothing finite


def shared(one: Lists, other: Lists, size: int) -> tuple[Array, Array, Array]:
    """For each row of two list columns of sketches: (size of one, size of the other, how many both hold).

    Counted up to the smaller of the largest hashes of full sketches, where both are complete.
    """
    limit = np.minimum(_complete_to(one, size), _complete_to(other, size))
    a, b = _joined(one), _joined(other)
    rows = np.arange(len(limit), dtype=np.uint64) << np.uint64(32)
    counts = [
        np.searchsorted(keys, rows | limit, side="right") - np.searchsorted(keys, rows) for keys in (a, b)
    ]
    both = b[places(a, b)[1]]
    row = (both >> np.uint64(32)).astype(np.intp)
    both_within = row[(both & np.uint64(2**32 - 1)) <= limit[row]]
    return counts[0], counts[1], np.bincount(both_within, minlength=len(limit))


def _joined(lists: Lists) -> Array:
    """Row and value of each value of sorted lists as one number: these rise."""
    rows = np.arange(len(lists.counts), dtype=np.uint64) << np.uint64(32)
    return np.repeat(rows, lists.counts) | lists.values


def _complete_to(lists: Lists, size: int) -> Array:
    """The largest hash of each full sketch; a sketch that is not full is complete."""
    last = np.concatenate([lists.values, [0]])[np.minimum(lists.starts + lists.counts - 1, len(lists.values))]
    return np.where(lists.counts >= size, last, 2**32 - 1).astype(np.uint64)


def evidence(one: Table, other: Table) -> Array:
    """For each pair of rows the values that :data:`WEIGHTS` weigh, as columns."""
    a, b, both = shared(one.lists["sketch"], other.lists["sketch"], SKETCH)
    contained = _of_fewer(a, b, both)
    jaccard = both / np.maximum(a + b - both, 1)
    a, b, both = shared(one.lists["numbers"], other.lists["numbers"], NUMBERS)
    fewer = np.minimum(a, b)
    numbers = np.where(fewer > 0, both / np.maximum(fewer, 1), 1.0)
    a, b, same = shared(one.lists["headline"], other.lists["headline"], HEADLINE)
    headline = _of_fewer(a, b, same)
    words = np.maximum(np.minimum(one["length"], other["length"]), 1)
    return np.column_stack(
        [
            np.ones(len(words)), np.log(contained + _LITTLE), np.log(jaccard + _LITTLE), numbers, numbers * contained,
            np.log1p(fewer), np.log1p(fewer - both), headline, headline**2, np.log(words),
        ]
    )  # fmt: skip


def similarity(one: Table, other: Table) -> Array:
    """For each pair of rows how likely they are one story, from 0 to 1, to four digits: the same on any machine."""
    found = evidence(one, other)
    logit = (found * np.array(WEIGHTS)).sum(axis=1)
    chance: Array = np.round(1 / (1 + np.exp(-logit)), 4)
    contained = np.exp(found[:, 1]) - _LITTLE
    chance[_told_apart(one, other) & (contained < WHOLE)] = 0
    return chance


def _told_apart(one: Table, other: Table) -> Array:
    """Whether a provider gave both texts names of their own, and neither is said to be the newer one."""
    told = ((one["flags"] | other["flags"]) & (NEWER | KILL)) > 0
    apart: Array = (one["owner"] == other["owner"]) & (one["owner"] > 0) & ~told
    return apart


def share_of_terms(one: Table, other: Table) -> tuple[Array, Array]:
    """For each pair of rows (the share of the fewer terms found in the other text, whether both have any).

    A script that has no spaces gives no terms: each of its characters is a word of three bytes.
    """
    a, b, both = shared(one.lists["terms"], other.lists["terms"], TERMS)
    return _of_fewer(a, b, both), np.minimum(a, b) > 0


def _of_fewer(a: Array, b: Array, both: Array) -> Array:
    """The share of the fewer values of two texts that both hold."""
    return both / np.maximum(np.minimum(a, b), 1)


def containment(one: Table, other: Table) -> Array:
    """For each pair of rows the share of the shorter text's shingles found in the other one."""
    a, b, both = shared(one.lists["sketch"], other.lists["sketch"], SKETCH)
    return _of_fewer(a, b, both)
