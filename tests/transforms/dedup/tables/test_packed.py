"""Columns that travel as bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dedup.tables.packed import Lists, Table

rows = st.lists(
    st.tuples(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**32 - 1), max_size=4)), max_size=12
)


def table(given_rows):
    values = [value for _, numbers in given_rows for value in numbers]
    lists = Lists(
        np.array(values, np.uint32), np.array([len(numbers) for _, numbers in given_rows], np.int32)
    )
    key = np.array([key for key, _ in given_rows], np.uint64)
    return Table({"key": key, "pair": np.stack([key, key], axis=1)}, {"words": lists}, {1: "one"})


def rows_of(result):
    lists = result.lists["words"]
    ends = np.cumsum(lists.counts)
    return [
        (key, lists.values[end - count : end].tolist())
        for key, end, count in zip(result["key"].tolist(), ends, lists.counts, strict=True)
    ]


@given(rows)
def test_for_every_table_unpacking_gives_back_what_was_packed(given_rows):
    result = Table.unpack(table(given_rows).pack())
    assert rows_of(result) == given_rows
    assert result["pair"].tolist() == [[key, key] for key, _ in given_rows]
    assert result.names == {1: "one"}


@given(rows, st.integers(0, 3))
def test_for_every_table_its_shards_hold_each_row_once_in_order(given_rows, bits):
    every, shards = table(given_rows), 2**bits
    shard = (every["key"] % np.uint64(shards)).astype(np.int64)
    parts = dict(every.split(shard, shards))
    for number in range(shards):
        expected = [row for row in given_rows if row[0] % shards == number]
        assert (rows_of(parts[number]) if number in parts else []) == expected


@given(rows, st.data())
def test_for_every_table_rows_are_taken_with_their_lists(given_rows, data):
    numbers = data.draw(
        st.lists(st.integers(0, max(len(given_rows) - 1, 0)), max_size=8 if given_rows else 0)
    )
    assert rows_of(table(given_rows).take(np.array(numbers, np.intp))) == [
        given_rows[number] for number in numbers
    ]


@given(rows)
def test_for_every_table_sorting_is_by_the_columns_in_turn(given_rows):
    every = table(given_rows).plus(next=np.arange(len(given_rows))[::-1])
    result = every.sorted("key", "next")
    assert list(zip(result["key"].tolist(), result["next"].tolist(), strict=True)) == sorted(
        zip(every["key"].tolist(), every["next"].tolist(), strict=True)
    )


def test_rows_of_lists_are_taken_alike_however_many_they_are():
    random = np.random.default_rng(3)
    counts = random.integers(0, 5, 2_000)
    lists = Lists(random.integers(0, 2**32, counts.sum(), np.uint32), counts.astype(np.int32))
    rows = random.integers(0, len(counts), 3_000)
    of_each = np.split(lists.values, lists.borders[1:-1])
    taken = lists.take(rows)
    assert taken.values.tolist() == [value for row in rows for value in of_each[row].tolist()]
    assert taken.counts.tolist() == counts[rows].tolist()
