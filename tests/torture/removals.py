"""A safeguard of the commit is taken away: some test must notice. One that nobody notices is not tested.

Tried one at a time, each in a fork; what damaged data does to a reader that trusts it must not strike the others.
"""

from __future__ import annotations

import inspect
import io
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import replace
from typing import Any, NamedTuple
from unittest import mock

from sinks.commit import attempt, log, recovery
from sinks.commit import protocol as commit
from sinks.commit.replaced import replaced_files
from sinks.commit.state import obsolete_state
from sinks.layout import entry_path
from tests.sinks import processes
from tests.torture import concurrency, damage, filesystem, lab, pairs, power, schedules
from tests.torture.part import Part, failures
from transforms.dedup.history import history
from transforms.storage import disk
from transforms.storage.disk import Disk
from transforms.storage.store import Store

_SCHEDULES = 40_000  # at most: of 3,000 one notices
_TESTS = "tests/sinks/commit/test_protocol.py"
_HELD, _NOTICED, _BROKEN = range(3)  # statuses of a fork
Patch = Callable[[], AbstractContextManager[Any]]


class Removal(NamedTuple):
    """What is taken away, how, and which cases of which part must notice; without any, :data:`_TESTS` must.

    A number of ``cases`` is drawn without the safeguard, as what happens to a disk is seen in runs that lack it. A
    function that gives cases is called while all safeguards stand, as its runs need them.
    """

    what: str
    patch: Patch
    notices: Part | None = None
    cases: int | Callable[[], Sequence[int]] = 0


class _Any(bytes):
    """Equal to everything: a checksum that nobody compares."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__


def _instead(owner: object, name: str, other: Callable[..., Any]) -> Patch:
    """Another function in place of one. Raises ``AttributeError`` or ``TypeError`` where that has moved or changed."""

    @contextmanager
    def patched() -> Iterator[None]:
        if _parameters(getattr(owner, name)) != _parameters(other):
            raise TypeError(f"{name} takes other parameters than what is put in its place")
        with mock.patch.object(owner, name, other):
            yield

    return patched


def _parameters(function: Callable[..., Any]) -> int:
    """The number of parameters of a function; what is written in C may not say it, and takes its one argument."""
    try:
        return len(inspect.signature(function).parameters)
    except ValueError:
        return 1


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
    if not store.put_new(entry_path(parent + 1), log._entry_bytes(parent, manifest)):
        raise log.LostRace


def _delete_replaced(store: Store, manifest: dict[str, Any]) -> None:
    for path in replaced_files(manifest):
        store.delete(path)


def _finish_after_deleting(store: Store, manifest: dict[str, Any]) -> None:
    attempt.clear_obsolete(store, manifest)
    attempt.finish(store, manifest)


def _set_aside_unsynced(store: Store, manifest: dict[str, Any]) -> None:
    with mock.patch.object(Store, "sync", return_value=None):
        _set_aside(store, manifest)


def _delete_unsynced(store: Store, manifest: dict[str, Any]) -> None:
    for path in obsolete_state(manifest):
        store.delete(path)


def _read_unchecked(store: Store, number: int) -> log.LogEntry:
    with mock.patch.object(log, "_entry_bytes", return_value=_Any()):
        return _read_entry(store, number)


def _simulated_create_over(self: processes.SimulatedBackend, path: str, data: bytes) -> Any:
    return self.process.call(lambda: self.files.update({path: data}) is None, writes=True)


_read_entry, _set_aside = log.read_entry, attempt.set_aside


@contextmanager
def _unchecked_entries() -> Iterator[None]:
    with mock.patch.multiple(commit, read_entry=_read_unchecked), mock.patch.multiple(
        recovery, read_entry=_read_unchecked
    ), mock.patch.object(log, "read_entry", _read_unchecked):  # fmt: skip
        yield


def removals() -> tuple[Removal, ...]:
    """All safeguards."""
    return (
        Removal("syncs of files", lambda: _unsynced(folders=False), power.PART, 200),
        Removal("syncs of folders", lambda: _unsynced(folders=True), power.PART, 200),
        Removal("the sync of a log entry", _instead(attempt, "append", _append_unsynced), power.PART, 400),
        Removal("the checksum of a log entry", _unchecked_entries, damage.PART, lambda: range(40, 3_000, 10)),
        Removal("the checksum of state", _instead(history.xxhash, "xxh3_64_hexdigest", lambda data: _Any()),
                damage.PART, lambda: damage.cases()[-2_000::7]),
        Removal("create only if absent, on disk",
                _instead(Disk, "create", _create_over), concurrency.PART, lambda: range(27, 28)),
        Removal("create only if absent, in a bucket",
                _instead(processes.SimulatedBackend, "create", _simulated_create_over), schedules.PART, _SCHEDULES),
        Removal("never over another file", _instead(Disk, "move_new", _move_over)),
        Removal("the look at staged sizes", _instead(commit, "_check_staged", lambda store, files: None)),
        Removal("the decision", _instead(commit, "_decide", lambda attempt: None), schedules.PART, _SCHEDULES),
        Removal("the decision to abort",
                _instead(recovery, "_settle", recovery._read_intent), schedules.PART, _SCHEDULES),
        Removal("the look into the log before a removal",
                _instead(recovery, "find_run", lambda store, run_id, number: None), pairs.PART, 4_000),
        Removal("the log entry before obsolete state goes",
                _instead(commit, "finish", _finish_after_deleting), power.PART, 1_000),
        Removal("the sync after obsolete state is gone",
                _instead(attempt, "delete_obsolete_state", _delete_unsynced), power.PART, 3_000),
        Removal("the copy of what was replaced", _instead(attempt, "set_aside", _delete_replaced),
                schedules.PART, _SCHEDULES),
        Removal("the syncs before and after what was replaced is moved",
                _instead(attempt, "set_aside", _set_aside_unsynced), power.PART, 1_000),
        Removal("the lock", _instead(disk, "_lock", disk._Descriptor), concurrency.PART, lambda: range(0, 6, 3)),
        Removal("letting the lock go", _instead(disk._Descriptor, "close", lambda self: None),
                filesystem.PART, lambda: filesystem.PART.sample(100)),
    )  # fmt: skip


def check(case: int) -> Iterator[str]:
    """One removal: what is wrong is that all held, or that nothing could be taken away."""
    removal = removals()[case]
    status = _status(removal)
    if status == _HELD:
        yield f"without {removal.what} all tests held"
    elif status != _NOTICED:
        yield f"{removal.what} could not be taken away (exit {status})"


def _status(removal: Removal) -> int:
    """How a fork ended that tried the tests without a safeguard."""
    lab.warm()
    process = os.fork()
    if process == 0:
        status = _BROKEN
        try:
            cases = removal.cases() if callable(removal.cases) else removal.cases
            with removal.patch():
                status = _HELD if _all_held(removal.notices, cases) else _NOTICED
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _all_held(part: Part | None, cases: int | Sequence[int]) -> bool:
    """Whether the cases of a part held, or without one the tests. Raises ``RuntimeError`` where they can't be run."""
    if part is None:
        import pytest

        with redirect_stdout(io.StringIO()):
            ended = pytest.main(["-q", "-p", "no:cacheprovider", _TESTS])
        if ended not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise RuntimeError(f"{_TESTS} can't be run")
        return ended == pytest.ExitCode.OK
    chosen = part.sample(cases) if isinstance(cases, int) else cases
    return not any(failures(replace(part, lanes=1), chosen))


PART = Part("removals", "safeguards taken away", lambda: range(len(removals())), check, short=0)
