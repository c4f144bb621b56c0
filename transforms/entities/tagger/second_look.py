"""Labels words again where a text names them once and not, or otherwise, elsewhere: "Khamenei" is mostly one thing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.model import Labels, Model, Scores
from transforms.entities.tagger.name_tokens import NameTokens
from transforms.entities.tagger.viterbi import best_labels
from transforms.entities.tagger.vocabulary import Ints

# what a type gains, in units of the model's weights, where a word has it everywhere else in its text
_WEIGHT = 40
_TYPES = 5  # no name, and the four types of names


def second_look(
    model: Model, scores: Scores, name_tokens: NameTokens, labels: Labels, words: npt.NDArray[np.int64]
) -> Labels:
    """The labels, int8 of (name tokens,), anew where the occurrences of a word in a text are not of one type.

    ``words`` is a number for each token's word in its text, negative for tokens that don't count. A word leans to
    the types of its other occurrences (Finkel, Grenager and Manning 2005 give the reason); ``scores`` is changed.
    """
    counts, word_of = _type_counts(labels, words)
    mixed = ((counts > 0).sum(axis=1) > 1)[word_of] & (words >= 0)
    if not mixed.any():
        return labels
    elsewhere = counts[word_of[mixed]]
    elsewhere[np.arange(len(elsewhere)), (labels[mixed] + 1) // 2] -= 1
    total = elsewhere.sum(axis=1, keepdims=True)
    gain = _WEIGHT * elsewhere[:, 1:] // total
    scores[mixed, 1:] += np.repeat(gain, 2, axis=1)
    return _label_again(model, scores, name_tokens, labels, np.unique(name_tokens.sequence_of[mixed]))


def _type_counts(labels: Labels, words: npt.NDArray[np.int64]) -> tuple[Ints, Ints]:
    """(how often each distinct word has each type, (words, types); the distinct word of each token)."""
    distinct, word_of = np.unique(words, return_inverse=True)
    counts = np.bincount(word_of * _TYPES + (labels + 1) // 2, minlength=_TYPES * len(distinct))
    return counts.reshape(-1, _TYPES).astype(np.int32), word_of.astype(np.int32)


def _label_again(
    model: Model, scores: Scores, name_tokens: NameTokens, labels: Labels, sequences: Ints
) -> Labels:
    """The labels, those of the given sequences by the scores as they are now."""
    part = name_tokens._replace(starts=name_tokens.starts[sequences], lengths=name_tokens.lengths[sequences])
    chosen = np.zeros(len(name_tokens.starts), np.bool_)
    chosen[sequences] = True
    return np.where(chosen[name_tokens.sequence_of], best_labels(model, scores, part), labels)
