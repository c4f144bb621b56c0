"""A payload that kills the process which reads it is named, becomes a dead letter, and the rest goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipelines.errors import PipelineFailure, WorkersKilled
from pipelines.run import Suspects
from tests.pipelines.conftest import assert_counts_add_up, records, tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills by signals, and looks at /proc")
HOOK = """
import os, signal, sys
if any(name in ' '.join(sys.orig_argv) for name in ('wirebeam', 'worker')):
    from transforms.formats import registry
    real = registry.reader
    def reader(name):
        def read(payload, options):
            if b'Poison' in payload.data:
                os.kill(os.getpid(), signal.SIGKILL)
            if b'Venom' in payload.data:
                os._exit(3)
            if b'Accident' in payload.data and not os.path.exists({note!r}):
                open({note!r}, 'w').close()
                os.kill(os.getpid(), signal.SIGSEGV)
            return real(name)(payload, options)
        return read
    registry.reader = reader
"""


def feed(title: str) -> str:
    return f"<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"


def ingest(place: Path, output: str, *options: str) -> subprocess.CompletedProcess[str]:
    (place / "site").mkdir(exist_ok=True)
    (place / "site" / "sitecustomize.py").write_text(HOOK.format(note=str(place / "happened")))
    words = [
        "ingest",
        "in",
        "--output",
        output,
        "--run-id",
        "r1",
        "--as-of",
        "2026-01-15T00:00:00Z",
        *options,
    ]
    return subprocess.run(
        [str(Path(sys.executable).parent / "wirebeam"), *words],
        cwd=place, env=os.environ | {"PYTHONPATH": str(place / "site")}, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


def test_what_kills_its_worker_is_a_dead_letter_and_its_neighbours_come_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_text(feed("Rain"))
    (tmp_path / "in" / "b.xml").write_text(feed("Poison"))
    with zipfile.ZipFile(tmp_path / "in" / "c.zip", "w") as archive:
        for name in ("Snow", "Venom", "Hail"):
            archive.writestr(f"{name}.xml", feed(name))
    ended = ingest(tmp_path, "two", "--workers", "2")
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert {record["headline"] for record in records(tmp_path / "two")} == {"Rain", "Snow", "Hail"}
    assert [
        (letter["source"]["uri"], letter["source"].get("member"), letter["error"], "excerpt" in letter)
        for letter in records(tmp_path / "two", "dead_letters")
    ] == [("in/b.xml", None, "worker_lost", True), ("in/c.zip", "Venom.xml", "worker_lost", True)]
    assert_counts_add_up(tmp_path / "two")
    one = ingest(tmp_path, "one", "--summary", "-")
    assert one.returncode == 0, one.stderr
    assert "the run begins again, in workers" in one.stderr
    assert json.loads(one.stdout)["dead_letters"] == 2
    parts = "articles", "duplicates", "dead_letters"
    assert tree(tmp_path / "one", *parts) == tree(tmp_path / "two", *parts)


def test_a_worker_that_is_killed_once_costs_no_item(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("Rain", "Accident"):
        (tmp_path / "in" / f"{name}.xml").write_text(feed(name))
    ended = ingest(tmp_path, "out", "--workers", "2")
    assert ended.returncode == 0, ended.stderr
    assert "while it read in/Accident.xml: the run begins again" in ended.stderr
    assert len(records(tmp_path / "out")) == 2
    assert records(tmp_path / "out", "dead_letters") == []


def test_what_was_read_twice_is_lost_and_too_many_rounds_are_a_failure() -> None:
    suspects = Suspects()
    suspects.add(WorkersKilled("the pipeline failed", [("a", ""), ("b.zip", "c")]))
    assert (suspects.lost(), suspects.newest) == (frozenset(), "a, b.zip!c")
    suspects.add(WorkersKilled("the pipeline failed", [("a", "")]))
    assert suspects.lost() == {("a", "")}
    for _ in range(17):
        suspects.add(WorkersKilled("the pipeline failed", [("d", None)]))
    with pytest.raises(PipelineFailure, match=r"^the pipeline failed; 20 times, at last while reading d$"):
        suspects.add(WorkersKilled("the pipeline failed", [("d", None)]))
