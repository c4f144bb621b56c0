"""The similarity of two texts: the estimated probability that they tell one story.

A reprint is cut, retitled, noisy or has a local paragraph, so it resembles its source (Jaccard) or is contained in it
(Broder 1997), keeps its numbers and dates, and often its headline. Templated copy (earnings, rates, weather) resembles
too, but has other dates, numbers and names. :func:`similarity` weighs these against each other: the logit is a sum of
products of :func:`measures`, each with its weight in :data:`WEIGHTS`.

A provider that gives its items guids or links of their own says that they are different. So two such items are alike
only if one says that it is newer, or where under much the same headline nearly all of one is in the other (an edit that
changed its guid); else a series on one pattern would be one story. Nor are short texts alike under unlike headlines: a
feed prints one description with many items.

Products and weights were chosen and fitted by logistic regression on labelled pairs
(``python -m benchmarks.quality_dedup --fit``), and the threshold from the curve that this prints without ``--fit``
(docs/dedup.md). The probability holds for texts that share something at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from transforms.dedup.columns import KILL, NEWER
from transforms.dedup.digests.digest import HEADLINE_SIZE, NAMES_SIZE, NUMBERS_SIZE, SKETCH_SIZE, TERMS_SIZE
from transforms.dedup.digests.shingles import SHINGLE_WORDS
from transforms.dedup.tables.packed import Lists, Table
from transforms.dedup.tables.sorting import Array, find_sorted

WEIGHTS: Mapping[str, float] = {
    "": -6.25, "GG": 4.45, "JJ": -0.91, "Tm": -5.72, "w": 1.22, "Gm": -1.62, "nn": 0.62, "Ju": 1.26, "HH": 6.16,
    "H": -7.78, "FT": 6.05,
}  # fmt: skip
WHOLE = 0.85  # containment from which nearly all of a text stands in the other
SHORT = 30  # words: of a shorter text, a feed may print the same with many items
# Share of the shorter headline's words in the other one: of a desk's own edit, and of what another desk makes of it.
EDITED, RETITLED = 0.9, 0.5
_SMOOTHING = 0.02  # keeps the logarithm of 0 finite
_NO_LIMIT = np.uint64(2**32 - 1)  # the largest hash of a list column


def shared(first: Lists, second: Lists, size: int) -> tuple[Array, Array, Array]:
    """For each row of two list columns of sketches: (hashes in the first, in the second, in both).

    Counted up to the smaller of the largest hashes of full sketches (of ``size`` hashes), where both are complete.
    """
    limit = np.minimum(_complete_to(first, size), _complete_to(second, size))
    return _count_up_to(first, limit), _count_up_to(second, limit), _count_shared(first, second, limit)


def _count_up_to(lists: Lists, limit: Array) -> Array:
    """How many values of each row are no larger than the row's limit."""
    if (limit == _NO_LIMIT).all():
        return lists.counts
    rows = np.arange(len(limit), dtype=np.uint64) << np.uint64(32)
    return np.searchsorted(_with_row(lists), rows | limit, side="right") - lists.starts


def _count_shared(first: Lists, second: Lists, limit: Array) -> Array:
    """How many values are in both lists of a row, up to the row's limit."""
    a, b = _with_row(first), _with_row(second)
    both = b[find_sorted(a, b)[1]]
    row = (both >> np.uint64(32)).astype(np.intp)
    row = row[(both & _NO_LIMIT) <= limit[row]]
    return np.bincount(row, minlength=len(limit))


def _with_row(lists: Lists) -> Array:
    """Each value of sorted lists with its row number in the upper 32 bits: ascending over all rows."""
    rows = np.arange(len(lists.counts), dtype=np.uint64) << np.uint64(32)
    return np.repeat(rows, lists.counts) | lists.values


def _complete_to(lists: Lists, size: int) -> Array:
    """The largest hash of each full sketch; no limit where a sketch is not full, as it holds all hashes."""
    last = np.concatenate([lists.values, [0]])[np.minimum(lists.starts + lists.counts - 1, len(lists.values))]
    return np.where(lists.counts >= size, last, _NO_LIMIT).astype(np.uint64)


def measures(first: Table, second: Table) -> dict[str, Array]:
    """The measures of each pair of rows, by their letter.

    =====  =================================================================================================
    ``C``  share of the shorter text's shingles that are in the other one (containment)
    ``J``  share of all shingles that both have (Jaccard resemblance), logarithm
    ``T``  share of the terms that are in the other text, of the text that has fewer
    ``u``  share of the shorter text's shingles that are missing in the other one, logarithm
    ``n``  how many numbers (weekdays and months among them) the text has that has fewer, logarithm
    ``m``  how many of them are missing in the other text, logarithm
    ``H``  share of the shorter headline's words that are in the other headline
    ``G``  share of a headline's terms that are in the other text; of the two headlines the smaller share
    ``F``  the same, the larger share
    ``w``  words of the shorter text, logarithm
    =====  =================================================================================================
    """
    a, b, both = shared(first.lists["sketch"], second.lists["sketch"], SKETCH_SIZE)
    contained = _share_of_fewer(a, b, both)
    jaccard = both / np.maximum(a + b - both, 1)
    terms, have_terms = share_of_terms(first, second)
    a, b, both = shared(first.lists["numbers"], second.lists["numbers"], NUMBERS_SIZE)
    fewer = np.minimum(a, b)
    headlines = share_of_headline(first, second), share_of_headline(second, first)
    return {
        "C": contained,
        "J": np.log(jaccard + _SMOOTHING),
        "T": np.where(have_terms, terms, 1.0),
        "u": np.log(1 - contained + _SMOOTHING),
        "n": np.log1p(fewer),
        "m": np.log1p(fewer - both),
        "H": _share_of_fewer(*shared(first.lists["headline"], second.lists["headline"], HEADLINE_SIZE)),
        "G": np.minimum(*headlines),
        "F": np.maximum(*headlines),
        "w": np.log(np.maximum(np.minimum(first["length"], second["length"]), 1)),
    }


def share_of_headline(first: Table, second: Table) -> Array:
    """For each pair of rows the share of the first headline's terms that are in the second text; 1 if it has none."""
    headline, own, others = first.lists["headline"], first.lists["terms"], second.lists["terms"]
    limit = np.minimum(_complete_to(own, TERMS_SIZE), _complete_to(others, TERMS_SIZE))
    terms, shared_terms = _count_shared(headline, own, limit), _count_shared(headline, others, limit)
    return np.where(terms > 0, shared_terms / np.maximum(terms, 1), 1.0)


def similarity(first: Table, second: Table) -> Array:
    """For each pair of rows the probability that they are one story, 0 to 1, rounded to four digits.

    It is 0 for what a provider tells apart itself.
    """
    values = measures(first, second)
    probability = _probability(values)
    short = np.maximum(first["length"], second["length"]) < SHORT
    other_item = unlike_headlines(first, second) | (values["C"] < WHOLE)
    probability[_distinct_by_name(first, second) & other_item] = 0
    probability[short & unlike_headlines(first, second, RETITLED)] = 0
    probability[contradict(first, second)] = 0
    return probability


def unlike_headlines(first: Table, second: Table, alike: float = EDITED) -> Array:
    """True for each pair of texts whose headlines are not alike, where both have one.

    They are ``alike`` from that share of the shorter one's words in the other one.
    """
    a, b, both = shared(first.lists["headline"], second.lists["headline"], HEADLINE_SIZE)
    unlike: Array = (np.minimum(a, b) > 0) & (both < alike * np.minimum(a, b))
    return unlike


def contradict(first: Table, second: Table) -> Array:
    """True for each pair of texts that are the same but for other numbers, other names or a negation.

    Each has a number, or a name, that the other lacks, or one denies more often; and these few words are all in which
    they differ: each changes up to three shingles. A copy that is cut, or to which something was added, differs in
    more.
    """
    numbers = _replaced(first, second, "numbers", NUMBERS_SIZE)
    names = _replaced(first, second, "names", NAMES_SIZE)
    denials = np.abs(first["negations"].astype(np.int64) - second["negations"])
    words = numbers + names + denials
    a, b, both = shared(first.lists["sketch"], second.lists["sketch"], SKETCH_SIZE)
    longer = np.maximum(np.maximum(first["length"], second["length"]), 1)
    sampled = np.minimum(np.maximum(a, b) / longer, 1)  # share of the shingles that the sketches hold
    few = np.maximum(a, b) - both <= SHINGLE_WORDS * (1 + words) * sampled
    contradicting: Array = (words > 0) & few & (np.minimum(a, b) > both)
    return contradicting


def _replaced(first: Table, second: Table, name: str, size: int) -> Array:
    """For each pair of rows how many values of a list column stand in one text where the other has others."""
    a, b, both = shared(first.lists[name], second.lists[name], size)
    replaced: Array = np.minimum(a, b) - both
    return replaced


def similarity_of_texts(first: Table, second: Table) -> Array:
    """The same by the texts alone, as for two versions."""
    return _probability(measures(first, second))


def _probability(values: Mapping[str, Array]) -> Array:
    """The probability by measures of pairs, rounded, which makes it the same on any machine."""
    logit = np.zeros(len(values["C"]))
    for product, weight in WEIGHTS.items():
        logit += weight * multiply_measures(values, product)
    probability: Array = np.round(1 / (1 + np.exp(-logit)), 4)
    return probability


def multiply_measures(measures: Mapping[str, Array], product: str) -> Array:
    """The product of the measures whose letters are in ``product``; 1 for an empty one."""
    values = np.ones(len(measures["C"]))
    for letter in product:
        values = values * measures[letter]
    return values


def _distinct_by_name(first: Table, second: Table) -> Array:
    """True where one provider gave both items their own guid or link and neither is an update or kill."""
    newer = ((first["flags"] | second["flags"]) & (NEWER | KILL)) > 0
    provider = first["named_by_provider"]
    distinct: Array = (provider == second["named_by_provider"]) & (provider > 0) & ~newer
    return distinct


def share_of_terms(first: Table, second: Table) -> tuple[Array, Array]:
    """For each pair of rows (share of the fewer terms that are in the other text, true where both have any).

    A text of short words alone has no terms.
    """
    a, b, both = shared(first.lists["terms"], second.lists["terms"], TERMS_SIZE)
    return _share_of_fewer(a, b, both), np.minimum(a, b) > 0


def _share_of_fewer(a: Array, b: Array, both: Array) -> Array:
    """The share of shared values in whichever list has fewer."""
    return both / np.maximum(np.minimum(a, b), 1)


def containment(first: Table, second: Table) -> Array:
    """For each pair of rows the share of the shorter text's shingles that are in the other one."""
    a, b, both = shared(first.lists["sketch"], second.lists["sketch"], SKETCH_SIZE)
    return _share_of_fewer(a, b, both)
