"""Sorted lines into one sharded, optionally compressed file a partition: an external merge sort.

Workers park the encoded lines of a segment, sorted by partition and key, as *runs* of blocks; what is shuffled is a
reference to each run. The worker that gets a partition's references merges its runs block by block, so memory is
bounded by the number of runs, not by the size of the partition. Blocks are not compressed: they are read once, and
compressing them took longer than all the rest.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import io
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from typing import Protocol, TypeAlias

import msgspec
import zstandard

from transforms.staging.area import StagedFile as StagedFile
from transforms.staging.area import StagingArea
from transforms.storage.store import Store

BLOCK_BYTES = 256 * 2**10
FAN_IN = 256
LONGEST_LINE = 64 * 2**20  # bytes: an item has at most 16 million characters
_SUFFIXES = {"none": "", "gzip": ".gz", "zstd": ".zst"}

Keyed: TypeAlias = tuple[bytes, bytes]  # a key, and a line with its newline: sorted by both
Lines: TypeAlias = dict[str, list[Keyed]]  # by the partition that they belong to
_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder(list[Keyed])


class Run(msgspec.Struct, frozen=True, gc=False):
    """Sorted lines of one partition, parked: ``blocks`` are (offset, length) in the file ``name``."""

    name: str
    blocks: list[tuple[int, int]]
    records: int


def park_lines(staging_area: StagingArea, lines: Lines) -> Iterator[tuple[str, Run]]:
    """Park lines in one file; yields (partition, run) for each partition among them."""
    packed: list[bytes] = []
    start = 0
    runs: list[tuple[str, list[tuple[int, int]]]] = []
    for partition in sorted(lines):
        blocks = []
        for block in _blocks(sorted(lines[partition])):
            data = _packer.encode(block)
            packed.append(data)
            blocks.append((start, len(data)))
            start += len(data)
        runs.append((partition, blocks))
    if packed:
        name = staging_area.stage("lines", sum(map(len, lines.values())), b"".join(packed))
        for partition, blocks in runs:
            yield partition, Run(name, blocks, len(lines[partition]))


def _blocks(lines: Iterable[Keyed]) -> Iterator[list[Keyed]]:
    """Lines as they come, about :data:`BLOCK_BYTES` of them at a time."""
    held: list[Keyed] = []
    size = 0
    for keyed in lines:
        held.append(keyed)
        size += len(keyed[1])
        if size >= BLOCK_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


def merged(staging_area: StagingArea, runs: Iterable[Run], fan_in: int = FAN_IN) -> Iterator[Keyed]:
    """(key, line) of all runs in order, holding one block a run; more than ``fan_in`` runs are merged in rounds."""
    waiting = sorted(runs, key=lambda run: (run.name, run.blocks))
    while len(waiting) > fan_in:
        few, waiting = waiting[:fan_in], waiting[fan_in:]
        waiting.append(_park_merged(staging_area, few))
    return heapq.merge(*(_lines(staging_area, run) for run in waiting))


def _park_merged(staging_area: StagingArea, runs: list[Run]) -> Run:
    name = f"{staging_area.prefix}/merges/{uuid.uuid4().hex}"
    blocks, offset = [], 0
    with staging_area.store.open_write(name) as out:
        for block in map(_packer.encode, _blocks(merged(staging_area, runs))):
            out.write(block)
            blocks.append((offset, len(block)))
            offset += len(block)
    return Run(name, blocks, sum(run.records for run in runs))


def _lines(staging_area: StagingArea, run: Run) -> Iterator[Keyed]:
    for offset, length in run.blocks:
        yield from _unpacker.decode(staging_area.store.read_range(run.name, offset, length))


@dataclass(frozen=True)
class Layout:
    """How a partition becomes files: ``name`` is the run's, ``records_per_file`` about how many lines a file holds."""

    name: str
    records_per_file: int
    compression: str = "none"

    def of(self, partition: str) -> Layout:
        """The layout of a partition: the dead letters' folder already names the run, so their files don't."""
        return replace(self, name="") if partition.startswith("dead_letters/") else self

    def shards(self, records: int) -> list[tuple[str, int]]:
        """(file name, number of lines) of each file for so many lines, as even as whole numbers allow.

        >>> Layout("r1", 2).shards(3)
        [('r1-00000-of-00002.jsonl', 2), ('r1-00001-of-00002.jsonl', 1)]
        """
        total = max(1, -(-records // self.records_per_file))
        share, rest = divmod(records, total)
        prefix = f"{self.name}-" if self.name else ""
        suffix = f".jsonl{_SUFFIXES[self.compression]}"
        return [(f"{prefix}{i:05}-of-{total:05}{suffix}", share + (i < rest)) for i in range(total)]


def write_partition(
    staging_area: StagingArea, layout: Layout, partition: str, runs: Iterable[Run]
) -> Iterator[StagedFile]:
    """Merge the runs of a partition into its files, in staging."""
    runs = list(runs)
    lines = map(itemgetter(1), merged(staging_area, runs))
    for name, records in layout.shards(sum(run.records for run in runs)):
        staged = f"{staging_area.prefix}/files/{uuid.uuid4().hex}"
        with (
            staging_area.store.open_write(staged) as out,
            _encoder(layout.compression, out) as (encoded, tally),
        ):
            encoded.writelines(islice(lines, records))
        yield StagedFile(f"{partition}/{name}", staged, records, tally.bytes, tally.digest.hexdigest())


class _Out(Protocol):
    def write(self, data: bytes, /) -> object: ...


class _Tally(io.RawIOBase):
    """Counts and hashes what goes through it."""

    def __init__(self, out: _Out) -> None:
        self.out, self.bytes, self.digest = out, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.out.write(data)
        self.digest.update(data)
        self.bytes += len(data)
        return len(data)


@contextmanager
def _encoder(compression: str, out: _Out) -> Iterator[tuple[io.BufferedIOBase, _Tally]]:
    """A buffered writer that compresses with reproducible headers: no time, no name, one setting."""
    tally = _Tally(out)
    with _compressor(compression, tally) as encoded, io.BufferedWriter(encoded, 2**18) as buffered:
        yield buffered, tally


def _compressor(compression: str, tally: _Tally) -> AbstractContextManager[io.RawIOBase]:
    if compression == "gzip":
        return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=tally, mtime=0)  # type: ignore[return-value]
    if compression == "zstd":
        return zstandard.ZstdCompressor(level=3).stream_writer(tally, closefd=False)  # type: ignore[arg-type, return-value]
    return tally


def first_line(store: Store, path: str, size: int) -> bytes:
    """The first line of a file of ``size`` bytes that this module wrote, without its newline."""
    data = io.BytesIO(store.read_range(path, 0, min(size, LONGEST_LINE)))
    if path.endswith(".gz"):
        return gzip.GzipFile(fileobj=data).readline().rstrip(b"\n")
    if path.endswith(".zst"):
        with zstandard.ZstdDecompressor().stream_reader(data) as opened:
            return io.BufferedReader(opened).readline().rstrip(b"\n")
    return data.readline().rstrip(b"\n")
