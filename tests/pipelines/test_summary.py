"""What a person reads at the end of a run."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log
from pipelines.summary import lines, show
from pipelines.terminal import check_target

MANIFEST: dict[str, Any] = {
    "run_id": "r1",
    "inputs": {"items": 7, "payloads": 3, "bytes": 2048},
    "articles": 4,
    "duplicates": {"exact": 1, "version": 0, "near": 1},
    "dead_letters": 1,
    "files": [{}, {}],
    "metrics": {
        "error": {"malformed_xml": 1},
        "skipped": {"picture": 1, "package": 2},
        "feed_fallback": {"not_well_formed": 1},
        "seconds": 0.5,
        "peak_memory_bytes": 3 * 2**20,
    },
}


def test_the_summary_says_what_became_of_all_items() -> None:
    assert lines(MANIFEST, "out", fresh=True, sample='{"id":"1"}') == [
        "Run r1 is committed.",
        "          7 items in 3 payloads, 2.0 KiB",
        "          4 articles",
        "          2 duplicates (1 exact, 1 near)",
        "          1 dead letters: 1 malformed_xml",
        "  Skipped, as they are no articles: 2 package, 1 picture",
        "  Feeds left to feedparser: 1 not_well_formed",
        "  2 files below out, in 0.5 s (71,429 µs an item, peak memory 3.0 MiB)",
        '  One of them: {"id":"1"}',
    ]


def test_a_run_that_was_committed_before_and_an_empty_one_say_so() -> None:
    empty = {**MANIFEST, "inputs": {"items": 0, "payloads": 0, "bytes": 0}, "metrics": {
        "seconds": 0.1, "peak_memory_bytes": 0,
    }}  # fmt: skip
    text = lines(empty, "out", fresh=False)
    assert text[0] == "Run r1 was committed before: nothing to do."
    assert "  The inputs hold nothing to read: an empty run." in text


def test_as_json_it_is_the_manifest(tmp_path: Path) -> None:
    target = tmp_path / "summary.json"
    show(MANIFEST, IngestOptions(output="out", summary=str(target)), Log(io.StringIO()), fresh=True)
    assert json.loads(target.read_text()) == MANIFEST


@pytest.mark.parametrize("name", ["", "nowhere/summary.json"])
def test_a_place_where_no_file_can_be_written_is_bad_usage(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no file can be written there"):
        check_target("--summary", str(tmp_path / name))


def test_stdout_no_summary_and_a_new_file_are_fine(tmp_path: Path) -> None:
    for target in ("", "-", str(tmp_path / "summary.json")):
        check_target("--summary", target)
