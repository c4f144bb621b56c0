"""The whole of ``wirebeam ingest``: its time beside ``feedparser.parse`` on the same feeds, and its peak memory.

Time is of the processor, of all that a run does: reading, Beam, judging, writing, the commit. Memory is that of a fresh
process, the most that it ever held.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import feedparser
import pytest

from benchmarks.sizes import LONG, SHORT, write_feeds
from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log

_LOOK_SECONDS = 0.25  # between two looks at the memory of all processes
sizes = pytest.mark.parametrize("size", [SHORT, LONG], ids=["short", "long"])


def ingest(feeds: Path, output: Path) -> None:
    """Run the batch in this process."""
    from pipelines.run import ingest as run_ingest

    with Log() as log:
        assert run_ingest([str(feeds)], IngestOptions(output=str(output)), (), log) == 0


@sizes
def test_run_the_pipeline(benchmark: Any, size: int, tmp_path: Path, quick: bool) -> None:
    """Run and feedparser take turns; ``extra_info["same_feeds"]`` is the median of feedparser's, in seconds."""
    items = 1_000 if quick else 10_000
    feeds, numbers = write_feeds(tmp_path / "feeds", items, size), count()
    ingest(tmp_path / "feeds", tmp_path / "warm")  # what is loaded once a process
    alone: list[float] = []

    def take_turns() -> tuple[tuple[Path, Path], dict[str, Any]]:
        start = time.process_time()
        for path in feeds:
            feedparser.parse(path.read_bytes())
        alone.append(time.process_time() - start)
        return (tmp_path / "feeds", tmp_path / f"out-{next(numbers)}"), {}

    benchmark.pedantic(ingest, setup=take_turns, rounds=2 if quick else 3)
    benchmark.extra_info.update(items=items, same_feeds=median(alone))


@pytest.mark.parametrize("scale", ["few", "many"])
@sizes
def test_peak_memory(benchmark: Any, size: int, scale: str, tmp_path: Path, quick: bool) -> None:
    """``extra_info["peak"]``: bytes, with ``items`` articles."""
    few, many = (1_000, 5_000) if quick else (10_000, 100_000)
    items = few if scale == "few" else many
    write_feeds(tmp_path / "feeds", items, size)
    needs = benchmark.pedantic(in_fresh_process, (tmp_path / "feeds", tmp_path / "out"), rounds=1)
    assert needs["items"] == items
    benchmark.extra_info.update(needs)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("scale", ["thousands", "hundred_thousands", "millions"])
def test_workers(benchmark: Any, scale: str, workers: int, tmp_path: Path, quick: bool) -> None:
    """``extra_info``: ``items``, ``seconds`` of clock, and ``peak``, bytes of all processes together."""
    items = {"thousands": 10_000, "hundred_thousands": 100_000, "millions": 1_000_000}[scale] // (
        10 if quick else 1
    )
    if quick and scale == "millions":
        pytest.skip("takes long")
    write_feeds(tmp_path / "feeds", items, SHORT)
    needs = benchmark.pedantic(with_workers, (tmp_path / "feeds", tmp_path / "out", workers), rounds=1)
    benchmark.extra_info.update(needs, items=items)


def with_workers(feeds: Path, output: Path, workers: int) -> dict[str, float]:
    """What the command needed with so many workers: ``seconds`` of clock, ``peak`` bytes of all its processes."""
    command = str(Path(sys.executable).parent / "wirebeam")
    words = [command, "ingest", str(feeds), "--output", str(output), "--workers", str(workers), "--quiet"]
    start, peak = time.monotonic(), 0
    process = subprocess.Popen(words)
    while process.poll() is None:
        peak = max(peak, sum(map(proportional_memory, descendants(process.pid))))
        time.sleep(_LOOK_SECONDS)
    assert process.returncode == 0
    return {"seconds": time.monotonic() - start, "peak": peak}


def descendants(process: int) -> Iterator[int]:
    """A process, its children, theirs, and so on."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # gone meanwhile
            for child in children.read_text().split():
                yield from descendants(int(child))


def proportional_memory(process: int) -> int:
    """Bytes that a process holds, of what several share its part alone; 0 where the system does not say."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return 0


def in_fresh_process(feeds: Path, output: Path) -> dict[str, float]:
    """What a run in its own process needed: ``items``, ``peak`` (bytes), ``seconds`` of clock and ``processor``."""
    command = [sys.executable, "-m", "benchmarks.bench_pipeline", str(feeds), str(output)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    needs: dict[str, float] = json.loads(done.stdout)
    return needs


def report(feeds: Path, output: Path) -> None:
    """Run the batch, and print what it needed."""
    import pipelines.run  # noqa: F401  # Beam's import is no part of the run

    clock, processor = time.monotonic(), time.process_time()
    ingest(feeds, output)
    (manifest,) = (json.loads(path.read_bytes()) for path in output.glob("_runs/*.json"))
    needs = {
        "items": manifest["inputs"]["items"],
        "peak": peak_memory() or manifest["metrics"]["peak_memory_bytes"],
        "seconds": time.monotonic() - clock,
        "processor": time.process_time() - processor,
    }
    print(json.dumps(needs))


def peak_memory() -> int:
    """Bytes that this process held at most; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    report(Path(sys.argv[1]), Path(sys.argv[2]))
