"""The two kinds of copy that everything is measured on, and how feeds and articles of them are made."""

from __future__ import annotations

import hashlib
from pathlib import Path

from benchmarks.generate import wire_feed
from transforms.article import Article
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Payload, ReadOptions
from transforms.text.identity import identify

SHORT, LONG = 840, 2_500  # characters of text an article
FEED_ITEMS = 500
AS_OF = "2026-02-01T00:00:00Z"


def payload(items: int, characters: int, seed: int = 0) -> Payload:
    """A generated feed as it is read."""
    data = wire_feed(items, characters, seed)
    return Payload(uri=f"feed-{seed}.xml", data=data, sha256=hashlib.sha256(data).hexdigest())


def articles(items: int, characters: int) -> list[Article]:
    """Finished articles, as they are staged."""
    parser = Parser(ReadOptions(), Normalizer(AS_OF))
    finished = [item for item in parser.items(payload(items, characters)) if isinstance(item, Article)]
    identify(finished)
    return finished


def write_feeds(folder: Path, items: int, characters: int) -> list[Path]:
    """Write ``items`` articles into ``folder``, as feeds of :data:`FEED_ITEMS`; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for seed in range(-(-items // FEED_ITEMS)):
        paths.append(folder / f"feed-{seed:04}.xml")
        paths[-1].write_bytes(wire_feed(min(FEED_ITEMS, items - seed * FEED_ITEMS), characters, seed))
    return paths
