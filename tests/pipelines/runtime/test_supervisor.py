"""The command ends within two seconds of a signal, whatever it is busy with, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.runtime.supervisor import in_workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
ITEM = "<rss version='2.0'><channel><item><title>Rain</title></item></channel></rss>"
STUCK = "re.match('(a+)+$', 'a' * 64 + 'b')"  # holds the interpreter's lock for years
HOOK = """
import os, re, signal, sys, time
if any(name in ' '.join(sys.orig_argv) for name in ('wirebeam', 'worker')):
    from transforms.formats import registry
    real = registry.reader
    def reader(name):
        open({note!r}, 'a').close()
        {act}
        return real(name)
    registry.reader = reader
"""
INGEST = ["ingest", "in", "--output", "out", "--run-id", "r1"]


@contextmanager
def started(place: Path, act: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a session of its own, once its reader, which begins by ``act``, has begun."""
    (place / "in").mkdir()
    (place / "in" / "item.xml").write_text(ITEM)
    (place / "site").mkdir()
    (place / "site" / "sitecustomize.py").write_text(HOOK.format(note=str(place / "begun"), act=act))
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "wirebeam"), *command],
        cwd=place, env=os.environ | {"PYTHONPATH": str(place / "site")}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # else ignored where the tests are
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not (place / "begun").exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        yield process
    finally:
        for left in session(process.pid):
            os.kill(left, signal.SIGKILL)
        process.communicate()


def session(leader: int) -> list[int]:
    """The processes of a session that have not ended."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, number = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(number) == leader and state != "Z":
            alive.append(int(stat.parent.name))
    return alive


def nothing_left(leader: int) -> bool:
    deadline = time.monotonic() + 2
    while session(leader) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not session(leader)


INTERRUPTED, STOPPED = (
    "wirebeam: interrupted: nothing was committed\n",
    "wirebeam: stopped: nothing was committed\n",
)


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 130, INTERRUPTED), (signal.SIGTERM, 1, STOPPED), (signal.SIGHUP, 1, STOPPED)],
)
@pytest.mark.parametrize(
    "command",
    [[*INGEST, "--workers", "1"], [*INGEST, "--workers", "2"], ["inspect", "in"]],
    ids=["one", "two", "inspect"],
)
def test_a_signal_ends_a_command_whose_reader_holds_the_lock(
    tmp_path: Path, command: list[str], number: int, status: int, said: str
) -> None:
    with started(tmp_path, STUCK, *command) as process:
        time.sleep(0.3)
        asked = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        seconds = time.monotonic() - asked
        *progress, last = err.splitlines(keepends=True)  # progress comes every ten seconds: on a busy machine
        assert (process.returncode, out, last) == (status, "", said)
        assert all("articles read" in line for line in progress)
        assert seconds < 2
        assert nothing_left(process.pid)
    assert not (tmp_path / "out" / "_log").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("to_all", [True, False], ids=["terminal", "kill"])
def test_a_command_that_hears_the_signal_leaves_no_staging(tmp_path: Path, number: int, to_all: bool) -> None:
    with started(tmp_path, "time.sleep(30)", *INGEST) as process:
        if to_all:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert err == (INTERRUPTED if number == signal.SIGINT else STOPPED)
        assert nothing_left(process.pid)
    assert not list((tmp_path / "out" / "_staging").rglob("segments/*"))
    assert not [
        path for path in (tmp_path / "out").rglob("*") if path.is_file() and not path.name.startswith(".")
    ]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_process_outlives_a_launcher_that_is_killed(tmp_path: Path, workers: str) -> None:
    with started(tmp_path, STUCK, *INGEST, "--workers", workers) as process:
        assert len(session(process.pid)) > 1
        process.kill()
        process.wait(10)
        assert nothing_left(process.pid)


def test_a_command_that_the_system_ends_says_so_in_one_line(tmp_path: Path) -> None:
    with started(
        tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", "inspect", "in", "--log-format", "text"
    ) as process:
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (
            1,
            "",
            "wirebeam: ended by SIGKILL: nothing was committed\n",
        )


def test_a_commit_is_let_alone(tmp_path: Path) -> None:
    slow = (
        "import sinks.commit.protocol as p; commit = p.commit\n"
        f"        def slow(*a): open({str(tmp_path / 'committing')!r}, 'a').close(); {STUCK.replace('64', '25')}; "
        "time.sleep(2); return commit(*a)\n"
        "        p.commit = slow"
    )
    with started(tmp_path, slow, *INGEST) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "committing").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, "is committed" in err) == (0, True)
    assert (tmp_path / "out" / "_log" / "00000001.json").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ingest in --output out", "ingest --workers=2 in --output out"),
        ("ingest in --workers=1 --summary -", "ingest --workers=2 in --summary -"),
        ("ingest --output out -- in", "ingest --workers=2 --output out -- in"),
        ("ingest in --workers 4", ""),
        ("ingest - --output out", ""),
        ("ingest in --runner=FlinkRunner", ""),
        ("inspect in", ""),
        ("", ""),
    ],
)
def test_a_run_can_begin_again_in_workers(words: str, expected: str) -> None:
    assert in_workers(["wirebeam", *words.split()])[1:] == expected.split()
