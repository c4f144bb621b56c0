"""Whether two texts are one story: the verdict on a pair of candidates.

A reprint is cut, retitled, noisy or has a local paragraph, so it resembles its source (Jaccard) or is contained in it
(Broder 1997), keeps its numbers and dates, and often its headline. Templated copy (earnings, rates, weather) resembles
too, but has other dates, numbers and names. :func:`similarity` weighs these against each other: the logit is a sum of
products of what :func:`measures` tells, each with its weight in :data:`WEIGHTS`.

One provider's items that have guids or links of their own are told apart by whoever sends them: unless one says that it
is newer, they are alike only where nearly all of one is in the other (an edit that changed its guid), or series on one
pattern would be one story.

Products and weights were chosen and fitted by logistic regression on labelled pairs
(``python -m benchmarks.quality_dedup --fit``), and the threshold from the curve that this prints without ``--fit``
(docs/dedup.md). The result is the estimated probability that two texts which share something are one story.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from transforms.dedup.digests.digest import HEADLINE, KILL, NEWER, NUMBERS, SKETCH, TERMS
from transforms.dedup.tables.table import Array, Lists, Table, places

DEFAULT_NEAR_THRESHOLD = 0.75
WEIGHTS: Mapping[str, float] = {
    "": -6.25, "GG": 4.45, "JJ": -0.91, "Tm": -5.72, "w": 1.22, "Gm": -1.62, "nn": 0.62, "Ju": 1.26, "HH": 6.16,
    "H": -7.78, "FT": 6.05,
}  # fmt: skip
COMPARED = ("length", "flags", "owner")  # what two texts are compared by besides their features
WHOLE = 0.85  # containment from which nearly all of a text stands in the other
_LITTLE = 0.02  # keeps logarithms of nothing finite
_NO_LIMIT = np.uint64(2**32 - 1)  # the largest hash


def shared(one: Lists, other: Lists, size: int) -> tuple[Array, Array, Array]:
    """For each row of two list columns of sketches: (size of one, size of the other, how many both hold).

    Counted up to the smaller of the largest hashes of full sketches, where both are complete.
    """
    limit = np.minimum(_complete_to(one, size), _complete_to(other, size))
    return _up_to(one, limit), _up_to(other, limit), _both(one, other, limit)


def _up_to(lists: Lists, limit: Array) -> Array:
    """How many values of each row are no larger than its limit."""
    if (limit == _NO_LIMIT).all():
        return lists.counts
    rows = np.arange(len(limit), dtype=np.uint64) << np.uint64(32)
    return np.searchsorted(_joined(lists), rows | limit, side="right") - lists.starts


def _both(one: Lists, other: Lists, limit: Array) -> Array:
    """How many values two rows both hold, up to the limit of the row."""
    a, b = _joined(one), _joined(other)
    both = b[places(a, b)[1]]
    row = (both >> np.uint64(32)).astype(np.intp)
    row = row[(both & _NO_LIMIT) <= limit[row]]
    return np.bincount(row, minlength=len(limit))


def _joined(lists: Lists) -> Array:
    """Row and value of each value of sorted lists as one number: these rise."""
    rows = np.arange(len(lists.counts), dtype=np.uint64) << np.uint64(32)
    return np.repeat(rows, lists.counts) | lists.values


def _complete_to(lists: Lists, size: int) -> Array:
    """The largest hash of each full sketch; a sketch that is not full is complete."""
    last = np.concatenate([lists.values, [0]])[np.minimum(lists.starts + lists.counts - 1, len(lists.values))]
    return np.where(lists.counts >= size, last, _NO_LIMIT).astype(np.uint64)


def measures(one: Table, other: Table) -> dict[str, Array]:
    """What is compared, for each pair of rows.

    =====  =================================================================================================
    ``C``  share of the shorter text's shingles found in the other one (containment)
    ``J``  share of all shingles that both have (Jaccard resemblance), logarithm
    ``T``  share of the terms found in the other text, of the text that has fewer
    ``u``  share of the shorter text's shingles that are missing in the other one, logarithm
    ``n``  how many numbers (weekdays and months among them) the text has that has fewer, logarithm
    ``m``  how many of them are missing in the other text, logarithm
    ``H``  share of the headline's words found in the other headline, of the shorter one
    ``G``  share of a headline's terms found in the other text; of the two headlines the smaller share
    ``F``  the same, the larger share
    ``w``  words of the shorter text, logarithm
    =====  =================================================================================================
    """
    a, b, both = shared(one.lists["sketch"], other.lists["sketch"], SKETCH)
    contained = _of_fewer(a, b, both)
    jaccard = both / np.maximum(a + b - both, 1)
    terms, have_terms = share_of_terms(one, other)
    a, b, both = shared(one.lists["numbers"], other.lists["numbers"], NUMBERS)
    fewer = np.minimum(a, b)
    headlines = of_headline(one, other), of_headline(other, one)
    return {
        "C": contained,
        "J": np.log(jaccard + _LITTLE),
        "T": np.where(have_terms, terms, 1.0),
        "u": np.log(1 - contained + _LITTLE),
        "n": np.log1p(fewer),
        "m": np.log1p(fewer - both),
        "H": _of_fewer(*shared(one.lists["headline"], other.lists["headline"], HEADLINE)),
        "G": np.minimum(*headlines),
        "F": np.maximum(*headlines),
        "w": np.log(np.maximum(np.minimum(one["length"], other["length"]), 1)),
    }


def of_headline(one: Table, other: Table) -> Array:
    """The share of the terms in one's headline that the other text has too; 1 where there are none."""
    headline, own, others = one.lists["headline"], one.lists["terms"], other.lists["terms"]
    limit = np.minimum(_complete_to(own, TERMS), _complete_to(others, TERMS))
    every, found = _both(headline, own, limit), _both(headline, others, limit)
    return np.where(every > 0, found / np.maximum(every, 1), 1.0)


def similarity(one: Table, other: Table) -> Array:
    """For each pair of rows how likely they are one story, from 0 to 1, to four digits: the same on any machine."""
    found = measures(one, other)
    logit = np.zeros(len(one))
    for product, weight in WEIGHTS.items():
        logit += weight * multiplied(found, product)
    chance: Array = np.round(1 / (1 + np.exp(-logit)), 4)
    chance[_told_apart(one, other) & (found["C"] < WHOLE)] = 0
    return chance


def multiplied(measures: Mapping[str, Array], product: str) -> Array:
    """The product of some measures, each named by a letter; of none it is 1."""
    found = np.ones(len(measures["C"]))
    for name in product:
        found = found * measures[name]
    return found


def _told_apart(one: Table, other: Table) -> Array:
    """Whether a provider gave both texts names of their own, and neither is said to be the newer one."""
    told = ((one["flags"] | other["flags"]) & (NEWER | KILL)) > 0
    apart: Array = (one["owner"] == other["owner"]) & (one["owner"] > 0) & ~told
    return apart


def share_of_terms(one: Table, other: Table) -> tuple[Array, Array]:
    """For each pair of rows (the share of the fewer terms found in the other text, whether both have any).

    Short words alone give no terms.
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
