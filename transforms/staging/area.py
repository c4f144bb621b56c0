"""The staging area of one attempt of a run: what one step writes for a later one, so that what is shuffled is small.

What is staged is known by its name, which no other attempt of a bundle uses. A retried bundle stages again, and only
names that a successful bundle handed on are ever read. (The pattern is known as claim check.)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import zstandard

from transforms import article as records
from transforms.article import Article
from transforms.storage.store import Store


class StagedFile(msgspec.Struct, frozen=True, order=True, gc=False):
    """A finished file: where it belongs (``path``, below the output) and where it waits (``staged``)."""

    path: str
    staged: str
    records: int
    bytes: int
    sha256: str


ByteRange: TypeAlias = tuple[str, int, int]  # a part of a parked file: its name, start and length in bytes


@dataclass(frozen=True)
class StagingArea:
    """A place in staging: ``prefix`` lies under ``_staging`` and belongs to one attempt of a run."""

    store: Store
    prefix: str

    def park(self, articles: list[Article]) -> str:
        """Write one segment; its name tells how many articles it holds."""
        return self.put("segments", len(articles), compress(records.pack(articles)))

    def load(self, name: str) -> list[Article]:
        """The articles of a segment, in the order in which they were parked."""
        return records.unpack(decompress(self.store.read(name)))

    def put_pieces(self, kind: str, pieces: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, ByteRange]]:
        """Write pieces, each for a shard, into one file; yields (shard, where its piece is)."""
        held = list(pieces)
        if not held:
            return
        name = self.put(kind, len(held), b"".join(piece for _, piece in held))
        start = 0
        for shard, piece in held:
            yield shard, (name, start, len(piece))
            start += len(piece)

    def load_piece(self, piece: ByteRange) -> bytes:
        """One of the pieces that :meth:`put_pieces` wrote."""
        return self.store.read_range(*piece)

    def put(self, kind: str, count: int, data: bytes) -> str:
        """Write ``data`` once under a name that no other attempt uses: ``KIND/COUNT-UUID``."""
        name = f"{self.prefix}/{kind}/{count}-{uuid.uuid4().hex}"
        self.store.put(name, data)
        return name


def compress(data: bytes) -> bytes:
    """``data`` by zstd at its fastest useful level: parked bytes are read once or twice."""
    return zstandard.ZstdCompressor(level=1).compress(data)


def decompress(data: bytes) -> bytes:
    """What :func:`compress` compressed."""
    return zstandard.ZstdDecompressor().decompress(data)
