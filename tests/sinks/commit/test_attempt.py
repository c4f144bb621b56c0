"""The last steps of a commit, done once or again."""

import pytest

from sinks.commit import protocol as commit
from sinks.commit.attempt import delete_last, delete_obsolete_state, finish, remove_staging
from sinks.commit.log import LostRace, read_entry
from tests.sinks.staged import commit_run, paths_of
from transforms.storage.base import StorageError
from transforms.storage.store import Store


def test_finishing_twice_is_as_good_as_once(store: Store) -> None:
    manifest = {"run_id": "r1", "log": 1}
    finish(store, manifest)
    before = {path: store.read(path) for path in paths_of(store)}
    finish(store, manifest)
    assert {path: store.read(path) for path in paths_of(store)} == before
    assert read_entry(store, 1).manifest == manifest


def test_finishing_after_another_run_has_lost_the_race(store: Store) -> None:
    commit_run(store, "r1")
    with pytest.raises(LostRace):
        finish(store, {"run_id": "r2", "log": 1})
    assert read_entry(store, 1).run == "r1"


def test_obsolete_state_is_deleted_once_or_again(store: Store) -> None:
    for path in ("_state/a", "_state/b", "_state/c", "_state/own"):
        store.put(path, b"")
    manifest = {
        "gathered": {"level": 1, "as_of": "", "files": ["_state/a"]},
        "forgotten": ["_state/b"],
        "state": [{"path": "_state/own"}, {"path": "_state/gone"}],
    }
    for _ in range(2):
        delete_obsolete_state(store, manifest)
        assert paths_of(store) == ["_state/c", "_state/own"]


def test_an_attempt_removes_its_own_staging_alone(store: Store) -> None:
    attempt = commit.begin(store, "r1", "fingerprint")
    store.put(f"{attempt.staging}/segments/1-a", b"")
    store.put("_staging/r1/other/lease", b"")
    remove_staging(attempt)
    assert paths_of(store) == ["_staging/r1/other/lease"]
    attempt.lease.stop()


def test_what_names_the_rest_is_deleted_last(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleaner that is killed half-way leaves the intent to the next one."""
    paths = ["s/decision", "s/intent", "s/files/1"]
    for path in paths:
        store.put(path, b"")
    deleted: list[str] = []
    real = Store.delete

    def delete(self: Store, path: str) -> None:
        if len(deleted) == 2:
            raise StorageError("killed")
        deleted.append(path)
        real(self, path)

    monkeypatch.setattr(Store, "delete", delete)
    with pytest.raises(StorageError):
        delete_last(store, paths, "s/intent")
    assert paths_of(store) == ["s/intent"]
