"""What a run finds of earlier ones, and cleans up."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sinks.commit import protocol as commit
from sinks.commit import recovery
from sinks.commit.attempt import ABORT, COMMIT
from sinks.commit.log import Refused, entries
from sinks.commit.recovery import clean_up, find_run, refuse_lost_entries, restore_manifest
from sinks.layout import decision_path, intent_path, manifest_path
from tests.sinks.staged import commit_run, paths_of
from transforms.storage.base import StorageError
from transforms.storage.store import Store

DEAD = "_staging/dead/token"


def leave_dead_attempt(store: Store, decision: bytes = b"", log: int = 1) -> dict[str, Any]:
    """An attempt that died after it had published its one file; its manifest to be."""
    manifest = {
        "run_id": "dead", "as_of": "2026-01-12T00:00:00Z", "newest_as_of": "2026-01-12T00:00:00Z", "log": log,
        "files": [{"path": "articles/dead-0.jsonl", "records": 1, "bytes": 4, "sha256": "00"}], "state": [],
    }  # fmt: skip
    store.put(intent_path(DEAD), orjson.dumps(manifest))
    store.put(f"{DEAD}/lease", b"{}")
    store.put("articles/dead-0.jsonl", b"one\n")
    if decision:
        store.put(decision_path(DEAD), decision)
    return manifest


def runs(store: Store) -> list[str]:
    return [entry.run for entry in entries(store)]


def test_what_an_undecided_attempt_published_is_removed(store: Store) -> None:
    leave_dead_attempt(store)
    commit_run(store, "next")
    assert runs(store) == ["next"]
    assert paths_of(store) == [
        "_log/00000001.json", "_runs/next.json", "_state/next.parquet", "articles/next-0.jsonl",
    ]  # fmt: skip


def test_an_attempt_that_decided_to_commit_is_finished(store: Store) -> None:
    leave_dead_attempt(store, COMMIT)
    commit_run(store, "next")
    assert runs(store) == ["next", "dead"]
    assert store.read("articles/dead-0.jsonl") == b"one\n"
    assert paths_of(store, "_staging") == []


def test_an_attempt_that_decided_to_commit_and_lost_the_race_is_removed(store: Store) -> None:
    commit_run(store, "first")
    leave_dead_attempt(store, COMMIT)
    commit_run(store, "next")
    assert runs(store) == ["next", "first"]
    assert store.size("articles/dead-0.jsonl") is None


def test_what_a_committed_run_published_stays_though_another_attempt_at_it_died(store: Store) -> None:
    commit_run(store, "dead")
    leave_dead_attempt(store, ABORT + b"2", log=2)
    commit_run(store, "next")
    assert store.size("articles/dead-0.jsonl") is not None
    assert paths_of(store, "_staging") == []


def test_an_attempt_with_a_damaged_intent_had_published_nothing(store: Store) -> None:
    store.put(intent_path(DEAD), b'{"run_id": "de')
    commit_run(store, "next")
    assert runs(store) == ["next"]
    assert paths_of(store, "_staging") == []


def test_in_a_bucket_a_decision_to_abort_stays_until_another_run_has_the_log_entry(bucket: Store) -> None:
    leave_dead_attempt(bucket)
    own = commit.begin(bucket, "next", "fingerprint")
    assert own.abort_markers == [decision_path(DEAD)]
    assert paths_of(bucket, DEAD) == [decision_path(DEAD)]
    assert bucket.read(decision_path(DEAD)) == b"abort 1"
    commit.abandon(own)
    commit_run(bucket, "next")
    assert paths_of(bucket, "_staging") == []


def test_a_live_attempt_is_left_alone_and_refuses_others(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "GIVE_WAY", ())
    live = commit.begin(bucket, "live", "fingerprint")
    before = paths_of(bucket)
    with pytest.raises(Refused, match=r"^run live is writing to this output: wait for it to end$"):
        commit.begin(bucket, "next", "fingerprint")
    assert paths_of(bucket) == before
    commit.abandon(live)


def test_a_run_that_was_silent_for_too_long_removes_nothing(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = commit.begin(bucket, "own", "fingerprint")
    leave_dead_attempt(bucket)
    own.lease.beaten = float("-inf")
    with pytest.raises(StorageError, match="silent for too long"):
        clean_up(bucket, own)
    assert bucket.size("articles/dead-0.jsonl") is not None
    own.lease.stop()


@pytest.mark.parametrize("manifest", [None, b"{", b"[]", b'{"log": 99}', b'{"log": "1"}', b'{"log": 2}'])
def test_a_run_is_found_in_the_log_whatever_became_of_its_manifest(
    store: Store, manifest: bytes | None
) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    if manifest is None:
        store.delete(manifest_path("r1"))
    else:
        store.put(manifest_path("r1"), manifest)
    entry = find_run(store, "r1", 2)
    assert entry is not None
    assert (entry.number, entry.run) == (1, "r1")
    restore_manifest(store, entry)
    assert orjson.loads(store.read(manifest_path("r1"))) == entry.manifest


def test_a_run_that_never_was_is_not_found_and_the_log_not_read(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    store.put("_log/00000001.json", b"damaged, and nobody looks")
    assert find_run(store, "r3", 2) is None


def test_a_manifest_of_an_entry_beyond_the_head_shows_a_log_that_lost_its_end(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    refuse_lost_entries(store, 2)
    with pytest.raises(Refused, match=r"^_runs/r2\.json is committed as _log/00000002\.json, which is miss"):
        refuse_lost_entries(store, 1)
