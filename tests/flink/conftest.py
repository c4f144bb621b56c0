"""Inputs, and what a run of them on this machine gives, to which each run on Flink is held."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.sizes import SHORT, write_feeds
from tests.flink.jars import JOB_SERVER, missing
from tests.pipelines.conftest import AS_OF, SAMPLES, tree

WIREBEAM = str(Path(sys.executable).parent / "wirebeam")
RUN_SECONDS = 600.0  # on a machine that is busy
EMBEDDED = (
    "--runner=FlinkRunner", "--flink_version=1.19", f"--flink_job_server_jar={JOB_SERVER}", "--parallelism=2",
    "--job_server_jvm_properties=-Xmx1g",
)  # fmt: skip


class Ended(NamedTuple):
    """How a command ended, and what it said on stderr."""

    status: int
    err: str


class Run:
    """A ``wirebeam ingest`` that goes on, in a process of its own."""

    def __init__(
        self, inputs: Sequence[object], output: Path | str, options: Sequence[str], folder: Path | None = None
    ) -> None:
        words = [WIREBEAM, "ingest", *map(str, inputs), "--output", str(output), "--as-of", AS_OF, *options]
        run_id = [] if any(word.startswith("--run-id") for word in options) else ["--run-id=r1"]
        self.process = subprocess.Popen(
            [*words, *run_id], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            preexec_fn=_hear_interrupts,
        )  # fmt: skip

    def wait(self, seconds: float = RUN_SECONDS) -> Ended:
        try:
            _, err = self.process.communicate(timeout=seconds)
        finally:
            self.process.kill()
        return Ended(self.process.returncode, err)

    def wait_until(self, holds: Callable[[], bool], seconds: float = RUN_SECONDS) -> None:
        """Wait until something holds while the run goes on."""
        end = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, self.wait().err
            if time.monotonic() > end:
                self.process.kill()
                raise TimeoutError
            time.sleep(0.05)


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def ingest(
    *inputs: object, output: Path | str, options: Sequence[str] = (), folder: Path | None = None
) -> Ended:
    """Run it to its end."""
    return Run(inputs, output, options, folder).wait()


def staged(output: Path, kind: str) -> int:
    """How many files of a kind are in staging."""
    return len(list(output.glob(f"_staging/*/*/{kind}/*")))


def assert_same(output: Path, local: Path) -> None:
    """Articles, duplicates, dead letters and state are equal to the byte, and nothing is left in staging."""
    ours, theirs = tree(output), tree(local)
    assert ours.keys() == theirs.keys()
    assert [name for name, data in theirs.items() if ours[name] != data] == []
    assert [path for path in output.glob("_staging/**/*") if path.is_file()] == []


def processes(word: str) -> list[int]:
    """The processes whose command line has a word."""
    with_word = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes():
                with_word.append(int(path.parent.name))
        except OSError:  # gone meanwhile
            continue
    return [process for process in with_word if process != os.getpid()]


@pytest.fixture(scope="session", autouse=True)
def flink() -> None:
    """All tests here are skipped where there is no Java or no jars."""
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20,000 invented articles."""
    folder = tmp_path_factory.mktemp("feeds")
    write_feeds(folder, 20_000, SHORT)
    return folder


@pytest.fixture(scope="session")
def local_feeds(feeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of samples and feeds on this machine gives."""
    return _local(tmp_path_factory.mktemp("local-feeds"), SAMPLES, feeds)


@pytest.fixture(scope="session")
def local_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the samples on this machine gives."""
    return _local(tmp_path_factory.mktemp("local-samples"), SAMPLES)


def _local(output: Path, *inputs: Path) -> Path:
    ended = ingest(*inputs, output=output)
    assert ended.status == 0, ended.err
    return output
