"""What a run needs runs out or is taken away: disk, descriptors, permission, its reader, its workers, its time."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

from benchmarks.generate import wire_feed
from sinks.layout import ARTICLES, LOG, STAGING
from tests.torture import lab
from tests.torture.part import Part

# Seconds in which a run that is asked to stop is gone, twice that where others use the machine, too.
_PROMPTLY = 2.0
Scenario = Callable[[Path, Random], Iterator[str]]


def full_disk(place: Path, random: Random) -> Iterator[str]:
    """No file may grow beyond some size, as on a full disk or with a quota."""
    size = random.choice((0, 100, 500, 1_000, 3_000))
    limit = (size, resource.RLIM_INFINITY)
    ended = lab.run(lab.ingest(place / "out"), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    yield from _failed_in_one_line(ended)
    yield from _runs_again(place / "out")


def read_only(place: Path, random: Random) -> Iterator[str]:
    """Nothing can be written: refused before work starts."""
    out = place / "out"
    out.mkdir()
    with _mounted(out, "--bind", str(out)) as mounted:
        if mounted:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(out)], check=True)
            ended = lab.run(lab.ingest(out))
            yield from _failed_in_one_line(ended)
            if "Read-only" not in ended.output:
                yield f"the line does not say why: {ended.output}"


def reader_gone(place: Path, random: Random) -> Iterator[str]:
    """``inspect | head -1``: whoever reads the results closes the pipe."""
    command = [sys.executable, "-m", "pipelines", "inspect", *[str(lab.SAMPLES)] * 20, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        output = process.stderr.read().decode()
    if process.returncode not in (0, 1) or output:
        yield f"exit {process.returncode}: {output}"


def terminated(place: Path, random: Random) -> Iterator[str]:
    """SIGTERM, as service managers send it."""
    return _asked_to_stop(place, random, signal.SIGTERM, 1, workers=1)


def interrupted(place: Path, random: Random) -> Iterator[str]:
    """Ctrl-C."""
    return _asked_to_stop(place, random, signal.SIGINT, 130, workers=1)


def terminated_with_workers(place: Path, random: Random) -> Iterator[str]:
    """SIGTERM to the parent of two workers."""
    return _asked_to_stop(place, random, signal.SIGTERM, 1, workers=2)


def interrupted_with_workers(place: Path, random: Random) -> Iterator[str]:
    """Ctrl-C, which a terminal sends to all processes."""
    return _asked_to_stop(place, random, signal.SIGINT, 130, workers=2)


def many_partitions(place: Path, random: Random) -> Iterator[str]:
    """A thousand partitions with 64 descriptors."""
    days = [f"{1990 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}T12:00:00Z" for n in range(1_000)]
    items = [
        {"id": day, "title": f"Ferry {n} sails", "content_text": f"Word {n} of a day.", "date_published": day}
        for n, day in enumerate(days)
    ]
    feed = place / "feed.json"
    feed.write_text(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Days", "items": items})
    )
    limit = (64, 64)
    ended = lab.run(
        lab.ingest(place / "out", inputs=(feed,)), lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    )
    if ended.status:
        yield f"exit {ended.status}: {ended.output}"
    partitions = sum(path.is_dir() for path in (place / "out" / ARTICLES).rglob("date=*"))
    if partitions != len(days):
        yield f"{partitions} partitions"


def full_filesystem(place: Path, random: Random) -> Iterator[str]:
    """A filesystem that is really full, and has room again later."""
    out = place / "out"
    out.mkdir()
    with _mounted(out, "-t", "tmpfs", "-o", f"size={random.choice((8, 24, 48, 80))}k", "none") as mounted:
        if mounted:
            yield from _failed_in_one_line(lab.run(lab.ingest(out)))
            subprocess.run(["mount", "-o", "remount,size=10m", str(out)], check=True)
            yield from _runs_again(out)


def few_descriptors(place: Path, random: Random) -> Iterator[str]:
    """Too few descriptors even for one file at a time: one line, and nothing counts."""
    limit = (random.choice((4, 5, 6, 8, 10)),) * 2
    prepare = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit)  # noqa: E731
    yield from lab.run(lab.ingest(place / "out"), prepare).flaws()
    yield from _runs_again(place / "out")


def worker_killed(place: Path, random: Random) -> Iterator[str]:
    """The system kills a worker, as it does where memory is short."""
    with _started(place, workers=2) as process:
        if not lab.wait_for(lambda: len(_session(process.pid)) >= 3):
            yield "no workers"
        time.sleep(random.uniform(0, 3))
        for worker in _session(process.pid)[1:2]:
            os.kill(worker, signal.SIGKILL)
        yield from _ended(process, place, 1, lab.PATIENCE)


def full_stdout(place: Path, random: Random) -> Iterator[str]:
    """Results go to a full disk."""
    command = [sys.executable, "-m", "pipelines", "inspect", str(lab.SAMPLES / "text")]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE)
    yield from _failed_in_one_line(lab.Ended(ended.returncode, ended.stderr.decode()))


def _asked_to_stop(place: Path, random: Random, number: int, status: int, workers: int) -> Iterator[str]:
    with _started(place, workers) as process:
        if not lab.wait_for((place / "out" / STAGING).exists):
            yield "it never began"
        time.sleep(random.uniform(0, 0.8 if workers == 1 else 3))
        process.send_signal(number)
        yield from _ended(process, place, status, 2 * _PROMPTLY)


@contextmanager
def _started(place: Path, workers: int) -> Iterator[subprocess.Popen[str]]:
    """The command as a person starts it, in a session of its own, on what takes it some seconds."""
    inputs = [lab.SAMPLES, place / "long.xml"]
    inputs[1].write_bytes(_long_feed())
    command = [
        sys.executable,
        "-m",
        "pipelines",
        *lab.ingest(place / "out", inputs=inputs),
        f"--workers={workers}",
    ]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_hear_interrupts
    )
    try:
        yield process
    finally:
        for left in _session(process.pid):
            os.kill(left, signal.SIGKILL)
        process.communicate()


@cache
def _long_feed() -> bytes:
    return wire_feed(items=10_000, body_chars=840, seed=1)


def _hear_interrupts() -> None:
    """Whatever started the tests in the background may have it ignored, and the command would go by that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ended(process: subprocess.Popen[str], place: Path, status: int, seconds: float) -> Iterator[str]:
    """It ended in time with the status and one line, nothing counts, and no process is left."""
    try:
        _, output = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        yield f"still there after {seconds} s"
        return
    if process.returncode == 0:
        return  # it was too late: the run had begun to commit
    if process.returncode != status or not lab.Ended(status, output).is_one_line:
        yield f"exit {process.returncode}, not {status}: {output}"
    if (place / "out" / LOG).exists():
        yield "something was committed"
    if not lab.wait_for(lambda: not _session(process.pid), 3):
        yield f"processes are left: {_session(process.pid)}"


def _session(leader: int) -> list[int]:
    """The processes of a session, without those that ended."""
    processes = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            processes.append(int(stat.parent.name))
    return sorted(processes)


@contextmanager
def _mounted(place: Path, *arguments: str) -> Iterator[bool]:
    """A mount for the block; ``False`` where this user may not mount."""
    mounted = subprocess.run(["mount", *arguments, str(place)], capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def _failed_in_one_line(ended: lab.Ended) -> Iterator[str]:
    if ended.status != 1 or not ended.is_one_line or "Traceback" in ended.output:
        yield f"exit {ended.status}: {ended.output}"


def _runs_again(out: Path) -> Iterator[str]:
    ended = lab.run(lab.ingest(out))
    if ended.status:
        yield f"the run after it ended with {ended}"
    yield from lab.flaws(out, ("r1",))


_SCENARIOS: tuple[Scenario, ...] = (
    full_disk, read_only, reader_gone, terminated, interrupted_with_workers, terminated_with_workers, interrupted,
    many_partitions, full_filesystem, few_descriptors, worker_killed, full_stdout,
)  # fmt: skip
_TIMES = 4


def cases() -> range:
    """Each scenario, some times."""
    lab.undisturbed("r1")
    return range(len(_SCENARIOS) * _TIMES)


def check(case: int) -> Iterator[str]:
    """One scenario."""
    scenario = _SCENARIOS[case % len(_SCENARIOS)]
    with lab.folder() as place:
        yield from (f"{scenario.__name__}: {flaw}" for flaw in scenario(place, Random(case)))


PART = Part("resources", "runs that were denied something", cases, check, short=5)
