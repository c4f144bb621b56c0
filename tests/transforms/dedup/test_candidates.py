"""Which texts are paired: those that meet under enough keys."""

import numpy as np
from transforms.dedup.tables.packed import Table

from transforms.dedup.candidates import (
    GUID,
    LATE,
    LEAST_MEETINGS,
    NEAR,
    candidate_pairs,
    mark_of,
    marks,
    remembered_posts,
    worth_comparing,
)  # fmt: skip


def posts(*rows):
    """Posts from (key, text, order, kind, fresh), perhaps (…, id, seen)."""
    columns = np.array([(*row, 0, 0)[:7] for row in rows], np.uint64).reshape(-1, 7).T
    names = ("key", "text", "order", "kind", "fresh", "id", "seen")
    kinds = {"kind": np.uint8, "fresh": np.uint8, "seen": np.uint32}
    return Table(
        {name: column.astype(kinds.get(name, np.uint64)) for name, column in zip(names, columns, strict=True)}
    )


def pairs(table):
    return sorted(zip(*(table[name].tolist() for name in ("a", "b", "hits", "kinds")), strict=True))


def test_texts_under_one_key_are_paired_the_later_one_first():
    found = candidate_pairs(posts((7, 1, 10, NEAR, 1), (7, 2, 20, NEAR, 1), (8, 3, 5, NEAR, 1)), None)
    assert pairs(found) == [(2, 1, 2, NEAR)]


def test_a_text_is_never_paired_with_itself():
    assert not len(candidate_pairs(posts((7, 1, 10, NEAR, 1), (7, 1, 20, NEAR, 1)), None))


def test_what_earlier_runs_saw_is_paired_with_what_is_new_alone():
    known = posts((7, 1, 10, NEAR, 0), (7, 2, 11, NEAR, 0))
    found = candidate_pairs(posts((7, 3, 20, NEAR, 1)), known)
    assert pairs(found) == [(3, 1, 2, NEAR), (3, 2, 2, NEAR)]


def test_posts_that_are_not_fresh_pair_with_nothing_by_themselves():
    assert not len(candidate_pairs(posts((7, 1, 10, NEAR, 0), (7, 2, 20, NEAR, 0)), None))


def test_a_late_name_is_paired_with_what_has_it_on_its_day_or_later():
    first, late, later = 1 << 48, 2 << 48, 3 << 48
    some = posts(
        (7, 1, first, GUID, 1), (7, 2, late, GUID, LATE), (7, 3, late, GUID, 1), (7, 4, later, GUID, 1)
    )
    assert {pair[:2] for pair in pairs(candidate_pairs(some, None))} == {
        (3, 1),
        (4, 1),
        (3, 2),
        (4, 2),
        (4, 3),
    }


def test_pairs_under_a_key_of_many_texts_grow_with_their_number_alone():
    many = posts(*((7, text, text, NEAR, 1) for text in range(1, 1001)))
    found = candidate_pairs(many, None)
    assert len(found) < 3 * 1000
    assert {a for a, *_ in pairs(found)} == set(range(2, 1001))


def test_pairs_worth_comparing_are_those_that_sorting_all_of_them_finds():
    random = np.random.default_rng(7)
    size = 20_000
    met = Table(
        {
            "a": random.integers(0, 100, size).astype(np.uint64),
            "b": random.integers(100, 300, size).astype(np.uint64),
            "hits": random.integers(0, 3, size).astype(np.uint16),
            "kinds": np.where(random.random(size) < 0.01, GUID, NEAR).astype(np.uint8),
        }
    )
    counted = {}
    for a, b, hits, kinds in pairs(met):
        weight, kind = counted.get((a, b), (0, NEAR))
        counted[a, b] = weight + hits, kind | kinds
    expected = [
        (*pair, *verdict_kind) for pair, verdict_kind in counted.items() if verdict_kind[1] != NEAR or verdict_kind[0] >= LEAST_MEETINGS
    ]
    assert pairs(worth_comparing(met)) == sorted(expected)


def test_two_meetings_under_rare_keys_are_worth_a_comparison_and_one_is_not():
    once = candidate_pairs(posts((7, 1, 1, NEAR, 1), (7, 2, 2, NEAR, 1)), None)
    twice = Table.concat([once, once])
    assert (pairs(worth_comparing(once)), pairs(worth_comparing(twice))) == ([], [(2, 1, 4, NEAR)])
    assert LEAST_MEETINGS <= 4


def test_a_shared_name_is_worth_a_comparison_by_itself():
    found = candidate_pairs(posts((7, 1, 1, GUID, 1), (7, 2, 2, GUID, 1)), None)
    assert pairs(worth_comparing(found)) == [(2, 1, 0, GUID)]


def test_a_text_is_marked_by_a_guid_and_an_id_that_another_text_had_first():
    every = posts((7, 1, 1, GUID, 1, 50), (7, 2, 2, GUID, 1, 50), (7, 3, 3, GUID, 1, 60))
    found = marks(every, None)
    named = [(2, 7), (3, 7), (2, 50)]
    expected = mark_of(*np.array(named, np.uint64).T)
    assert set(found["mark"].tolist()) == set(expected.tolist())


def test_what_earlier_runs_saw_had_a_guid_first_whatever_its_time():
    known = posts((7, 9, 100, GUID, 0, 50))
    found = marks(posts((7, 1, 1, GUID, 1, 50)), known)
    assert found["text"].tolist() == [1, 1]


def test_a_name_is_remembered_once_with_its_earliest_post_sorted_by_key():
    every = posts((9, 1, 5, GUID, 1, 3), (7, 2, 8, NEAR, 1), (9, 1, 4, GUID, 1, 3), (9, 1, 4, NEAR, 0))
    kept = remembered_posts(every)
    assert list(zip(kept["key"].tolist(), kept["order"].tolist(), kept["kind"].tolist(), strict=True)) == [
        (7, 8, NEAR), (9, 4, NEAR), (9, 4, GUID),
    ]  # fmt: skip


def test_of_a_phrase_of_templates_the_first_few_and_the_last_are_remembered():
    every = posts(*((7, text, 1000 - text, NEAR, 1) for text in range(1, 101)), (8, 1, 999, NEAR, 1))
    kept = remembered_posts(every)
    assert kept["text"].tolist() == [100, 99, 98, 97, 96, 95, 94, 93, 1, 1]


def test_what_is_remembered_pairs_with_later_texts_as_all_would():
    before = posts(
        *((7, text, text, NEAR, 1) for text in range(1, 101)), *((8, t, t, NEAR, 1) for t in (1, 2))
    )
    later = posts(*((key, 200 + text, 200 + text, NEAR, 1) for key in (7, 8) for text in range(20)))
    of_kept = candidate_pairs(later, remembered_posts(before))
    assert pairs(of_kept) == pairs(candidate_pairs(later, before))
