"""Runs of the command in forks of a warm process, and what must be true of the output afterwards.

Nothing here may start a thread before it forks: the imports and the tables are loaded, Beam has not run yet.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from sinks.commit import log, state
from sinks.commit.verify import find_problems
from sinks.layout import LOG, RUNS
from transforms.storage.store import open_store

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PATIENCE = 60.0  # seconds for what should take a few
AS_OF = "2026-01-15T00:00:00Z"
COMPACTION = "compaction"  # what the ids of compactions begin with
Tree = dict[str, bytes]
_caching = ExitStack()  # until this process ends, so that a fork has what is cached


class Ended(NamedTuple):
    """How a forked run ended: its exit status, negative for a signal, and what it wrote to stderr."""

    status: int
    output: str

    def flaws(self) -> Iterator[str]:
        """A run says in one line why it failed, or that it is committed."""
        if self.status not in (0, 1):
            yield f"exit {self.status}: {self.output}"
        elif "Traceback" in self.output or (self.status == 1 and not self.is_one_line):
            yield f"exit {self.status}, not in one line: {self.output}"

    @property
    def is_one_line(self) -> bool:
        """Whether the output is one line, but for what a slow machine adds: how far the run has come."""
        return sum("articles read from" not in line for line in self.output.splitlines()) == 1


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one case, in memory where the system has such a place: a sync costs nothing there."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    made = Path(tempfile.mkdtemp(prefix="wirebeam-torture-", dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@cache
def warm() -> None:
    """Load once what every run needs, and find out once what Beam keeps of our functions, so that a fork has it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    importlib.import_module("numpy.ma")  # where a first file of state is written
    from pipelines import cli

    with folder() as place, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert cli.run(["inspect", str(SAMPLES / "text")]) == 0
        with mock.patch.object(importlib.import_module("pipelines.run"), "run_pipeline", _built):
            assert cli.run(ingest(place / "out")) == 1  # nothing is staged
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the command listens to it
    gc.collect()
    gc.freeze()  # what is there is shared with the forks: they need not look through it


def _built(build: Callable[[object], None], *_: object) -> None:
    """Instead of ``run_pipeline``: it is not run. Beam is imported where it is, after its log has been stopped."""
    import apache_beam as beam
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from pipelines.runtime.startup.signature_cache import cached_signatures

    _caching.enter_context(cached_signatures())
    pipeline = beam.Pipeline(FnApiRunner())
    build(pipeline)
    pipeline.to_runner_api()


def ingest(out: Path, run_id: str = "r1", inputs: Sequence[Path] = (SAMPLES / "text",)) -> list[str]:
    """The arguments of a run whose bytes do not depend on when and where it is done."""
    return ["ingest", *map(str, inputs), "--output", str(out), "--run-id", run_id, "--as-of", AS_OF]


def command(out: Path, run_id: str, inputs: Sequence[Path] = (SAMPLES / "text",)) -> list[str]:
    """The arguments of a run, or of a compaction where its id begins so."""
    if run_id.startswith(COMPACTION):
        return ["compact", str(out), "--run-id", run_id, "--as-of", "2026-03-01T00:00:00Z"]
    return ingest(out, run_id, inputs)


class Fork:
    """A run of the command in a fork of this process; ``prepare`` is called in it first."""

    def __init__(self, arguments: Sequence[str], prepare: Callable[[], object] = bool) -> None:
        warm()
        self.stderr, write = os.pipe()  # a limit on files or a full disk does not strike it
        self.process = os.fork()
        if self.process == 0:
            os.dup2(write, 1)
            os.dup2(write, 2)
            self._run(arguments, prepare)
        os.close(write)

    def _run(self, arguments: Sequence[str], prepare: Callable[[], object]) -> None:
        status = 70
        try:
            from pipelines.cli import run

            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
            state.SETS = 1  # each run compacts the state of earlier ones
            prepare()
            status = run(arguments)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def kill(self) -> None:
        """SIGKILL; harmless where the run has ended."""
        os.kill(self.process, signal.SIGKILL)

    def wait(self) -> Ended:
        """Wait for its end."""
        with os.fdopen(self.stderr, "rb") as stderr:
            text = stderr.read().decode(errors="replace")
        _, status = os.waitpid(self.process, 0)
        return Ended(os.waitstatus_to_exitcode(status), text)


def run(arguments: Sequence[str], prepare: Callable[[], object] = bool) -> Ended:
    """A run, undisturbed but for what ``prepare`` does."""
    return Fork(arguments, prepare).wait()


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether something became true in time; it is looked at often, as it may pass quickly."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


class Measured(NamedTuple):
    """An undisturbed output, and how many seconds of processor each of its runs took."""

    tree: Tree
    seconds: float


@cache
def undisturbed(*run_ids: str, inputs: tuple[Path, ...] = (SAMPLES / "text",)) -> Measured:
    """What runs one after another leave when nothing happens to them."""
    with folder() as place:
        began = _had_by_forks()
        for run_id in run_ids:
            ended = run(command(place / "out", run_id, inputs))
            assert ended.status == 0, ended.output
        return Measured(tree(place / "out"), (_had_by_forks() - began) / len(run_ids))


def _had_by_forks() -> float:
    times = os.times()
    return times.children_user + times.children_system


def tree(out: Path) -> Tree:
    """Every file of an output but manifests and log, which hold times; hidden and staged ones are among them."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] not in (LOG, RUNS)
    }


def flaws(
    out: Path, *histories: tuple[str, ...], inputs: tuple[Path, ...] = (SAMPLES / "text",)
) -> Iterator[str]:
    """What differs from an undisturbed output; ``histories`` are the orders of runs that are right."""
    store = open_store(str(out))
    try:
        entries = list(log.entries(store))[::-1]
    except log.Refused as refused:
        yield str(refused)
        return
    history = tuple(entry.run for entry in entries)
    if history not in histories:
        yield f"the log holds {history}"
        return
    yield from (
        f"entry {entry.number} has parent {entry.parent}"
        for entry in entries
        if entry.parent != entry.number - 1
    )
    expected, actual = undisturbed(*history, inputs=inputs).tree, tree(out)
    yield from (f"missing: {path}" for path in expected.keys() - actual.keys())
    yield from (f"too much: {path}" for path in actual.keys() - expected.keys())
    yield from (
        f"other bytes: {path}" for path in expected.keys() & actual.keys() if expected[path] != actual[path]
    )
    yield from map(str, find_problems(store))
