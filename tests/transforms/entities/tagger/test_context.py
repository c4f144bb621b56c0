"""Which tokens speak for a token of a name."""

from __future__ import annotations

import numpy as np

from transforms.entities.tagger.context import NEIGHBOURS, as_neighbour, neighbours, pairs
from transforms.entities.tagger.name_tokens import NameTokens


def ints(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(numbers, np.int32)


def test_neighbours_are_two_on_each_side_and_those_around_the_sequence() -> None:
    ids = ints(10, 11, 12, 13, 14, 15, 16, 17)
    tokens = NameTokens(positions=ints(2, 3, 4), starts=ints(0), sequence_of=ints(0, 0, 0), lengths=ints(3))
    assert neighbours(ids, tokens).tolist() == [
        [10, 11, 12],  # two before
        [11, 12, 13],
        [13, 14, 15],
        [14, 15, 16],  # two after
        [11, 11, 11],  # before the sequence
        [15, 15, 15],  # after it
    ]


def test_a_feature_is_another_one_at_each_place() -> None:
    hashes = np.array([1, 2, 3], np.uint32)
    places = [as_neighbour(hashes, place) for place in range(NEIGHBOURS)]
    assert len({hashed for place in places for hashed in place.tolist()}) == 3 * NEIGHBOURS
    assert all(place.dtype == np.uint32 for place in places)


def test_pairs_tell_words_and_classes_and_their_order_apart() -> None:
    words, classes = np.array([5, 6, 7], np.uint32), np.array([8, 9, 8], np.uint32)
    beside = np.array([[0], [1], [2], [0], [1], [2]], np.int32)
    swapped = np.array([[0], [2], [1], [0], [1], [2]], np.int32)
    own = ints(0)
    hashes, other = pairs(own, beside, words, classes), pairs(own, swapped, words, classes)
    assert hashes.shape == (5, 1)
    assert hashes.dtype == np.uint32
    assert len(set(hashes.ravel().tolist())) == 5
    assert (hashes != other).ravel().tolist() == [True, True, True, False, False]
