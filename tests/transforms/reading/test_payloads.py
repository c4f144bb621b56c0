"""From files to payloads and dead letters."""

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

from tests.transforms.reading.cases import STORY, codes, read, uris, write
from transforms.article import DeadLetter
from transforms.payload import Limits, Payload
from transforms.reading.inputs import InputFile
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.storage.store import open_store

pytestmark = pytest.mark.usefixtures("here")


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


def side(data: bytes, **fields: Any) -> bytes:
    known = {
        "url": "https://a.test/f",
        "final_url": "https://b.test/f",
        "status": 200,
        "fetched_at": "2026-01-31T06:00:00Z",
    }
    return json.dumps(
        known | {"headers": {"Content-Type": "text/xml"}, "sha256": hashlib.sha256(data).hexdigest()} | fields
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


@pytest.mark.parametrize("sidecar", [side(b"other bytes"), b"{", b"[]", b"\xff", side(STORY, headers=3)])
def test_a_side_file_of_other_bytes_or_none_that_can_be_read_says_nothing(sidecar: bytes) -> None:
    write("f.xml")
    write("f.xml.meta.json", data=sidecar)
    assert read("f.xml") == [Payload(uri="f.xml", data=STORY, sha256=hashlib.sha256(STORY).hexdigest())]


def test_a_store_gives_the_same_payloads_as_a_disk() -> None:
    root = f"memory://in-{random.getrandbits(64):x}"
    store = open_store(root, {})
    store.put("in/a.xml", STORY)
    store.put("in/a.xml.meta.json", side(STORY))
    store.put("in/big.gz", gzip.compress(random.Random(1).randbytes(9 * 2**20)))
    store.put("in/empty.xml", b"")
    store.put("in/.hidden", b"")
    contents = read(f"{root}/in")
    assert [(p.uri, len(p.data), p.url) for p in contents if isinstance(p, Payload)] == [
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
    assert [letter.error for letter in payloads(file, Limits(), {}) if isinstance(letter, DeadLetter)] == [
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
