"""Which engine runs the pipeline: Beam's in-process runner here, or the cluster that Beam's options name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from difflib import get_close_matches

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from grpc import RpcError  # type: ignore[import-untyped]

from pipelines.errors import PipelineFailure, UsageError, WorkersKilled
from pipelines.runtime.cluster.fitness import REFUSED
from pipelines.runtime.cluster.jobs import run_job
from pipelines.runtime.forked.server import ForkServer
from pipelines.runtime.local import run_locally
from pipelines.runtime.logs import Log
from transforms.reading.notes import Place
from transforms.storage.base import StorageError

# Chosen explicitly: Beam's own default first looks for another engine to download.
LOCAL = "DirectRunner"
_LOCAL_NAMES = ("directrunner", "direct", "fnapirunner", "bundlebaseddirectrunner", "switchingdirectrunner")
_REFUSAL = re.compile(rf"{REFUSED}: ([^\n]{{1,500}})")
_MISSING = re.compile(r"No module named '(?:pipelines|sinks|transforms)[\w.]{0,100}'")
_SILENCE = re.compile(r"TimeoutException: Waited 3 minutes")  # Beam's Java for a worker that has not begun
_CAUSE_CHARACTERS = 300  # of the one line; the log has the whole


def runner_name(arguments: Sequence[str]) -> str:
    """The runner that Beam's arguments name, else the local one. Raises :class:`UsageError` for one it doesn't know."""
    if not arguments:
        return LOCAL
    name: str = PipelineOptions(list(arguments)).view_as(StandardOptions).runner or LOCAL
    if name.lower() in _LOCAL_NAMES:
        return LOCAL
    known = {known.lower(): known for known in StandardOptions.KNOWN_RUNNER_NAMES}
    if "." not in name and not {name.lower(), f"{name.lower()}runner"} & known.keys():
        near = get_close_matches(name.lower(), known, n=1)
        advice = (
            f"did you mean {known[near[0]]}?" if near else f"there are {', '.join(sorted(known.values()))}"
        )
        raise UsageError(f"--runner={name}: Beam has none of that name; {advice}")
    return name


def run_pipeline(
    build: Callable[[beam.Pipeline], None],
    workers: int,
    arguments: Sequence[str],
    log: Log,
    notes: str = "",
    known: Set[str] = frozenset(),
    settle: Callable[[], None] = lambda: None,
    forks: ForkServer | None = None,
) -> None:
    """Build and run a pipeline to its end; ``workers`` is the number of local processes, ``arguments`` are Beam's.

    ``forks`` forks the local workers, where there is one. ``known`` are all options that are known here; on a cluster
    others are the job server's. ``settle`` is called where a job on a cluster has failed, and returns when its workers
    write no more. Raises :class:`PipelineFailure` with one
    line when the runner fails, its cause the runner's own exception; it is
    :class:`WorkersKilled` where a worker ended that has a note in the folder ``notes``.
    """
    reading: list[Place] = []
    try:
        if runner_name(arguments) == LOCAL:
            run_locally(build, workers, arguments, log, notes, reading, forks)
        else:
            run_job(build, arguments, known, log, settle)
    except (UsageError, PipelineFailure):
        raise
    except Exception as error:  # whatever a worker or a runner raises: Beam hands it on as it is
        line = f"the pipeline failed: {_last_line(error)}; nothing was committed"
        raise (WorkersKilled(line, reading) if reading else PipelineFailure(line)) from error


def _last_line(error: BaseException) -> str:
    """The cause in one line: what a worker says of itself, else the last line of the text, where Beam puts it."""
    if refusal := _REFUSAL.search(str(error)):
        return refusal[1]
    if missing := _MISSING.search(str(error)):
        return f"a worker has no wirebeam, or another version: {missing[0]}"
    if _SILENCE.search(str(error)):
        return (
            "a worker did not begin within 3 minutes: it may lack wirebeam or a library; its own log says why"
        )
    if isinstance(error, RpcError):  # it says nothing, or pages
        return "the connection to a worker broke"
    speaks = isinstance(error, RuntimeError | OSError | StorageError) and str(
        error
    )  # without its type's name
    kind = "" if speaks else f"{type(error).__name__}: "
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{kind}{lines[-1] if lines else ''}"[:_CAUSE_CHARACTERS].removesuffix(": ")
