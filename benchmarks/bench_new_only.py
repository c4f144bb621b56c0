"""What files cost that are known: a run with ``--new-only`` on a folder of them, beside the same run on an empty one.

Both runs follow one that has read the folder. ``extra_info["empty"]`` is the median of the latter, in
seconds of the processor; the difference should be less than a second for 100,000 files.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log

FOLDER_FILES = 1_000


def write_files(folder: Path, files: int) -> None:
    """So many files with a line of text each, a thousand a folder."""
    for number in range(files):
        path = folder / f"{number // FOLDER_FILES:03}" / f"{number}.txt"
        if number % FOLDER_FILES == 0:
            path.parent.mkdir(parents=True)
        path.write_text(f"PORT {number} (AP) _ Rain {number * 7919} fell on harbor {number} today.\n")


def ingest(folder: Path, output: Path) -> None:
    """One run with ``--new-only`` in this process, without near-duplicates and names."""
    from pipelines.run import ingest as run_ingest

    options = IngestOptions(output=str(output), new_only=True, near_threshold=0, entities="none")
    with Log() as log:
        log.configure(quiet=True)
        assert run_ingest([str(folder)], options, (), log) == 0


def test_known_files(benchmark: Any, tmp_path: Path, quick: bool) -> None:
    """Runs on the folder and on an empty one take turns."""
    files = 5_000 if quick else 100_000
    folder, empty, output = tmp_path / "in", tmp_path / "empty", tmp_path / "out"
    write_files(folder, files)
    empty.mkdir()
    ingest(folder, output)
    alone: list[float] = []

    def take_turns() -> tuple[tuple[Path, Path], dict[str, Any]]:
        start = time.process_time()
        ingest(empty, output)
        alone.append(time.process_time() - start)
        return (folder, output), {}

    benchmark.pedantic(ingest, setup=take_turns, rounds=3)
    benchmark.extra_info.update(files=files, empty=median(alone))
