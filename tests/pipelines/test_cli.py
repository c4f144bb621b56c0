"""The command's manners: exit codes, one line for an error, results on stdout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.conftest import SAMPLES, Wirebeam


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["ingest", "--output", "OUT"], 2, "no INPUT"),
        (["ingest", "samples"], 2, "output"),
        (["ingest", "samples", "--output", "OUT", "--partiton-by", "date"], 2, "--partition-by"),
        (["ingest", "samples", "--output", "OUT", "--partition-by", "mood"], 2, "mood"),
        (["ingest", "samples", "--output", "OUT", "--as-of", "tomorrow"], 2, "--as-of"),
        (["ingest", "samples", "--output", "OUT", "--run-id", "../x"], 2, "--run-id"),
        (["ingest", "samples", "--output", "OUT", "--workers", "257"], 2, "--workers"),
        (["ingest", "samples", "--output", "OUT", "--workers", "many"], 2, "workers"),
        (["ingest", "samples", "--output", "OUT", "--compression", "rar"], 2, "compression"),
        (["ingest", "samples", "--output", "OUT", "--near-threshold", "2"], 2, "--near-threshold"),
        (["ingest", "samples", "--output", "OUT", "--max-dead-letters", "-1"], 2, "--max-dead-letters"),
        (["ingest", "samples", "--output", "OUT", "--records-per-file", "0"], 2, "--records-per-file"),
        (["ingest", "samples", "--output", "OUT", "--storage", "x"], 2, "KEY=VALUE"),
        (["ingest", "samples", "--output", "OUT", "--storage", "endpont=x"], 2, "did you mean endpoint?"),
        (["ingest", "samples", "--output", "OUT", "--storage", "endpoint=host:9"], 2, "write a URL"),
        (["verify", "OUT", "--storage", "endpont=x"], 2, "did you mean endpoint?"),
        (["inspect", "samples", "--storage", "endpont=x"], 2, "did you mean endpoint?"),
        (["ingest", "samples", "--output", "OUT", "--summary", "--run-id", "r1"], 2, "--summary"),
        (["ingest", "samples", "--output", "OUT", "--limit", "depth=x"], 2, "--limit"),
        (["ingest", "samples", "--output", "OUT", "--entities", "magic"], 2, "magic"),
        (["ingest", "samples", "--output", "OUT", "--direct_running_mode=multi_threading"], 2, "loses elements"),
        (["ingest", "samples", "--output", "OUT", "--lookback", "1.5"], 2, "no whole number"),
        (["ingest", "samples", "--output", "OUT", "--records-per-file", "9" * 20], 2, "no whole number"),
        (["ingest", "samples", "--output", "OUT", "--direct_num_workers", "x"], 2, "--direct_num_workers"),
        (["ingest", "samples", "--output", "memory://x"], 2, "in memory"),
        (["ingest", "nowhere.xml", "--output", "OUT"], 1, "nowhere.xml"),
        (["ingest", "samples", "--output", "ftp://x/y"], 1, "ftp"),
        (["inspect"], 2, "no INPUT"),
        (["inspect", "nowhere.xml"], 1, "nowhere.xml"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line(
    wirebeam: Wirebeam, tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    places = {"OUT": str(tmp_path / "out"), "samples": str(SAMPLES / "text")}
    ended = wirebeam(*(places.get(argument, argument) for argument in arguments))
    assert ended.status == status, ended.err
    assert ended.out == ""
    assert ended.err.count("\n") == 1, ended.err
    assert said in ended.err
    assert not (tmp_path / "out" / "_log").exists()


def test_an_output_below_a_file_is_one_clear_line(wirebeam: Wirebeam, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = wirebeam.ingest(SAMPLES / "text", output=tmp_path / "file" / "out")
    assert (ended.status, ended.err.count("\n")) == (1, 1), ended.err


def test_an_option_of_beam_passes_through(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", SAMPLES / "text", "--output", tmp_path, "--job_name", "night-run")
    assert ended.status == 0, ended.err


def test_the_schema_is_json_schema_of_an_article(wirebeam: Wirebeam) -> None:
    ended = wirebeam("schema")
    schema = json.loads(ended.out)
    assert (ended.status, schema["title"]) == (0, "Article")
    assert {"id", "story_id", "dateline", "entities", "content_hash"} <= set(schema["properties"])


def test_inspect_prints_one_article_a_line_as_json(wirebeam: Wirebeam) -> None:
    ended = wirebeam("inspect", SAMPLES / "text" / "ferry.txt", "--json")
    (article,) = map(json.loads, ended.out.splitlines())
    assert article["headline"] == "Ferry with 212 aboard runs aground off Naxos; all safe"
    assert article["dateline"]["country"] == "GR"


def test_inspect_shows_an_article_to_a_person(wirebeam: Wirebeam) -> None:
    ended = wirebeam("inspect", SAMPLES / "text" / "ferry.txt")
    assert ended.status == 0
    assert "  headline        Ferry with 212 aboard runs aground off Naxos; all safe" in ended.out


def test_the_summary_goes_to_stdout_as_json_when_asked(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", SAMPLES / "text", "--output", tmp_path, "--summary", "-", "--run-id", "r1")
    summary = json.loads(ended.out)
    assert summary["run_id"] == "r1"
    assert (
        summary["inputs"]["items"]
        == summary["articles"] + sum(summary["duplicates"].values()) + summary["dead_letters"]
    )


@pytest.mark.parametrize(
    "command", [["--help"], ["schema"], ["ingest", "--help"], ["ingest"], ["inspect", "--help"]]
)
def test_help_and_mistakes_do_not_wait_for_beam(command: list[str]) -> None:
    code = (
        "import sys; from pipelines.cli import run\n"
        "try: run(sys.argv[1:])\nexcept SystemExit: pass\n"
        "sys.exit('apache_beam' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, *command], capture_output=True).returncode == 0


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
@pytest.mark.parametrize("command", [["schema"], ["inspect", "--json", "samples/text/ferry.txt"]])
def test_a_closed_stream_is_no_reason_to_fail(command: list[str], closed: str) -> None:
    number = {"stdout": 1, "stderr": 2}[closed]
    ended = subprocess.run(
        [sys.executable, "-m", "pipelines", *command], preexec_fn=lambda: os.close(number), cwd=SAMPLES.parent
    )
    assert ended.returncode == 0


def test_an_interruption_during_imports_is_one_line() -> None:
    code = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'pipelines.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from pipelines.__main__ import main\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=SAMPLES.parent,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # else ignored where the tests are
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (130, "wirebeam: interrupted: nothing was committed\n")


def test_the_module_is_the_command() -> None:
    ended = subprocess.run([sys.executable, "-m", "pipelines", "schema"], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["title"] == "Article"
