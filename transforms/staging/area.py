"""The staging area of one attempt of a run: what one step writes for a later one, so that little is shuffled.

What is staged is known by its name, which no other attempt of a bundle uses. A retried bundle stages again, and only
names that a successful bundle handed on are ever read. (The pattern is known as claim check.)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import xxhash
import zstandard

from transforms import article as records
from transforms.article import Article
from transforms.storage.store import Store

# Kinds: folders of the staging area that others than their writer look into, to see how far a run has come.
SEGMENTS, LINES, FILES = "segments", "lines", "files"


class StagedFile(msgspec.Struct, frozen=True, order=True, gc=False):
    """A finished file that waits for the commit.

    ``path`` is where it belongs, below the output, ``staged`` where it waits; ``records`` counts its records,
    ``bytes`` its size, and ``sha256`` is the hexadecimal digest of its content.
    """

    path: str
    staged: str
    records: int
    bytes: int
    sha256: str


ByteRange: TypeAlias = tuple[str, int, int]  # a part of a staged file: its name, start and length in bytes


@dataclass(frozen=True)
class StagingArea:
    """A folder that belongs to one attempt of a run; its path in the store is ``prefix``."""

    store: Store
    prefix: str

    def stage_segment(self, articles: list[Article]) -> str:
        """Write one segment; returns its name, which tells how many articles it holds."""
        return self.stage(SEGMENTS, len(articles), compress(records.pack(articles)))

    def load_segment(self, name: str) -> list[Article]:
        """The articles of a segment, in the order in which they were staged.

        Raises ``FileNotFoundError`` where there is none of this name, ``StorageError`` where it can't be read.
        """
        return records.unpack(decompress(self.store.read(name)))

    def stage_parts(self, kind: str, parts: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, ByteRange]]:
        """Write (shard, data) pairs into one file; yields (shard, byte range of its data), nothing for no pairs."""
        pairs = list(parts)
        if not pairs:
            return
        name = self.stage(kind, len(pairs), b"".join(data for _, data in pairs))
        start = 0
        for shard, data in pairs:
            yield shard, (name, start, len(data))
            start += len(data)

    def load_part(self, byte_range: ByteRange) -> bytes:
        """The bytes of one part that :meth:`stage_parts` wrote."""
        return self.store.read_range(*byte_range)

    def stage(self, kind: str, count: int, data: bytes) -> str:
        """Write ``data`` under a name that no other attempt uses, and return it: ``PREFIX/KIND/COUNT-DIGEST-UUID``.

        What a bundle that is tried again stages again shows by its digest.
        """
        name = f"{self.prefix}/{kind}/{count}-{xxhash.xxh3_64_hexdigest(data)}-{uuid.uuid4().hex}"
        self.store.put(name, data)
        return name


def compress(data: bytes) -> bytes:
    """``data`` as a zstd frame of level 1: staged bytes are read once or twice, so speed counts more than size."""
    return zstandard.ZstdCompressor(level=1).compress(data)


def decompress(data: bytes) -> bytes:
    """What :func:`compress` compressed. Raises ``zstandard.ZstdError`` for anything else."""
    return zstandard.ZstdDecompressor().decompress(data)
