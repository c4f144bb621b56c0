"""Sorting, grouping and searching, against Python's own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dedup.tables.sorting import (
    dense_rank,
    find_sorted,
    group_ends,
    group_starts,
    lexsort,
    rank_in_group,
    unique_sorted,
)


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_for_every_number_its_position_is_given_and_whether_it_is_there(held, wanted):
    ascending = unique_sorted(np.array(held, np.int64))
    positions, present = find_sorted(ascending, np.array(wanted, np.int64))
    assert present.tolist() == [number in held for number in wanted]
    assert ascending[positions[present]].tolist() == [number for number in wanted if number in held]


def test_the_first_row_of_each_group_is_marked():
    assert group_starts(np.array([1, 1, 2, 2]), np.array([5, 5, 5, 6])).tolist() == [True, False, True, True]
    assert group_starts(np.zeros(0)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=40))
def test_for_all_columns_rows_come_as_by_a_sort_that_keeps_equal_ones_in_order(given_rows):
    by_column = zip(*given_rows, strict=True)
    columns = [np.array(next(by_column, ()), kind) for kind in ("u8", "f8", "?")]
    expected = sorted(range(len(given_rows)), key=given_rows.__getitem__)
    assert lexsort(*columns).tolist() == expected


@given(st.lists(st.integers(0, 9)))
def test_for_every_column_ranks_and_ends_of_groups_are_those_of_its_values(values):
    starts = group_starts(np.array(sorted(values), np.int64))
    assert rank_in_group(starts).tolist() == [
        sorted(values)[:i].count(v) for i, v in enumerate(sorted(values))
    ]
    assert group_ends(starts).tolist() == [*starts.tolist()[1:], True][: len(values)]
    assert dense_rank(np.array(values, np.int64)).tolist() == [sorted(set(values)).index(v) for v in values]
