"""Sorted lines into files."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sinks import jsonl
from sinks.jsonl import Layout, Line, Run, Shard, merged, park_lines, write_partition
from transforms.segments import Parking
from transforms.storage import open_store


@pytest.fixture
def parking(tmp_path: Path) -> Parking:
    return Parking(open_store(str(tmp_path)), "_staging/r/t")


def lines(*texts: str, partition: str = "p") -> list[Line]:
    return [Line(partition, text.encode(), text.encode()) for text in texts]


def written(parking: Parking, shards: list[Shard]) -> list[bytes]:
    return [parking.store.read(shard.staged) for shard in shards]


def test_lines_of_several_runs_are_merged_in_order(parking: Parking) -> None:
    runs = [run for texts in ("db", "ac", "e") for _, run in park_lines(parking, lines(*texts))]
    (shard,) = write_partition(parking, Layout("r1", 10), "p", runs)
    assert written(parking, [shard]) == [b"a\nb\nc\nd\ne\n"]
    assert (shard.path, shard.records, shard.bytes) == ("p/r1-00000-of-00001.jsonl", 5, 10)


def test_a_partition_is_cut_into_files_of_even_size(parking: Parking) -> None:
    ((_, run),) = park_lines(parking, lines(*"abcdefg"))
    shards = list(write_partition(parking, Layout("r1", 3), "p", [run]))
    assert [shard.records for shard in shards] == [3, 2, 2]
    assert written(parking, shards) == [b"a\nb\nc\n", b"d\ne\n", b"f\ng\n"]


def test_partitions_are_parted_while_parking(parking: Parking) -> None:
    some = [*lines("b", partition="y"), *lines("a", "c", partition="x")]
    assert [(partition, run.records) for partition, run in park_lines(parking, some)] == [("x", 2), ("y", 1)]


def unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.parametrize(
    ("compression", "suffix", "opened"),
    [("gzip", ".jsonl.gz", gzip.decompress), ("zstd", ".jsonl.zst", unzstd)],
)
def test_compressed_files_are_the_same_bytes_each_time(
    parking: Parking, compression: str, suffix: str, opened: Callable[[bytes], bytes]
) -> None:
    ((_, run),) = park_lines(parking, lines(*"abc"))
    (one,) = write_partition(parking, Layout("r1", 9, compression), "p", [run])
    (other,) = write_partition(parking, Layout("r1", 9, compression), "p", [run])
    assert one.path == f"p/r1-00000-of-00001{suffix}"
    assert (one.sha256, opened(parking.store.read(one.staged))) == (other.sha256, b"a\nb\nc\n")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=8), min_size=1, max_size=9))
def test_every_set_of_runs_merges_to_the_sorted_whole(tmp_path_factory, runs: list[list[bytes]]) -> None:  # type: ignore[no-untyped-def]
    parking = Parking(open_store(str(tmp_path_factory.mktemp("runs"))), "_staging/r/t")
    parked = [
        run for texts in runs for _, run in park_lines(parking, [Line("p", text, text) for text in texts])
    ]
    for fan_in in (2, 256):
        assert [text for _, text in merged(parking, parked, fan_in)] == sorted(
            t for some in runs for t in some
        )


def test_a_run_larger_than_a_block_is_read_block_by_block(
    parking: Parking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "BLOCK_BYTES", 4)
    ((_, run),) = park_lines(parking, lines(*"abcdefgh"))
    assert isinstance(run, Run)
    assert len(run.blocks) == 2
    assert b"".join(text for _, text in merged(parking, [run])) == b"abcdefgh"
