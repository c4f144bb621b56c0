"""A second look at words that a text names here and not there: "Khamenei" is mostly one thing throughout a story."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.candidates import Candidates
from transforms.entities.tagger.model import Labels, Model, Scores, best_labels
from transforms.entities.tagger.table import Ints

_WEIGHT = (
    40  # what a type gains, in units of the model's weights, where a word has it everywhere else in its text
)


def second_look(
    model: Model, scores: Scores, found: Candidates, labels: Labels, words: npt.NDArray[np.int64]
) -> Labels:
    """The labels again, where a word's occurrences in a text were not all of one type.

    ``words`` says for each candidate which word of which text it is, and is negative for those that don't count.
    A word leans to the types that its other occurrences have (Finkel, Grenager and Manning 2005 give the reason).
    """
    counts, word_of = _counts(labels, words)
    mixed = ((counts > 0).sum(axis=1) > 1)[word_of] & (words >= 0)
    if not mixed.any():
        return labels
    elsewhere = counts[word_of[mixed]]
    elsewhere[np.arange(len(elsewhere)), (labels[mixed] + 1) // 2] -= 1
    total = elsewhere.sum(axis=1, keepdims=True)
    gain = _WEIGHT * elsewhere[:, 1:] // total
    scores[mixed, 1:] += np.repeat(gain, 2, axis=1)
    return _again(model, scores, found, labels, np.unique(found.run_of[mixed]))


def _counts(labels: Labels, words: npt.NDArray[np.int64]) -> tuple[Ints, Ints]:
    """(how often each distinct word has each type, no name first; the word of each candidate)."""
    distinct, word_of = np.unique(words, return_inverse=True)
    counts = np.bincount(word_of * 5 + (labels + 1) // 2, minlength=5 * len(distinct))
    return counts.reshape(-1, 5).astype(np.int32), word_of.astype(np.int32)


def _again(
    model: Model, scores: Scores, found: Candidates, labels: Labels, runs: npt.NDArray[np.int32]
) -> Labels:
    """The labels, those of some runs anew."""
    some = Candidates(found.at, found.runs[runs], found.run_of, found.lengths[runs])
    chosen = np.zeros(len(found.runs), np.bool_)
    chosen[runs] = True
    return np.where(chosen[found.run_of], best_labels(model, scores, some), labels)
