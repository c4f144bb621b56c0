"""The names that the tagger answers for a batch of texts, as columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.context import Hashes
from transforms.entities.tagger.margins import Indices, Totals, margins
from transforms.entities.tagger.model import Labels, Model, Scores
from transforms.entities.tagger.name_tokens import NameTokens

TYPES = ("person", "organization", "place", "other")  # in the order of the model's labels
_ODD = np.uint64(0x9E3779B97F4A7C15)  # of the golden ratio (Knuth, TAOCP 6.4)
_SHIFT = np.uint64(29)


class Names(NamedTuple):
    """The names of a batch of texts, in the order of the texts and within them; all arrays are (names,).

    ===========  ======  ============================================================================
    ``texts``    int64   which text each stands in
    ``starts``   int64   where it begins, in code points of its text
    ``ends``     int64   where it ends
    ``kinds``    int8    its type, an index into :data:`TYPES`
    ``margins``  int64   how sure the model is (:func:`~transforms.entities.tagger.margins.margins`)
    ``keys``     uint64  the same for names of the same words, in capitals or not
    ===========  ======  ============================================================================
    """

    texts: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int8]
    margins: Totals
    keys: npt.NDArray[np.uint64]

    def rows(self, kept: npt.NDArray[np.bool_]) -> Names:
        """The names that are marked in ``kept``, bool of (names,)."""
        texts, starts, ends, kinds, sure, keys = self
        return Names(texts[kept], starts[kept], ends[kept], kinds[kept], sure[kept], keys[kept])


def name_bounds(labels: Labels) -> tuple[Indices, Indices]:
    """(the first, the last token of each name), as indices into the tokens that may be part of a name."""
    opens = np.flatnonzero(labels & 1)
    stops = np.append(np.flatnonzero((labels == 0) | (labels & 1 == 1)), len(labels))
    return opens, stops[np.searchsorted(stops, opens, "right")] - 1


def name_keys(labels: Labels, opens: Indices, words: Hashes) -> npt.NDArray[np.uint64]:
    """A key for each name by its words in order, uint64 of (names,); ``words`` has a hash for each token."""
    if not len(opens):
        return np.zeros(0, np.uint64)
    inside = np.flatnonzero(labels)
    name_of = np.cumsum(labels[inside] & 1) - 1
    place = (inside - opens[name_of] + 1).astype(np.uint64)
    mixed = (words[inside].astype(np.uint64) + place * _ODD) * _ODD
    mixed ^= mixed >> _SHIFT
    return np.asarray(np.add.reduceat(mixed, np.searchsorted(inside, opens)), np.uint64)


def find_names(
    model: Model,
    scores: Scores,
    name_tokens: NameTokens,
    labels: Labels,
    words: Hashes,
    where: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> Names:
    """The names that labels give. ``where`` has the text, the start and the end of each token that may be in a name."""
    opens, closes = name_bounds(labels)
    texts, starts, ends = where
    return Names(
        texts[opens],
        starts[opens],
        ends[closes],
        ((labels[opens] - 1) // 2).astype(np.int8),
        margins(model, scores, name_tokens, labels, opens, closes),
        name_keys(labels, opens, words),
    )
