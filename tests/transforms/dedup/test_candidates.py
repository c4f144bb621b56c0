"""Which texts are paired: those that meet under enough keys."""

import numpy as np

from tests.transforms.dedup.test_index import entries
from transforms.dedup.candidates import MIN_WEIGHT, candidate_pairs, worth_comparing
from transforms.dedup.columns import GUID, NEAR, SEEN_BEFORE
from transforms.dedup.index import entries_for_later_runs
from transforms.dedup.tables.packed import Table


def pairs(table):
    return sorted(zip(*(table[name].tolist() for name in ("a", "b", "weight", "key_kinds")), strict=True))


def test_texts_under_one_key_are_paired_the_later_one_first():
    result = candidate_pairs(entries((7, 1, 10, NEAR, 1), (7, 2, 20, NEAR, 1), (8, 3, 5, NEAR, 1)), None)
    assert pairs(result) == [(2, 1, 2, NEAR)]


def test_a_text_is_never_paired_with_itself():
    assert not len(candidate_pairs(entries((7, 1, 10, NEAR, 1), (7, 1, 20, NEAR, 1)), None))


def test_what_earlier_runs_saw_is_paired_with_what_is_new_alone():
    known = entries((7, 1, 10, NEAR, 0), (7, 2, 11, NEAR, 0))
    result = candidate_pairs(entries((7, 3, 20, NEAR, 1)), known)
    assert pairs(result) == [(3, 1, 2, NEAR), (3, 2, 2, NEAR)]


def test_known_entries_pair_with_nothing_by_themselves():
    assert not len(candidate_pairs(entries((7, 1, 10, NEAR, 0), (7, 2, 20, NEAR, 0)), None))


def test_a_name_seen_before_is_paired_with_what_has_it_on_its_day_or_later():
    first, late, later = 1 << 48, 2 << 48, 3 << 48
    rows = entries(
        (7, 1, first, GUID, 1), (7, 2, late, GUID, SEEN_BEFORE), (7, 3, late, GUID, 1), (7, 4, later, GUID, 1)
    )
    assert {pair[:2] for pair in pairs(candidate_pairs(rows, None))} == {
        (3, 1),
        (4, 1),
        (3, 2),
        (4, 2),
        (4, 3),
    }


def test_pairs_under_a_key_of_many_texts_grow_with_their_number_alone():
    many = entries(*((7, text, text, NEAR, 1) for text in range(1, 1001)))
    result = candidate_pairs(many, None)
    assert len(result) < 3 * 1000
    assert {a for a, *_ in pairs(result)} == set(range(2, 1001))


def test_pairs_worth_comparing_are_those_that_sorting_all_of_them_finds():
    random = np.random.default_rng(7)
    size = 20_000
    met = Table(
        {
            "a": random.integers(0, 100, size).astype(np.uint64),
            "b": random.integers(100, 300, size).astype(np.uint64),
            "weight": random.integers(0, 3, size).astype(np.uint16),
            "key_kinds": np.where(random.random(size) < 0.01, GUID, NEAR).astype(np.uint8),
        }
    )
    counted = {}
    for a, b, weight, kinds in pairs(met):
        total, kind = counted.get((a, b), (0, NEAR))
        counted[a, b] = total + weight, kind | kinds
    expected = [
        (*pair, *total) for pair, total in counted.items() if total[1] != NEAR or total[0] >= MIN_WEIGHT
    ]
    assert pairs(worth_comparing(met)) == sorted(expected)


def test_two_meetings_under_rare_keys_are_worth_a_comparison_and_one_is_not():
    once = candidate_pairs(entries((7, 1, 1, NEAR, 1), (7, 2, 2, NEAR, 1)), None)
    twice = Table.concat([once, once])
    assert (pairs(worth_comparing(once)), pairs(worth_comparing(twice))) == ([], [(2, 1, 4, NEAR)])
    assert MIN_WEIGHT <= 4


def test_a_shared_name_is_worth_a_comparison_by_itself():
    result = candidate_pairs(entries((7, 1, 1, GUID, 1), (7, 2, 2, GUID, 1)), None)
    assert pairs(worth_comparing(result)) == [(2, 1, 0, GUID)]


def test_what_is_remembered_pairs_with_later_texts_as_all_would():
    before = entries(
        *((7, text, text, NEAR, 1) for text in range(1, 101)), *((8, t, t, NEAR, 1) for t in (1, 2))
    )
    later = entries(*((key, 200 + text, 200 + text, NEAR, 1) for key in (7, 8) for text in range(20)))
    of_kept = candidate_pairs(later, entries_for_later_runs(before))
    assert pairs(of_kept) == pairs(candidate_pairs(later, before))
