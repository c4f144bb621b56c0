"""Whatever way a run fails, it ends, with one line, and leaves the process as it was."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from grpc import RpcError

from pipelines.errors import PipelineFailure, UsageError
from pipelines.runtime.local import _kill_workers, first_thread_death
from pipelines.runtime.logs import Log
from pipelines.runtime.runners import run_pipeline, runner_name


@pytest.fixture
def log() -> Iterator[Log]:
    with Log() as log:
        yield log


def _breaks() -> None:
    raise RpcError


def test_a_broken_connection_ends_a_run_that_waits_for_its_worker(log: Log) -> None:
    answered, before = threading.Event(), threading.excepthook

    def build(pipeline: object) -> None:
        threading.Thread(target=_breaks).start()  # as Beam's, which reads what a worker says
        answered.wait(10)

    try:
        with pytest.raises(PipelineFailure, match="the connection to a worker broke"):
            run_pipeline(build, 1, (), log)
        assert threading.excepthook is before
    finally:
        answered.set()


def test_the_one_line_is_short_and_the_cause_is_whole(log: Log) -> None:
    def build(pipeline: object) -> None:
        raise RuntimeError("first\n" + "x" * 1000)

    with pytest.raises(PipelineFailure) as raised:
        run_pipeline(build, 1, (), log)
    assert str(raised.value) == f"the pipeline failed: {'x' * 300}; nothing was committed"
    assert str(raised.value.__cause__) == "first\n" + "x" * 1000


def test_only_the_first_death_of_a_thread_ends_a_run_and_others_go_where_they_went() -> None:
    seen: list[object] = []
    before, threading.excepthook = threading.excepthook, lambda death: seen.append(death.exc_type)
    try:
        with first_thread_death() as died:
            for _ in range(2):
                thread = threading.Thread(target=_breaks)
                thread.start()
                thread.join()
        assert isinstance(died.exception(0), RpcError)
        assert seen == [RpcError]
    finally:
        threading.excepthook = before


def test_workers_are_killed_by_the_token_of_their_run() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours, other = (subprocess.Popen([*command, f"--token={token}"]) for token in ("t0k3n", "other"))
    try:
        _kill_workers("t0k3n")
        assert ours.wait(5) == -9
        assert other.poll() is None
    finally:
        for process in (ours, other):
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("typed", "runner"),
    [
        ("direct", "DirectRunner"),
        ("flinkrunner", "flinkrunner"),
        ("Flink", "Flink"),
        ("my.own.Runner", "my.own.Runner"),
    ],
)
def test_a_runner_is_known_by_any_name_that_beam_takes(typed: str, runner: str) -> None:
    assert runner_name(["--runner", typed]) == runner


@pytest.mark.parametrize(
    ("typed", "advice"), [("DirectRuner", "did you mean DirectRunner?"), ("xyz", "there are .*FlinkRunner")]
)
def test_a_runner_that_nobody_knows_is_bad_usage(typed: str, advice: str) -> None:
    with pytest.raises(UsageError, match=rf"--runner={typed}: .*{advice}"):
        runner_name([f"--runner={typed}"])
