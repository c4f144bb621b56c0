"""How sure the model is of each name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.entities.tagger.models import featureless_model
from transforms.entities.tagger.margins import margins
from transforms.entities.tagger.model import LABELS, Model
from transforms.entities.tagger.name_tokens import NameTokens
from transforms.entities.tagger.names import name_bounds
from transforms.entities.tagger.viterbi import best_labels

SIZE = len(LABELS)


def total(model: Model, scores: npt.NDArray[np.int32], labels: list[int]) -> int:
    """The score of some labels of a sequence."""
    chain = sum(int(model.transitions[before, after]) for before, after in pairwise(labels))
    return (
        int(model.first[labels[0]]) + chain + sum(int(scores[row, label]) for row, label in enumerate(labels))
    )


def sequence(length: int) -> NameTokens:
    positions = np.arange(length, dtype=np.int32)
    one = np.zeros(1, np.int32)
    return NameTokens(positions, one, np.zeros(length, np.int32), np.array([length], np.int32))


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_for_every_name_the_margin_is_what_its_labels_score_above_the_next_best_ones_of_its_words(
    seed: int, length: int
) -> None:
    random = np.random.default_rng(seed)
    transitions = random.integers(-50, 50, (SIZE, SIZE))
    model = featureless_model(transitions, random.integers(-50, 50, SIZE))
    for label in range(SIZE):  # what training bars: a name that goes on without having begun
        for inner in range(2, SIZE, 2):
            if label not in (inner, inner - 1):
                model.transitions[label, inner] = -(2**20)
    model.first[2::2] = -(2**20)
    scores = random.integers(-100, 100, (length, SIZE)).astype(np.int32)
    tokens = sequence(length)
    labels = best_labels(model, scores, tokens)
    opens, closes = name_bounds(labels)
    sure = margins(model, scores, tokens, labels, opens, closes)
    best = total(model, scores, labels.tolist())
    for first, last, margin in zip(opens.tolist(), closes.tolist(), sure.tolist(), strict=True):
        others = []
        for begin in (0, *range(1, SIZE, 2)):
            if begin != labels[first]:
                changed = labels.tolist()
                changed[first : last + 1] = [begin, *[begin + 1 if begin else 0] * (last - first)]
                others.append(total(model, scores, changed))
        assert margin == best - max(others)
        assert margin >= 0


def test_no_names_have_no_margins() -> None:
    labels = np.zeros(3, np.int8)
    opens, closes = name_bounds(labels)
    scores = np.zeros((3, SIZE), np.int32)
    assert margins(featureless_model(), scores, sequence(3), labels, opens, closes).tolist() == []
