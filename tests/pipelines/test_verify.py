"""``wirebeam verify`` names each problem on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import Failure
from pipelines.options import IngestOptions
from pipelines.outputs.verify import verify


def test_a_place_without_an_output_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no output of wirebeam is there"):
        verify(IngestOptions(output=str(tmp_path)))


def test_a_leftover_is_named_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "articles" / "a\nb\x1b.jsonl"
    path.parent.mkdir()
    path.write_text("{}\n")
    assert verify(IngestOptions(output=str(tmp_path))) == 1
    out, err = capsys.readouterr()
    assert out == "leftover: articles/a\\nb\\x1b.jsonl (no committed run names it)\n"
    assert err == ""
