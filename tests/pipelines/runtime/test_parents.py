"""A process ends with its parent, also while a call into C holds the interpreter's lock."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.runtime import parents

BUSY = {"sleeping": "time.sleep(60)", "holding the lock": "re.match('(a+)+$', 'a' * 64 + 'b')"}
CODE = """
import os, re, sys, time
from pipelines.runtime import parents
parent = os.getpid()
if os.fork() == 0:
    parents.end_with_parent(parent)
    print(os.getpid(), flush=True)
    {busy}
time.sleep(0.5)
"""


def is_there(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def ends(process: int, seconds: float = 5) -> bool:
    """Whether a process ends in so many seconds."""
    deadline = time.monotonic() + seconds
    while is_there(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_there(process)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends it")
@pytest.mark.parametrize("busy", BUSY)
def test_it_ends_with_its_parent(busy: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CODE.format(busy=BUSY[busy])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=30,
    )
    assert ends(int(ended.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_where_the_kernel_does_not_a_thread_ends_it() -> None:
    code = CODE.replace("parent = ", "parents._killed_by_kernel = lambda: False; parent = ")
    ended = subprocess.run(
        [sys.executable, "-c", code.format(busy=BUSY["sleeping"])],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30,
    )  # fmt: skip
    assert ends(int(ended.stdout))


def test_one_whose_parent_is_gone_ends_at_once() -> None:
    code = "import os; from pipelines.runtime.parents import end_with_parent; end_with_parent(os.getpid()); print('on')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert parents._POLL_SECONDS < 1
