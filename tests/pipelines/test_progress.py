"""How far a run is, read off the names in the staging area."""

from __future__ import annotations

import io
import json
import time

import pytest

from pipelines import progress
from pipelines.progress import Progress
from pipelines.runtime.logs import Log
from transforms.reading.inputs import InputFile
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store

FILES = [InputFile(uri="a.xml"), InputFile(uri="b.xml")]


@pytest.fixture
def staging_area(tmp_path: object) -> StagingArea:
    return StagingArea(open_store(str(tmp_path)), "_staging/r1/token")


def line(staging_area: StagingArea) -> str:
    shown = Progress(staging_area, FILES, Log(io.StringIO()))
    shown.started = time.monotonic()
    return shown.line()


def test_articles_are_counted_by_the_names_of_what_is_staged(staging_area: StagingArea) -> None:
    assert line(staging_area) == "0 articles read from 2 files · 0 s"
    for kind, count in (("segments", 512), ("segments", 1000), ("lines", 900), ("files", 7), ("digests", 3)):
        staging_area.stage(kind, count, kind.encode())
    assert line(staging_area) == (
        "1,512 articles read from 2 files, 900 judged and located, 1 files written · 0 s"
    )


def test_what_is_staged_again_by_a_bundle_that_is_tried_again_counts_once(staging_area: StagingArea) -> None:
    for _ in range(2):
        staging_area.stage("segments", 512, b"the same")
        staging_area.stage("lines", 512, b"the same")
    staging_area.stage("segments", 512, b"others")
    assert line(staging_area) == "1,024 articles read from 2 files, 512 judged and located · 0 s"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, ["wirebeam: 0 articles read from 2 files · 0 s"]),
        ({"quiet": True}, []),
    ],
)
def test_it_is_a_plain_line_now_and_then_where_nobody_looks_on(
    staging_area: StagingArea, monkeypatch: pytest.MonkeyPatch, settings: dict[str, bool], said: list[str]
) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.01)
    stream = io.StringIO()
    with Log(stream) as log:
        log.configure(quiet=settings.get("quiet", False))
        with Progress(staging_area, FILES, log):
            for _ in range(500):
                if stream.getvalue().count("\n") or not said:
                    break
                time.sleep(0.01)
    assert stream.getvalue().splitlines()[:1] == said


def test_in_json_it_is_a_message(staging_area: StagingArea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.01)
    stream = io.StringIO()
    with Log(stream) as log:
        log.configure(log_format="json")
        with Progress(staging_area, FILES, log):
            while "\n" not in stream.getvalue():
                time.sleep(0.01)
    assert json.loads(stream.getvalue().splitlines()[0])["message"] == "0 articles read from 2 files · 0 s"
