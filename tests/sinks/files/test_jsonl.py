"""The lines of a partition as files."""

import gzip
import hashlib
from collections.abc import Callable

import pytest
import zstandard

from sinks.files.jsonl import first_line, write_partition
from sinks.files.sorted_runs import SortedRun, stage_lines
from sinks.layout import FileNaming
from tests.sinks.staged import partition_lines
from transforms.staging.area import StagedFile, StagingArea


def runs_of(staging_area: StagingArea, *parts: tuple[str, ...]) -> list[SortedRun]:
    return [run for texts in parts for _, run in stage_lines(staging_area, partition_lines(*texts))]


def contents(staging_area: StagingArea, files: list[StagedFile]) -> list[bytes]:
    return [staging_area.store.read(file.staged) for file in files]


def test_a_partition_is_one_file_with_its_size_and_checksum(staging_area: StagingArea) -> None:
    files = list(
        write_partition(
            staging_area, FileNaming("r1", 10), "p", runs_of(staging_area, ("d", "é"), ("a", "c"))
        )
    )
    data = "a\nc\nd\né\n".encode()
    (staged,) = (file.staged for file in files)
    sha256 = hashlib.sha256(data).hexdigest()
    assert files == [StagedFile("p/r1-00000-of-00001.jsonl", staged, 4, len(data), sha256)]
    assert contents(staging_area, files) == [data]


def test_a_partition_is_cut_into_files_of_even_size(staging_area: StagingArea) -> None:
    files = list(
        write_partition(staging_area, FileNaming("r1", 3), "p", runs_of(staging_area, tuple("abcdefg")))
    )
    assert [file.records for file in files] == [3, 2, 2]
    assert contents(staging_area, files) == [b"a\nb\nc\n", b"d\ne\n", b"f\ng\n"]


def unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.parametrize(
    ("compression", "suffix", "opened"),
    [("gzip", ".jsonl.gz", gzip.decompress), ("zstd", ".jsonl.zst", unzstd)],
)
def test_compressed_files_are_the_same_bytes_each_time(
    staging_area: StagingArea, compression: str, suffix: str, opened: Callable[[bytes], bytes]
) -> None:
    runs = runs_of(staging_area, tuple("abc"))
    (first,) = write_partition(staging_area, FileNaming("r1", 9, compression), "p", runs)
    (second,) = write_partition(staging_area, FileNaming("r1", 9, compression), "p", runs)
    assert first.path == f"p/r1-00000-of-00001{suffix}"
    assert first.sha256 == second.sha256
    assert [opened(data) for data in contents(staging_area, [first, second])] == [b"a\nb\nc\n"] * 2


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_the_same_lines_give_the_same_bytes_however_they_were_staged(
    staging_area: StagingArea, compression: str
) -> None:
    texts = [f"{number:06} {'x' * (number % 997)}" for number in range(3_000)]
    digests = []
    for share in (3_000, 170):
        parts = (tuple(texts[start : start + share]) for start in range(0, len(texts), share))
        naming = FileNaming("r1", 1_100, compression)
        files = write_partition(staging_area, naming, "p", runs_of(staging_area, *parts))
        digests.append([file.sha256 for file in files])
    assert len(digests[0]) == 3
    assert digests[0] == digests[1]


def test_the_size_and_checksum_of_a_compressed_file_are_of_its_compressed_bytes(
    staging_area: StagingArea,
) -> None:
    runs = runs_of(staging_area, ("é" * 200_000, "b"))
    (file,) = write_partition(staging_area, FileNaming("r1", 9, "gzip"), "p", runs)
    (data,) = contents(staging_area, [file])
    assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_the_first_line_of_a_written_file_is_read_without_the_rest(
    staging_area: StagingArea, compression: str
) -> None:
    runs = runs_of(staging_area, tuple("cab"))
    (file,) = write_partition(staging_area, FileNaming("r1", 9, compression), "p", runs)
    staging_area.store.move_new(file.staged, file.path)
    assert first_line(staging_area.store, file.path, file.bytes) == b"a"
