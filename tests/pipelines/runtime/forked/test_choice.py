"""How many workers a run has, and that forked ones give the bytes of one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.runtime.forked import choice
from pipelines.runtime.forked.choice import WORKER_BYTES, workers_for
from tests.pipelines.conftest import AS_OF, SAMPLES, tree


@pytest.mark.parametrize(
    ("size", "cores", "workers"),
    [
        (0, 8, 1),
        (WORKER_BYTES * 2 - 1, 8, 1),
        (WORKER_BYTES * 2, 8, 2),
        (WORKER_BYTES * 100, 8, 8),
        (WORKER_BYTES * 100, 1, 1),
    ],
)
def test_workers_are_chosen_by_cores_and_size(
    size: int, cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "_cores", lambda: cores)
    assert workers_for(size) == workers


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_bytes_are_those_of_one_worker_and_nothing_is_left(workers: str, tmp_path: Path) -> None:
    command = str(Path(sys.executable).parent / "wirebeam")
    for output, number in (("one", "1"), ("several", workers)):
        words = [
            command,
            "ingest",
            str(SAMPLES),
            "--output",
            output,
            "--run-id=r1",
            "--as-of",
            AS_OF,
            "--quiet",
        ]
        ended = subprocess.run(
            [*words, f"--workers={number}"], cwd=tmp_path, capture_output=True, text=True, timeout=240,
            env={"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (0, "")
    assert tree(tmp_path / "several") == tree(tmp_path / "one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "several"]
