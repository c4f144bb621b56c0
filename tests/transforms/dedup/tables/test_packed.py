"""Columns that travel as bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from transforms.dedup.tables.packed import Lists, Table, distinct, firsts, places, rising

rows = st.lists(
    st.tuples(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**32 - 1), max_size=4)), max_size=12
)


def table(given_rows):
    values = [value for _, some in given_rows for value in some]
    lists = Lists(np.array(values, np.uint32), np.array([len(some) for _, some in given_rows], np.int32))
    key = np.array([key for key, _ in given_rows], np.uint64)
    return Table({"key": key, "pair": np.stack([key, key], axis=1)}, {"words": lists}, {1: "one"})


def verdict_kind(found):
    lists = found.lists["words"]
    ends = np.cumsum(lists.counts)
    return [
        (key, lists.values[end - count : end].tolist())
        for key, end, count in zip(found["key"].tolist(), ends, lists.counts, strict=True)
    ]


@given(rows)
def test_for_every_table_unpacking_gives_back_what_was_packed(given_rows):
    found = Table.unpack(table(given_rows).pack())
    assert verdict_kind(found) == given_rows
    assert found["pair"].tolist() == [[key, key] for key, _ in given_rows]
    assert found.names == {1: "one"}


@given(rows, st.integers(0, 3))
def test_for_every_table_its_shards_hold_each_row_once_in_order(given_rows, bits):
    every, shards = table(given_rows), 2**bits
    shard = (every["key"] % np.uint64(shards)).astype(np.int64)
    parts = dict(every.split(shard, shards))
    for number in range(shards):
        expected = [row for row in given_rows if row[0] % shards == number]
        assert (verdict_kind(parts[number]) if number in parts else []) == expected


@given(rows, st.data())
def test_for_every_table_rows_are_taken_with_their_lists(given_rows, data):
    numbers = data.draw(
        st.lists(st.integers(0, max(len(given_rows) - 1, 0)), max_size=8 if given_rows else 0)
    )
    assert verdict_kind(table(given_rows).take(np.array(numbers, np.intp))) == [
        given_rows[number] for number in numbers
    ]


@given(rows)
def test_for_every_table_sorting_is_by_the_columns_in_turn(given_rows):
    every = table(given_rows).plus(next=np.arange(len(given_rows))[::-1])
    found = every.sorted("key", "next")
    assert list(zip(found["key"].tolist(), found["next"].tolist(), strict=True)) == sorted(
        zip(every["key"].tolist(), every["next"].tolist(), strict=True)
    )


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_for_every_number_it_is_told_whether_and_where_it_stands(held, wanted):
    rising = distinct(np.array(held, np.int64))
    at, found = places(rising, np.array(wanted, np.int64))
    assert found.tolist() == [number in held for number in wanted]
    assert rising[at[found]].tolist() == [number for number in wanted if number in held]


def test_the_first_row_of_each_group_is_told():
    assert firsts(np.array([1, 1, 2, 2]), np.array([5, 5, 5, 6])).tolist() == [True, False, True, True]
    assert firsts(np.zeros(0)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=40))
def test_for_all_columns_rows_rise_as_by_a_sort_that_keeps_equal_ones_in_order(given_rows):
    by_column = zip(*given_rows, strict=True)
    columns = [np.array(next(by_column, ()), kind) for kind in ("u8", "f8", "?")]
    expected = sorted(range(len(given_rows)), key=given_rows.__getitem__)
    assert rising(*columns).tolist() == expected


def test_rows_of_lists_are_taken_alike_however_many_they_are():
    random = np.random.default_rng(3)
    counts = random.integers(0, 5, 2_000)
    lists = Lists(random.integers(0, 2**32, counts.sum(), np.uint32), counts.astype(np.int32))
    rows = random.integers(0, len(counts), 3_000)
    of_each = np.split(lists.values, lists.borders[1:-1])
    taken = lists.take(rows)
    assert taken.values.tolist() == [value for row in rows for value in of_each[row].tolist()]
    assert taken.counts.tolist() == counts[rows].tolist()
