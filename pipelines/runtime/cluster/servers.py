"""The job server: what takes a pipeline for Flink, Spark or Prism, started for one run or already there.

Beam starts one where no ``--job_endpoint`` names it, and asks for the handler of a signal, which Python grants to the
main thread alone. So it is started here, before the job is handed over in a thread. Its options are asked for, as it
has many that Beam's Python side doesn't know.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import JobServerOptions, PipelineOptions, PortableOptions
from apache_beam.portability.api import beam_job_api_pb2 as job_api
from apache_beam.runners.portability.job_server import ExternalJobServer, JobServer
from apache_beam.runners.portability.portable_runner import PortableRunner
from grpc import FutureTimeoutError, RpcError  # type: ignore[import-untyped]

from pipelines.errors import PipelineFailure, UsageError
from pipelines.runtime.beam_options import beam_parser, refuse_unknown
from pipelines.runtime.safe_path import ROOT

_EMBEDDED = "embed"  # Beam's name for a job server in this process
_DESCRIBE_SECONDS = 60.0


class _Started(JobServer):
    """A job server that runs already."""

    def __init__(self, stub: Any) -> None:
        self._stub = stub

    def start(self) -> Any:
        return self._stub

    def stop(self) -> None:
        """Whoever started it stops it."""


@contextmanager
def job_server(pipeline: beam.Pipeline, options: PipelineOptions) -> Iterator[Any]:
    """A stub of the job server of a portable runner, which is stopped with the block if it was started here.

    ``None`` for other runners. Raises :class:`PipelineFailure` where there is none, ``UsageError`` where none is named.
    """
    runner = pipeline.runner
    if not isinstance(runner, PortableRunner):
        yield None
        return
    endpoint = options.view_as(PortableOptions).job_endpoint
    if endpoint == _EMBEDDED:
        yield None
    elif endpoint:
        yield _connect(endpoint, options.view_as(PortableOptions).job_server_timeout)
    else:
        _end_java_with_us(options.view_as(JobServerOptions))
        try:
            server = runner.default_job_server(options)
        except NotImplementedError:
            raise UsageError("--runner=PortableRunner needs --job_endpoint=HOST:PORT") from None
        try:
            stub = _start(server)
            runner.default_job_server = lambda options: _Started(stub)
            yield stub
        finally:
            server.stop()


def _connect(endpoint: str, seconds: float) -> Any:
    try:
        return ExternalJobServer(endpoint, seconds).start()
    except FutureTimeoutError:
        raise PipelineFailure(f"--job_endpoint={endpoint}: nobody answered in {seconds:.0f} s") from None


def _start(server: JobServer) -> Any:
    """Start it with the handlers of signals left as they are."""
    before = signal.getsignal(signal.SIGINT)
    try:
        return server.start()
    except (RuntimeError, ValueError, OSError) as error:
        raise PipelineFailure(f"the job server did not start: {error}") from error
    finally:
        signal.signal(signal.SIGINT, before)


def _end_java_with_us(options: JobServerOptions) -> None:
    """Have Java started by a process that the kernel ends with this one, however that ends."""
    if sys.platform != "linux":
        return
    code = (
        f"import os, sys; sys.path.append({ROOT!r})\n"
        "from pipelines.runtime.parents import end_with_parent\n"
        "end_with_parent(int(sys.argv[1])); os.execvp(sys.argv[2], sys.argv[2:])"
    )
    java, properties = options.job_server_java_launcher, options.job_server_jvm_properties
    options.job_server_java_launcher = sys.executable
    options.job_server_jvm_properties = ["-P", "-c", code, str(os.getpid()), java, *properties]


def check_options(stub: Any, typed: Sequence[str], known: Set[str]) -> None:
    """Raise :class:`UsageError` for an option that neither ``known`` has nor the job server behind ``stub``."""
    known = known | beam_parser().options.keys()
    typed = [token for token in typed if token.startswith("--")]  # others are values
    if all(token.partition("=")[0] in known for token in typed):
        return
    theirs = _described(stub)
    refuse_unknown(typed, known | theirs.keys())
    for token in typed:
        name, equals, _ = token.partition("=")
        if name in known or name not in theirs:
            continue
        if theirs[name] == job_api.PipelineOptionType.BOOLEAN:
            if equals:
                raise UsageError(f"{name} has no value: write it alone, or leave it out")
        elif not equals:
            raise UsageError(
                f"{name} has a value, and only the job server knows of which kind: write {name}=VALUE"
            )


def _described(stub: Any) -> dict[str, int]:
    """The options of a job server by name, with their types; empty for one that doesn't tell."""
    if stub is None:
        return {}
    request = job_api.DescribePipelineOptionsRequest()
    try:
        answer = stub.DescribePipelineOptions(request, timeout=_DESCRIBE_SECONDS)
    except RpcError:
        return {}
    return {f"--{option.name}": option.type for option in answer.options}
