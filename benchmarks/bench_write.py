"""What writing costs an article, beside the least that it could: ``orjson.dumps`` and ``write`` of the same records.

Writing is all between finished articles and files that wait for the commit: partitions, order, lines, staging, merging,
checksums. Neither side waits for the disk: syncing is left out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import orjson
import pytest

from benchmarks.sizes import LONG, SHORT, articles
from pipelines.runtime.gc_tuning import relaxed_gc
from sinks.files.jsonl import write_partition
from sinks.files.lines import article_lines
from sinks.files.sorted_runs import stage_lines
from sinks.layout import FileNaming
from transforms.article import Article, to_json, to_lines
from transforms.staging.area import StagingArea
from transforms.staging.segments import SEGMENT_ARTICLES
from transforms.storage.store import open_store

ITEMS = SEGMENT_ARTICLES * 8
KEYS = ("provider", "date")
RECORDS_PER_FILE = 50_000
ROUNDS = 15
sizes = pytest.mark.parametrize("size", [SHORT, LONG], ids=["short", "long"])


def write(staging_area: StagingArea, finished: list[Article]) -> int:
    """Stage lines a segment at a time, then merge them into one file a partition; the number of records."""
    runs = []
    for start in range(0, len(finished), SEGMENT_ARTICLES):
        segment = finished[start : start + SEGMENT_ARTICLES]
        runs += stage_lines(staging_area, article_lines(segment, KEYS))
    runs.sort(key=itemgetter(0))
    return sum(
        file.records
        for partition, group in groupby(runs, itemgetter(0))
        for file in write_partition(
            staging_area, FileNaming("r", RECORDS_PER_FILE), partition, (run for _, run in group)
        )
    )


def write_plainly(path: Path, records: list[dict[str, Any]]) -> int:
    """The same records, as dictionaries without what is absent, by orjson in one unsorted file."""
    with path.open("wb") as out:
        for record in records:
            out.write(orjson.dumps(record))
            out.write(b"\n")
    return len(records)


def timed(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


@sizes
def test_write_partitions(benchmark: Any, size: int, tmp_path: Path) -> None:
    """Both take turns; ``extra_info["plain"]`` is the median time of orjson and ``write``, in seconds.

    The files of the turn before are emptied, but stay. If they stayed full, the kernel would have to find memory that
    it never used before, for which a virtual machine takes up to 8 µs a page: more than all the rest together. If they
    were deleted, ext4 would pass over each of their inodes wherever a file is made in the minutes that follow.
    """
    finished = articles(ITEMS, size)
    records = [msgspec.json.decode(to_json(article)) for article in finished]
    staging_area = StagingArea(open_store(str(tmp_path)), "_staging/bench/once")
    plain: list[float] = []

    def plainly() -> None:
        for path in filter(Path.is_file, tmp_path.rglob("*")):
            os.truncate(path, 0)
        plain.append(timed(lambda: write_plainly(tmp_path / f"{len(plain)}.jsonl", records)))

    benchmark.extra_info["items"] = ITEMS
    with relaxed_gc():  # as in a run
        assert benchmark.pedantic(write, (staging_area, finished), setup=plainly, rounds=ROUNDS) == ITEMS
    benchmark.extra_info["plain"] = median(plain)


@sizes
def test_encode_json(benchmark: Any, size: int) -> None:
    finished = articles(ITEMS, size)
    benchmark.extra_info["items"] = ITEMS
    assert len(benchmark(lambda: list(to_lines(finished)))) == ITEMS
