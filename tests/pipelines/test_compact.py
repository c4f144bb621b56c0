"""``wirebeam compact``: few files of days that are over, each record once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinks.commit.verify import find_problems
from tests.pipelines.conftest import SAMPLES, Wirebeam, tree
from transforms.storage.store import open_store

INPUTS = sorted((SAMPLES / "text").iterdir())
TODAY = "2026-02-01T06:00:00Z"


def ingest_one_by_one(wirebeam: Wirebeam, output: Path, **options: object) -> None:
    for number, path in enumerate(INPUTS):
        assert wirebeam.ingest(path, output=output, run_id=f"r{number}", **options).status == 0


def by_id(found_records: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(found_records, key=lambda record: str(record["id"]))


def problems(output: Path) -> list[str]:
    return list(map(str, find_problems(open_store(str(output)))))


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_many_small_files_become_what_one_run_would_have_written(
    wirebeam: Wirebeam, tmp_path: Path, compression: str
) -> None:
    ingest_one_by_one(wirebeam, tmp_path, lookback=0, entities="none", compression=compression)
    one = tmp_path / "one"
    assert wirebeam.ingest(
        *INPUTS, output=one, run_id="c1", lookback=0, entities="none", compression=compression
    ).status == 0  # fmt: skip
    ended = wirebeam("compact", tmp_path, "--run-id", "c1", "--as-of", TODAY)
    assert ended.status == 0
    assert ended.err.startswith("Compaction c1 is committed: ")
    files = {path: data for path, data in tree(tmp_path, "articles").items() if "/c1-" in path}
    expected = tree(one, "articles")
    assert files
    assert {path: data for path, data in expected.items() if path in files} == files
    assert problems(tmp_path) == []
