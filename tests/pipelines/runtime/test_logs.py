"""What is said on stderr, in which form, and what of it is kept for a file."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from pipelines.errors import Failure
from pipelines.runtime.logs import Log

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
OURS, BEAM = logging.getLogger("pipelines.run"), logging.getLogger("apache_beam.runners")


def written(log: Log) -> list[str]:
    assert isinstance(log._stream, io.StringIO)
    return log._stream.getvalue().splitlines()


def failure(cause: str) -> Failure:
    try:
        try:
            raise KeyError(cause)
        except KeyError as error:
            raise Failure("it failed") from error
    except Failure as error:
        return error


def log_all() -> None:
    for logger in (OURS, BEAM):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logger.log(level, "%s at %s", logger.name.partition(".")[0], logging.getLevelName(level))


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, []),
        ({"quiet": True}, []),
        (
            {"verbose": True},
            ["pipelines at INFO", "pipelines at WARNING", "pipelines at ERROR", "apache_beam at WARNING",
             "apache_beam at ERROR"],
        ),
        ({"log_format": "json"}, ["pipelines at WARNING", "pipelines at ERROR", "apache_beam at ERROR"]),
        ({"log_format": "json", "quiet": True}, ["pipelines at ERROR", "apache_beam at ERROR"]),
    ],
)  # fmt: skip
def test_how_much_of_the_log_is_shown(settings: dict[str, object], shown: list[str]) -> None:
    with Log(io.StringIO()) as log:
        log.configure(**settings)  # type: ignore[arg-type]
        log_all()
    assert [re.findall(r"\w+ at [A-Z]+", line) for line in written(log)] == [[record] for record in shown]


def test_a_line_of_the_log_has_time_level_run_and_origin() -> None:
    with Log(io.StringIO()) as log:
        log.configure(verbose=True)
        log.run_id = "r1"
        OURS.info("begun")
    (line,) = written(log)
    assert re.fullmatch(rf"{TIME} INFO r1 pipelines\.run: begun", line)


def test_json_is_an_object_a_line_with_the_same_and_figures() -> None:
    with Log(io.StringIO()) as log:
        log.configure(log_format="json")
        log.run_id = "r1"
        log.say("Run r1 is committed.", "  2 articles", articles=2)
        OURS.warning("slow")
    records = [json.loads(line) for line in written(log)]
    assert all(re.fullmatch(TIME, record.pop("time")) for record in records)
    assert records == [
        {"level": "info", "run_id": "r1", "logger": "wirebeam", "message": "Run r1 is committed.", "articles": 2},
        {"level": "warning", "run_id": "r1", "logger": "pipelines.run", "message": "slow"},
    ]  # fmt: skip


def test_quiet_says_nothing_but_warnings_and_why_it_failed() -> None:
    with Log(io.StringIO()) as log:
        log.configure(quiet=True)
        log.say("Run r1 is committed.")
        log.say_line("3 articles read")
        log.warn("no summary")
        log.fail("it failed")
    assert written(log) == ["wirebeam: no summary", "wirebeam: it failed"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_text_from_outside_can_neither_steer_a_terminal_nor_forge_a_line(log_format: str) -> None:
    evil = "x\x1b[2J\u202e\nwirebeam: all is well"
    with Log(io.StringIO()) as log:
        log.configure(verbose=True, log_format=log_format)  # type: ignore[arg-type]
        OURS.warning(evil)
        log.fail(evil, failure(evil), keep=True)
    text = "\n".join(written(log))
    assert not set(text) & set("\x1b\u202e")
    assert not [line for line in written(log) if line.startswith("wirebeam: all is well")]
    assert "all is well" in text


def test_a_failure_that_explains_itself_is_one_line_whose_traceback_only_verbose_shows() -> None:
    with Log(io.StringIO()) as log:
        log.fail("it failed", failure("cause"))
    assert written(log) == ["wirebeam: it failed"]
    with Log(io.StringIO()) as log:
        log.configure(verbose=True)
        log.fail("it failed", failure("cause"))
    *trace, last = written(log)
    assert last == "wirebeam: it failed"
    assert "    KeyError: 'cause'" in trace


def test_a_log_that_is_not_shown_is_kept_in_a_file_that_the_line_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Log(io.StringIO()) as log:
        log.run_id = "r1"
        OURS.info("begun")
        log.fail("it failed", failure("cause"), keep=True)
    (line,) = written(log)
    (path,) = tmp_path.iterdir()
    assert line == f"wirebeam: it failed; the log is in {path}"
    assert re.match(r"wirebeam-r1-.*\.log", path.name)
    kept = path.read_text().splitlines()
    assert kept[0].endswith("INFO r1 pipelines.run: begun")
    assert "    KeyError: 'cause'" in kept


def test_where_no_file_can_be_written_the_line_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with Log(io.StringIO()) as log:
        log.fail("it failed", failure("cause"), keep=True)
    assert written(log) == ["wirebeam: it failed"]


def test_json_has_the_traceback_of_a_failure_in_a_field() -> None:
    with Log(io.StringIO()) as log:
        log.configure(log_format="json")
        log.fail("it failed", failure("cause"), keep=True)
    (record,) = map(json.loads, written(log))
    assert (record["level"], record["message"]) == ("error", "it failed")
    assert "KeyError: 'cause'" in record["traceback"]


def test_a_thread_that_dies_is_for_the_log() -> None:
    def die() -> None:
        raise ValueError("gone")

    with Log(io.StringIO()) as log:
        log.configure(verbose=True)
        thread = threading.Thread(target=die, name="reader")
        thread.start()
        thread.join()
    (line,) = written(log)
    assert line.endswith("thread reader ended: ValueError('gone')")


def test_logging_is_as_before_when_the_block_ends() -> None:
    state = (
        logging.root.handlers[:], logging.root.manager.disable, threading.excepthook,
        [logging.getLogger(name).level for name in ("pipelines", "transforms", "sinks", "apache_beam")],
    )  # fmt: skip
    with Log() as log:
        log.configure(verbose=True)
        assert logging.root.handlers != state[0]
    assert state == (
        logging.root.handlers[:], logging.root.manager.disable, threading.excepthook,
        [logging.getLogger(name).level for name in ("pipelines", "transforms", "sinks", "apache_beam")],
    )  # fmt: skip


def test_a_stream_that_nobody_reads_is_no_failure() -> None:
    stream = io.StringIO()
    stream.close()
    with Log(stream) as log:
        log.say("Run r1 is committed.")
        log.fail("it failed")


def test_a_message_that_can_t_be_formatted_fails_nothing() -> None:
    with Log(io.StringIO()) as log:
        log.configure(verbose=True)
        logging.root.handlers[-1].handle(
            OURS.makeRecord("x", logging.ERROR, "x.py", 1, "%d", ("text",), None)
        )
    assert written(log) == []
    assert "can't be formatted" in log.kept[0]


def test_a_log_that_speaks_alone_holds_back_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log()
    with log.speaking_alone():
        print("Traceback", file=sys.stderr)
        log.warn("rain")
    print("after", file=sys.stderr)
    assert capsys.readouterr().err == "wirebeam: rain\nafter\n"
