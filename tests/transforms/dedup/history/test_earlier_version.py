"""State written by an earlier version of wirebeam of the same format is still read.

``earlier_version`` holds ``_state``, ``_log`` and ``_runs`` of a run by that version, over the samples that
``inputs.txt`` names.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipelines.cli import run
from tests.pipelines.conftest import SAMPLES, manifest, records
from transforms.dedup.columns import INPUT_STATE, SEEN, STATE_KINDS
from transforms.dedup.history.history import History, StateFile
from transforms.storage.store import open_store

EARLIER = Path(__file__).parent / "earlier_version"
INPUTS = [f"{SAMPLES.name}/{name}" for name in (EARLIER / "inputs.txt").read_text().split("\n") if name]


def test_a_run_over_the_same_samples_finds_them_all_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLES.parent)  # the same inputs, named alike, are the same sources
    output = tmp_path / "out"
    shutil.copytree(EARLIER, output)
    arguments = ["--output", output, "--run-id", "r2", "--as-of", "2026-01-16T00:00:00Z"]
    assert run([str(argument) for argument in ("ingest", *INPUTS, *arguments)]) == 0
    before, after = manifest(output, "r1"), manifest(output, "r2")
    items = before["articles"] + sum(before["duplicates"].values())
    assert (after["articles"], sum(after["duplicates"].values())) == (0, items)
    assert Counter(copy["duplicate_kind"] for copy in records(output, "duplicates")) == {"exact": items}
    assert all(copy["duplicate_of"] and copy["story_id"] for copy in records(output, "duplicates"))


def test_every_column_of_every_state_file_is_known() -> None:
    store = open_store(str(EARLIER))
    paths = [f"_state/{path.name}" for path in sorted((EARLIER / "_state").iterdir())]
    kinds = set(STATE_KINDS) - {INPUT_STATE.name}  # that version kept no ledger of inputs
    assert sorted(StateFile.at(path).kind for path in paths) == sorted(kinds)
    for path in paths:
        kind = STATE_KINDS[StateFile.at(path).kind]
        table = History.of(store, [path]).all_rows(kind, 0, 1)
        assert table is not None
        assert set(table.columns) == {*kind.table.names, SEEN}
        assert set(table.lists) == set(kind.table.list_names)
