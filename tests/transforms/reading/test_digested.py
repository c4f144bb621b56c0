"""What a file holds is told by its size and SHA-256, in whatever order it was read."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.reading.cases import STORY, write
from transforms.payload import Limits
from transforms.reading.decompress import Stream
from transforms.reading.digested import (
    UNREAD,
    Digested,
    FileContent,
    KnownContents,
    Readings,
    SeekableDigested,
    digested,
)
from transforms.reading.inputs import InputFile
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads


class Pipe:
    """A stream that can't be sought in."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self._file.read(size)


def content_of(data: bytes) -> FileContent:
    return FileContent(len(data), hashlib.sha256(data).digest())


@given(
    st.binary(max_size=300),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100)), max_size=8),
)
def test_for_every_order_of_reading_the_content_is_that_of_the_whole_file(
    data: bytes, reads: list[tuple[int, int]]
) -> None:
    opened = digested(io.BytesIO(data))
    assert isinstance(opened, SeekableDigested)
    for start, size in reads:
        opened.seek(start)
        assert opened.read(size) == data[start : start + size]
    assert opened.content() == content_of(data)


def test_a_stream_that_can_t_be_sought_in_is_digested_to_its_end() -> None:
    stream: Stream = Pipe(b"rain and wind")
    opened = digested(stream)
    assert (type(opened), opened.read(4), opened.content()) == (
        Digested,
        b"rain",
        content_of(b"rain and wind"),
    )


@given(st.lists(st.binary(max_size=3), max_size=20), st.lists(st.binary(max_size=3), max_size=5))
def test_for_every_set_of_known_contents_just_these_are_in_it(
    known: list[bytes], others: list[bytes]
) -> None:
    contents = KnownContents(b"".join(sorted({content_of(data).record() for data in known})))
    for data in (*known, *others):
        assert (content_of(data) in contents) == (data in known)
        assert contents.has_size(len(data)) == (len(data) in map(len, known))
    assert UNREAD not in contents


def read_all(file: InputFile, readings: Readings, limits: Limits | None = None) -> int:
    """How many payloads and dead letters come out of a file."""
    return len(list(payloads(file, limits or Limits(), {}, readings)))


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InputFile:
    monkeypatch.chdir(tmp_path)
    write("a.txt")
    (file,) = list_inputs(["a.txt"], {})
    return file


def test_a_file_is_noted_with_its_content_once_it_is_read(story: InputFile) -> None:
    readings = Readings()
    assert read_all(story, readings) == 1
    assert (readings.files, readings.known_files) == ([(story, content_of(STORY))], 0)


def test_a_file_that_holds_what_is_known_is_noted_and_gives_nothing(story: InputFile) -> None:
    readings = Readings(KnownContents(content_of(STORY).record()))
    assert read_all(story, readings) == 0
    assert (readings.files, readings.known_files) == ([(story, content_of(STORY))], 1)


def test_a_file_of_a_known_size_that_holds_something_else_is_read(story: InputFile) -> None:
    readings = Readings(KnownContents(content_of(STORY[::-1]).record()))
    assert read_all(story, readings) == 1
    assert (readings.files, readings.known_files) == ([(story, content_of(STORY))], 0)


def test_what_is_gone_is_not_noted_and_what_can_never_be_read_is(story: InputFile) -> None:
    readings = Readings()
    special = InputFile(uri="pipe", path="pipe", kind="special")
    assert [read_all(InputFile(uri="gone", path="gone"), readings), read_all(special, readings)] == [1, 1]
    assert readings.files == [(special, UNREAD)]


def test_no_more_than_a_payload_may_have_is_read_for_the_content_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write("large.txt", data=STORY * 20_000)
    (file,) = list_inputs(["large.txt"], {})
    readings = Readings()
    assert read_all(file, readings, Limits(payload_bytes=1000)) == 1
    assert readings.files == [(file, UNREAD)]
