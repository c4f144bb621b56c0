"""A process runs many runs: it keeps nothing of them, and hears signals again after each."""

from __future__ import annotations

import gc
import os
import signal
import threading
from pathlib import Path

import pytest

from pipelines.cli import run
from sinks.commit import protocol
from tests.pipelines.conftest import records

pytestmark = pytest.mark.whole
RUNS = 10  # among which state is compacted


def ingest(folder: Path, output: Path, number: int) -> int:
    (folder / f"{number}.txt").write_text(f"BELFAST (AP) _ Rain {number} fell on harbor {number} today.\n")
    return run(["ingest", str(folder), "--output", str(output), "--new-only", "--quiet", "--entities=none"])


def held(log: pytest.LogCaptureFixture) -> tuple[int, int, int]:
    """(threads, descriptors, objects) of this process; what the test keeps of the ``log`` is no part of it."""
    log.clear()
    gc.collect()
    return threading.active_count(), len(os.listdir("/proc/self/fd")), len(gc.get_objects())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells descriptors by /proc")
def test_threads_descriptors_and_objects_stay_as_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(RUNS):  # what is loaded once
        assert ingest(folder, tmp_path / "out", number) == 0
    threads, descriptors, objects = held(caplog)
    for number in range(RUNS, 2 * RUNS):
        assert ingest(folder, tmp_path / "out", number) == 0
    after = held(caplog)
    assert after[:2] == (threads, descriptors)
    assert after[2] - objects < 10 * RUNS
    assert any((tmp_path / "out" / "_state" / "gathered").iterdir())
    assert (
        len(records(tmp_path / "out")) == 2 * RUNS
    )  # each file was read once, though the ledger was compacted


def test_after_each_run_signals_do_what_they_did_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, output, struck = tmp_path / "in", tmp_path / "out", list[int]()
    folder.mkdir()
    commit = protocol.commit

    def interrupted(*arguments: object) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return commit(*arguments)  # type: ignore[arg-type]

    before = signal.signal(signal.SIGTERM, lambda number, _: struck.append(number))
    try:
        assert ingest(folder, output, 0) == 0
        os.kill(os.getpid(), signal.SIGTERM)
        assert struck == [signal.SIGTERM]
        monkeypatch.setattr(protocol, "commit", interrupted)
        assert ingest(folder, output, 1) == 0
        assert struck == [signal.SIGTERM, signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
