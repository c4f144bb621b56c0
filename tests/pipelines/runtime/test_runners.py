"""Whatever way a run fails, it ends, with one line."""

import threading

import pytest
from grpc import RpcError

from pipelines.errors import Failure, UsageError
from pipelines.options import IngestOptions
from pipelines.runtime.runners import run_pipeline, runner_name


def _breaks() -> None:
    raise RpcError


def test_a_broken_connection_ends_a_run_that_waits_for_its_worker() -> None:
    answered = threading.Event()

    def build(pipeline: object) -> None:
        threading.Thread(target=_breaks).start()  # as Beam's, which reads what a worker says
        answered.wait(10)

    try:
        with pytest.raises(Failure, match="the connection to a worker broke"):
            run_pipeline(build, IngestOptions(output="-"), ())
    finally:
        answered.set()


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("direct", "DirectRunner"),
        ("flinkrunner", "flinkrunner"),
        ("Flink", "Flink"),
        ("my.own.Runner", "my.own.Runner"),
    ],
)
def test_a_runner_is_known_by_any_name_that_beam_takes(named: str, told: str) -> None:
    assert runner_name(["--runner", named]) == told


@pytest.mark.parametrize(
    ("named", "advice"), [("DirectRuner", "did you mean DirectRunner?"), ("xyz", "there are .*FlinkRunner")]
)
def test_a_runner_that_nobody_knows_is_bad_usage(named: str, advice: str) -> None:
    with pytest.raises(UsageError, match=rf"--runner={named}: .*{advice}"):
        runner_name([f"--runner={named}"])
