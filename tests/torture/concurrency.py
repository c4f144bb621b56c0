"""Real processes on one output at the same time: nobody overwrites or deletes the other's work."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from sinks.commit import log, recovery
from sinks.commit.verify import find_problems
from sinks.layout import LOG, lease_path, staging_of_attempt
from tests.torture import lab, prepared
from tests.torture.part import Part
from transforms.storage.disk import Disk
from transforms.storage.store import open_store

WRITERS, COMMITS = 50, 20


def two_runs(place: Path, random: Random) -> Iterator[str]:
    """Two runs start together: one stops with one line, or waits its turn by chance; run again, both count."""
    out = place / "out"
    forks = [lab.Fork(lab.ingest(out, run_id)) for run_id in ("r1", "r2")]
    ended = [fork.wait() for fork in forks]
    for end in ended:
        yield from end.flaws()
        if end.status and "another run is writing" not in end.output:
            yield f"the line does not say why: {end.output}"
    yield from _both_again(out)


def paused_holder(place: Path, random: Random) -> Iterator[str]:
    """A run is paused in its work: another one is refused. It wakes and commits."""
    out = place / "out"
    fork = lab.Fork(lab.ingest(out, "r1"))
    if not lab.wait_for(lambda: any(out.glob(lease_path(staging_of_attempt("r1", "*"))))):
        yield "it never began"
    time.sleep(random.uniform(0, 0.2))
    os.kill(fork.process, signal.SIGSTOP)
    paused_too_late = (out / LOG).exists()
    other = lab.run(lab.ingest(out, "r2"))
    yield from other.flaws()
    if other.status == 0 and not paused_too_late:
        yield "another run committed beside a paused one"
    os.kill(fork.process, signal.SIGCONT)
    ended = fork.wait()
    if ended.status:
        yield f"the paused run ended with {ended}"
    yield from _both_again(out)


def dead_holder(place: Path, random: Random) -> Iterator[str]:
    """A run is killed in its work: the output is free at once."""
    out = place / "out"
    fork = lab.Fork(lab.ingest(out, "r1"))
    if not lab.wait_for(lambda: any(out.glob(lease_path(staging_of_attempt("r1", "*"))))):
        yield "it never began"
    fork.kill()
    fork.wait()
    ended = lab.run(lab.ingest(out, "r2"))
    if ended.status:
        yield f"after a killed one a run ended with {ended}"
    yield from _both_again(out)


def many_writers(place: Path, random: Random) -> Iterator[str]:
    """Fifty writers of twenty commits each on one folder, one at a time by its lock."""
    yield from _all_written(place / "out", _commit_all, WRITERS, COMMITS)


def many_writers_without_locks(place: Path, random: Random) -> Iterator[str]:
    """The same where nothing but the log keeps them apart: each takes all the others for neither dead nor alive."""
    yield from _all_written(place / "out", _commit_all_without_locks, 10, COMMITS)


def _all_written(
    out: Path, work: Callable[[Path, str, int], None], writers: int, commits: int
) -> Iterator[str]:
    processes = [_forked(work, out, f"w{number}", commits) for number in range(writers)]
    for process in processes:
        _, status = os.waitpid(process, 0)
        if status:
            yield f"a writer ended with {os.waitstatus_to_exitcode(status)}"
    store = open_store(str(out))
    runs = [entry.run for entry in log.entries(store)]
    if sorted(runs) != sorted(f"w{number}-{n}" for number in range(writers) for n in range(commits)):
        yield f"{len(set(runs))} runs are in a log of {len(runs)} entries"
    yield from map(str, find_problems(store))


def _forked(work: Callable[[Path, str, int], None], out: Path, name: str, commits: int) -> int:
    process = os.fork()
    if process == 0:
        status = 1
        try:
            work(out, name, commits)
            status = 0
        finally:
            os._exit(status)
    return process


def _commit_all(out: Path, name: str, commits: int) -> None:
    store, random = open_store(str(out)), Random(name)
    for number in range(commits):
        while True:
            try:
                prepared.run(store, f"{name}-{number}")
                break
            except log.Refused:
                time.sleep(random.uniform(0, 1))


def _commit_all_without_locks(out: Path, name: str, commits: int) -> None:
    Disk.lock = lambda self, short_lived: None  # type: ignore[method-assign]
    recovery.clean_up = lambda store, own: None  # type: ignore[assignment]
    from sinks.commit import protocol as commit

    commit.clean_up = recovery.clean_up
    for number in range(commits):
        prepared.run(open_store(str(out)), f"{name}-{number}")


def _both_again(out: Path) -> Iterator[str]:
    for run_id in ("r1", "r2"):
        ended = lab.run(lab.ingest(out, run_id))
        if ended.status:
            yield f"run again, {run_id} ended with {ended}"
    yield from lab.flaws(out, ("r1", "r2"), ("r2", "r1"))


_SCENARIOS = (paused_holder, two_runs, dead_holder, many_writers_without_locks, many_writers)
_TIMES = 9


def cases() -> range:
    """Each scenario, some times; the writers, who take longest, by turns."""
    lab.undisturbed("r1", "r2"), lab.undisturbed("r2", "r1")
    return range(_TIMES * 3 + 2)


def check(case: int) -> Iterator[str]:
    """One scenario."""
    scenario = _SCENARIOS[case % 3] if case < _TIMES * 3 else _SCENARIOS[3 + case - _TIMES * 3]
    with lab.folder() as place:
        yield from (f"{scenario.__name__}: {flaw}" for flaw in scenario(place, Random(case)))


PART = Part("concurrency", "meetings of real processes on one output", cases, check, short=2)
