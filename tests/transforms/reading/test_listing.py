"""From what a person names to the files to read."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import random
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from tests.transforms.reading.cases import STORY, codes, read, uris, write
from transforms.article import DeadLetter
from transforms.payload import Limits, Payload
from transforms.reading import listing
from transforms.reading.inputs import InputError, InputFile
from transforms.reading.listing import (
    common_folder,
    content_hash,
    exclude_output,
    exclude_outputs,
    folder_below,
    list_inputs,
    start_folder,
)
from transforms.reading.payloads import payloads
from transforms.storage.store import open_store

pytestmark = pytest.mark.usefixtures("here")


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
    inputs = ["in/b.xml", "in", f"{here}/in/a.xml", "in/*.xml", "in/../in/a.xml"]
    first = uris(*inputs)
    assert len(first) == 2
    assert uris(*reversed(inputs)) == first


def test_a_link_to_a_file_is_the_file() -> None:
    write("in/b.xml")
    os.symlink("b.xml", "in/a.xml")
    os.symlink("in", "link")
    assert uris("in") == ["in/a.xml"]
    assert uris("link/b.xml") == ["link/b.xml"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("nowhere.xml", "nowhere.xml: no such file or folder"),
        ("in/*.xml", "in/*.xml: nothing matches"),
        ("memory://nothing/here", "memory://nothing/here: no files in it"),
        ("memory://nothing/*.xml", "memory://nothing/*.xml: nothing matches"),
        ("", "an input has an empty name"),
    ],
)
def test_an_input_that_is_not_there_is_one_clear_line(inputs: str, message: str) -> None:
    with pytest.raises(InputError) as failure:
        uris(inputs)
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


def filesystem(files: dict[str, bytes]) -> type:
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
    kept = filesystem(
        {
            "shelf://x/a.gz": gzip.compress(STORY),
            "shelf://x/deep/b.xml": STORY,
            "shelf://x/a.gz.meta.json": b"",
        }
    )
    assert kept.__name__ == "Shelf"
    assert uris("shelf://x/a.gz") == uris("shelf://x/*.gz") == ["shelf://x/a.gz"]
    assert uris("shelf://x") == ["shelf://x/a.gz", "shelf://x/deep/b.xml"]
    assert [payload.data for payload in read("shelf://x") if isinstance(payload, Payload)] == [STORY, STORY]
    with pytest.raises(InputError, match=r"^shelf://none: no files in it$"):
        uris("shelf://none")


def test_more_on_stdin_than_can_travel_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "STDIN_BYTES", 2**20)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bytes(2**20 + 1)), closed=False))
    with pytest.raises(InputError, match=r"^-: more than 1 MiB on standard input: name a file instead$"):
        list(list_inputs(["-"], {}))


WRITTEN = re.compile(r"articles/.*|_log/.*")


def test_what_a_run_wrote_is_no_input(here: Path) -> None:
    write(
        "in/a.xml", "in/articles/b.jsonl", "in/_log/1.json", "in/deep/articles/c.xml", "other/articles/d.xml"
    )
    files = list(list_inputs(["in", "other"], {}))
    kept = [file.uri for file in exclude_output(files, "in", WRITTEN)]
    assert kept == ["in/a.xml", "in/deep/articles/c.xml", "other/articles/d.xml"]
    os.symlink("in", "link")
    assert [file.uri for file in exclude_output(files, f"file://{here}/link", WRITTEN)] == kept


def test_what_a_run_wrote_in_a_bucket_is_no_input() -> None:
    def file(path: str) -> InputFile:
        return InputFile(uri=f"s3://wire/{path}", kind="store", root="s3://wire", path=path)

    files = [file("out/articles/a"), file("out/b"), file("articles/c")]
    other = InputFile(uri="s3://other/articles/a", kind="store", root="s3://other", path="articles/a")
    assert list(exclude_output([*files, other], "s3://wire/out", WRITTEN)) == [*files[1:], other]
    assert list(exclude_output([*files, other], "s3://wire", WRITTEN)) == [*files[:2], other]


LOGGED = re.compile(r"(.*/)?_log/.*")


def test_another_output_among_the_inputs_is_left_out_and_what_else_lies_there_is_read() -> None:
    write(
        "in/a.xml",
        "in/old/_log/1.json",
        "in/old/articles/b",
        "in/old/c.xml",
        "in/new/articles/d",
        "in/old2/articles/e",
    )
    kept = exclude_outputs(list(list_inputs(["in"], {})), WRITTEN, LOGGED)
    assert [file.uri for file in kept] == [
        "in/a.xml",
        "in/new/articles/d",
        "in/old/c.xml",
        "in/old2/articles/e",
    ]
    os.chdir("in/old")
    here = exclude_outputs(list(list_inputs(["_log", "articles", "c.xml"], {})), WRITTEN, LOGGED)
    assert [file.uri for file in here] == ["c.xml"]


def test_a_sidecar_without_its_payload_is_accounted_for() -> None:
    write("in/a.xml", "in/a.xml.meta.json", "in/gone.xml.meta.json", "in/b.meta.json/c.xml")
    lone = [("in/gone.xml.meta.json", "sidecar_without_payload")]
    assert codes("in") == codes("in/*") == codes("in/*.json") == lone
    assert uris("in") == ["in/a.xml", "in/b.meta.json/c.xml", "in/gone.xml.meta.json"]
    assert codes("in/a.xml.meta.json") == []  # asked for by its name


def test_a_sidecar_without_its_payload_is_accounted_for_in_a_store() -> None:
    root = f"memory://lone-{random.getrandbits(64):x}"
    for path in ("in/a.xml", "in/a.xml.meta.json", "in/gone.xml.meta.json"):
        open_store(root, {}).put(path, STORY)
    lone = [(f"{root}/in/gone.xml.meta.json", "sidecar_without_payload")]
    assert codes(f"{root}/in") == codes(f"{root}/in/*.json") == lone


def test_a_name_that_is_no_text_is_read_and_travels() -> None:
    names = [b"in/a\xff.xml", b"in/a\xfe.xml", "in/a\ufffd.xml".encode()]
    for name in names:
        write(os.fsdecode(name), data=STORY + name)
    write(os.fsdecode(names[0] + b".meta.json"))
    files = list(list_inputs(["in"], {}))
    assert {file.uri for file in files} == {"in/a\ufffd.xml"}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(files), type=list[InputFile]) == files
    assert {payload.data for payload in read("in") if isinstance(payload, Payload)} == {
        STORY + name for name in names
    }
    assert len(set(map(content_hash, files))) == 3


def test_a_file_that_became_a_pipe_has_no_content_and_is_not_waited_for() -> None:
    write("a.xml")
    (file,) = list_inputs(["a.xml"], {})
    os.remove("a.xml")
    os.mkfifo("a.xml")
    (letter,) = payloads(file, Limits(), {})
    assert isinstance(letter, DeadLetter)
    assert (letter.error, content_hash(file)) == (
        "special_file",
        content_hash(InputFile(uri="gone", path="gone")),
    )


def test_the_content_hash_of_an_object_tells_two_of_one_size_apart() -> None:
    root = f"memory://etag-{random.getrandbits(64):x}"
    hashes = set()
    for data in (b"one", b"two"):
        open_store(root, {}).put("in/a.xml", data)
        for name in ("in", "in/a.xml", "in/*"):
            (file,) = list_inputs([f"{root}/{name}"], {})
            hashes.add(content_hash(file))
    assert len(hashes) == 2
    assert "" not in hashes


def test_the_content_hash_is_of_local_bytes_alone() -> None:
    write("a.xml", "b.xml")
    write("c.xml", data=b"other")
    a, b, c = map(content_hash, list_inputs(["a.xml", "b.xml", "c.xml"], {}))
    assert a == b != c
    assert content_hash(InputFile(uri="-", kind="stdin", data=STORY)) == a
    assert content_hash(InputFile(uri="s3://x/a", kind="store")) == ""


@pytest.mark.parametrize(
    ("inputs", "folders"),
    [
        (["drop"], {"drop/a.xml": "", "drop/ap/2026/b.xml": "ap/2026", "drop/hub/c.xml": "hub"}),
        (["drop/ap", "drop/hub/"], {"drop/ap/2026/b.xml": "ap/2026", "drop/hub/c.xml": "hub"}),
        (["./drop/ap/2026/b.xml", "drop/hub"], {"./drop/ap/2026/b.xml": "ap/2026", "drop/hub/c.xml": "hub"}),
        (["drop/*/*.xml"], {"drop/hub/c.xml": "hub"}),
        (["drop/a.xml", "drop/hub"], {"drop/a.xml": "", "drop/hub/c.xml": "hub"}),
        (["drop/hub"], {"drop/hub/c.xml": ""}),
        (["drop/hub/c.xml"], {"drop/hub/c.xml": ""}),
        (
            [".", "drop/a.xml"],
            {"./drop/ap/2026/b.xml": "drop/ap/2026", "./drop/hub/c.xml": "drop/hub", "./drop/a.xml": "drop"},
        ),
    ],
)
def test_a_files_folder_counts_below_what_all_inputs_have_in_common(
    inputs: list[str], folders: dict[str, str]
) -> None:
    write("drop/a.xml", "drop/ap/2026/b.xml", "drop/hub/c.xml")
    assert {file.uri: file.folder for file in list_inputs(inputs, {})} == folders


def test_folders_of_a_disk_named_by_uri_and_of_a_bucket_count_alike() -> None:
    write("drop/ap/b.xml")
    (file,) = list_inputs([f"file://{os.getcwd()}/drop"], {})
    assert file.folder == "ap"
    roots = [start_folder("s3://news/drop/*/*.xml", False), start_folder("s3://news/drop/hub", False)]
    assert common_folder(roots) == "s3://news/drop"
    assert folder_below("s3://news/drop", "s3://news/drop/ap") == "ap"
    assert folder_below(common_folder(["s3://news/drop", "/spool"]), "s3://news/drop") == "s3://news/drop"
