"""Which engine runs the pipeline: Beam's in-process runner here, or the cluster that Beam's options name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipelines.errors import Failure, UsageError
from pipelines.options import IngestOptions

# Chosen explicitly: Beam's own default first looks for another engine to download.
_LOCAL = ("directrunner", "direct", "fnapirunner", "bundlebaseddirectrunner", "switchingdirectrunner")


def runner_name(arguments: Sequence[str]) -> str:
    """The runner that Beam's arguments name, else the local one."""
    named = PipelineOptions(list(arguments)).view_as(StandardOptions).runner or "DirectRunner"
    return "DirectRunner" if named.lower() in _LOCAL else named


def run_pipeline(
    build: Callable[[beam.Pipeline], None], options: IngestOptions, arguments: Sequence[str]
) -> None:
    """Build and run a pipeline to its end. Raises :class:`Failure` with one line when the runner fails."""
    logging.getLogger().setLevel(logging.ERROR)
    beam_options = PipelineOptions(list(arguments))
    local = runner_name(arguments) == "DirectRunner"
    if local:
        _choose_workers(beam_options.view_as(DirectOptions), options.workers)
    try:
        with beam.Pipeline(runner=FnApiRunner() if local else None, options=beam_options) as pipeline:
            build(pipeline)
    except (RuntimeError, OSError, ValueError) as error:
        raise Failure(f"the pipeline failed: {_last_line(error)}; nothing was committed") from error


def _choose_workers(direct: DirectOptions, workers: int) -> None:
    """One process, or Beam's multi-process mode; its multi-threaded mode loses elements and is refused."""
    if direct.direct_running_mode == "multi_threading":
        raise UsageError("--direct_running_mode=multi_threading loses elements in silence: use --workers N")
    if workers > 1:
        direct.direct_running_mode = "multi_processing"
        direct.direct_num_workers = workers
    elif not direct.direct_running_mode or direct.direct_running_mode == "in_memory":
        direct.direct_num_workers = 1


def _last_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:300]
