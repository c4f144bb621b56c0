"""Runs are killed at random, some again in recovery; run to the end they must give the undisturbed bytes."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from sinks import commit
from tests.torture import lab
from tests.torture.part import Part

_COMMIT_SECONDS = 0.03


def check(seed: int) -> Iterator[str]:
    """One schedule: a run is killed, perhaps killed again, perhaps another run comes first, then it runs to its end."""
    random = Random(seed)
    with lab.folder() as place:
        out = place / "out"
        _killed(random, out, "r1")
        if random.random() < 1 / 3:
            _killed(random, out, random.choice(("r1", "r2")))
        rival = random.random() < 1 / 4 or (out / "_staging/r2").exists()
        for run_id in ("r2", "r1", "r2") if rival else ("r1",):
            ended = lab.run(lab.ingest(out, run_id))
            if ended.status:
                yield f"{run_id} ended with {ended}"
        histories = [("r1", "r2"), ("r2", "r1")] if rival or _counts(out, "r2") else [("r1",)]
        yield from lab.flaws(out, *histories)


def _counts(out: Path, run_id: str) -> bool:
    return (out / f"_runs/{run_id}.json").exists()


def _killed(random: Random, out: Path, run_id: str) -> None:
    """Half of the kills strike anywhere, the others while the run begins or commits, where the files change hands."""
    step = random.choice(("", "", "begin", "commit"))
    usual = lab.undisturbed("r1").seconds
    ours, theirs = os.pipe()
    fork = lab.Fork(lab.ingest(out, run_id), lambda: _announce(step, theirs))
    os.close(theirs)
    if step:
        select.select([ours], [], [], 10 * usual)
    time.sleep(random.uniform(0, _COMMIT_SECONDS if step else usual))
    fork.kill()
    fork.wait()
    os.close(ours)


def _announce(step: str, pipe: int) -> None:
    """Close the pipe when the step begins."""
    if step:
        real = getattr(commit, step)

        def announced(*arguments: object) -> object:
            os.close(pipe)
            return real(*arguments)

        setattr(commit, step, announced)


def cases() -> range:
    """The runs to try."""
    lab.undisturbed("r1"), lab.undisturbed("r1", "r2"), lab.undisturbed("r2", "r1")
    return range(2_000)


PART = Part("kills", "runs killed at random, a third of them again in recovery", cases, check, short=6)
