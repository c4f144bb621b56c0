"""The best labels of sequences."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.entities.tagger.models import featureless_model
from transforms.entities.tagger.features import CAPITAL
from transforms.entities.tagger.name_tokens import find_name_tokens
from transforms.entities.tagger.viterbi import best_labels

SCORES = st.lists(st.integers(-9, 9), min_size=9, max_size=9)


@given(
    st.lists(st.lists(SCORES, min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(SCORES, min_size=10, max_size=10),
)
def test_for_every_sequence_the_labels_have_the_highest_score_of_all(
    sequences: list[list[list[int]]], chain: list[list[int]]
) -> None:
    flags = [flag for sequence in sequences for flag in [CAPITAL] * len(sequence) + [0]]
    tokens = find_name_tokens(np.array(flags, np.uint8))
    scores = np.array([row for sequence in sequences for row in sequence], np.int32)
    labels = best_labels(featureless_model(chain[:9], chain[9]), scores.copy(), tokens).tolist()

    def total(sequence: list[list[int]], path: tuple[int, ...]) -> int:
        steps = sum(chain[before][after] for before, after in pairwise(path))
        return chain[9][path[0]] + steps + sum(row[label] for row, label in zip(sequence, path, strict=True))

    for sequence in sequences:
        path, labels = tuple(labels[: len(sequence)]), labels[len(sequence) :]
        paths = product(range(9), repeat=len(sequence))
        assert total(sequence, path) == max(total(sequence, other) for other in paths)


def test_no_tokens_have_no_labels() -> None:
    tokens = find_name_tokens(np.zeros(3, np.uint8))
    assert best_labels(featureless_model(), np.zeros((0, 9), np.int32), tokens).tolist() == []
