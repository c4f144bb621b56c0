"""State files: the same bytes for the same rows, read by shard, and never trusted when damaged."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.transforms.dedup.samples import temporary_store
from transforms.dedup.columns import FEATURE_STATE, INDEX_STATE, TEXT_STATE
from transforms.dedup.history.history import History, to_parquet
from transforms.dedup.tables.packed import Lists, Table
from transforms.staging.area import StagingArea
from transforms.storage.base import StorageError

TABLE = Table(
    {
        "text": np.array([4, 8, 12], np.uint64),
        "order": np.array([1, 2, 3], np.uint64),
        "seen": np.array([50, 60, 70], np.uint32),
        "id": np.array([[1, 2], [3, 4], [5, 6]], np.uint64),
    },
    {"sketch": Lists(np.array([7, 8, 9], np.uint32), np.array([2, 0, 1], np.int32))},
)


def published(store, kind=TEXT_STATE, shard=0, shards=4, table=TABLE, run="r1"):
    history = History.of(store, [], target=f"state/{run}")
    file = history.stage(StagingArea(store, f"_staging/{run}/token"), kind, shard, shards, table)
    store.move_new(file.staged, file.path)
    return file


def keys(*values):
    return np.array(values, np.uint64)


def test_what_was_written_is_found_again_by_its_keys():
    store = temporary_store()
    history = History.of(store, [published(store).path])
    rows = history.rows(TEXT_STATE, 0, 4, keys(4, 5, 12))
    assert rows["text"].tolist() == [4, 12]
    assert rows["id"].tolist() == [[1, 2], [5, 6]]
    assert rows.lists["sketch"].values.tolist() == [7, 8, 9]
    assert rows.lists["sketch"].counts.tolist() == [2, 1]


def test_what_was_last_seen_too_long_ago_is_forgotten():
    store = temporary_store()
    history = History.of(store, [published(store).path], since=60)
    assert history.rows(TEXT_STATE, 0, 4, keys(4, 8, 12))["text"].tolist() == [8, 12]


def test_columns_asked_for_are_read_alone():
    store = temporary_store()
    history = History.of(store, [published(store).path])
    assert set(history.rows(TEXT_STATE, 0, 4, keys(4), ("text", "order")).columns) == {"text", "order"}


def test_nothing_seen_is_none():
    store = temporary_store()
    history = History.of(store, [published(store).path])
    assert history.rows(TEXT_STATE, 0, 4, keys(5)) is None
    assert history.rows(FEATURE_STATE, 0, 4, keys(4)) is None
    assert history.rows(TEXT_STATE, 1, 4, keys(4)) is None


@pytest.mark.parametrize(
    ("shard", "shards", "seen"),
    [(0, 1, True), (0, 2, True), (1, 2, False), (0, 8, True), (4, 8, True), (3, 8, False)],
)
def test_a_run_with_another_number_of_shards_reads_the_files_that_hold_its_own(shard, shards, seen):
    store = temporary_store()
    history = History.of(store, [published(store).path])
    assert (history.rows(TEXT_STATE, shard, shards, keys(4)) is not None) == seen


def test_a_text_that_several_runs_met_is_found_once():
    store = temporary_store()
    paths = [published(store, run=run).path for run in ("r1", "r2")]
    assert History.of(store, paths).rows(TEXT_STATE, 0, 4, keys(4))["text"].tolist() == [4]


def test_index_entries_of_several_runs_come_together_under_the_keys_asked_for():
    store = temporary_store()
    first = Table({"key": keys(4, 8), "text": keys(1, 1), "seen": keys(1, 1)})
    second = Table({"key": keys(4, 4, 12), "text": keys(2, 3, 2), "seen": keys(9, 9, 9)})
    paths = [
        published(store, INDEX_STATE, table=table, run=run).path
        for run, table in (("r2", second), ("r1", first))
    ]
    rows = History.of(store, paths).rows(INDEX_STATE, 0, 4, keys(4, 8))
    pairs = zip(rows["key"].tolist(), rows["text"].tolist(), strict=True)
    assert sorted(pairs) == [(4, 1), (4, 2), (4, 3), (8, 1)]


def test_the_name_says_target_kind_shard_and_content():
    file = published(temporary_store(), run="2026-01-05")
    assert file.path.startswith("state/2026-01-05-texts-000-of-004-")
    assert file.records == 3


def test_the_same_table_gives_the_same_bytes_and_any_reader_reads_them(tmp_path):
    assert to_parquet(TEXT_STATE, TABLE) == to_parquet(TEXT_STATE, TABLE)
    (tmp_path / "state.parquet").write_bytes(to_parquet(TEXT_STATE, TABLE))
    read = pq.read_table(tmp_path / "state.parquet")
    assert read["text"].to_pylist() == [4, 8, 12]
    assert read["id"].to_pylist()[0] == (1).to_bytes(8, "big") + (2).to_bytes(8, "big")


def test_damage_is_found_at_every_byte():
    store = temporary_store()
    file = published(store)
    data = store.read(file.path)
    history = History.of(store, [file.path])
    for place in range(0, len(data), 97):
        store.put(file.path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(StorageError, match="damaged"):
            history.rows(TEXT_STATE, 0, 4, keys(4))
    store.put(file.path, data[:-1])
    with pytest.raises(StorageError, match="damaged"):
        history.rows(TEXT_STATE, 0, 4, keys(4))


def test_a_missing_file_is_an_error_and_not_a_fresh_start():
    store = temporary_store()
    file = published(store)
    store.delete(file.path)
    with pytest.raises(StorageError, match="missing"):
        History.of(store, [file.path]).rows(TEXT_STATE, 0, 4, keys(4))


def test_a_name_of_another_form_is_refused():
    with pytest.raises(StorageError, match="not the name of a state file"):
        History.of(temporary_store(), ["_state/r1-summary.bin"])
