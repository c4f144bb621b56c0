"""The best labels of many sequences of tokens at once (A. Viterbi, 1967)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.model import LABELS, Labels, Model, Scores
from transforms.entities.tagger.name_tokens import NameTokens
from transforms.entities.tagger.vocabulary import Ints


def best_labels(model: Model, scores: Scores, name_tokens: NameTokens) -> Labels:
    """The label of each token, int8 of (name tokens,): those that give each sequence the highest total score.

    ``scores`` is int32 of (name tokens, labels). The longest sequences come first, so that those that still go on
    at a step are the first rows.
    """
    order = np.argsort(-name_tokens.lengths, kind="stable")
    longest = int(name_tokens.lengths.max(initial=0))
    lasting = [int((name_tokens.lengths > step).sum()) for step in range(longest)]
    starts = name_tokens.starts[order]
    totals = scores.take(starts, axis=0) + model.first
    paths = []
    for step in range(1, longest):
        best, path = _step(totals[: lasting[step]], model.transitions)
        paths.append(path)
        totals[: lasting[step]] = best + scores.take(starts[: lasting[step]] + step, axis=0)
    return _trace_back(totals.argmax(axis=1), paths, starts, lasting, len(name_tokens.positions))


def _step(totals: Scores, transitions: Scores) -> tuple[Scores, Labels]:
    """(the best total of each label after one more token, the label before it); both (sequences, labels).

    Of labels with equal totals the first wins.
    """
    best = totals[:, :1] + transitions[0]
    path = np.zeros(best.shape, np.int8)
    for label in range(1, len(LABELS)):
        through = totals[:, label : label + 1] + transitions[label]
        better = through > best
        path[better] = label
        np.maximum(best, through, out=best)
    return best, path


def _trace_back(
    last: npt.NDArray[np.intp], paths: list[Labels], starts: Ints, lasting: list[int], size: int
) -> Labels:
    """Follow the best paths back from the last label of each sequence; ``lasting`` counts the sequences at a step."""
    labels = np.zeros(size, np.int8)
    for step in range(len(lasting) - 1, -1, -1):
        count = lasting[step]
        labels[starts[:count] + step] = last[:count]
        if step:
            last[:count] = paths[step - 1][np.arange(count), last[:count]]
    return labels
