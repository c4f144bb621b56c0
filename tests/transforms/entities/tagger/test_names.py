"""Names as columns."""

from __future__ import annotations

import numpy as np

from transforms.entities.tagger.names import name_bounds, name_keys

B, I, OTHER_B = 1, 2, 3  # noqa: E741 - labels: B-person, I-person, B-organization


def test_a_name_goes_from_its_first_label_to_the_last_that_goes_on_with_it() -> None:
    opens, closes = name_bounds(np.array([B, I, I, 0, B, OTHER_B, B, I], np.int8))
    assert list(zip(opens.tolist(), closes.tolist(), strict=True)) == [(0, 2), (4, 4), (5, 5), (6, 7)]


def test_names_of_the_same_words_in_the_same_order_have_the_same_key() -> None:
    labels = np.array([B, I, 0, B, I, B, I, B], np.int8)
    words = np.array([7, 8, 9, 7, 8, 8, 7, 7], np.uint32)
    opens, _ = name_bounds(labels)
    first, same, turned, part = name_keys(labels, opens, words).tolist()
    assert first == same
    assert len({first, turned, part}) == 3


def test_no_names_have_no_keys() -> None:
    labels = np.zeros(2, np.int8)
    assert name_keys(labels, name_bounds(labels)[0], np.zeros(2, np.uint32)).tolist() == []
