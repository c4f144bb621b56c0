"""Checkpoints of the log: few entries are read, no folder is listed, and what is lost is taken from the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from sinks.commit import checkpoints
from sinks.commit import protocol as commit
from sinks.commit.checkpoints import mark, marked, read_sealed, seal
from sinks.commit.log import Refused, append, entries, head
from sinks.commit.recovery import find_run, refuse_lost_entries
from sinks.commit.run_index import write_index
from sinks.commit.state import LiveState, live_state, state_after
from sinks.commit.verify import Problem, find_problems
from sinks.layout import (
    CHECKPOINTS,
    entry_path,
    manifest_path,
    mark_path,
    runs_checkpoint_path,
    state_checkpoint_path,
)
from tests.sinks.staged import commit_run, paths_of
from transforms.storage.disk import Disk
from transforms.storage.store import Store


@pytest.fixture(autouse=True)
def span(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A checkpoint each two entries."""
    monkeypatch.setattr(checkpoints, "SPAN", 2)
    return


def commit_runs(store: Store, number: int) -> list[str]:
    names = [f"r{n + 1}" for n in range(number)]
    for name in names:
        commit_run(store, name)
    return names


def from_the_log_alone(store: Store, newest: int) -> LiveState:
    return state_after(LiveState(0), entries(store, newest), newest)


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("is_marked", [False, True])
def test_the_head_is_the_last_entry_marked_or_not(store: Store, number: int, is_marked: bool) -> None:
    for parent in range(number):
        append(store, parent, {"run_id": f"r{parent}"})
    if is_marked:
        mark(store, number // 2)
    assert head(store) == number


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("lost", range(1, 8))
def test_no_run_takes_the_number_of_an_entry_that_was_lost(store: Store, lost: int, is_marked: bool) -> None:
    """Whichever it is, the log goes on behind it, or the mark or a manifest shows that it did."""
    commit_runs(store, 7)
    store.delete(entry_path(lost))
    if not is_marked:
        store.delete(mark_path())
    with suppress(Refused):
        commit_run(store, "next")
    assert store.size(entry_path(lost)) is None


def test_a_mark_that_was_damaged_proves_nothing_and_the_manifests_do(store: Store) -> None:
    commit_runs(store, 4)
    store.put(mark_path(), seal(b"9")[:-1] + b"8")
    assert (marked(store), head(store)) == (0, 4)
    refuse_lost_entries(store, 4)
    with pytest.raises(Refused, match=r"r4\.json is committed"):
        refuse_lost_entries(store, 3)


def test_a_run_on_many_lists_neither_log_nor_manifests_and_reads_what_is_new(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_runs(store, 11)
    really_list, really_read = Disk.list, Disk.read
    listed, read = [], []
    monkeypatch.setattr(Disk, "list", lambda disk, path: listed.append(path) or really_list(disk, path))
    monkeypatch.setattr(Disk, "read", lambda disk, path: read.append(path) or really_read(disk, path))
    attempt = commit.begin(store, "r12", "fingerprint")
    live_state(store, attempt.parent)
    assert attempt.parent == 11
    assert set(listed) == {"_staging"}
    assert {path for path in read if path.startswith("_log/0")} == {entry_path(11)}
    commit.abandon(attempt)


@pytest.mark.parametrize("number", [2, 3, 5, 8, 13])
def test_every_run_is_found_without_its_manifest(store: Store, number: int) -> None:
    names = commit_runs(store, number)
    for place, name in enumerate(names, 1):
        store.delete(manifest_path(name))
        entry = find_run(store, name, number)
        assert entry is not None
        assert (entry.number, entry.run) == (place, name)
    assert find_run(store, "never", number) is None


@pytest.mark.parametrize("harm", [None, b"", b"short", b"x" * 200])
def test_what_a_checkpoint_lost_is_taken_from_the_log(store: Store, harm: bytes | None) -> None:
    names = commit_runs(store, 9)
    expected = live_state(store, 9)
    for path in paths_of(store, CHECKPOINTS):
        store.delete(path)
        if harm is not None:
            store.put(path, harm)
    assert live_state(store, 9) == expected == from_the_log_alone(store, 9)
    store.delete(manifest_path("r3"))
    entry = find_run(store, "r3", 9)
    assert entry is not None
    assert entry.number == 3
    commit_run(store, "next")
    assert [entry.run for entry in entries(store)] == ["next", *reversed(names)]


def test_a_log_of_an_earlier_version_gets_its_checkpoints_from_its_entries(store: Store) -> None:
    commit_runs(store, 9)
    before = {path: store.read(path) for path in paths_of(store, CHECKPOINTS) if path != mark_path()}
    for path in paths_of(store, CHECKPOINTS):
        store.delete(path)
    write_index(store, 8)
    commit.abandon(commit.begin(store, "next", "fingerprint"))
    after = {path: store.read(path) for path in paths_of(store, CHECKPOINTS)}
    assert after == {path: before[path] for path in after}
    assert {runs_checkpoint_path(n) for n in (2, 4, 6, 8)} | {state_checkpoint_path(8)} <= set(after)


def test_the_state_at_a_checkpoint_is_that_of_the_log(store: Store) -> None:
    fields: list[dict[str, Any]] = [
        {"options": {"lookback": 30}}, {"options": {"lookback": 7}}, {"forgotten": ["_state/r1.parquet"]},
        {"options": {"lookback": 7}, "state_begins": 2}, {}, {"options": {"lookback": 1}}, {"state_begins": 5}, {},
    ]  # fmt: skip
    for number, manifest in enumerate(fields, 1):
        state = [{"path": f"_state/r{number}.parquet", "records": 1, "bytes": 1, "sha256": "00"}]
        append(
            store,
            number - 1,
            {"run_id": f"r{number}", "as_of": "2026", "files": [], "state": state, **manifest},
        )
        commit._write_checkpoint(store, number)
        assert live_state(store, number) == from_the_log_alone(store, number)
    assert [state_set.run for state_set in live_state(store, 8).sets] == ["r5", "r6", "r7", "r8"]
    assert live_state(store, 8).lookback == 1
    assert read_sealed(store, state_checkpoint_path(8)) is not None


def test_verify_compares_checkpoints_with_the_log(store: Store) -> None:
    commit_runs(store, 5)
    assert list(find_problems(store)) == []
    state, runs = state_checkpoint_path(4), runs_checkpoint_path(2)
    store.put(state, store.read(state).replace(b"r1", b"r9"))
    store.put(runs, b"")
    store.put(mark_path(), b"")
    store.put(f"{CHECKPOINTS}/stray", b"")
    assert [(problem.kind, problem.path) for problem in find_problems(store)] == [
        ("changed", runs), ("changed", state), ("changed", mark_path()), ("leftover", f"{CHECKPOINTS}/stray"),
    ]  # fmt: skip
    store.put(mark_path(), seal(b"6"))
    assert Problem("missing", entry_path(6), "it was there") in list(find_problems(store))
