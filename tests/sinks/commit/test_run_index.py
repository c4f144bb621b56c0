"""A run id is looked up in few bytes, however many runs there are."""

from __future__ import annotations

import pytest

from sinks.commit.checkpoints import SPAN
from sinks.commit.run_index import covered_after, entries_of, index_of
from sinks.layout import runs_checkpoint_path
from transforms.storage.disk import Disk
from transforms.storage.store import Store

NUMBER = SPAN * 2**9  # of entries


def test_a_run_is_found_among_many_by_reading_a_part(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {number: f"run-{number}" for number in range(1, NUMBER + 1)}
    assert covered_after(NUMBER) == 0
    store.put(runs_checkpoint_path(NUMBER), index_of(runs, NUMBER))
    really_read, lengths = Disk.read_range, []

    def read_range(disk: Disk, path: str, start: int, length: int) -> bytes:
        lengths.append(length)
        return really_read(disk, path, start, length)

    monkeypatch.setattr(Disk, "read_range", read_range)
    monkeypatch.setattr(Disk, "read", lambda disk, path: pytest.fail(f"{path} was read whole"))
    for number in range(1, NUMBER + 1, 61):
        assert list(entries_of(store, runs[number], NUMBER)) == [number]
    assert list(entries_of(store, "never", NUMBER)) == []
    assert max(lengths) < 13_000


def test_entries_since_the_last_checkpoint_are_looked_at_one_by_one(store: Store) -> None:
    assert list(entries_of(store, "r1", SPAN - 1)) == list(range(SPAN - 1, 0, -1))
