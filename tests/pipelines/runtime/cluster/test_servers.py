"""Options that only a job server knows are asked for there; what nobody knows is bad usage."""

from __future__ import annotations

import signal
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_job_api_pb2 as job_api
from apache_beam.runners.portability.job_server import JobServer
from apache_beam.runners.portability.portable_runner import PortableRunner

from pipelines.errors import PipelineFailure, UsageError
from pipelines.runtime.cluster.servers import check_options, job_server

KNOWN = {"--output", "--workers"}


class Stub:
    """A job server that knows two options."""

    def DescribePipelineOptions(self, request: object, timeout: float) -> Any:  # noqa: N802  # the name is Beam's
        kinds = job_api.PipelineOptionType
        options = (("object_reuse", kinds.BOOLEAN), ("number_of_execution_retries", kinds.INTEGER))
        described = [job_api.PipelineOptionDescriptor(name=name, type=kind) for name, kind in options]
        return job_api.DescribePipelineOptionsResponse(options=described)


@pytest.mark.parametrize(
    "typed",
    [
        ["--object_reuse", "--number_of_execution_retries=3"],
        ["--runner=FlinkRunner", "--parallelism", "2"],
        [],
    ],
)
def test_what_beam_or_the_job_server_knows_is_taken(typed: list[str]) -> None:
    check_options(Stub(), typed, KNOWN)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("--object_reuze", "unknown option --object_reuze; did you mean --object_reuse?"),
        ("--worker=2", "unknown option --worker; did you mean --workers?"),
        ("--number_of_execution_retries", "write --number_of_execution_retries=VALUE"),
        ("--object_reuse=yes", "--object_reuse has no value"),
    ],
)
def test_what_nobody_knows_or_has_no_value_is_bad_usage(typed: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_options(Stub(), [typed], KNOWN)
    assert message in str(raised.value)


def test_a_runner_without_a_job_server_knows_no_more_than_beam() -> None:
    with pytest.raises(UsageError, match="unknown option --object_reuse"):
        check_options(None, ["--object_reuse"], KNOWN)


class Server(JobServer):
    """A job server that takes the handler of a signal, as Beam's does."""

    stopped = False

    def start(self) -> Stub:
        signal.signal(signal.SIGINT, lambda number, frame: None)
        return Stub()

    def stop(self) -> None:
        self.stopped = True


class Runner(PortableRunner):
    def __init__(self, server: JobServer) -> None:
        super().__init__()
        self.server = server

    def default_job_server(self, options: PipelineOptions) -> JobServer:
        return self.server


def test_a_job_server_is_stopped_with_the_block_and_leaves_signals_as_they_were() -> None:
    server, options, before = Server(), PipelineOptions([]), signal.getsignal(signal.SIGINT)
    pipeline = beam.Pipeline(Runner(server), options)

    def fail() -> None:
        with job_server(pipeline, options) as stub:
            assert pipeline.runner.default_job_server(options).start() is stub
            assert signal.getsignal(signal.SIGINT) is before
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert server.stopped


def test_an_endpoint_where_nobody_answers_is_one_line() -> None:
    options = PipelineOptions(["--job_endpoint=localhost:1", "--job_server_timeout=1"])
    pipeline = beam.Pipeline(PortableRunner(), options)
    with (
        pytest.raises(PipelineFailure, match=r"^--job_endpoint=localhost:1: nobody answered in 1 s$"),
        job_server(pipeline, options),
    ):
        pass


def test_a_portable_runner_without_an_endpoint_is_bad_usage() -> None:
    options = PipelineOptions([])
    with (
        pytest.raises(UsageError, match="needs --job_endpoint"),
        job_server(beam.Pipeline(PortableRunner(), options), options),
    ):
        pass
