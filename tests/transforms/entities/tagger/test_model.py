"""The model that comes with wirebeam."""

from __future__ import annotations

import numpy as np

from transforms.entities.tagger.model import LABELS, NEVER, load, slot


def test_it_has_one_feature_a_slot_and_a_row_for_the_unknown() -> None:
    model = load()
    slots = slot(model.keys[:-1])
    assert len(np.unique(slots)) == len(slots)
    assert not model.weights[-1].any()
    assert model.rows(model.keys[:3]).tolist() == [0, 1, 2]
    assert not model.weights[model.rows(model.keys[:-1] ^ np.uint32(2**31))].any()


def test_a_name_never_goes_on_without_having_begun() -> None:
    model = load()
    for column, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed = {column, LABELS.index(f"B-{label[2:]}")}
            barred = {row for row in range(len(LABELS)) if model.transitions[row, column] == NEVER}
            assert barred == set(range(len(LABELS))) - allowed
            assert model.first[column] == NEVER


def test_it_is_loaded_once() -> None:
    assert load() is load()
