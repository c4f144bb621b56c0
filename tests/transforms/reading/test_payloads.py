"""From what a person names to files, and from files to payloads and dead letters."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import pickle
import random
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from transforms.article import DeadLetter
from transforms.payload import Limits, Payload
from transforms.reading import listing
from transforms.reading.inputs import InputError, InputFile
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.storage.store import open_store

STORY = b"BELFAST (AP) _ Rain fell on the harbor.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own, so that relative inputs can be shown in full."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*paths: str, data: bytes = STORY) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)


def uris(*named: str, **settings: str) -> list[str]:
    return [file.uri for file in list_inputs(named, settings)]


def read(*named: str, limits: Limits | None = None) -> list[Payload | DeadLetter]:
    return [found for file in list_inputs(named, {}) for found in payloads(file, limits or Limits(), {})]


def codes(*named: str) -> list[tuple[str, str]]:
    """(where, error) of all dead letters."""
    return [(f.source.uri, f.error) for f in read(*named) if isinstance(f, DeadLetter) and f.source]


# What is named


def test_a_file_is_itself_and_a_folder_all_files_below_it() -> None:
    write("in/b.xml", "in/a.xml", "in/deep/er/c.xml", "other.xml")
    assert uris("in") == ["in/a.xml", "in/b.xml", "in/deep/er/c.xml"]
    assert uris("in/") == ["in/a.xml", "in/b.xml", "in/deep/er/c.xml"]
    assert uris("other.xml") == ["other.xml"]


def test_hidden_files_and_side_files_are_left_out_of_a_folder() -> None:
    write("in/a.xml", "in/a.xml.meta.json", "in/.hidden.xml", "in/.git/config", "in/x.json")
    assert uris("in") == ["in/a.xml", "in/x.json"]
    assert uris("in/*") == ["in/a.xml", "in/x.json"]
    assert uris("in/.hidden.xml") == ["in/.hidden.xml"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("in/*.xml", ["in/a.xml", "in/b.xml"]),
        ("in/?.xml", ["in/a.xml", "in/b.xml"]),
        ("in/[ac].xml", ["in/a.xml"]),
        ("in/**/*.xml", ["in/a.xml", "in/b.xml", "in/deep/c.xml", "in/deep/er/d.xml"]),
        ("in/*/*.xml", ["in/deep/c.xml"]),
        ("in/d*", ["in/deep/c.xml", "in/deep/er/d.xml"]),
        ("**/d.xml", ["in/deep/er/d.xml"]),
        ("in/**", ["in/a.xml", "in/b.xml", "in/deep/c.xml", "in/deep/er/d.xml"]),
    ],
)
def test_patterns_mean_the_same_on_disk_and_in_a_store(pattern: str, expected: list[str]) -> None:
    write("in/a.xml", "in/b.xml", "in/deep/c.xml", "in/deep/er/d.xml", "in/.hidden/e.xml")
    root = f"memory://patterns-{random.getrandbits(64):x}"
    store = open_store(root, {})
    for path in uris("in"):
        store.put(path, STORY)
    assert uris(pattern) == expected
    assert uris(f"{root}/{pattern}") == [f"{root}/{path}" for path in expected]


def test_a_name_that_exists_is_no_pattern() -> None:
    write("in/x[1].xml", "in/x1.xml")
    assert uris("in/x[1].xml") == ["in/x[1].xml"]


def test_files_named_twice_are_read_once_in_an_order_of_their_own(here: Path) -> None:
    write("in/a.xml", "in/b.xml")
    named = ["in/b.xml", "in", f"{here}/in/a.xml", "in/*.xml", "in/../in/a.xml"]
    first = uris(*named)
    assert len(first) == 2
    assert uris(*reversed(named)) == first


def test_a_link_to_a_file_is_the_file() -> None:
    write("in/b.xml")
    os.symlink("b.xml", "in/a.xml")
    os.symlink("in", "link")
    assert uris("in") == ["in/a.xml"]
    assert uris("link/b.xml") == ["link/b.xml"]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("nowhere.xml", "nowhere.xml: no such file or folder"),
        ("in/*.xml", "in/*.xml: nothing matches"),
        ("memory://nothing/here", "memory://nothing/here: no files in it"),
        ("memory://nothing/*.xml", "memory://nothing/*.xml: nothing matches"),
        ("", "an input has an empty name"),
    ],
)
def test_an_input_that_is_not_there_is_one_clear_line(named: str, message: str) -> None:
    with pytest.raises(InputError) as failure:
        uris(named)
    assert str(failure.value) == message


def test_an_empty_folder_is_an_input_of_nothing() -> None:
    Path("empty").mkdir()
    assert uris("empty") == []


def test_a_scheme_that_nobody_knows_is_one_clear_line() -> None:
    with pytest.raises(InputError, match=r"^quux://x/y: [^\n]+$"):
        uris("quux://x/y")


def test_a_file_uri_is_a_path(here: Path) -> None:
    write("a.xml")
    assert uris(f"file://{here}/a.xml") == [f"{here}/a.xml"]


def test_an_input_file_is_small_and_travels() -> None:
    write("in/a.xml")
    (file,) = list_inputs(["in"], {})
    assert pickle.loads(pickle.dumps(file)) == file
    assert len(pickle.dumps(file)) < 300
    assert (file.uri, file.size) == ("in/a.xml", len(STORY))


# What Beam's own filesystems read


def shelf(files: dict[str, bytes]) -> type:
    """A filesystem of Beam, as a plug-in would bring it, for ``shelf://``."""
    from apache_beam.io.filesystem import FileMetadata, FileSystem

    class Shelf(FileSystem):  # type: ignore[misc]
        @classmethod
        def scheme(cls) -> str:
            return "shelf"

        def has_dirs(self) -> bool:
            return False

        def _list(self, prefix: str) -> list[Any]:
            return [
                FileMetadata(path, len(data), 0) for path, data in files.items() if path.startswith(prefix)
            ]

        def exists(self, path: str) -> bool:
            return path in files

        def open(self, path: str, mime_type: str = "", compression_type: str = "") -> io.BytesIO:
            return io.BytesIO(files[path])

        def metadata(self, path: str) -> Any:
            return FileMetadata(path, len(files[path]), 0)

        join = split = mkdirs = create = copy = rename = size = last_updated = checksum = delete = None

    Shelf.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]
    return Shelf


def test_other_schemes_are_read_through_beam_s_filesystems() -> None:
    kept = shelf(
        {"shelf://x/a.gz": gzip.compress(STORY), "shelf://x/deep/b.xml": STORY, "shelf://x/b.meta.json": b""}
    )
    assert kept.__name__ == "Shelf"
    assert uris("shelf://x/a.gz") == uris("shelf://x/*.gz") == ["shelf://x/a.gz"]
    assert uris("shelf://x") == ["shelf://x/a.gz", "shelf://x/deep/b.xml"]
    assert [payload.data for payload in read("shelf://x") if isinstance(payload, Payload)] == [STORY, STORY]
    with pytest.raises(InputError, match=r"^shelf://none: no files in it$"):
        uris("shelf://none")


# Payloads


def test_a_payload_is_the_bytes_their_checksum_and_where_they_are() -> None:
    write("in/a.xml")
    assert read("in") == [Payload(uri="in/a.xml", data=STORY, sha256=hashlib.sha256(STORY).hexdigest())]


def test_the_checksum_is_of_the_bytes_that_are_parsed() -> None:
    write("a.gz", data=gzip.compress(STORY))
    assert read("a.gz") == [Payload(uri="a.gz", data=STORY, sha256=hashlib.sha256(STORY).hexdigest())]


def test_an_empty_file_is_an_empty_payload() -> None:
    write("a.xml", data=b"")
    assert read("a.xml") == [Payload(uri="a.xml", data=b"", sha256=hashlib.sha256().hexdigest())]


def test_stdin_is_read_once_and_travels_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(gzip.compress(STORY)), closed=False))
    files = list(list_inputs(["-", "-"], {}))
    travelled = pickle.loads(pickle.dumps(files))
    digest = hashlib.sha256(STORY).hexdigest()
    assert [list(payloads(file, Limits(), {})) for file in travelled] == [
        [Payload(uri="-", data=STORY, sha256=digest)]
    ]


def test_more_on_stdin_than_can_travel_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "STDIN_BYTES", 2**20)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bytes(2**20 + 1)), closed=False))
    with pytest.raises(InputError, match=r"^-: more than 1 MiB on standard input: name a file instead$"):
        list(list_inputs(["-"], {}))


def side(data: bytes, **told: Any) -> bytes:
    known = {
        "url": "https://a.test/f",
        "final_url": "https://b.test/f",
        "status": 200,
        "fetched_at": "2026-01-31T06:00:00Z",
    }
    return json.dumps(
        known | {"headers": {"Content-Type": "text/xml"}, "sha256": hashlib.sha256(data).hexdigest()} | told
    ).encode()


def test_a_side_file_tells_address_and_headers_of_its_payload() -> None:
    write("in/f.xml")
    write("in/f.xml.meta.json", data=side(STORY))
    (payload,) = read("in")
    assert isinstance(payload, Payload)
    assert (payload.data, payload.url, payload.headers) == (
        STORY,
        "https://b.test/f",
        {"content-type": "text/xml"},
    )
    assert read("in/f.xml") == read("in/*.xml") == [payload]


def test_a_side_file_of_a_compressed_payload_speaks_of_the_file() -> None:
    packed = gzip.compress(STORY)
    write("f.gz", data=packed)
    write("f.gz.meta.json", data=side(packed))
    (payload,) = read("f.gz")
    assert isinstance(payload, Payload)
    assert (payload.data, payload.url) == (STORY, "https://b.test/f")


@pytest.mark.parametrize("told", [side(b"other bytes"), b"{", b"[]", b"\xff", side(STORY, headers=3)])
def test_a_side_file_of_other_bytes_or_none_that_can_be_read_says_nothing(told: bytes) -> None:
    write("f.xml")
    write("f.xml.meta.json", data=told)
    assert read("f.xml") == [Payload(uri="f.xml", data=STORY, sha256=hashlib.sha256(STORY).hexdigest())]


def test_a_store_gives_the_same_payloads_as_a_disk() -> None:
    root = f"memory://in-{random.getrandbits(64):x}"
    store = open_store(root, {})
    store.put("in/a.xml", STORY)
    store.put("in/a.xml.meta.json", side(STORY))
    store.put("in/big.gz", gzip.compress(random.Random(1).randbytes(9 * 2**20)))
    store.put("in/empty.xml", b"")
    store.put("in/.hidden", b"")
    found = read(f"{root}/in")
    assert [(p.uri, len(p.data), p.url) for p in found if isinstance(p, Payload)] == [
        (f"{root}/in/a.xml", len(STORY), "https://b.test/f"),
        (f"{root}/in/big.gz", 9 * 2**20, ""),
        (f"{root}/in/empty.xml", 0, ""),
    ]
    assert uris(f"{root}/in/a.xml") == [f"{root}/in/a.xml"]


def test_a_dead_letter_shows_the_first_bytes_of_what_it_could_not_read() -> None:
    write("a.txt", data=b"x" * 5000)
    (letter,) = read("a.txt", limits=Limits(payload_bytes=4000))
    assert isinstance(letter, DeadLetter)
    assert (letter.stage, letter.error, letter.message) == ("read", "too_large", "more than 4,000 bytes")
    assert letter.excerpt == "x" * 2048


# What can't be read


def test_special_files_are_never_opened() -> None:
    write("in/z.xml")
    os.mkfifo("in/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("in/socket")
    assert codes("in", "/dev/zero") == [
        ("/dev/zero", "special_file"),
        ("in/pipe", "special_file"),
        ("in/socket", "special_file"),
    ]
    assert len(read("in")) == 3


def test_links_that_lead_in_a_circle_are_not_followed() -> None:
    write("in/deep/a.xml")
    os.symlink("self", "in/self")
    os.symlink("..", "in/deep/up")
    assert codes("in") == [("in/deep/up", "special_file"), ("in/self", "special_file")]
    assert codes("in/**") == [("in/deep/up", "special_file"), ("in/self", "special_file")]
    assert [p.uri for p in read("in") if isinstance(p, Payload)] == ["in/deep/a.xml"]


def test_a_folder_that_is_a_link_is_read_where_its_files_are_new() -> None:
    write("in/a/x.xml", "elsewhere/y.xml")
    os.symlink("a", "in/b")
    os.symlink("../elsewhere", "in/c")
    assert uris("in") == ["in/a/x.xml", "in/c/y.xml"]


def test_a_file_that_became_a_pipe_is_not_waited_for() -> None:
    write("a.xml")
    (file,) = list_inputs(["a.xml"], {})
    Path("a.xml").unlink()
    os.mkfifo("a.xml")
    (letter,) = payloads(file, Limits(), {})
    assert isinstance(letter, DeadLetter)
    assert letter.error == "special_file"


def test_a_file_that_vanished_is_a_dead_letter() -> None:
    write("a.xml", "b.xml")
    os.symlink("nowhere", "dangling.xml")
    gone, kept = list_inputs(["a.xml", "b.xml"], {})
    Path("a.xml").unlink()
    (letter,) = payloads(gone, Limits(), {})
    assert isinstance(letter, DeadLetter)
    assert (letter.error, letter.message) == ("unreadable", "the file can't be read: it is gone")
    assert codes("dangling.xml") == [("dangling.xml", "unreadable")]
    assert [p.data for p in payloads(kept, Limits(), {}) if isinstance(p, Payload)] == [STORY]


def test_an_object_that_vanished_is_a_dead_letter() -> None:
    file = InputFile(uri="memory://gone/a.xml", kind="store", root="memory://gone", path="a.xml")
    assert [found.error for found in payloads(file, Limits(), {}) if isinstance(found, DeadLetter)] == [
        "unreadable"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_dead_letter() -> None:
    write("in/a.xml", "in/b/c.xml")
    os.chmod("in/a.xml", 0)
    os.chmod("in/b", 0)
    try:
        assert codes("in") == [("in/a.xml", "unreadable"), ("in/b", "unreadable")]
    finally:
        os.chmod("in/b", 0o700)


def test_a_name_that_is_no_text_is_shown_as_text() -> None:
    write(os.fsdecode(b"in/caf\xe9.xml"))
    (payload,) = read("in")
    assert isinstance(payload, Payload)
    assert (payload.uri, payload.data) == ("in/caf�.xml", STORY)


def test_a_file_that_grows_while_it_is_read_has_the_checksum_of_what_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("a.xml", data=b"x" * 100_000)
    (file,) = list_inputs(["a.xml"], {})
    write("a.xml", data=b"y" * 200_000)
    (payload,) = payloads(file, Limits(), {})
    assert isinstance(payload, Payload)
    assert payload.sha256 == hashlib.sha256(payload.data).hexdigest()
    assert len(payload.data) == 200_000
