"""JSON Lines: the merged lines of a partition as files in staging, compressed or not, and back."""

from __future__ import annotations

import gzip
import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from operator import itemgetter

import xxhash
import zstandard

from sinks.files.sorted_runs import SortedRun, merge_runs
from sinks.layout import SUFFIXES, FileNaming, replaced_path
from transforms.staging.area import FILES, StagedFile, StagingArea
from transforms.storage.base import Writer
from transforms.storage.store import Store

LONGEST_LINE = 64 * 2**20  # bytes: an item has at most 16 million characters
_BUFFER_BYTES = 2**18


def write_partition(
    staging_area: StagingArea, naming: FileNaming, partition: str, runs: Iterable[SortedRun]
) -> Iterator[StagedFile]:
    """Merge the sorted runs of a partition into its files, in staging; yields each file when it is whole."""
    runs = list(runs)
    lines = map(itemgetter(1), merge_runs(staging_area, runs))
    for path, records in naming.files(partition, sum(run.records for run in runs)):
        staged = f"{staging_area.prefix}/{FILES}/{xxhash.xxh3_64_hexdigest(path.encode())}-{uuid.uuid4().hex}"
        with (
            staging_area.store.open_write(staged) as out,
            _compressed(naming.compression, out) as (encoded, tally),
        ):
            encoded.writelines(islice(lines, records))
        yield StagedFile(path, staged, records, tally.bytes, tally.digest.hexdigest())


class _Tally(io.RawIOBase):
    """Counts and hashes the bytes that go through it."""

    def __init__(self, out: Writer) -> None:
        self.out, self.bytes, self.digest = out, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.out.write(data)
        self.digest.update(data)
        self.bytes += len(data)
        return len(data)


@contextmanager
def _compressed(compression: str, out: Writer) -> Iterator[tuple[io.BufferedIOBase, _Tally]]:
    """(a buffered writer that compresses what it is given, the tally of the compressed bytes).

    The same lines give the same bytes: headers hold neither time nor name, and the level is fixed.
    """
    tally = _Tally(out)
    with _compressor(compression, tally) as encoded, io.BufferedWriter(encoded, _BUFFER_BYTES) as buffered:
        yield buffered, tally


def _compressor(compression: str, tally: _Tally) -> AbstractContextManager[io.RawIOBase]:
    if compression == "gzip":
        return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=tally, mtime=0)  # type: ignore[return-value]
    if compression == "zstd":
        return zstandard.ZstdCompressor(level=3).stream_writer(tally, closefd=False)  # type: ignore[arg-type, return-value]
    return tally


def first_line(store: Store, path: str, size: int) -> bytes:
    """The first line of a file of ``size`` bytes that :func:`write_partition` wrote, without its newline."""
    return next(lines_of(path, store.read_range(path, 0, min(size, LONGEST_LINE))), b"")


def read_lines(store: Store, path: str) -> Iterator[bytes]:
    """The lines of a file that :func:`write_partition` wrote, without their newlines.

    Raises ``FileNotFoundError`` where there is none.
    """
    return lines_of(path, store.read(path))


def read_committed_lines(store: Store, path: str) -> Iterator[bytes]:
    """The lines of a file that a log entry names, though a compaction may have replaced it since that was read."""
    try:
        return read_lines(store, path)
    except FileNotFoundError:
        return read_lines(store, replaced_path(path))


def lines_of(path: str, data: bytes) -> Iterator[bytes]:
    """The lines of the content of a file, whose path says how it is compressed, without their newlines."""
    opened: io.BufferedIOBase = io.BytesIO(data)
    if path.endswith(SUFFIXES["gzip"]):
        opened = gzip.GzipFile(fileobj=opened)
    elif path.endswith(SUFFIXES["zstd"]):
        opened = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(opened))  # type: ignore[arg-type]
    for line in opened:
        yield line.rstrip(b"\n")
