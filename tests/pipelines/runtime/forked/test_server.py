"""Workers are forked from one process, and end with their stubs, with it, and with the launcher."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks at /proc")
# A launcher whose workers do what the test says; it prints the process of its server.
LAUNCHER = """
import os, subprocess, sys, time
from pipelines.runtime import worker
from pipelines.runtime.forked.server import note_beginning, start_fork_server
from pipelines.runtime.logs import Log

def work():
    print("worker", os.getpid(), sys.argv[1:], os.environ.get("WORKER_ID"), loaded, flush=True)
    {work}

loaded = []
worker.main = work
with Log() as log:
    log.run_id = "r1"
    with start_fork_server(log, lambda: loaded.append("tables")) as server:
        command = server.command("t0k3n", log)
        stub = subprocess.Popen(command, shell=True, env=os.environ | {{"WORKER_ID": "7"}})
        print("stub", stub.pid, server._folder, flush=True)
        {launcher}
"""


def launch(work: str, launcher: str) -> subprocess.Popen[str]:
    code = LAUNCHER.format(work=work, launcher=launcher)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> dict[str, list[str]]:
    """The first two lines, by their first word."""
    assert process.stdout
    words = [process.stdout.readline().split() for _ in range(2)]
    return {first: rest for first, *rest in words}


def is_there(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("work", "status"), [("pass", 0), ("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -9), ("1 / 0", 1)]
)
def test_a_stub_ends_as_its_worker_did(work: str, status: int) -> None:
    process = launch(work, "print(stub.wait())")
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out.splitlines()[-1]) == (0, str(status))


def test_a_worker_has_its_arguments_its_place_and_what_was_loaded_before() -> None:
    process = launch("pass", "stub.wait()")
    out, _ = process.communicate(timeout=30)
    (line,) = (line for line in out.splitlines() if line.startswith("worker"))
    assert line.split(maxsplit=2)[2] == "['--token=t0k3n', '--log-format=text', '--run-id=r1'] 7 ['tables']"


def test_a_worker_ends_with_its_stub() -> None:
    process = launch("time.sleep(60)", "time.sleep(60)")
    lines = said(process)
    worker, stub = int(lines["worker"][0]), int(lines["stub"][0])
    os.kill(stub, signal.SIGKILL)
    wait_until(lambda: not is_there(worker))
    process.kill()
    process.wait()


def test_all_end_with_the_launcher_however_that_ends() -> None:
    process = launch("time.sleep(60)", "time.sleep(60)")
    lines = said(process)
    worker, stub = int(lines["worker"][0]), int(lines["stub"][0])
    process.kill()
    process.wait()
    wait_until(lambda: not is_there(worker) and not is_there(stub))


def test_nothing_is_left_when_the_block_ends() -> None:
    process = launch("time.sleep(60)", "time.sleep(1)")
    lines = said(process)
    assert process.wait(20) == 0
    wait_until(lambda: not is_there(int(lines["worker"][0])))
    assert not Path(lines["stub"][1]).exists()


def test_a_process_that_has_begun_to_work_is_not_forked() -> None:
    code = (
        "from pipelines.runtime.forked.server import *\nfrom pipelines.runtime.logs import Log\n"
        "note_beginning(); assert start_fork_server(Log(), lambda: None) is None"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
