"""Runs the command as a person would, in this process."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipelines import progress
from pipelines.cli import run

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
AS_OF = "2026-01-15T00:00:00Z"


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


class Wirebeam:
    """The command, with what it writes kept apart."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def __call__(self, *arguments: object) -> Ended:
        self.capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = self.capfd.readouterr()
        return Ended(status, out, err)

    def ingest(
        self, *inputs: object, output: Path, run_id: str = "r1", as_of: str = AS_OF, **options: object
    ) -> Ended:
        typed = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        return self("ingest", *inputs, "--output", output, "--run-id", run_id, "--as-of", as_of, *typed)


@pytest.fixture
def wirebeam(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Wirebeam:
    """The command; logs of failed runs go to a folder of the test, and a slow machine adds no lines of progress."""
    monkeypatch.setattr(progress, "LOG_SECONDS", 3600)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("logs")))
    return Wirebeam(capfd)


def tree(output: Path, *parts: str) -> dict[str, bytes]:
    """Every file below some folders of an output, by path."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for part in parts or ("articles", "duplicates", "dead_letters", "_state")
        for path in sorted((output / part).rglob("*"))
        if path.is_file()
    }


def records(output: Path, part: str = "articles") -> list[dict[str, Any]]:
    """All records below a folder, in the order of files and lines."""
    return list(_records(output / part))


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            yield json.loads(line)


def manifest(output: Path, run_id: str = "r1") -> dict[str, Any]:
    return json.loads((output / "_runs" / f"{run_id}.json").read_text())


def assert_counts_add_up(output: Path, run_id: str = "r1") -> None:
    """items == articles + duplicates + dead letters, in the manifest and in the files."""
    counts = manifest(output, run_id)
    in_files: Counter[str] = Counter()
    for file in counts["files"]:
        in_files[file["path"].partition("/")[0]] += file["records"]
    assert counts["articles"] == in_files["articles"]
    assert sum(counts["duplicates"].values()) == in_files["duplicates"]
    assert counts["dead_letters"] == in_files["dead_letters"]
    assert counts["inputs"]["items"] == in_files.total()
