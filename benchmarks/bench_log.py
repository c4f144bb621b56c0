"""A run of ten new files on an output with many commits behind it: it must cost what is new.

``python -m benchmarks.bench_log 100 10000 100000`` takes other numbers of commits than ``make bench`` does. The commits
are made up, but for the first: log entries and manifests as runs write them, and a state that begins at the first.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from benchmarks.generate import wire_feed
from benchmarks.sizes import SHORT
from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log
from sinks.commit import log
from sinks.layout import entry_path, manifest_path
from transforms.storage.store import open_store

FILES, ITEMS = 10, 1  # of a run, and of each of its files
ROUNDS = 5


def ingest(folder: Path, output: Path, seed: int) -> float:
    """Run on new files; the seconds of processor."""
    from pipelines.run import ingest as run_ingest

    feeds = folder / f"feeds-{seed}"
    feeds.mkdir()
    for number in range(FILES):
        (feeds / f"{number}.xml").write_bytes(wire_feed(ITEMS, SHORT, seed * FILES + number))
    began = time.process_time()
    with Log() as quiet:
        quiet.configure(quiet=True)
        assert run_ingest([str(feeds)], IngestOptions(output=str(output), entities="none"), (), quiet) == 0
    return time.process_time() - began


def make_up_commits(output: Path, number: int) -> None:
    """Add commits to an output of one, until it has so many."""
    first = log.read_entry(open_store(str(output)), 1).manifest
    for entry in range(2, number + 1):
        manifest = {**first, "run_id": f"made-up-{entry}", "log": entry, "state": []}
        (output / entry_path(entry)).write_bytes(log._entry_bytes(entry - 1, manifest))
        (output / manifest_path(manifest["run_id"])).write_bytes(log.dumps(manifest))


def seconds_behind(folder: Path, commits: int, rounds: int = ROUNDS) -> float:
    """The median of the seconds of processor that a run takes behind so many commits, the first of which is warmed up.

    The checkpoints of commits that were made up are written by the run that is not measured.
    """
    output = folder / f"out-{commits}"
    ingest(folder, output, 0)
    make_up_commits(output, commits)
    ingest(folder, output, 1)
    return median(ingest(folder, output, 2 + seed) for seed in range(rounds))


@pytest.mark.parametrize("commits", ["few", "many"])
def test_run_behind_commits(benchmark: Any, commits: str, tmp_path: Path, quick: bool) -> None:
    """``extra_info["behind"]`` is the number of commits, ``seconds`` what a run takes."""
    behind = {"few": 100, "many": 1_000 if quick else 10_000}[commits]
    seconds = benchmark.pedantic(seconds_behind, (tmp_path, behind, 2 if quick else ROUNDS), rounds=1)
    benchmark.extra_info.update(behind=behind, seconds=seconds, items=FILES * ITEMS)


if __name__ == "__main__":
    for behind in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{behind:>9,} commits {seconds_behind(Path(folder), behind) * 1e3:>9,.0f} ms", flush=True)
