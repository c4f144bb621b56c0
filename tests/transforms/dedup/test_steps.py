"""Digests are split once enough have come together."""

import numpy as np

from tests.transforms.dedup.samples import FERRY, article, temporary_store
from transforms.dedup import steps
from transforms.dedup.digests.digest import digests
from transforms.dedup.history.history import History
from transforms.dedup.steps import DigestSplitter, ShardSteps
from transforms.dedup.tables.packed import Table
from transforms.staging.area import StagingArea
from transforms.text.identity import texts_of


def splitter(shards):
    store = temporary_store()
    return DigestSplitter(
        ShardSteps(StagingArea(store, "_staging/r1/token"), History.of(store, []), 0.75, shards)
    )


def test_digests_wait_until_there_are_enough_rows_for_each_shard(monkeypatch):
    monkeypatch.setattr(steps, "SPLIT_ROWS_PER_SHARD", 2)
    collecting = splitter(shards=2)
    made = [article(f"Ferry {number}", FERRY, guid=str(number)) for number in range(6)]
    packed = [digests(f"s{number}", [each], texts_of([each]), near=True) for number, each in enumerate(made)]
    sent = [list(collecting.add(table)) for table in packed]
    assert [bool(parts) for parts in sent] == [False, False, False, True, False, False]
    parts = [*sent[3], *collecting.flush()]
    rows = [
        Table.unpack(collecting.steps.staging_area.load_part(steps._BYTE_RANGES.decode(data)))
        for _, (_, (_, data)) in parts
    ]
    assert sum(len(table) for table in rows) == 6
    assert {name for table in rows for name in table.names.values()} == {f"s{number}" for number in range(6)}
    assert not list(collecting.flush())


def test_the_forest_of_packed_forests_does_not_depend_on_their_order():
    forests = [bytes_of(pairs) for pairs in ([(1, 2)], [(3, 2), (8, 9)], [(9, 1)])]
    merged = steps.merge_packed_forests(forests)
    assert merged == steps.merge_packed_forests(forests[::-1])
    table = Table.unpack(merged)
    assert dict(zip(table["a"].tolist(), table["b"].tolist(), strict=True)) == dict.fromkeys(
        (1, 2, 3, 8, 9), 1
    )


def bytes_of(pairs):
    a, b = np.array(pairs, np.uint64).T
    return Table({"a": a, "b": b}).pack()
