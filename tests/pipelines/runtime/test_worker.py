"""The command line of a worker, and the log that it makes of it."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from pipelines.runtime.logs import Log
from pipelines.runtime.worker import command, configure_log

posix = pytest.mark.skipif(os.name != "posix", reason="a command line for sh")


@posix
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"verbose": True, "log_format": "json"},
        {"quiet": True},
    ],
)
def test_a_worker_s_log_is_that_of_its_run(settings: dict[str, object]) -> None:
    log, worker_log = Log(), Log()
    log.configure(**settings)  # type: ignore[arg-type]
    log.run_id = "r.1"
    words = shlex.split(command("t0k3n", log))
    assert words[:4] == ["exec", sys.executable, "-P", "-c"]
    assert words[4].endswith("from pipelines.runtime.worker import main; main()")
    assert words[5:7] == ["--token=t0k3n", f"--parent={os.getpid()}"]
    configure_log(worker_log, words[5:])
    for name in ("run_id", "verbose", "quiet", "format"):
        assert getattr(worker_log, name) == getattr(log, name)
