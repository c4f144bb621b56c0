"""The small form: Flink embedded in Beam's job server, two bundles at once in threads of the launcher."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.flink.conftest import EMBEDDED, Run, assert_same, ingest, processes, staged
from tests.flink.jars import JOB_SERVER
from tests.pipelines.conftest import SAMPLES


def test_two_bundles_at_once_come_out_as_on_this_machine(
    feeds: Path, local_feeds: Path, tmp_path: Path
) -> None:
    """Of samples and 20,000 articles, to a relative path, with an option that the job server alone knows."""
    ended = ingest(SAMPLES, feeds, output="out", options=[*EMBEDDED, "--object_reuse"], folder=tmp_path)
    assert ended.status == 0, ended.err
    assert_same(tmp_path / "out", local_feeds)
    assert processes(str(JOB_SERVER)) == []


def test_a_stop_cancels_the_job_and_leaves_neither_files_nor_processes(feeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run = Run([feeds], output, EMBEDDED)
    run.wait_until(lambda: staged(output, "segments") > 3)
    run.process.send_signal(signal.SIGTERM)
    ended = run.wait(40)
    assert (ended.status, ended.err.splitlines()[-1]) == (1, "wirebeam: stopped: nothing was committed")
    assert "Traceback" not in ended.err
    assert [path for path in output.rglob("*") if path.is_file()] == []
    assert processes(str(JOB_SERVER)) == []


def test_an_option_that_nobody_knows_is_bad_usage(tmp_path: Path) -> None:
    ended = ingest(SAMPLES, output=tmp_path / "out", options=[*EMBEDDED, "--object_reuze", "--quiet"])
    assert ended == (2, "wirebeam: unknown option --object_reuze; did you mean --object_reuse?\n")
    assert processes(str(JOB_SERVER)) == []
