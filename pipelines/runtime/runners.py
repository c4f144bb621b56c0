"""Which engine runs the pipeline: Beam's in-process runner here, or the cluster that Beam's options name."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment
from grpc import RpcError  # type: ignore[import-untyped]

from pipelines.errors import PipelineFailure, UsageError, WorkersKilled
from pipelines.runtime import worker
from pipelines.runtime.cached_options import CachedOptions
from pipelines.runtime.gc_tuning import relaxed_gc
from pipelines.runtime.logs import Log
from pipelines.runtime.signature_cache import cached_signatures
from pipelines.runtime.threads import PIPELINE
from transforms.reading.notes import Place, read_notes
from transforms.storage.base import StorageError

# Chosen explicitly: Beam's own default first looks for another engine to download.
_LOCAL = ("directrunner", "direct", "fnapirunner", "bundlebaseddirectrunner", "switchingdirectrunner")
_CAUSE_CHARACTERS = 300  # of the one line; the log has the whole


def runner_name(arguments: Sequence[str]) -> str:
    """The runner that Beam's arguments name, else the local one. Raises :class:`UsageError` for one it doesn't know."""
    name: str = PipelineOptions(list(arguments)).view_as(StandardOptions).runner or "DirectRunner"
    if name.lower() in _LOCAL:
        return "DirectRunner"
    known = {known.lower(): known for known in StandardOptions.KNOWN_RUNNER_NAMES}
    if "." not in name and not {name.lower(), f"{name.lower()}runner"} & known.keys():
        near = get_close_matches(name.lower(), known, n=1)
        advice = (
            f"did you mean {known[near[0]]}?" if near else f"there are {', '.join(sorted(known.values()))}"
        )
        raise UsageError(f"--runner={name}: Beam has none of that name; {advice}")
    return name


def run_pipeline(
    build: Callable[[beam.Pipeline], None], workers: int, arguments: Sequence[str], log: Log, notes: str = ""
) -> None:
    """Build and run a pipeline to its end; ``workers`` is the number of local processes, ``arguments`` are Beam's.

    Raises :class:`PipelineFailure` with one line when the runner fails, its cause the runner's own exception; it is
    :class:`WorkersKilled` where a worker ended that has a note in the folder ``notes``.
    """
    beam_options = CachedOptions(list(arguments))
    token = uuid.uuid4().hex
    runner = None
    if runner_name(arguments) == "DirectRunner":
        command = worker.command(token, log)
        runner = _local_runner(beam_options.view_as(DirectOptions), workers, command)

    def run() -> None:
        with relaxed_gc(), cached_signatures(), beam.Pipeline(runner, beam_options) as pipeline:
            build(pipeline)

    reading: list[Place] = []
    try:
        with _workers_killed_on_failure(token), _dead_noted_on_failure(notes, reading):
            _run_in_thread(run)
    except UsageError:
        raise
    except Exception as error:  # whatever a worker or a runner raises: Beam hands it on as it is
        line = f"the pipeline failed: {_last_line(error)}; nothing was committed"
        raise (WorkersKilled(line, reading) if reading else PipelineFailure(line)) from error


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


def _last_line(error: BaseException) -> str:
    """The cause in one line: the last line of an exception's text, where Beam puts it."""
    if isinstance(error, RpcError):  # it says nothing, or pages
        return "the connection to a worker broke"
    speaks = isinstance(error, RuntimeError | OSError | StorageError) and str(
        error
    )  # without its type's name
    kind = "" if speaks else f"{type(error).__name__}: "
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{kind}{lines[-1] if lines else ''}"[:_CAUSE_CHARACTERS].removesuffix(": ")
