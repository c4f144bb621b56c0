"""Which engine runs the pipeline: Beam's in-process runner here, or the cluster that Beam's options name."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment
from grpc import RpcError  # type: ignore[import-untyped]

from pipelines.errors import Failure, UsageError
from pipelines.options import IngestOptions
from pipelines.runtime import worker
from pipelines.runtime.gc_tuning import rare_collections
from pipelines.runtime.signature_cache import Options, remembered_signatures

# Chosen explicitly: Beam's own default first looks for another engine to download.
_LOCAL = ("directrunner", "direct", "fnapirunner", "bundlebaseddirectrunner", "switchingdirectrunner")


def runner_name(arguments: Sequence[str]) -> str:
    """The runner that Beam's arguments name, else the local one. Raises :class:`UsageError` for one it doesn't know."""
    named: str = Options(list(arguments)).view_as(StandardOptions).runner or "DirectRunner"
    if named.lower() in _LOCAL:
        return "DirectRunner"
    known = {name.lower(): name for name in StandardOptions.KNOWN_RUNNER_NAMES}
    if "." not in named and not {named.lower(), f"{named.lower()}runner"} & known.keys():
        near = get_close_matches(named.lower(), known, n=1)
        advice = (
            f"did you mean {known[near[0]]}?" if near else f"there are {', '.join(sorted(known.values()))}"
        )
        raise UsageError(f"--runner={named}: Beam has none of that name; {advice}")
    return named


def run_pipeline(
    build: Callable[[beam.Pipeline], None], options: IngestOptions, arguments: Sequence[str]
) -> None:
    """Build and run a pipeline to its end. Raises :class:`Failure` with one line when the runner fails."""
    beam_options = Options(list(arguments))
    local = runner_name(arguments) == "DirectRunner"
    runner = _local_runner(beam_options.view_as(DirectOptions), options.workers) if local else None

    def work() -> None:
        with rare_collections(), remembered_signatures(), beam.Pipeline(runner, beam_options) as pipeline:
            build(pipeline)

    try:
        _watched(work)
    except (RuntimeError, OSError, ValueError, ImportError, MemoryError, RpcError) as error:
        raise Failure(f"the pipeline failed: {_last_line(error)}; nothing was committed") from error


def _local_runner(direct: DirectOptions, workers: int) -> FnApiRunner:
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
    return FnApiRunner(SubprocessSDKEnvironment.from_command_string(worker.command()))


def _watched(work: Callable[[], None]) -> None:
    """Run the pipeline in a thread of its own, and see to it that it ends.

    A signal then strikes the main thread and never Beam, which would swallow it or wait for its workers. A worker that
    dies ends the run, where Beam would wait for its answer for ever.
    """
    with _deaths() as died, ExitStack() as failing:
        failing.callback(_end_workers)
        pipeline = ThreadPoolExecutor(1, "pipeline").submit(work)
        wait((pipeline, died), return_when=FIRST_COMPLETED)
        (pipeline if pipeline.done() else died).result()
        failing.pop_all()


@contextmanager
def _deaths() -> Iterator[Future[None]]:
    """Fails with the first error that nothing handles in a thread: Beam waits for each worker in one."""
    died: Future[None] = Future()

    def told(ended: threading.ExceptHookArgs) -> None:
        if isinstance(ended.exc_value, Exception) and not died.done():
            died.set_exception(ended.exc_value)

    before, threading.excepthook = threading.excepthook, told
    yield died
    threading.excepthook = before  # after a failure what is left of the run still has to be kept quiet


def _end_workers() -> None:
    """Kill the workers that this process started; where the system does not list them, they see that it is gone."""
    for listed in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            for child in listed.read_text().split():
                if worker.__name__ in Path(f"/proc/{child}/cmdline").read_text():
                    os.kill(int(child), signal.SIGKILL)


def _last_line(error: BaseException) -> str:
    if isinstance(error, RpcError):  # it says nothing, or pages
        return "the connection to a worker broke"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:300]
