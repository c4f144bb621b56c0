"""Runs and compactions are killed at random, some again in recovery; at the end the bytes must be the undisturbed."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from sinks.commit import protocol as commit
from sinks.layout import STAGING, manifest_path, staging_of_run
from tests.torture import lab
from tests.torture.part import Part

# How many calls and returns, of Python and C, there are in a step: so many places are there to kill it.
_PLACES = {"begin": 3_000, "commit": 17_000}
_PLACES_IN_RECOVERY = 15_000


def check(seed: int) -> Iterator[str]:
    """One schedule: a run is killed, perhaps killed again, perhaps another run comes first, then it runs to its end."""
    random = Random(seed)
    with lab.folder() as place:
        out = place / "out"
        yield from _killed(random, out, "r1")
        if random.random() < 1 / 3:
            yield from _killed(random, out, random.choice(("r1", "r2")))
        rival = random.random() < 1 / 4 or (out / staging_of_run("r2")).exists()
        for run_id in ("r2", "r1", "r2") if rival else ("r1",):
            ended = lab.run(lab.ingest(out, run_id))
            if ended.status:
                yield f"{run_id} ended with {ended}"
        histories = [("r1", "r2"), ("r2", "r1")] if rival or _counts(out, "r2") else [("r1",)]
        if rival and random.random() < 2 / 3:
            histories = [(*history, lab.COMPACTION) for history in histories]
            yield from _killed(random, out, lab.COMPACTION)
            ended = lab.run(lab.command(out, lab.COMPACTION))
            if ended.status:
                yield f"the compaction ended with {ended}"
        yield from lab.flaws(out, *histories)


def _counts(out: Path, run_id: str) -> bool:
    return (out / manifest_path(run_id)).exists()


def _killed(random: Random, out: Path, run_id: str) -> Iterator[str]:
    """Half of the kills strike anywhere, the others while the run begins or commits, where the files change hands.

    These steps take few milliseconds, which no other process can hit: there the run is its own killer. What is wrong is
    that it failed before.
    """
    step = random.choice(("", "", "begin", "commit"))
    if step:
        recovers = step == "begin" and (out / STAGING).exists()
        number = random.randrange(_PLACES_IN_RECOVERY if recovers else _PLACES[step])
        ended = lab.run(lab.command(out, run_id), lambda: _dies_within(step, number))
    else:
        fork = lab.Fork(lab.command(out, run_id))
        _let_work(fork.process, random.uniform(0, lab.undisturbed("r1").seconds))
        fork.kill()
        ended = fork.wait()
    if ended.status not in (0, -signal.SIGKILL):
        yield f"{run_id}, which was to be killed, ended with {ended}"


def _dies_within(step: str, number: int) -> None:
    """This process will be killed at some call or return of a step, counted from its begin, or else when it ends."""
    real, left = getattr(commit, step), iter(range(number))

    def killed() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def struck(*arguments: object) -> object:
        sys.setprofile(lambda *_: killed() if next(left, None) is None else None)
        try:
            return real(*arguments)
        finally:
            killed()

    setattr(commit, step, struck)


def _let_work(process: int, seconds: float) -> None:
    """Wait until a process has had so much time of a processor, or has ended: on a busy machine no clock tells it."""
    had, ended = ~process << 3 | 2, os.pidfd_open(process)  # Linux: the clock of what a process has had
    with suppress(OSError):  # it has ended
        while (left := seconds - time.clock_gettime(had)) > 0 and not select.select([ended], [], [], left)[0]:
            pass
    os.close(ended)


def cases() -> range:
    """The runs to try."""
    for history in (("r1",), ("r1", "r2"), ("r2", "r1")):
        lab.undisturbed(*history), lab.undisturbed(*history, *([lab.COMPACTION] if history[1:] else []))
    return range(2_000)


PART = Part(
    "kills", "runs killed at random, a third of them again in recovery", cases, check, short=6, lanes=3
)
