"""The commit, step by step, on a real folder."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from unittest.mock import Mock
from uuid import uuid4

import orjson
import pytest

from sinks.commit import attempt as attempts
from sinks.commit import log, recovery
from sinks.commit import protocol as commit
from sinks.commit.lease import Lease
from sinks.commit.state import live_state, sets_since
from sinks.commit.verify import find_problems
from tests.sinks.staged import commit_attempt, commit_run, paths_of, stage_file
from transforms.storage.store import Store, open_store


def test_a_commit_leaves_its_files_its_manifest_its_log_entry_and_nothing_else(store: Store) -> None:
    manifest = commit_run(store, "r1")
    assert paths_of(store) == [
        "_log/00000001.json",
        "_runs/r1.json",
        "_state/r1.parquet",
        "articles/r1-0.jsonl",
    ]
    assert orjson.loads(store.read("_runs/r1.json")) == manifest
    assert list(find_problems(store)) == []


def test_a_committed_run_run_again_changes_nothing(store: Store) -> None:
    manifest = commit_run(store, "r1")
    before = {path: store.read(path) for path in paths_of(store)}
    with pytest.raises(commit.Committed) as error:
        commit.begin(store, "r1", "fingerprint")
    assert error.value.manifest == manifest
    assert {path: store.read(path) for path in paths_of(store)} == before


def test_the_same_run_id_with_other_inputs_or_options_is_refused(store: Store) -> None:
    commit_run(store, "r1")
    with pytest.raises(commit.Refused, match="other inputs or options"):
        commit.begin(store, "r1", "another")


def test_a_copy_of_a_manifest_that_was_damaged_is_made_again(store: Store) -> None:
    commit_run(store, "r1")
    whole = store.read("_runs/r1.json")
    store.put("_runs/r1.json", whole[:50])
    with pytest.raises(commit.Committed):
        commit.begin(store, "r1", "fingerprint")
    assert store.read("_runs/r1.json") == whole


def test_a_second_run_beside_a_live_one_is_refused(store: Store) -> None:
    first = commit.begin(store, "r1", "f")
    with pytest.raises(commit.Refused, match="another run is writing"):
        commit.begin(store, "r2", "f")
    commit.abandon(first)
    commit_run(store, "r2")


def test_run_ids_that_begin_alike_do_not_touch_each_other(store: Store) -> None:
    commit_run(store, "a1")
    commit.abandon(commit.begin(store, "a", "f"))
    assert store.size("articles/a1-0.jsonl") is not None
    assert list(find_problems(store)) == []


@pytest.mark.parametrize("dies_at", ["_move", "_decide", "finish", "append"])
def test_what_a_dead_run_left_is_gone_after_the_next(
    store: Store, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = commit.begin(store, "dead", "fingerprint")
    with monkeypatch.context() as patch:
        patch.setattr(attempts if dies_at == "append" else commit, dies_at, _die)
        with pytest.raises(SystemExit):
            commit_attempt(attempt)
    attempt.lease.stop()  # as the kernel does when a process ends
    assert any(path.startswith("_staging/dead/") for path in paths_of(store))
    commit_run(store, "next")
    runs = [entry.run for entry in log.entries(store)]
    assert runs in (["next"], ["next", "dead"])  # one that had decided to commit is finished
    assert list(find_problems(store)) == []
    assert not any(path.startswith("_staging") for path in paths_of(store))


def _die(*args: object) -> None:
    raise SystemExit


def test_of_runs_that_begin_at_the_same_moment_in_a_bucket_one_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each has written its lease before any looks for those of the others, and looks before any gives up."""
    start, withdraw, together = Lease.start, recovery.withdraw, Barrier(3)
    monkeypatch.setattr(Lease, "start", lambda lease: (start(lease), together.wait()))
    monkeypatch.setattr(commit, "withdraw", lambda attempt: (sleep(0.1), withdraw(attempt)))

    def begun(run_id: str) -> commit.Attempt | None:
        try:
            return commit.begin(store, run_id, "fingerprint")
        except commit.Refused:
            return None

    for _ in range(3):
        store = open_store(f"memory://{uuid4().hex}")
        with ThreadPoolExecutor(3) as pool:
            alone = [attempt for attempt in pool.map(begun, ("r1", "r2", "r3")) if attempt]
        assert len(alone) == 1
        commit_attempt(alone[0])
        assert paths_of(store, "_staging") == []


def test_beside_a_run_that_is_at_work_in_a_bucket_another_is_refused_whatever_its_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovery, "GIVE_WAY", (0.01, 0.01))
    for tokens in ("ab", "ba"):
        monkeypatch.setattr(commit.uuid, "uuid4", iter([Mock(hex=token) for token in tokens]).__next__)
        store = open_store(f"memory://{tokens}")
        first = commit.begin(store, "r1", "fingerprint")
        with pytest.raises(commit.Refused, match=r"^run r1 is writing to this output: wait for it to end$"):
            commit.begin(store, "r2", "fingerprint")
        commit_attempt(first)


def test_a_run_that_lost_the_race_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.__class__, "lock", lambda self, short_lived: None)
    monkeypatch.setattr(recovery, "is_alive", lambda store, path: False)
    slow = commit.begin(store, "slow", "f")
    file = stage_file(slow, "articles/slow-0.jsonl", b"slow\n")
    commit_run(store, "fast")
    with pytest.raises((commit.LostRace, commit.StorageError, commit.Refused)):
        commit.commit(slow, [file], [], {"run_id": "slow", "as_of": "2026-01-12T00:00:00Z"})
    commit.abandon(slow)
    assert [entry.run for entry in log.entries(store)] == ["fast"]
    assert list(find_problems(store)) == []


def test_a_file_of_unknown_origin_is_never_overwritten(store: Store) -> None:
    store.put("articles/r1-0.jsonl", b"somebody else's")
    with pytest.raises(commit.Refused, match="other content"):
        commit_run(store, "r1")
    assert store.read("articles/r1-0.jsonl") == b"somebody else's"


def test_a_staged_file_that_was_cut_short_is_not_published(store: Store) -> None:
    attempt = commit.begin(store, "r1", "f")
    file = stage_file(attempt, "articles/r1-0.jsonl", b"whole\n")
    store.put(file.staged, b"who")
    with pytest.raises(commit.StorageError, match="not as it was written"):
        commit.commit(attempt, [file], [], {"run_id": "r1", "as_of": "2026-01-12T00:00:00Z"})
    commit.abandon(attempt)
    assert paths_of(store) == []


def test_state_comes_from_the_runs_within_the_lookback(store: Store) -> None:
    for day in (1, 2, 3):
        commit_run(store, f"r{day}", as_of=f"2026-01-0{day}T00:00:00Z")
    attempt = commit.begin(store, "r4", "f")
    assert [
        file.path
        for state_set in sets_since(store, live_state(store, 3), "2026-01-02T00:00:00Z")
        for file in state_set.files
    ] == [
        "_state/r2.parquet",
        "_state/r3.parquet",
    ]
    commit.abandon(attempt)


def test_missing_state_is_never_taken_for_nothing_seen(store: Store) -> None:
    commit_run(store, "r1")
    store.delete("_state/r1.parquet")
    attempt = commit.begin(store, "r2", "f")
    with pytest.raises(commit.Refused, match="missing or damaged"):
        sets_since(store, live_state(store, 1), "2026-01-01T00:00:00Z")
    commit.abandon(attempt)


def test_what_a_committed_run_left_in_staging_is_gone_when_it_is_run_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(commit, "remove_staging", lambda attempt: None)
        commit_run(store, "r1")
    assert any(path.startswith("_staging/") for path in paths_of(store))
    with pytest.raises(commit.Committed):
        commit.begin(store, "r1", "fingerprint")
    assert not any(path.startswith("_staging/") for path in paths_of(store))


def test_a_run_whose_manifest_was_lost_still_counts(store: Store) -> None:
    manifest = commit_run(store, "r1")
    store.delete("_runs/r1.json")
    with pytest.raises(commit.Committed) as error:
        commit.begin(store, "r1", "fingerprint")
    assert error.value.manifest == manifest
    assert orjson.loads(store.read("_runs/r1.json")) == manifest


def test_a_log_that_lost_its_end_is_refused(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    store.delete("_log/00000002.json")
    with pytest.raises(commit.Refused, match=r"_log/00000002\.json, which is missing"):
        commit.begin(store, "r3", "fingerprint")


def test_two_dead_attempts_of_one_run_are_decided_before_what_either_published_is_removed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first was aborted, the second decided to commit: both published under the same names."""
    for token, dies_at in (("1", "_decide"), ("2", "finish")):
        monkeypatch.setattr(commit.uuid, "uuid4", lambda token=token: Mock(hex=token))
        with monkeypatch.context() as patch:
            patch.setattr(recovery, "_settle", lambda store, staging: None)
            patch.setattr(commit, "clean_up", lambda store, own: None)
            attempt = commit.begin(store, "r1", "fingerprint")
            patch.setattr(commit, dies_at, _die)
            with pytest.raises(SystemExit):
                commit_attempt(attempt)
        attempt.lease.stop()
    monkeypatch.undo()
    commit_run(store, "r2")
    assert [entry.run for entry in log.entries(store)] == ["r2", "r1"]
    assert list(find_problems(store)) == []
