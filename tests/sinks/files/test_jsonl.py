"""Sorted lines into files."""

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sinks.files import jsonl
from sinks.files.jsonl import Keyed, Layout, Lines, Run, StagedFile, merged, park_lines, write_partition
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store


@pytest.fixture
def staging_area(tmp_path: Path) -> StagingArea:
    return StagingArea(open_store(str(tmp_path)), "_staging/r/t")


def lines(*texts: str, partition: str = "p") -> Lines:
    return {partition: [(text.encode(), text.encode() + b"\n") for text in texts]}


def written(staging_area: StagingArea, shards: list[StagedFile]) -> list[bytes]:
    return [staging_area.store.read(shard.staged) for shard in shards]


def test_lines_of_several_runs_are_merged_in_order(staging_area: StagingArea) -> None:
    runs = [run for texts in ("db", "ac", "e") for _, run in park_lines(staging_area, lines(*texts))]
    (shard,) = write_partition(staging_area, Layout("r1", 10), "p", runs)
    assert written(staging_area, [shard]) == [b"a\nb\nc\nd\ne\n"]
    assert (shard.path, shard.records, shard.bytes) == ("p/r1-00000-of-00001.jsonl", 5, 10)


def test_a_partition_is_cut_into_files_of_even_size(staging_area: StagingArea) -> None:
    ((_, run),) = park_lines(staging_area, lines(*"abcdefg"))
    shards = list(write_partition(staging_area, Layout("r1", 3), "p", [run]))
    assert [shard.records for shard in shards] == [3, 2, 2]
    assert written(staging_area, shards) == [b"a\nb\nc\n", b"d\ne\n", b"f\ng\n"]


def test_partitions_are_parted_while_parking(staging_area: StagingArea) -> None:
    some = lines("b", partition="y") | lines("a", "c", partition="x")
    assert [(partition, run.records) for partition, run in park_lines(staging_area, some)] == [
        ("x", 2),
        ("y", 1),
    ]


def unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.parametrize(
    ("compression", "suffix", "opened"),
    [("gzip", ".jsonl.gz", gzip.decompress), ("zstd", ".jsonl.zst", unzstd)],
)
def test_compressed_files_are_the_same_bytes_each_time(
    staging_area: StagingArea, compression: str, suffix: str, opened: Callable[[bytes], bytes]
) -> None:
    ((_, run),) = park_lines(staging_area, lines(*"abc"))
    (one,) = write_partition(staging_area, Layout("r1", 9, compression), "p", [run])
    (other,) = write_partition(staging_area, Layout("r1", 9, compression), "p", [run])
    assert one.path == f"p/r1-00000-of-00001{suffix}"
    assert (one.sha256, opened(staging_area.store.read(one.staged))) == (other.sha256, b"a\nb\nc\n")


few_keys = st.sampled_from([b"", b"1", b"2", b"22", b"3"])
runs_of_lines = st.lists(
    st.lists(st.tuples(few_keys, st.binary(max_size=6)), min_size=1, max_size=12), max_size=9
)


@settings(max_examples=100, deadline=None)
@given(runs_of_lines, st.integers(1, 20), st.integers(2, 9))
def test_every_set_of_runs_merges_to_the_sorted_whole(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[Keyed]], block_bytes: int, fan_in: int
) -> None:
    staging_area = StagingArea(open_store(str(tmp_path_factory.mktemp("runs"))), "_staging/r/t")
    with mock.patch.object(jsonl, "BLOCK_BYTES", block_bytes):
        parked = [run for some in runs for _, run in park_lines(staging_area, {"p": some})]
        assert list(merged(staging_area, parked, fan_in)) == sorted(keyed for some in runs for keyed in some)


def test_nothing_is_parked_where_there_are_no_lines(staging_area: StagingArea) -> None:
    assert list(park_lines(staging_area, {"p": []})) == []
    assert list(staging_area.store.list()) == []


def test_a_run_larger_than_a_block_is_read_block_by_block(
    staging_area: StagingArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "BLOCK_BYTES", 8)
    ((_, run),) = park_lines(staging_area, lines(*"abcdefgh"))
    assert isinstance(run, Run)
    assert len(run.blocks) == 2
    assert b"".join(line for _, line in merged(staging_area, [run])) == b"a\nb\nc\nd\ne\nf\ng\nh\n"


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_the_same_lines_give_the_same_bytes_however_they_were_parked(
    staging_area: StagingArea, compression: str
) -> None:
    texts = [f"{number:06} {'x' * (number % 997)}" for number in range(3_000)]
    shas = []
    for share in (3_000, 170):
        parts = (texts[start : start + share] for start in range(0, len(texts), share))
        runs = [run for part in parts for _, run in park_lines(staging_area, lines(*part))]
        shas.append(
            [
                shard.sha256
                for shard in write_partition(staging_area, Layout("r1", 1_100, compression), "p", runs)
            ]
        )
    assert len(shas[0]) == 3
    assert shas[0] == shas[1]


def test_a_shard_tells_the_size_and_checksum_of_its_file(staging_area: StagingArea) -> None:
    ((_, run),) = park_lines(staging_area, lines("é" * 200_000, "b"))
    (shard,) = write_partition(staging_area, Layout("r1", 9, "gzip"), "p", [run])
    (data,) = written(staging_area, [shard])
    assert (shard.bytes, shard.sha256) == (len(data), hashlib.sha256(data).hexdigest())
