"""Parks articles in staging and loads them again, so that what is shuffled is small.

A *segment* is up to :data:`SEGMENT_ARTICLES` articles, encoded, compressed and written once; it is known by its
name, and an article's address is (segment, row). Segments belong to one attempt of a bundle: a retried bundle
parks again, and only names that a successful bundle emitted are ever read. Which articles share a segment depends
on the run; nothing in the output may. (The pattern is known as claim check.)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
import zstandard

from transforms import article as records
from transforms.article import Article
from transforms.storage import Store

SEGMENT_ARTICLES = 512
SEGMENT_CHARACTERS = 16 * 2**20


class Shard(msgspec.Struct, frozen=True, order=True, gc=False):
    """A finished file: where it belongs (``path``, below the output) and where it waits (``staged``)."""

    path: str
    staged: str
    records: int
    bytes: int
    sha256: str


Piece: TypeAlias = tuple[str, int, int]  # a part of a parked file: its name, start and length in bytes


@dataclass(frozen=True)
class Parking:
    """A place in staging: ``prefix`` lies under ``_staging`` and belongs to one attempt of a run."""

    store: Store
    prefix: str

    def park(self, articles: list[Article]) -> str:
        """Write one segment; its name tells how many articles it holds."""
        return self.put("segments", len(articles), compress(records.pack(articles)))

    def load(self, name: str) -> list[Article]:
        """The articles of a segment, in the order in which they were parked."""
        return records.unpack(decompress(self.store.read(name)))

    def put_pieces(self, kind: str, pieces: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Piece]]:
        """Write pieces, each for a shard, into one file; yields (shard, where its piece is)."""
        held = list(pieces)
        if not held:
            return
        name = self.put(kind, len(held), b"".join(piece for _, piece in held))
        start = 0
        for shard, piece in held:
            yield shard, (name, start, len(piece))
            start += len(piece)

    def load_piece(self, piece: Piece) -> bytes:
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


@dataclass
class Filling:
    """Collects articles until they make a segment.

    >>> filling = Filling(most_articles=2)
    >>> [len(full) for full in filling.add(Article(body=text) for text in "abcde")], len(filling.articles)
    ([2, 2], 1)
    """

    most_articles: int = SEGMENT_ARTICLES
    most_characters: int = SEGMENT_CHARACTERS
    articles: list[Article] = field(default_factory=list)
    characters: int = 0

    def add(self, articles: Iterable[Article]) -> Iterator[list[Article]]:
        """Each list of articles that became full."""
        for article in articles:
            self.articles.append(article)
            self.characters += len(article.body)
            if len(self.articles) >= self.most_articles or self.characters >= self.most_characters:
                yield self.take()

    def take(self) -> list[Article]:
        """The articles collected so far; the filling is empty after it."""
        taken, self.articles, self.characters = self.articles, [], 0
        return taken
