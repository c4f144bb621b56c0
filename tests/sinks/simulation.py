"""Seeded schedules of the commit code: runs, rivals, zombies and cleaners on one store, interleaved call by call.

Every store call of an actor waits for its turn; a random scheduler gives the turns. It may also crash an actor before
or after a call, let a call fail before or after its effect (a lost answer), deliver the effect later, or leave an actor
asleep until others have taken it for dead. What must hold then is checked in :func:`violations`.

``python -m tests.torture schedules --count 100000`` runs many; a failure prints its seed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

import orjson

from pipelines.outputs.compact import Compaction
from sinks.commit import checkpoints, recovery, state
from sinks.commit import protocol as commit
from sinks.commit.log import entries as entries_of
from sinks.commit.log import head, sha256
from sinks.commit.replaced import live_files, replaced_files
from sinks.commit.state import CompactionPlan, live_state, obsolete_state, plan_compaction
from sinks.files.jsonl import read_committed_lines
from sinks.layout import (
    CHECKPOINTS,
    compacted_state_prefix,
    entry_number,
    entry_path,
    is_below,
    manifest_path,
    replaced_path,
    state_prefix,
)
from tests.sinks.processes import FAULTS, Process, SimulatedLease, SimulatedStore, is_alive
from tests.sinks.staged import stage_file
from transforms.staging.area import StagedFile
from transforms.storage.base import StorageError
from transforms.storage.store import Store

Work = Callable[[Process], None]
PARTITION = "articles/date=2026-01-01"
COMPACTION = "compaction"  # what the run ids of compactions begin with
_NOW = "2026-01-02T00:00:00Z"


@dataclass
class World:
    """Files, the actors, and the one random source of a schedule."""

    seed: int
    has_locks: bool
    fault_rate: float = 0.02
    files: dict[str, bytes] = field(default_factory=dict)
    late: list[Callable[[], object]] = field(default_factory=list)
    holder: Process | None = None
    started: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.actors: list[Any] = []
        self.done: list[Any] = []  # all actors so far

    def run(self, works: Iterable[Work]) -> None:
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
        self.done += self.actors

    def pass_turn(self, actor: Actor | None = None) -> None:
        """Give the turn to any actor; returns when it is the giver's again. No thread waits where it keeps the turn."""
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


class Actor(Process):
    """A process: a thread that acts only when it has the turn."""

    world: World

    def __init__(self, world: World, work: Work, name: str) -> None:
        super().__init__(world, name)
        self.turn = threading.Lock()
        self.turn.acquire()
        self.asleep = 0
        self.thread = threading.Thread(target=self._run, args=(work,), daemon=True)

    def _run(self, work: Work) -> None:
        self.turn.acquire()
        try:
            self.do(work)
        finally:
            self.world.pass_turn(self)

    def next_fault(self, writes: bool) -> str:
        """Any fault, seldom; a disk has done what it will do when its call ends."""
        self.world.pass_turn(self)
        random = self.world.random
        if random.random() >= self.world.fault_rate:
            return ""
        fault = random.choice(FAULTS if writes else FAULTS[:2])
        return "after" if fault == "late" and self.world.has_locks else fault


def run_of(run_id: str) -> Work:
    """The work of a process that runs ``run_id``, as ``pipelines.run`` does."""

    def work(process: Process) -> None:
        store = SimulatedStore(process)
        while True:
            attempt = commit.begin(store, run_id, run_id)
            try:
                _commit(attempt)
            except commit.LostRace:
                commit.abandon(attempt)
                continue
            except (StorageError, commit.Refused):
                commit.abandon(attempt)
                raise
            except commit.Unsettled:
                attempt.lease.stop()
                raise
            process.outcome = "committed"
            return

    return work


def _commit(attempt: commit.Attempt) -> None:
    """Stage what the run writes, and commit it. Raises ``LostRace``, too, where the state that it reads is gone."""
    try:
        plan = plan_compaction(live_state(attempt.store, attempt.parent).sets)
        files, state_files = _stage(attempt, plan)
    except (StorageError, commit.Refused):
        if not commit.is_overtaken(attempt):
            raise
        raise commit.LostRace from None
    manifest = {"run_id": attempt.run_id, "as_of": f"2026-01-{attempt.parent + 1:02}"}
    commit.commit(attempt, files, state_files, manifest | plan.manifest_fields())


def _stage(attempt: commit.Attempt, plan: CompactionPlan) -> tuple[list[StagedFile], list[StagedFile]]:
    """What a run writes depends on what it was judged on, but for one file that never does."""
    texts = ("always the same", f"judged on {attempt.parent}")
    files = [
        stage_file(attempt, f"{PARTITION}/{attempt.run_id}-{number}.jsonl", _line(identity, text))
        for number, (identity, text) in enumerate(zip(_ids(attempt.run_id), texts, strict=True))
    ]
    states = [_staged_state(attempt, state_prefix(attempt.run_id))]
    if plan.files:
        for file in plan.files:
            _read(attempt.store, file.path)
        states.append(_staged_state(attempt, compacted_state_prefix(attempt.run_id)))
    return files, states


def _ids(run_id: str) -> tuple[str, str]:
    """The records of a run, one a file."""
    return f"{run_id}-0", f"{run_id}-1"


def _line(identity: str, text: str) -> bytes:
    return orjson.dumps({"id": identity, "body": text}, option=orjson.OPT_APPEND_NEWLINE)


def compaction_of(run_id: str) -> Work:
    """The work of a process that compacts, as ``pipelines.outputs.compact`` does."""

    def work(process: Process) -> None:
        store = SimulatedStore(process)
        manifest = Compaction(store, run_id, "2026-01-02T00:00:00Z", "2026-01-02", _NOW).run()
        process.outcome = "committed" if manifest else "nothing"

    return work


def read_all(process: Process) -> None:
    """The work of a reader: it goes by the log, and then opens file by file; each record must be there, and once."""
    process.outcome = open_all(process)()


def open_all(process: Process) -> Callable[[], str]:
    """A reader that has read the log; called, it opens the files, and says "read", or how that was wrong."""
    store = SimulatedStore(process)
    newest = head(store)
    runs = [entry.run for entry in entries_of(store, newest) if not entry.run.startswith(COMPACTION)]
    paths = [file["path"] for _, file in live_files(store, newest)]
    expected = sorted(identity for run in runs for identity in _ids(run))

    def opened() -> str:
        try:
            lines = [line for path in paths for line in read_committed_lines(store, path)]
        except FileNotFoundError as gone:
            lines = [orjson.dumps({"id": f"nothing: {gone} is gone"})]
        ids = sorted(orjson.loads(line)["id"] for line in lines)
        return "read" if ids == expected else f"read {ids} of {expected}"

    return opened


def _read(store: Store, path: str) -> bytes:
    """As the judging reads state: a file that is gone stops the run."""
    try:
        return store.read(path)
    except FileNotFoundError:
        raise StorageError(f"{path} is missing") from None


def _staged_state(attempt: commit.Attempt, path: str) -> StagedFile:
    return stage_file(attempt, path, f"{path} on {attempt.parent}".encode())


def violations(world: World) -> Iterator[str]:
    """What must never be: a commit without its files, a run twice, leftovers beside the commits."""
    quiet = World(-1, has_locks=world.has_locks, fault_rate=0, files=world.files)
    quiet.run([run_of("last")])
    (last,) = quiet.actors
    quiet.run([read_all])
    yield from (str(actor.outcome) for actor in (*world.done, *quiet.actors) if _is_wrong(actor))
    if last.outcome != "committed":
        yield f"a run after all the others can't commit: {last.outcome!r}"
        return
    numbers = _log_paths(world)
    if numbers != [entry_path(number + 1) for number in range(len(numbers))]:
        yield f"the log has gaps: {numbers}"
    entries = [orjson.loads(world.files[path]) for path in numbers]
    yield from _damages(world, entries)
    runs = [entry["run"] for entry in entries]
    if len(set(runs)) != len(runs):
        yield f"a run counts twice: {runs}"
    if world.has_locks and (leftovers := sorted(set(world.files) - _accounted(world, numbers, entries))):
        yield f"left over: {leftovers}"


def _log_paths(world: World) -> list[str]:
    return sorted(path for path in world.files if entry_number(path))


def _is_wrong(actor: Process) -> bool:
    """Whether a reader saw something else than the log said, or a defect ended a process; one may fail otherwise."""
    outcome = actor.outcome
    return outcome is None or (isinstance(outcome, str) and outcome.startswith("read "))


def _live_files(entries: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(run, what its manifest says) of each file that no run made obsolete."""
    gone = {
        path
        for entry in entries
        for path in (*obsolete_state(entry["manifest"]), *replaced_files(entry["manifest"]))
    }
    for entry in entries:
        for file in (*entry["manifest"]["files"], *entry["manifest"]["state"]):
            if file["path"] not in gone:
                yield entry["run"], file


def _damages(world: World, entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for run, file in _live_files(entries):
        if sha256(world.files.get(file["path"], b"")) != file["sha256"]:
            yield f"{file['path']} of {run} is {world.files.get(file['path'])!r}"


def _accounted(world: World, numbers: Sequence[str], entries: Sequence[dict[str, Any]]) -> set[str]:
    """The paths of all files that may be there."""
    manifests = (manifest_path(entry["run"]) for entry in entries)
    kept = (path for path in world.files if is_below(path, CHECKPOINTS))
    aside = (replaced_path(path) for entry in entries for path in replaced_files(entry["manifest"]))
    return {*numbers, *manifests, *kept, *aside, *(file["path"] for _, file in _live_files(entries))}


@contextmanager
def simulated_leases() -> Iterator[None]:
    """Leases by turns instead of threads and clocks, and state compacted and the log checked early, in this block."""
    with (
        mock.patch.object(commit, "Lease", SimulatedLease),
        mock.patch.object(recovery, "is_alive", is_alive),
        mock.patch.object(recovery, "GIVE_WAY", ()),
        mock.patch.object(state, "SETS", 2),
        mock.patch.object(checkpoints, "SPAN", 2),
    ):
        yield


def check(seed: int) -> list[str]:
    """The violations of one schedule."""
    with mock.patch.object(commit, "uuid", _Tokens(seed)):
        return _check(seed)


class _Tokens:
    """Tokens of attempts that are the same for the same schedule."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def uuid4(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))


def _check(seed: int) -> list[str]:
    random = Random(seed)
    world = World(seed, has_locks=random.random() < 0.5, fault_rate=random.choice((0.0, 0.01, 0.04)))
    works = [run_of("a"), run_of("b"), run_of(random.choice("abc"))]
    works = works[: random.choice((2, 3))]
    world.run([*works, read_all] if random.random() < 0.3 else works)
    if random.random() < 0.5:
        world.run([run_of("a"), run_of("b")])
    if random.random() < 0.5:
        others = random.choice(((), (run_of("b"),), (compaction_of(f"{COMPACTION}-2"),)))
        world.run([compaction_of(f"{COMPACTION}-1"), read_all, read_all, *others])
    reported = {actor.name for actor in world.done if actor.outcome == "committed"}
    problems = list(violations(world))
    counted = {orjson.loads(world.files[path])["run"] for path in _log_paths(world)}
    if len(reported) > len(counted):
        problems.append("a run was reported as committed and does not count")
    return problems
