"""Simulated processes that use one store in memory, call by call, and what may befall a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from unittest import mock

from sinks.commit import lease
from sinks.commit import protocol as commit
from transforms.storage.base import Backend, Entry, Lock, Locked, StorageError, Writer
from transforms.storage.store import Store

FAULTS = ("before", "crash before", "after", "crash after", "late")


class Crash(BaseException):
    """The process is gone: none of its handlers has any effect."""


class AfterCrash(StorageError):
    """What a dead process's handlers get for every call."""


class Shared(Protocol):
    """What the processes share: files, who holds the lock, and effects that take place later."""

    has_locks: bool
    files: dict[str, bytes]
    late: list[Callable[[], object]]
    holder: Process | None
    actors: list[Process]


class Process:
    """A process; what befalls its calls, and when, is said by :meth:`next_fault`."""

    def __init__(self, world: Shared, name: str) -> None:
        self.world, self.name = world, name
        self.ended = self.crashed = self.was_silent = False
        self.outcome: object = None

    def next_fault(self, writes: bool) -> str:
        """The fault of the next call, one of :data:`FAULTS`, or "" for none."""
        raise NotImplementedError

    def do(self, work: Callable[[Process], None]) -> None:
        """Work until it ends or fails as a run may; ``outcome`` says how."""
        try:
            work(self)
        except Crash:
            self.outcome = "crashed"
        except (StorageError, commit.Refused, commit.Unsettled, commit.Committed) as error:
            self.outcome = error
        finally:
            self.let_go()
            self.ended = True

    def let_go(self) -> None:
        """Release the lock, as the kernel does when a process ends."""
        if self.world.holder is self:
            self.world.holder = None

    def call(self, effect: Callable[[], Any], *, writes: bool = False) -> Any:
        """The result of one store call, with the fault that befalls it."""
        if self.crashed:
            raise AfterCrash("gone")
        fault = self.next_fault(writes)
        if not fault:
            return effect()
        if fault in ("after", "crash after"):
            effect()
        elif fault == "late":
            self.world.late.append(effect)
        if fault.startswith("crash"):
            self.crashed = True
            self.let_go()
            raise Crash
        raise StorageError(f"injected: {fault}")


class SimulatedBackend:
    """The store as one process sees it."""

    def __init__(self, process: Process) -> None:
        self.process, self.files = process, process.world.files

    def list(self, prefix: str) -> Iterator[Entry]:
        return self.process.call(
            lambda: iter(
                [Entry(p, len(d)) for p, d in self.files.items() if p.startswith(f"{prefix}/") or not prefix]
            )
        )

    def read(self, path: str) -> bytes:
        return self.process.call(lambda: self._content(path))

    def _content(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]

    def read_range(self, path: str, start: int, length: int) -> bytes:
        return self.read(path)[start : start + length]

    def size(self, path: str) -> int | None:
        return self.process.call(lambda: len(self.files[path]) if path in self.files else None)

    def etag(self, path: str) -> str:
        return ""

    def put(self, path: str, data: bytes) -> None:
        self.process.call(lambda: self.files.update({path: data}), writes=True)

    def create(self, path: str, data: bytes) -> bool:
        return self.process.call(lambda: self.files.setdefault(path, data) is data, writes=True)

    @contextmanager
    def open_write(self, path: str) -> Iterator[Writer]:
        written = bytearray()
        yield mock.Mock(write=written.extend)
        self.put(path, bytes(written))

    def move_new(self, source: str, target: str) -> bool:
        """A copy if absent, then a delete: two calls, as in a bucket."""
        data = self.read(source)
        if not self.process.call(lambda: self.files.setdefault(target, data) is data, writes=True):
            return False
        self.delete(source)
        return True

    def delete(self, path: str) -> None:
        self.process.call(lambda: self.files.pop(path, None), writes=True)

    def sync(self, paths: Iterable[str]) -> None:
        self.process.call(lambda: None)

    def lock(self, short_lived: Sequence[str]) -> Lock | None:
        return self.process.call(self._lock)

    def _lock(self) -> Lock | None:
        world = self.process.world
        if not world.has_locks:
            return None
        if world.holder is not None:
            raise Locked
        world.holder = self.process
        return mock.Mock(close=self.process.let_go)


class SimulatedStore(Store):
    """A store whose calls are a process's."""

    def __init__(self, process: Process) -> None:
        super().__init__("simulated")
        object.__setattr__(self, "process", process)
        object.__setattr__(self, "backend", SimulatedBackend(process))

    @property
    def _backend(self) -> Backend:
        return self.backend  # type: ignore[attr-defined, no-any-return]


class SimulatedLease:
    """A lease without threads and clocks: a process that slept too long is taken for dead."""

    def __init__(self, store: SimulatedStore, path: str) -> None:
        self.store, self.path, self.lock = store, path, None
        self.process: Process = store.process  # type: ignore[attr-defined]

    @property
    def is_exclusive(self) -> bool:
        return self.lock is not None

    @property
    def is_fresh(self) -> bool:
        return self.is_exclusive or not self.process.was_silent

    def is_held(self) -> bool:
        return self.is_exclusive or self.store.size(self.path) is not None

    def start(self) -> None:
        try:
            self.lock = self.store.lock()  # type: ignore[assignment]
        except Locked:
            raise lease.Busy from None
        self.store.put(self.path, self.process.name.encode())

    def stop(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None


def is_alive(store: SimulatedStore, path: str) -> bool:
    """As the lease says: wrong of a process that slept too long."""
    try:
        name = store.read(path).decode()
    except FileNotFoundError:
        return False
    actors: list[Process] = store.process.world.actors  # type: ignore[attr-defined]
    holder = next((actor for actor in actors if actor.name == name), None)
    return holder is not None and not (holder.ended or holder.crashed or holder.was_silent)
