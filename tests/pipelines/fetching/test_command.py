"""``wirebeam fetch`` as a person runs it, against a server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import Ended, Wirebeam, assert_counts_add_up, records
from tests.transforms.sources.polling.server import Asked, Reply, Server, answer, redirect, rss
from transforms.sources.polling.spool import Spool
from transforms.storage.store import Store

ONE, TWO = rss("Ferry waits out storm"), rss("Ferry waits out storm", "Harbor reopens at dawn")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


class Fetching:
    """The command on a list of a server's feeds, with a spool and a report."""

    def __init__(self, wirebeam: Wirebeam, server: Server, folder: Path) -> None:
        self.wirebeam, self.server, self.folder = wirebeam, server, folder
        self.spool, self.listed = folder / "spool", folder / "feeds.txt"

    def list(self, *paths: str) -> None:
        self.listed.write_text("\n".join(self.server.url(path) for path in paths))

    def __call__(self, *options: str) -> Ended:
        return self.wirebeam(
            "fetch", self.listed, "--spool", self.spool, "--allow-host", self.server.host,
            "--report", self.folder / "report.json", "--contact", "desk@news.example", *options,
        )  # fmt: skip

    def bodies(self) -> list[bytes]:
        """What landed, each beside its sidecar."""
        paths = [path for path in sorted(self.spool.glob("[!.]*/*")) if not path.name.endswith(".meta.json")]
        assert all(Path(f"{path}.meta.json").is_file() for path in paths)
        assert len(list(self.spool.glob("[!.]*/*"))) == 2 * len(paths)
        return [path.read_bytes() for path in paths]

    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "report.json").read_text())


@pytest.fixture
def fetching(wirebeam: Wirebeam, server: Server, tmp_path: Path) -> Fetching:
    return Fetching(wirebeam, server, tmp_path)


def versioned(body: bytes, etag: str) -> Any:
    def reply(asked: Asked) -> Reply:
        return answer(status=304) if asked.headers.get("if-none-match") == etag else answer(body, ETag=etag)

    return reply


def test_each_changed_answer_lands_once_and_the_summary_says_so(fetching: Fetching) -> None:
    fetching.list("/feed", "/same")
    replies = fetching.server.replies
    replies["/feed"], replies["/same"] = versioned(ONE, '"1"'), answer(ONE)
    first = fetching()
    assert (first.status, first.out) == (0, "")
    assert "2 of 2 feeds had something new" in first.err
    second = fetching()
    assert "0 of 2 feeds had something new" in second.err
    assert "2 unchanged" in second.err
    replies["/feed"] = versioned(TWO, '"2"')
    assert "1 of 2 feeds had something new" in fetching().err
    assert sorted(fetching.bodies()) == sorted([ONE, ONE, TWO])
    assert fetching.server.asked[0].headers["user-agent"] == "wirebeam/0.1.0 (+desk@news.example)"


def test_opml_and_stdin_are_lists_too(
    fetching: Fetching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching.server.replies["/feed"] = answer(ONE)
    fetching.listed.write_text(
        f'<opml><body><outline xmlUrl="{fetching.server.url("/feed")}"/></body></opml>'
    )
    assert fetching().status == 0
    assert fetching.bodies() == [ONE]
    with fetching.listed.open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
        ended = fetching.wirebeam(
            "fetch", "-", "--spool", tmp_path / "other", "--allow-host", fetching.server.host
        )
    assert "1 of 1 feeds had something new" in ended.err


async def cut(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + ONE[:50])
    await writer.drain()


async def slow(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


HOSTILE: dict[str, Any] = {
    "address_refused": [
        redirect("http://127.0.0.1:1/x"),
        redirect("http://169.254.169.254/latest/meta-data/"),
    ],
    "bad_scheme": [redirect("file:///etc/passwd")],
    "bad_redirect": [redirect("/bad_redirect-0")],
    "too_large": [answer(gzip.compress(bytes(40_000_000)), Content_Encoding="gzip")],
    "cut_short": [cut],
    "slow": [slow],
    "not_a_feed": [answer(b"<!doctype html><title>Log in</title>", Content_Type="text/xml")],
    "not_found": [answer(status=404)],
    "server_failed": [answer(ONE, 500)],
    "bad_header": [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"],
}


def test_servers_that_misbehave_land_nothing_cost_no_one_and_are_told_of(fetching: Fetching) -> None:
    for code, replies in HOSTILE.items():
        for number, reply in enumerate(replies):
            fetching.server.replies[f"/{code}-{number}"] = reply
    fetching.server.replies["/good"] = answer(ONE, Content_Type="text/xml; charset=latin1")
    fetching.list(*fetching.server.replies)
    ended = fetching("--fetch-limit", "seconds=1")
    assert ended.status == 0
    assert fetching.bodies() == [ONE]
    entries = fetching.report()["feeds"]
    assert [entry.get("error", "good") for entry in entries] == [
        entry["url"].rpartition("/")[2].partition("-")[0] for entry in entries
    ]
    for entry in entries[:-1]:
        assert entry["outcome"] == "failed"
        assert (entry["failures"], bool(entry["failing_since"])) == (1, True)
        assert entry["message"]
        assert entry["advice"]


def test_the_report_says_how_each_feed_fares(fetching: Fetching) -> None:
    fetching.list("/feed", "/gone", "/moved", "/busy")
    fetching.server.replies |= {
        "/feed": answer(ONE), "/gone": answer(status=410), "/moved": redirect("/feed", 301),
        "/busy": answer(status=429, Retry_After="600"),
    }  # fmt: skip
    fetching()
    fetching()
    report = fetching.report()
    assert report["counts"] == {
        "feeds": 4, "landed": 0, "unchanged": 1, "failed": 0, "not_due": 1, "retired": 1, "same_as": 1,
    }  # fmt: skip
    feed, gone, moved, busy = report["feeds"]
    assert (feed["outcome"], feed["status"], "error" in feed) == ("unchanged", 200, False)
    assert (gone["outcome"], gone["error"], "next_due_at" in gone) == ("retired", "gone", False)
    assert gone["advice"] == "Remove it from the list: the publisher says that it has ended."
    assert (moved["outcome"], moved["same_as"]) == ("same_as", fetching.server.url("/feed"))
    assert (busy["outcome"], busy["error"], busy["failures"]) == ("not_due", "throttled", 1)
    assert busy["next_due_at"] > busy["last_polled_at"]


def test_a_private_address_is_refused_until_its_host_is_allowed(
    wirebeam: Wirebeam, server: Server, tmp_path: Path
) -> None:
    server.replies["/feed"] = answer(ONE)
    (tmp_path / "feeds.txt").write_text(server.url("/feed"))
    refused = wirebeam("fetch", tmp_path / "feeds.txt", "--spool", tmp_path / "spool")
    assert refused.status == 0
    assert "address_refused: 127.0.0.1, which" in refused.err.replace("127.0.0.1 is 127.0.0.1", "127.0.0.1")
    assert server.asked == []
    allowed = wirebeam(
        "fetch", tmp_path / "feeds.txt", "--spool", tmp_path / "spool", "--allow-host", server.host
    )
    assert "1 of 1 feeds had something new" in allowed.err


def test_a_password_of_the_list_is_in_no_file_and_no_message(fetching: Fetching) -> None:
    fetching.server.replies |= {"/feed": answer(ONE), "/other": answer(status=401)}
    fetching.listed.write_text(
        "\n".join(f"http://desk:s3cret@{fetching.server.host}/{name}" for name in ("feed", "other"))
    )
    ended = fetching()
    assert fetching.server.asked[0].headers["authorization"].startswith("Basic ")
    assert "s3cret" not in ended.err
    written = [path for path in fetching.folder.rglob("*") if path.is_file() and path != fetching.listed]
    assert len(written) == 4
    assert not any(b"s3cret" in path.read_bytes() for path in written)


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["absent.txt", "--spool", "spool"], 1, "absent.txt: No such file or directory"),
        (["empty.txt", "--spool", "spool"], 1, "empty.txt: no feed in it"),
        (["feeds.txt"], 2, "requires an argument"),
        (["feeds.txt", "--spool", ""], 2, "--spool is empty"),
        (["feeds.txt", "--spool", "feeds.txt"], 1, "feeds.txt"),
        (["feeds.txt", "--spool", "nostore://x"], 1, "no store for nostore://"),
        (["feeds.txt", "--spool", "spool", "--allow-host", "http://x"], 2, "--allow-host 'http://x' is no HOST"),
        (["feeds.txt", "--spool", "spool", "--contact", "a b"], 2, "--contact 'a b'"),
        (["feeds.txt", "--spool", "spool", "--report", "no/such/folder"], 2, "--report no/such/folder"),
        (["feeds.txt", "--spool", "spool", "--fetch-limit", "seconds=soon"], 2, "--fetch-limit 'seconds=soon'"),
        (["feeds.txt", "--spool", "spool", "--fetch-limit", "seconds=0"], 2, "must be at least 1"),
        (["feeds.txt", "--spol", "spool"], 2, "--spool"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line(
    wirebeam: Wirebeam,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    line: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.txt").write_text("http://127.0.0.1:1/")
    (tmp_path / "empty.txt").write_text("# none\n")
    ended = wirebeam("fetch", *arguments)
    assert (ended.status, ended.out, ended.err.count("\n")) == (status, "", 1), ended.err
    assert line in ended.err


def test_a_second_run_on_one_spool_stops_with_one_line(fetching: Fetching) -> None:
    fetching.list("/feed")
    with closing(Spool(Store(str(fetching.spool)), 0)):
        ended = fetching()
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "another fetch is at work on this spool" in ended.err


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 1), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_a_run_that_is_stopped_keeps_what_had_landed_and_the_next_one_the_rest(
    fetching: Fetching, number: int, status: int
) -> None:
    fetching.list("/feed", "/slow")
    fetching.server.replies |= {"/feed": answer(ONE), "/slow": slow}
    command = [
        sys.executable, "-m", "pipelines", "fetch", str(fetching.listed), "--spool", str(fetching.spool),
        "--allow-host", fetching.server.host,
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        deadline = time.monotonic() + 30
        while not list(fetching.spool.glob(".fetch/positions-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, number) if number == signal.SIGKILL else process.send_signal(number)
        _, err = process.communicate(timeout=10)
    assert process.returncode == status
    assert "Traceback" not in err
    assert fetching.bodies() == [ONE]
    fetching.server.replies["/slow"] = answer(TWO)
    fetching()
    assert sorted(fetching.bodies()) == sorted([ONE, TWO])


def test_json_lines_for_a_log_collector_have_the_figures(fetching: Fetching) -> None:
    fetching.list("/feed")
    fetching.server.replies["/feed"] = answer(ONE)
    (line,) = fetching("--log-format", "json").err.splitlines()
    said = json.loads(line)
    assert (said["feeds"], said["landed"], said["failed"]) == (1, 1, 0)


def test_ingest_of_a_list_polls_and_commits_and_reads_each_payload_once(
    wirebeam: Wirebeam, server: Server, tmp_path: Path
) -> None:
    output, listed = tmp_path / "out", tmp_path / "feeds.txt"
    listed.write_text(server.url("/feed"))

    def ingest(run_id: str) -> Ended:
        return wirebeam(
            "ingest", "--feeds", listed, "--output", output, "--run-id", run_id, "--allow-host", server.host,
            "--entities", "none",
        )  # fmt: skip

    server.replies["/feed"] = answer(ONE)
    assert ingest("r1").status == 0
    assert ingest("r2").status == 0
    server.replies["/feed"] = answer(TWO)
    assert ingest("r3").status == 0
    asked = len(server.asked)
    again = ingest("r3")
    assert (again.status, len(server.asked)) == (0, asked)
    for number, (payloads, items) in enumerate([(1, 1), (0, 0), (1, 2)], 1):
        manifest = json.loads((output / "_runs" / f"r{number}.json").read_text())
        assert (manifest["inputs"]["payloads"], manifest["inputs"]["items"]) == (payloads, items)
        assert_counts_add_up(output, f"r{number}")
    articles = records(output)
    assert sorted(article["headline"] for article in articles) == [
        "Ferry waits out storm",
        "Harbor reopens at dawn",
    ]
    assert {article["source"]["feed_url"] for article in articles} == {server.url("/feed")}
    assert {article["provider"] for article in articles} == {"127-0-0-1"}
    assert wirebeam("verify", output).status == 0


def test_what_landed_before_a_run_that_failed_is_read_by_the_next(
    wirebeam: Wirebeam, server: Server, tmp_path: Path
) -> None:
    output, listed = tmp_path / "out", tmp_path / "feeds.txt"
    listed.write_text(server.url("/feed"))
    server.replies["/feed"] = versioned(rss("Harbor reopens at dawn"), '"1"')
    base = [
        "ingest",
        "--feeds",
        listed,
        "--output",
        output,
        "--allow-host",
        server.host,
        "--entities",
        "none",
    ]
    failed = wirebeam(*base, tmp_path / "absent")
    assert failed.status == 1
    assert not (output / "articles").exists()
    assert wirebeam(*base).status == 0
    assert [article["headline"] for article in records(output)] == ["Harbor reopens at dawn"]


def test_options_of_polling_without_a_list_are_bad_usage(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam("ingest", tmp_path, "--output", tmp_path / "out", "--allow-host", "x")
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "--feeds" in ended.err
