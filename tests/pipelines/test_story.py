"""A story as the committed files have it, and whole runs over sources that do not trust each other."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipelines.cli import run
from tests.pipelines.conftest import records

BODY = (
    "A ferry with 212 people on board ran aground off Porto Alto on Tuesday night after its rudder jammed in heavy "
    "seas, the coast guard said. All passengers were taken off by 4 a.m. and nobody was badly hurt."
)


def _feed(host: str, guid: str, headline: str, hour: int, body: str = BODY) -> str:
    return (
        f"<rss version='2.0'><channel><title>{host}</title><link>https://{host}/</link><item><title>{headline}</title>"
        f"<guid isPermaLink='false'>{guid}</guid><pubDate>Wed, 14 Jan 2026 {hour:02}:00:00 GMT</pubDate>"
        f"<description>{body}</description></item></channel></rss>"
    )


def _land(folder: Path, name: str, text: str, url: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    (folder / name).write_bytes(data)
    if url:
        sidecar = {"url": url, "sha256": hashlib.sha256(data).hexdigest()}
        (folder / f"{name}.meta.json").write_text(json.dumps(sidecar))


def _ingest(inputs: Path, output: Path, run_id: str, *options: str) -> int:
    arguments = [
        "--output",
        str(output),
        "--run-id",
        run_id,
        "--as-of",
        "2026-01-15T00:00:00Z",
        "--quiet",
        *options,
    ]
    return run(["ingest", str(inputs), *arguments])


def test_a_feed_that_claims_another_s_host_and_guid_takes_nothing_of_it(tmp_path: Path) -> None:
    drop, output = tmp_path / "drop", tmp_path / "out"
    _land(
        drop / "a",
        "1.xml",
        _feed("courier.example", "c1", "Ferry runs aground", 9),
        "https://courier.example/rss",
    )
    _land(
        drop / "b",
        "1.xml",
        _feed("courier.example", "c1", "KILL: Ferry", 10, "Do not use."),
        "https://evil.example/x",
    )
    _land(drop / "c", "1.xml", _feed("courier.example", "c1", "Ferry runs aground", 8))
    assert _ingest(drop, output, "r1") == 0
    articles, (copy,) = records(output, "articles"), records(output, "duplicates")
    assert {(article["provider"], article["status"]) for article in articles} == {
        ("courier-example", "usable"), ("evil-example", "usable"),
    }  # fmt: skip
    (own,) = (article for article in articles if article["provider"] == "courier-example")
    assert (copy["duplicate_of"], copy["assumptions"]) == (
        own["id"],
        ["language_detected", "provider_claimed"],
    )
    assert not [article for article in articles if "supersedes" in article]


def test_a_listed_folder_delivers_its_provider_and_another_list_is_another_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop, output, listed = tmp_path / "drop", tmp_path / "out", tmp_path / "sources.toml"
    _land(drop / "wire", "1.xml", _feed("any.example", "c1", "Ferry runs aground", 9))
    listed.write_text(f'[[source]]\nfolder = "{drop}/wire"\nprovider = "AP"\n')
    assert _ingest(drop, output, "r1", "--sources", str(listed)) == 0
    (article,) = records(output, "articles")
    assert (article["provider"], article["credit"]) == ("ap", "any-example")
    assert article["assumptions"] == ["language_detected", "provider_from_sources"]
    listed.write_text(f'[[source]]\nfolder = "{drop}/wire"\nprovider = "AFP"\n')
    assert _ingest(drop, output, "r1", "--sources", str(listed)) == 1
    listed.write_text("[[source]]\n")
    assert _ingest(drop, output, "r2", "--sources", str(listed)) == 2
    assert "name its feed, host or folder" in capsys.readouterr().err


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_story_is_shown_with_all_its_members_and_why_each_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], compression: str
) -> None:
    drop, output = tmp_path / "drop", tmp_path / "out"
    _land(
        drop / "a",
        "1.xml",
        _feed("courier.example", "c1", "Ferry runs aground", 9),
        "https://courier.example/rss",
    )
    _land(
        drop / "b",
        "1.xml",
        _feed("gazette.example", "g1", "Vessel stranded", 10),
        "https://gazette.example/rss",
    )
    later = tmp_path / "later"
    text = _feed("courier.example", "c1", "Ferry freed", 14, f"{BODY} Tugs pulled it free.")
    _land(later / "a", "1.xml", text, "https://courier.example/rss")
    assert _ingest(drop, tmp_path / "plain", "r1") == 0
    (story,) = (copy["story_id"] for copy in records(tmp_path / "plain", "duplicates"))
    assert _ingest(drop, output, "r1", "--compression", compression) == 0
    assert _ingest(later, output, "r2", "--compression", compression) == 0
    capsys.readouterr()
    assert run(["inspect", str(output), "--story", "0" * 32]) == 1
    assert "no committed run has a story" in capsys.readouterr().out
    assert run(["inspect", str(output), "--story", story, "--json"]) == 0
    members = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    first, copy, newer = members
    assert [member["headline"] for member in members] == [
        "Ferry runs aground",
        "Vessel stranded",
        "Ferry freed",
    ]
    assert (copy["duplicate_of"], newer["supersedes"]) == (first["id"], first["id"])
    assert run(["inspect", str(output), "--story", story]) == 0
    shown = capsys.readouterr().out
    assert f"near of {first['id']}" in shown
    assert f"supersedes {first['id']}" in shown
    assert "folder:a" in shown


def test_a_story_of_no_output_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(tmp_path), "--story", "ab"]) == 1
    assert run(["inspect", "a", "b", "--story", "ab"]) == 2
    assert "name one output" in capsys.readouterr().err
