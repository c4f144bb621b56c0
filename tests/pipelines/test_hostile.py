"""Hostile input through the command: neighbours come out, each poison is one dead letter, counts add up."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipelines.conftest import Wirebeam, assert_counts_add_up, manifest, records

NEIGHBOUR = (
    b'<rss version="2.0"><channel><title>Harbor Daily</title>'
    b"<item><title>Rain floods the port</title><guid>n1</guid></item></channel></rss>"
)


def feed(item: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Harbor</title>{item}</channel></rss>'.encode()


def item(text: str) -> str:
    return f"<item><title>Poison</title><description>{text}</description></item>"


def nitf(text: str, head: str = "") -> bytes:
    return (
        f"{head}<nitf><body><body.head><hedline><hl1>Poison</hl1></hedline></body.head>"
        f"<body.content><p>{text}</p></body.content></body></nitf>"
    ).encode()


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{of};' * 10}'>" for of, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'A' * 20_000}'>]>"
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'
DEEP = "<b>" * 20_000

POISONS: dict[str, tuple[bytes, str]] = {
    "feed-laughs": (feed(item("&i;"), LAUGHS), "entity_expansion"),
    "feed-quadratic": (feed(item("&a;" * 500), QUADRATIC), "entity_expansion"),
    "feed-external": (feed(item("&a;"), EXTERNAL), "entity_expansion"),
    "feed-parameter": (feed(item("x"), PARAMETER), "entity_expansion"),
    "feed-deep": (feed(item(DEEP)), "too_deep"),
    "feed-attributes": (
        feed(item("<b " + " ".join(f'a{n}="1"' for n in range(5_000)) + "/>")),
        "malformed_feed",
    ),
    "nitf-laughs": (nitf("&i;", LAUGHS), "entity_expansion"),
    "nitf-external": (nitf("&a;", EXTERNAL), "entity_expansion"),
    "nitf-deep": (nitf(DEEP), "too_deep"),
    "json-deep": (b'{"uri":"u","headline":"x","body_text":' + b"[" * 900 + b"]" * 900 + b"}", "too_deep"),
    "json-number": (b'{"uri":"u","headline":"x","version":' + b"9" * 5_000 + b"}", "malformed_json"),
    "gzip-bomb": (gzip.compress(bytes(40_000_000)), "decompression_bomb"),
    "gzip-cut": (gzip.compress(NEIGHBOUR)[:-9], "corrupt_archive"),
    "zeros": (bytes(5_000), "unknown_format"),
    "empty": (b"", "empty"),
}


def folder(root: Path, files: dict[str, bytes]) -> Path:
    (root / "in").mkdir()
    for name, data in files.items():
        (root / "in" / name).write_bytes(data)
    return root / "in"


def gzipped(root: Path, files: dict[str, bytes]) -> Path:
    return folder(root, {name: gzip.compress(data) for name, data in files.items()})


def zipped(root: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(root / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"../../{name}", data)
    return root / "in.zip"


def tarred(root: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(root / "in.tar", "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"../../{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return root / "in.tar"


@pytest.mark.parametrize("wrap", [folder, gzipped, zipped, tarred])
def test_each_poison_is_one_dead_letter_and_the_neighbour_comes_out(
    wirebeam: Wirebeam, tmp_path: Path, wrap: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    files = {name: data for name, (data, _) in POISONS.items()} | {"neighbour": NEIGHBOUR}
    source = wrap(tmp_path, files)
    ended = wirebeam.ingest(source, output=tmp_path / "out")
    assert (ended.status, ended.out) == (0, "")
    assert "Traceback" not in ended.err
    assert [record["headline"] for record in records(tmp_path / "out")] == ["Rain floods the port"]
    codes = Counter(record["error"] for record in records(tmp_path / "out", "dead_letters"))
    assert codes == Counter(code for _, code in POISONS.values())
    assert_counts_add_up(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, "out"])


SWARMS: dict[str, tuple[bytes, str]] = {  # many items of a few bytes, and what each of them is
    "jsonfeed": (
        b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[' + b"{}," * 150_000 + b"{}]}",
        "no_text",
    ),
    "rss": (
        b'<rss version="2.0"><channel><title>x</title>' + b"<item/>" * 150_000 + b"</channel></rss>",
        "no_text",
    ),
    "anpa": (b"\x16\x16\x01a0001\r\n\x02" + (b"\x16\x16\x01" + b"x" * 60) * 33_000, "malformed_anpa"),
}


@pytest.mark.parametrize("name", SWARMS)
def test_a_swarm_of_empty_items_leaves_few_dead_letters(
    wirebeam: Wirebeam, tmp_path: Path, name: str
) -> None:
    data, code = SWARMS[name]
    source = folder(tmp_path, {"swarm.gz": gzip.compress(data), "neighbour": NEIGHBOUR})
    ended = wirebeam.ingest(source, output=tmp_path / "out")
    assert ended.status == 0
    letters = records(tmp_path / "out", "dead_letters")
    codes = Counter(letter["error"] for letter in letters)
    assert codes[code] == 101
    assert sum(path.stat().st_size for path in (tmp_path / "out" / "dead_letters").rglob("*.jsonl")) < 100_000
    assert [record["headline"] for record in records(tmp_path / "out")] == ["Rain floods the port"]
    assert_counts_add_up(tmp_path / "out")


def test_an_archive_of_many_broken_members_shows_few_of_them(wirebeam: Wirebeam, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(1_000):
            archive.writestr(str(at), bytes(3_000))
    assert wirebeam.ingest(tmp_path / "in.zip", output=tmp_path / "out").status == 0
    letters = records(tmp_path / "out", "dead_letters")
    assert Counter((letter["error"], "excerpt" in letter) for letter in letters) == {
        ("unknown_format", True): 100,
        ("unknown_format", False): 900,
    }
    assert_counts_add_up(tmp_path / "out")


NAMES = [
    "../../etc/passwd",
    "..",
    "/",
    "a/b\\c",
    "%2e%2e%2f",
    "é",
    "e\u0301",
    "x" * 300,
    "__HIVE_DEFAULT_PARTITION__",
]


def test_a_provider_that_reads_as_a_path_stays_below_the_output(wirebeam: Wirebeam, tmp_path: Path) -> None:
    items = [
        json.dumps({"uri": name, "source": name, "headline": f"Trial {at}", "body_text": "x"})
        for at, name in enumerate(NAMES)
    ]
    feeds = {
        f"{at}.xml": feed(item(f"Trial {at}")).replace(
            b"<title>Harbor</title>", f"<link>{name}</link>".encode()
        )
        for at, name in enumerate(NAMES)
    }
    source = folder(tmp_path, {f"{at}.json": record.encode() for at, record in enumerate(items)} | feeds)
    assert wirebeam.ingest(source, output=tmp_path / "out", near_threshold=0).status == 0
    assert_counts_add_up(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert all(record["provider"] for record in records(tmp_path / "out"))


def test_controls_and_bidi_overrides_are_escaped_wherever_shown(wirebeam: Wirebeam, tmp_path: Path) -> None:
    evil = "Alert \x1b]0;x\x07\x1b[2J\u202egnp\u2066\x9b31m"
    data = json.dumps({"uri": evil, "headline": evil, "byline": evil, "ednote": evil, "body_text": evil})
    source = folder(tmp_path, {"evil\x1b[2J\u202e.json": data.encode(), "dead\x1b[2J\u202e": b""})
    said = [
        wirebeam.ingest(source, output=tmp_path / "out"),
        wirebeam("inspect", source),
        wirebeam("inspect", "--json", source),
        wirebeam("inspect", tmp_path / "no\x1b[2J\u202e"),
    ]
    shown = "".join(ended.out + ended.err for ended in said)
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066")
    (article,) = records(tmp_path / "out")
    assert not set(json.dumps(article, ensure_ascii=False)) & set("\x1b\x07\x9b")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["inspect", "--josn", "x"], 2, "unknown option --josn; did you mean --json?"),
        (["verify", "--storag", "x", "y"], 2, "unknown option --storag; did you mean --storage?"),
        (["ingest", "x", "--output", "y", "-x"], 2, "unknown option -x"),
        (["verify", "nowhere"], 1, "nowhere: no output of wirebeam is there"),
        (["ingest", "x", "--output", "y", "--near-threshold", "nan"], 2, "--near-threshold must lie"),
    ],
)
def test_a_mistyped_option_or_place_is_one_line(
    wirebeam: Wirebeam,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = wirebeam(*arguments)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (status, "", 1)
    assert said in ended.err


def test_names_that_are_no_text_are_read_and_fingerprinted(wirebeam: Wirebeam, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = os.path.join(os.fsencode(tmp_path / "in"), b"rain\xff.xml")
    for data, status in ((NEIGHBOUR, 0), (NEIGHBOUR, 0), (NEIGHBOUR.replace(b"Rain", b"Snow"), 1)):
        with open(path, "wb") as file:
            file.write(data)
        for workers in (1, 2):
            ended = wirebeam.ingest(tmp_path / "in", output=tmp_path / "out", workers=workers)
            assert ended.status == status, ended.err
    assert "committed already, with other inputs" in ended.err
    (article,) = records(tmp_path / "out")
    assert article["source"]["uri"].endswith("in/rain\ufffd.xml")


def test_another_output_and_a_lone_sidecar_among_the_inputs_are_accounted_for(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    source = folder(tmp_path, {"a.xml": NEIGHBOUR, "gone.xml.meta.json": b"{}"})
    assert wirebeam.ingest(source / "a.xml", output=source / "earlier", partition_by="date").status == 0
    ended = wirebeam.ingest(source, output=tmp_path / "out")
    assert ended.status == 0
    assert [record["headline"] for record in records(tmp_path / "out")] == ["Rain floods the port"]
    (letter,) = records(tmp_path / "out", "dead_letters")
    assert letter["error"] == "sidecar_without_payload"
    written = [path for path in (source / "earlier").rglob("*") if path.is_file()]
    left_out = manifest(tmp_path / "out")["metrics"]["skipped"]["output"]
    assert left_out == len([path for path in written if ".wirebeam" not in path.name])
    assert f"{left_out} output" in ended.err
    assert_counts_add_up(tmp_path / "out")


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", "in"],
        ["inspect", "--json", "in"],
        ["verify", "no\u00e9\u4e2d"],
        ["ingest", "in", "--output", "out\u00e9"],
    ],
)
@pytest.mark.parametrize(
    "locale",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}],
)
def test_a_terminal_of_ascii_is_no_reason_to_fail(
    tmp_path: Path, command: list[str], locale: dict[str, str]
) -> None:
    text = json.dumps(
        {"uri": "\u00e9", "headline": "Crue \u00e0 Orl\u00e9ans \u4e2d", "body_text": "x"}, ensure_ascii=False
    )
    folder(tmp_path, {"\u00e9\u4e2d.json": text.encode()})
    ended = subprocess.run(
        [sys.executable, "-m", "pipelines", *command],
        cwd=tmp_path,
        env=os.environ | locale,
        capture_output=True,
    )
    assert b"Traceback" not in ended.stderr
    assert b"defect" not in ended.stderr
    assert ended.returncode == (1 if command[0] == "verify" else 0), ended.stderr
    said = (ended.stdout + ended.stderr).decode()
    assert command[0] != "inspect" or "\u4e2d" in said


def test_a_lookback_past_the_calendar_is_for_ever(wirebeam: Wirebeam, tmp_path: Path) -> None:
    source = folder(tmp_path, {"a": NEIGHBOUR})
    assert wirebeam.ingest(source, output=tmp_path / "out", lookback=10**9).status == 0
    assert wirebeam.ingest(source, output=tmp_path / "out", run_id="r2", lookback=10**9).status == 0
    assert len(records(tmp_path / "out")) == len(records(tmp_path / "out", "duplicates")) == 1


def test_controls_in_a_text_hide_neither_its_dateline_nor_its_first_paragraph(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    lead = "BELFAST (AP) _ The \x1b[31mriver\x1b[0m rose on Monday\0."
    text = f"Port floods\n\nBy Ann Lee\nThe Associated Press\n\n{lead}\n\nIt fell on Tuesday, people said.\n"
    source = folder(tmp_path, {"port.txt": text.encode()})
    assert wirebeam.ingest(source, output=tmp_path / "out").status == 0
    (article,) = records(tmp_path / "out")
    assert article["dateline"]["city"] == "Belfast"
    assert article["body"] == "The [31mriver[0m rose on Monday.\n\nIt fell on Tuesday, people said."
