"""Work on this machine: in this process, or in worker processes; whatever way it fails, it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines.errors import UsageError
from pipelines.runtime import worker
from pipelines.runtime.forked.server import ForkServer, note_beginning
from pipelines.runtime.gc_tuning import relaxed_gc
from pipelines.runtime.logs import Log
from pipelines.runtime.startup.cached_options import CachedOptions
from pipelines.runtime.startup.signature_cache import cached_signatures
from pipelines.runtime.threads import PIPELINE
from transforms.reading.notes import Place, read_notes


def run_locally(
    build: Callable[[beam.Pipeline], None],
    workers: int,
    arguments: Sequence[str],
    log: Log,
    notes: str,
    reading: list[Place],
    forks: ForkServer | None,
) -> None:
    """Build a pipeline and run it to its end in ``workers`` processes, forked by ``forks`` where there is one.

    Raises whatever the runner raises; then ``reading`` has what workers were reading that ended by themselves, as they
    noted it in the folder ``notes``.
    """
    beam_options = CachedOptions(list(arguments))
    token = uuid.uuid4().hex
    command = forks.command(token, log) if forks else worker.command(token, log)
    runner = _local_runner(beam_options.view_as(DirectOptions), workers, command)
    note_beginning()

    def run() -> None:
        with relaxed_gc(), cached_signatures(), beam.Pipeline(runner, beam_options) as pipeline:
            build(pipeline)

    with _workers_killed_on_failure(token), _dead_noted_on_failure(notes, reading):
        _run_in_thread(run)


def _read_by_the_dead(notes: str) -> list[Place]:
    """What workers that ended by themselves were reading; Beam may say so a moment before the system does."""
    for _ in range(10):
        places = [place for process, place in read_notes(notes) if not _is_alive(process)]
        if places:
            return places
        time.sleep(0.05)
    return []


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        pass
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def _local_runner(direct: DirectOptions, workers: int, command: str) -> FnApiRunner:
    """Work in this process, or in worker processes; Beam's multi-threaded mode loses elements and is refused."""
    if direct.direct_running_mode == "multi_threading":
        raise UsageError("--direct_running_mode=multi_threading loses elements in silence: use --workers N")
    several = workers > 1 or direct.direct_running_mode == "multi_processing"
    direct.direct_running_mode = "in_memory"  # Beam's name for: as the environment says
    if not several:
        direct.direct_num_workers = 1
        return FnApiRunner()
    if workers > 1:
        direct.direct_num_workers = workers
    return FnApiRunner(SubprocessSDKEnvironment.from_command_string(command))


def _run_in_thread(run: Callable[[], None]) -> None:
    """Run the pipeline in a thread of its own, and end when it ends or a thread of Beam dies.

    A signal then strikes the main thread and never Beam, which would swallow it or wait for its workers.
    """
    with first_thread_death() as died:
        pipeline = ThreadPoolExecutor(1, PIPELINE).submit(run)
        wait((pipeline, died), return_when=FIRST_COMPLETED)
        (pipeline if pipeline.done() else died).result()


@contextmanager
def first_thread_death() -> Iterator[Future[None]]:
    """A ``Future`` that fails with the first uncaught exception of any thread that starts while the block runs.

    Beam runs each worker process in a thread; if it dies Beam waits forever. Later exceptions, and those of threads
    that outlive the block or were there before, go where they went before it: to the log.
    """
    died: Future[None] = Future()
    others = set(threading.enumerate())  # of an attempt before, whose workers were killed
    before = threading.excepthook

    def hook(death: threading.ExceptHookArgs) -> None:
        if isinstance(death.exc_value, Exception) and not died.done() and death.thread not in others:
            with suppress(InvalidStateError):  # another thread was faster
                died.set_exception(death.exc_value)
        else:
            before(death)

    threading.excepthook = hook
    try:
        yield died
    finally:
        threading.excepthook = before


@contextmanager
def _workers_killed_on_failure(token: str) -> Iterator[None]:
    with ExitStack() as failing:
        failing.callback(_kill_workers, token)
        yield
        failing.pop_all()


@contextmanager
def _dead_noted_on_failure(notes: str, reading: list[Place]) -> Iterator[None]:
    """Where the block fails, add to ``reading`` what workers that ended by themselves were reading."""
    with ExitStack() as failing:
        if notes:
            failing.callback(lambda: reading.extend(_read_by_the_dead(notes)))
        yield
        failing.pop_all()


def _kill_workers(token: str) -> None:
    """Kill the workers of one run; where the system does not list them, they see that their parent is gone."""
    for children in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                if token in Path(f"/proc/{child}/cmdline").read_text():
                    os.kill(int(child), signal.SIGKILL)
