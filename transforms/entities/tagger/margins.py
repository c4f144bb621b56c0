"""How sure the model is of each name: what its labels score above the next best labels of the same words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.model import LABELS, Labels, Model, Scores
from transforms.entities.tagger.name_tokens import NameTokens

_BEGINS = range(1, len(LABELS), 2)  # B-person, B-organization, …; each is followed by its I-
Indices = npt.NDArray[np.intp]
Totals = npt.NDArray[np.int64]


def margins(
    model: Model, scores: Scores, name_tokens: NameTokens, labels: Labels, opens: Indices, closes: Indices
) -> Totals:
    """For each name, from the token ``opens`` to ``closes``, by how much its labels beat the next best ones.

    The others are no name, and a name of another type, with all labels around as they are. In units of the
    model's weights, of which 24 are one unit of log odds. int64 of (names,).
    """
    totals_of = np.stack(
        [_name_totals(model, scores, name_tokens, labels, opens, closes, b) for b in _BEGINS]
    )
    chosen = (labels[opens] - 1) // 2
    own = totals_of[chosen, np.arange(len(opens))]
    totals_of[chosen, np.arange(len(opens))] = _no_name_totals(
        model, scores, name_tokens, labels, opens, closes
    )
    return np.asarray(own - totals_of.max(axis=0), np.int64)


def _name_totals(
    model: Model,
    scores: Scores,
    name_tokens: NameTokens,
    labels: Labels,
    opens: Indices,
    closes: Indices,
    begin: int,
) -> Totals:
    """The total score of each name if it were of the type whose first label is ``begin``."""
    inner, chain = begin + 1, model.transitions
    more = closes - opens  # tokens after the first
    totals = scores[opens, begin] + _summed(scores[:, inner], opens + 1, closes)
    totals += np.where(more > 0, chain[begin, inner] + (more - 1) * chain[inner, inner], 0)
    last = np.where(more > 0, inner, begin)
    joined = _joined(model, name_tokens, labels, opens, closes, np.full_like(last, begin), last)
    return np.asarray(totals + joined, np.int64)


def _no_name_totals(
    model: Model, scores: Scores, name_tokens: NameTokens, labels: Labels, opens: Indices, closes: Indices
) -> Totals:
    """The total score of each name's words if they were none."""
    totals = _summed(scores[:, 0], opens, closes) + (closes - opens) * model.transitions[0, 0]
    none = np.zeros_like(opens)
    return np.asarray(totals + _joined(model, name_tokens, labels, opens, closes, none, none), np.int64)


def _summed(column: npt.NDArray[np.int32], first: Indices, last: Indices) -> Totals:
    """The sums of a column from each ``first`` to each ``last`` row, both included."""
    sums = np.append(0, np.cumsum(column, dtype=np.int64))
    return np.asarray(sums[last + 1] - sums[first], np.int64)


def _joined(
    model: Model,
    name_tokens: NameTokens,
    labels: Labels,
    opens: Indices,
    closes: Indices,
    first: Indices,
    last: Indices,
) -> Totals:
    """The scores of the transitions into the first and out of the last label of each name, within its sequence."""
    starts = name_tokens.starts[name_tokens.sequence_of[opens]]
    into = np.where(opens == starts, model.first[first], model.transitions[labels[opens - 1], first])
    ends = starts + name_tokens.lengths[name_tokens.sequence_of[opens]] - 1
    following = labels[np.minimum(closes + 1, len(labels) - 1)]
    return np.asarray(into + np.where(closes == ends, 0, model.transitions[last, following]), np.int64)
