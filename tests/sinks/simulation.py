"""Seeded schedules of the commit code: runs, rivals, zombies and cleaners on one store, interleaved call by call.

Every store call of an actor waits for its turn; a random scheduler gives the turns. It may also crash an actor before
or after a call, let a call fail before or after its effect (a lost answer), deliver the effect later, or leave an actor
asleep until others have taken it for dead. What must hold then is checked in :func:`violations`.

``python -m tests.sinks.simulation --schedules 100000`` runs many; a failure prints its seed.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

from sinks.commit import lease, log, recovery, state
from sinks.commit import protocol as commit
from sinks.commit.state import GATHERED, Gathering, removed, standing, to_gather
from sinks.files.jsonl import StagedFile
from transforms.storage.base import Backend, Entry, Lock, Locked, StorageError, Writer
from transforms.storage.store import Store

FAULTS = ("before", "crash before", "after", "crash after", "late")


class Crash(BaseException):
    """The process is gone: no handler runs to any effect."""


class _Crashed(StorageError):
    """What a dead process's handlers get for every call."""


@dataclass
class World:
    """Files, the actors, and the one random source of a schedule."""

    seed: int
    has_locks: bool
    fault_rate: float = 0.02
    files: dict[str, bytes] = field(default_factory=dict)
    late: list[Callable[[], object]] = field(default_factory=list)
    holder: Actor | None = None
    started: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.actors: list[Actor] = []

    def run(self, works: Iterable[Callable[[Actor], None]]) -> None:
        """All works to their end, interleaved."""
        self.actors = [Actor(self, work, f"{self.seed}-{self.started + n}") for n, work in enumerate(works)]
        self.started += len(self.actors)
        self.ended = threading.Lock()
        self.ended.acquire()
        for actor in self.actors:
            actor.thread.start()
        self.pass_turn()
        self.ended.acquire()
        for effect in self.late:
            effect()
        self.late.clear()

    def pass_turn(self, actor: Actor | None = None) -> None:
        """Give the turn to any actor; returns when it is the giver's again. No thread waits where it stays with one."""
        chosen = self._choose()
        if chosen is None:
            self.ended.release()
        elif chosen is not actor:
            chosen.turn.release()
            if actor and not actor.ended:
                actor.turn.acquire()

    def _choose(self) -> Actor | None:
        """The actor whose turn is next; ``None`` where all have ended."""
        waiting = [actor for actor in self.actors if not actor.ended]
        if not waiting:
            return None
        awake = [actor for actor in waiting if actor.asleep <= 0] or waiting
        chosen = self.random.choice(awake)
        for actor in waiting:
            actor.asleep -= 1
        if self.fault_rate and self.random.random() < 0.02:
            chosen.asleep = self.random.choice((5, 20, 80))
            chosen.was_silent = chosen.asleep == 80
        if self.late and self.random.random() < 0.2:
            self.late.pop(self.random.randrange(len(self.late)))()
        return chosen


class Actor:
    """A process: a thread that acts only when it has the turn."""

    def __init__(self, world: World, work: Callable[[Actor], None], name: str) -> None:
        self.world, self.name = world, name
        self.turn = threading.Lock()
        self.turn.acquire()
        self.ended = self.crashed = self.was_silent = False
        self.asleep = 0
        self.outcome: object = None
        self.thread = threading.Thread(target=self._run, args=(work,), daemon=True)

    def _run(self, work: Callable[[Actor], None]) -> None:
        self.turn.acquire()
        try:
            work(self)
        except Crash:
            self.outcome = "crashed"
        except (StorageError, commit.Refused, commit.Unsettled, commit.Committed) as error:
            self.outcome = error
        finally:
            if self.world.holder is self:
                self.world.holder = None
            self.ended = True
            self.world.pass_turn(self)

    def call(self, effect: Callable[[], Any], *, writes: bool = False) -> Any:
        """One store call, when it is this actor's turn, with whatever fault befalls it."""
        if self.crashed:
            raise _Crashed("gone")
        self.world.pass_turn(self)
        random = self.world.random
        if random.random() >= self.world.fault_rate:
            return effect()
        fault = random.choice(FAULTS if writes else FAULTS[:2])
        if fault == "late" and self.world.has_locks:  # a disk has done what it will do when its call ends
            fault = "after"
        if fault in ("after", "crash after"):
            effect()
        elif fault == "late":
            self.world.late.append(effect)
        if fault.startswith("crash"):
            self.crashed = True
            if self.world.holder is self:
                self.world.holder = None
            raise Crash
        raise StorageError(f"injected: {fault}")


class SimulatedBackend:
    """The store as one actor sees it."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.files = actor, actor.world.files

    def list(self, prefix: str) -> Iterator[Entry]:
        return self.actor.call(
            lambda: iter(
                [Entry(p, len(d)) for p, d in self.files.items() if p.startswith(f"{prefix}/") or not prefix]
            )
        )

    def read(self, path: str) -> bytes:
        return self.actor.call(lambda: self._get(path))

    def _get(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]

    def read_range(self, path: str, start: int, length: int) -> bytes:
        return self.read(path)[start : start + length]

    def size(self, path: str) -> int | None:
        return self.actor.call(lambda: len(self.files[path]) if path in self.files else None)

    def put(self, path: str, data: bytes) -> None:
        self.actor.call(lambda: self.files.update({path: data}), writes=True)

    def create(self, path: str, data: bytes) -> bool:
        return self.actor.call(lambda: self.files.setdefault(path, data) is data, writes=True)

    @contextmanager
    def open_write(self, path: str) -> Iterator[Writer]:
        held = bytearray()
        yield mock.Mock(write=held.extend)
        self.put(path, bytes(held))

    def move_new(self, source: str, target: str) -> bool:
        """A copy if absent, then a delete: two calls, as in a bucket."""
        data = self.read(source)
        if not self.actor.call(lambda: self.files.setdefault(target, data) is data, writes=True):
            return False
        self.delete(source)
        return True

    def delete(self, path: str) -> None:
        self.actor.call(lambda: self.files.pop(path, None), writes=True)

    def sync(self, paths: Iterable[str]) -> None:
        self.actor.call(lambda: None)

    def lock(self) -> Lock | None:
        return self.actor.call(self._lock)

    def _lock(self) -> Lock | None:
        world = self.actor.world
        if not world.has_locks:
            return None
        if world.holder is not None:
            raise Locked
        world.holder = self.actor
        return mock.Mock(close=self._unlock)

    def _unlock(self) -> None:
        if self.actor.world.holder is self.actor:
            self.actor.world.holder = None


class SimulatedStore(Store):
    """A store whose calls are an actor's."""

    def __init__(self, actor: Actor) -> None:
        super().__init__("simulated")
        object.__setattr__(self, "actor", actor)
        object.__setattr__(self, "backend", SimulatedBackend(actor))

    @property
    def _backend(self) -> Backend:
        return self.backend  # type: ignore[attr-defined, no-any-return]


class SimulatedLease:
    """A lease without threads and clocks: an actor that slept too long is taken for dead."""

    def __init__(self, store: SimulatedStore, path: str) -> None:
        self.store, self.path, self.lock = store, path, None
        self.actor: Actor = store.actor  # type: ignore[attr-defined]

    @property
    def is_exclusive(self) -> bool:
        return self.lock is not None

    @property
    def is_fresh(self) -> bool:
        return self.is_exclusive or not self.actor.was_silent

    def is_held(self) -> bool:
        return self.is_exclusive or self.store.size(self.path) is not None

    def start(self) -> None:
        try:
            self.lock = self.store.lock()  # type: ignore[assignment]
        except Locked:
            raise lease.Busy from None
        self.store.put(self.path, self.actor.name.encode())

    def stop(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None


def is_alive(store: SimulatedStore, path: str) -> bool:
    """As the lease would tell: wrong of an actor that slept too long."""
    try:
        name = store.read(path).decode()
    except FileNotFoundError:
        return False
    actors: list[Actor] = store.actor.world.actors  # type: ignore[attr-defined]
    holder = next((actor for actor in actors if actor.name == name), None)
    return holder is not None and not (holder.ended or holder.crashed or holder.was_silent)


def one_run(run_id: str, tries: int = 1) -> Callable[[Actor], None]:
    """An actor that runs ``run_id``, as ``pipelines.run`` does."""

    def work(actor: Actor) -> None:
        store = SimulatedStore(actor)
        for _ in range(tries):
            while True:
                attempt = commit.begin(store, run_id, run_id)
                try:
                    try:
                        gathering = to_gather(standing(store, attempt.parent).sets)
                        shards, states = _stage(attempt, gathering)
                    except (StorageError, commit.Refused):
                        if not commit.is_overtaken(attempt):
                            raise
                        commit.abandon(attempt)
                        continue
                    manifest = {"run_id": run_id, "as_of": f"2026-01-{attempt.parent + 1:02}"}
                    commit.commit(attempt, shards, states, manifest | gathering.told())
                except commit.LostRace:
                    commit.abandon(attempt)
                    continue
                except (StorageError, commit.Refused):
                    commit.abandon(attempt)
                    raise
                except commit.Unsettled:
                    attempt.lease.stop()
                    raise
                actor.outcome = "committed"
                return

    return work


def _stage(attempt: commit.Attempt, gathering: Gathering) -> tuple[list[StagedFile], list[StagedFile]]:
    """What a run writes depends on what it was judged on, but for one file that never does."""
    shards = []
    for number, data in enumerate((b"always the same", f"judged on {attempt.parent}".encode())):
        staged = f"{attempt.staging}/files/{number}"
        attempt.store.put(staged, data)
        shards.append(
            StagedFile(f"articles/{attempt.run_id}-{number}", staged, 1, len(data), log.sha256(data))
        )
    states = [_staged_state(attempt, "_state/")]
    if gathering.files:
        for file in gathering.files:
            _read(attempt.store, file.path)
        states.append(_staged_state(attempt, GATHERED))
    return shards, states


def _read(store: Store, path: str) -> bytes:
    """As the judging reads state: a file that is gone stops the run."""
    try:
        return store.read(path)
    except FileNotFoundError:
        raise StorageError(f"{path} is missing") from None


def _staged_state(attempt: commit.Attempt, folder: str) -> StagedFile:
    data = f"{folder} on {attempt.parent}".encode()
    staged = f"{attempt.staging}/{folder}state"
    attempt.store.put(staged, data)
    return StagedFile(f"{folder}{attempt.run_id}", staged, 1, len(data), log.sha256(data))


def violations(world: World) -> Iterator[str]:
    """What must never be: a commit without its files, a run twice, leftovers beside the commits."""
    quiet = World(-1, has_locks=world.has_locks, fault_rate=0, files=world.files)
    quiet.run([one_run("last")])
    (last,) = quiet.actors
    if last.outcome != "committed":
        yield f"a run after all the others can't commit: {last.outcome!r}"
        return
    numbers = sorted(path for path in world.files if path.startswith("_log/"))
    if numbers != [log.entry_path(number + 1) for number in range(len(numbers))]:
        yield f"the log has gaps: {numbers}"
    entries = [log.orjson.loads(world.files[path]) for path in numbers]
    gone = {path for entry in entries for path in removed(entry["manifest"])}
    named, runs = set(numbers), []
    for entry in entries:
        runs.append(entry["run"])
        named.add(commit.manifest_path(entry["run"]))
        for told in (*entry["manifest"]["files"], *entry["manifest"]["state"]):
            if told["path"] in gone:
                continue
            named.add(told["path"])
            if log.sha256(world.files.get(told["path"], b"")) != told["sha256"]:
                yield f"{told['path']} of {entry['run']} is {world.files.get(told['path'])!r}"
    if len(set(runs)) != len(runs):
        yield f"a run counts twice: {runs}"
    if world.has_locks and (left := sorted(set(world.files) - named)):
        yield f"left over: {left}"


@contextmanager
def simulated_leases() -> Iterator[None]:
    """Leases by turns instead of threads and clocks, and state gathered early, for as long as the block lasts."""
    with (
        mock.patch.object(commit, "Lease", SimulatedLease),
        mock.patch.object(recovery, "is_alive", is_alive),
        mock.patch.object(recovery, "GIVE_WAY", ()),
        mock.patch.object(state, "SETS", 2),
    ):
        yield


def check(seed: int) -> list[str]:
    """The violations of one schedule."""
    with mock.patch.object(commit, "uuid", _Tokens(seed)):
        return _checked(seed)


class _Tokens:
    """Tokens of attempts that are the same for the same schedule."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def uuid4(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))


def _checked(seed: int) -> list[str]:
    random = Random(seed)
    world = World(seed, has_locks=random.random() < 0.5, fault_rate=random.choice((0.0, 0.01, 0.04)))
    works = [one_run("a"), one_run("b"), one_run(random.choice("abc"))]
    world.run(works[: random.choice((2, 3))])
    if random.random() < 0.5:
        world.run([one_run("a"), one_run("b")])
    reported = [actor for actor in world.actors if actor.outcome == "committed"]
    found = list(violations(world))
    counted = {
        log.orjson.loads(data)["run"] for path, data in world.files.items() if path.startswith("_log/")
    }
    if len(reported) > len(counted):
        found.append("a run was reported as committed and does not count")
    return found


def main() -> int:
    """Check many schedules; 1 and the seed where one fails."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--schedules", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    told = parser.parse_args()
    with simulated_leases():
        for seed in range(told.first, told.first + told.schedules):
            if found := check(seed):
                print(f"seed {seed}:", *found, sep="\n  ")
                return 1
    print(f"{told.schedules:,} schedules of the commit: all whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
