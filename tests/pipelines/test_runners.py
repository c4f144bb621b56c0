"""Whatever way a run fails, it ends, with one line."""

import threading

import pytest
from grpc import RpcError

from pipelines.errors import Failure
from pipelines.options import IngestOptions
from pipelines.runners import run_pipeline


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
