"""A run that fails: one clear line, and a log in which its cause can be found."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from tests.pipelines.conftest import SAMPLES, Ended, Wirebeam, records

TEXTS = SAMPLES / "text"
CAUSE = "ImportError: broken install"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's own code fails."""

    def reader(name: str) -> None:
        raise ImportError("broken install")

    monkeypatch.setattr("transforms.parse.reader", reader)


def kept_logs() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("wirebeam-*.log"))


def assert_failed_in_one_line(ended: Ended) -> None:
    assert (ended.status, ended.out) == (1, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("wirebeam: the pipeline failed: ImportError: broken install [while running 'Stage")


@pytest.mark.usefixtures("broken")
def test_the_line_says_why_and_where_the_log_is(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(TEXTS, output=tmp_path)
    assert_failed_in_one_line(ended)
    (log,) = kept_logs()
    assert ended.err.endswith(f"; nothing was committed; the log is in {log}\n")
    text = log.read_text()
    assert "INFO r1 pipelines.run: 5 input files" in text
    assert f"    {CAUSE}" in text
    assert records(tmp_path) == []


@pytest.mark.usefixtures("broken")
def test_verbose_shows_the_log_and_the_line_is_the_last_word(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", TEXTS, "--output", tmp_path, "--run-id", "r1", "--verbose")
    *log, line = ended.err.splitlines()
    assert (ended.status, ended.out) == (1, "")
    assert line.startswith("wirebeam: the pipeline failed: ")
    assert line.endswith("nothing was committed")
    assert f"    {CAUSE}" in log
    assert kept_logs() == []


@pytest.mark.usefixtures("broken")
def test_json_has_every_line_with_the_run_id_and_the_traceback(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(TEXTS, output=tmp_path, log_format="json")
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert {line["run_id"] for line in lines} == {"r1"}
    assert lines[-1]["message"].endswith("nothing was committed")
    assert CAUSE in lines[-1]["traceback"]


def test_worker_processes_log_in_the_same_form_and_nothing_else(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "from transforms.formats import registry\n"
        "def reader(name):\n"
        "    raise ImportError('broken install')\n"
        "registry.reader = reader\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    ended = wirebeam.ingest(TEXTS, output=tmp_path / "out", workers=2, log_format="json")
    assert (ended.status, ended.out) == (1, "")
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert {line["run_id"] for line in lines} == {"r1"}
    assert any(
        line["logger"].startswith("apache_beam") and CAUSE in line.get("traceback", "") for line in lines
    )
    assert CAUSE in lines[-1]["traceback"]
    assert_failed_in_one_line(wirebeam.ingest(TEXTS, output=tmp_path / "out", workers=2))


def test_a_failure_that_explains_itself_leaves_no_file(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(tmp_path / "nowhere.xml", output=tmp_path / "out")
    assert ended == (1, "", f"wirebeam: {tmp_path}/nowhere.xml: no such file or folder\n")
    assert kept_logs() == []


def test_a_defect_is_one_line_too(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.run.rfc3339", None)
    ended = wirebeam.ingest(TEXTS, output=tmp_path / "out")
    (log,) = kept_logs()
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        f"wirebeam: a defect of wirebeam: TypeError: 'NoneType' object is not callable; the log is in {log}\n"
    )
    assert "Traceback" in log.read_text()


def test_quiet_says_nothing_of_success(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", TEXTS, "--output", tmp_path, "--run-id", "r1", "--quiet")
    assert ended == (0, "", "")
    assert records(tmp_path)


def test_success_in_json_is_one_object_with_the_figures(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(TEXTS, output=tmp_path, log_format="json")
    (line,) = map(json.loads, ended.err.splitlines())
    assert (ended.status, line["level"], line["message"]) == (0, "info", "Run r1 is committed.")
    assert (
        line["inputs"]["items"] == line["articles"] + sum(line["duplicates"].values()) + line["dead_letters"]
    )


def test_how_much_is_said_does_not_make_it_another_run(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(TEXTS, output=tmp_path).status == 0
    ended = wirebeam("ingest", TEXTS, "--output", tmp_path, "--run-id", "r1", "--as-of",
                     "2026-01-15T00:00:00Z", "--verbose")  # fmt: skip
    assert (ended.status, "was committed before" in ended.err) == (0, True)


@pytest.mark.parametrize("typed", [["--log-format", "json"], ["--log-format=json"]])
def test_bad_usage_is_json_too_where_json_is_asked_for(wirebeam: Wirebeam, typed: list[str]) -> None:
    ended = wirebeam("ingest", "x", "--outptu", "o", *typed)
    assert (ended.status, ended.out) == (2, "")
    assert json.loads(ended.err)["message"] == "unknown option --outptu; did you mean --output?"


@pytest.mark.parametrize("command", [["ingest", "x", "--output", "o"], ["inspect", "x"], ["verify", "o"]])
def test_verbose_and_quiet_exclude_each_other(wirebeam: Wirebeam, command: list[str]) -> None:
    ended = wirebeam(*command, "--verbose", "--quiet")
    assert ended == (2, "", "wirebeam: --verbose and --quiet exclude each other\n")
