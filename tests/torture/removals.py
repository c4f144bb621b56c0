"""A safeguard of the commit is taken away: some test must notice. One that nobody notices is not tested.

Tried one at a time, each in a fork; what damaged data does to a reader that trusts it must not strike the others.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import replace
from typing import Any, NamedTuple
from unittest import mock

from sinks.commit import attempt, log, recovery
from sinks.commit import protocol as commit
from sinks.commit.state import removed
from tests.sinks import simulation
from tests.torture import concurrency, damage, filesystem, lab, pairs, power, schedules
from tests.torture.part import Part, failures
from transforms.dedup.history import history
from transforms.storage import disk
from transforms.storage.disk import Disk
from transforms.storage.store import Store

_SCHEDULES = 40_000  # at most: of 3,000 one notices
Patch = Callable[[], AbstractContextManager[Any]]


class Removal(NamedTuple):
    """What is taken away, how, and which cases of which part must notice; without any, the tests of ``sinks`` must."""

    what: str
    patch: Patch
    notices: Part | None = None
    cases: int | range = 0


class _Any(bytes):
    """Equal to everything: a checksum that nobody compares."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__


def _instead(owner: object, name: str, other: object) -> Patch:
    return lambda: mock.patch.object(owner, name, other)


@contextmanager
def _unsynced(folders: bool) -> Iterator[None]:
    """Of every sync the files or the folders are left out."""
    real = disk._fsync
    with mock.patch.object(disk, "_fsync", lambda path: None if path.is_dir() == folders else real(path)):
        yield


def _create_over(self: Disk, path: str, data: bytes) -> bool:
    self.put(path, data)
    return True


def _move_over(self: Disk, source: str, target: str) -> bool:
    self.put(target, self.read(source))
    self.delete(source)
    return True


def _append_unsynced(store: Store, parent: int, manifest: dict[str, Any]) -> None:
    if not store.put_new(log.entry_path(parent + 1), log._written(parent, manifest)):
        raise log.LostRace


def _finish_after_forgetting(store: Store, manifest: dict[str, Any]) -> None:
    attempt.forget(store, manifest)
    attempt.finish(store, manifest)


def _forget_unsynced(store: Store, manifest: dict[str, Any]) -> None:
    for path in removed(manifest):
        store.delete(path)


def _read_unchecked(store: Store, number: int) -> log.LogEntry:
    with mock.patch.object(log, "_written", return_value=_Any()):
        return _read_entry(store, number)


def _simulated_create_over(self: simulation.SimulatedBackend, path: str, data: bytes) -> Any:
    return self.actor.call(lambda: self.files.update({path: data}) is None, writes=True)


_read_entry = log.read_entry


@contextmanager
def _unchecked_entries() -> Iterator[None]:
    with mock.patch.multiple(commit, read_entry=_read_unchecked), mock.patch.multiple(
        recovery, read_entry=_read_unchecked
    ), mock.patch.object(log, "read_entry", _read_unchecked):  # fmt: skip
        yield


def removals() -> tuple[Removal, ...]:
    """All safeguards."""
    damages = damage.cases()
    return (
        Removal("syncs of files", lambda: _unsynced(folders=False), power.PART, 200),
        Removal("syncs of folders", lambda: _unsynced(folders=True), power.PART, 200),
        Removal("the sync of a log entry", _instead(attempt, "append", _append_unsynced), power.PART, 400),
        Removal("the checksum of a log entry", _unchecked_entries, damage.PART, range(40, 3_000, 10)),
        Removal("the checksum of state", _instead(history.xxhash, "xxh3_64_hexdigest", lambda data: _Any()),
                damage.PART, range(damages[-1] - 2_000, damages[-1], 7)),
        Removal("create only if absent, on disk",
                _instead(Disk, "create", _create_over), concurrency.PART, range(27, 28)),
        Removal("create only if absent, in a bucket",
                _instead(simulation.SimulatedBackend, "create", _simulated_create_over), schedules.PART, _SCHEDULES),
        Removal("never over another file", _instead(Disk, "move_new", _move_over)),
        Removal("the look at staged sizes", _instead(commit, "_check_staged", lambda store, shards: None)),
        Removal("the decision", _instead(commit, "_decide", lambda attempt: None), schedules.PART, _SCHEDULES),
        Removal("the decision to abort",
                _instead(recovery, "_aborted", recovery._read_intent), schedules.PART, _SCHEDULES),
        Removal("the look into the log before a removal",
                _instead(recovery, "find_run", lambda store, run_id, number: None), pairs.PART, 4_000),
        Removal("the log entry before gathered state goes",
                _instead(commit, "finish", _finish_after_forgetting), power.PART, 1_000),
        Removal("the sync after gathered state is gone",
                _instead(commit, "forget", _forget_unsynced), power.PART, 3_000),
        Removal("the lock", _instead(disk, "_lock", disk._Descriptor), concurrency.PART, range(0, 6, 3)),
        Removal("letting the lock go", _instead(disk._Descriptor, "close", lambda self: None), filesystem.PART, 100),
    )  # fmt: skip


def check(case: int) -> Iterator[str]:
    """One removal: what is wrong is that all held."""
    removal = removals()[case]
    if _held(removal):
        yield f"without {removal.what} all tests held"


def _held(removal: Removal) -> bool:
    lab.warm()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            with removal.patch():
                status = 0 if _all_held(removal) else 1
        finally:
            os._exit(status)
    return os.waitpid(process, 0)[1] == 0


def _all_held(removal: Removal) -> bool:
    part = removal.notices
    if part is None:
        import pytest

        with redirect_stdout(io.StringIO()):
            ended = pytest.main(["-q", "-p", "no:cacheprovider", "tests/sinks/test_commit.py"])
        return ended != pytest.ExitCode.TESTS_FAILED  # tests that can't be run have noticed nothing
    cases = part.sample(removal.cases) if isinstance(removal.cases, int) else removal.cases
    return not any(failures(replace(part, lanes=1), cases))


PART = Part("removals", "safeguards taken away", lambda: range(len(removals())), check, short=0)
