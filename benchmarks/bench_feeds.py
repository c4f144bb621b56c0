"""What parsing a feed costs an item: by the fast path, by the fallback, and by feedparser alone.

    python -m benchmarks.bench_feeds [FOLDER...]          prints the table; folders hold further feeds, as *.xml
    pytest benchmarks/bench_feeds.py --benchmark-enable   measures each way by pytest-benchmark

"auto" is what ``ingest`` does, from bytes to a ``Feed``, feeds that fall back included; "feedparser path" is
``--feed-parser=feedparser``. feedparser alone is measured as it comes, and without sanitizing and resolving of links
in embedded HTML ("bare"), as the fallback calls it. All ways take turns on the same feeds; times are of the processor,
the best of several rounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest

from benchmarks.generate import wire_feed
from benchmarks.sizes import LONG, SHORT
from transforms.formats.feeds import feed
from transforms.formats.feeds.source import feed_source
from transforms.payload import Payload, ReadOptions, WireError

ROUNDS = 3
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "feeds"


def auto(data: bytes) -> int:
    return _entries(data, "auto")


def feedparser_path(data: bytes) -> int:
    return _entries(data, "feedparser")


def feedparser_bare(data: bytes) -> int:
    return len(feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)["entries"])


def feedparser_alone(data: bytes) -> int:
    return len(feedparser.parse(data)["entries"])


WAYS: dict[str, Callable[[bytes], int]] = {
    "auto": auto,
    "feedparser path": feedparser_path,
    "feedparser, bare": feedparser_bare,
    "feedparser": feedparser_alone,
}


def _entries(data: bytes, feed_parser: str) -> int:
    """Parses; the number of items, 0 for what is no feed."""
    try:
        source = feed_source(Payload(uri="feed", data=data, sha256=""))
        return len(feed.parse(source, ReadOptions(feed_parser=feed_parser)).feed.entries)
    except WireError:
        return 0


def short_copy() -> list[bytes]:
    """Feeds of 50 items of 840 characters."""
    return [wire_feed(50, SHORT, seed) for seed in range(6)]


def long_copy() -> list[bytes]:
    """Feeds of 50 items of 2,500 characters."""
    return [wire_feed(50, LONG, seed) for seed in range(4)]


def read_folder(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*.xml"))]


def fallbacks(feeds: list[bytes]) -> tuple[int, int]:
    """(feeds that can be read, those of them that fall back to feedparser)."""
    read, fallen = 0, 0
    for data in feeds:
        try:
            parsed = feed.parse(feed_source(Payload(uri="feed", data=data, sha256="")), ReadOptions())
        except WireError:
            continue
        read, fallen = read + 1, fallen + bool(parsed.fallback)
    return read, fallen


def costs(feeds: list[bytes]) -> dict[str, float]:
    """Microseconds an item of each way."""
    items = sum(map(auto, feeds))
    best = dict.fromkeys(WAYS, float("inf"))
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            start = time.process_time()
            for data in feeds:
                way(data)
            best[name] = min(best[name], time.process_time() - start)
    return {name: seconds / items * 1e6 for name, seconds in best.items()}


def report(folders: list[Path]) -> None:
    """Prints a line for each set of feeds."""
    sets = {"short copy": short_copy(), "long copy": long_copy()}
    sets |= {folder.name: feeds for folder in folders if (feeds := read_folder(folder))}
    names = "".join(f"{name:>18}" for name in WAYS)
    print(f"{'µs an item':<14}{names}{'bare / auto':>14}{'feedparser / auto':>20}  fallbacks")
    for name, feeds in sets.items():
        cost = costs(feeds)
        times = "".join(f"{cost[way]:>18.1f}" for way in WAYS)
        ratios = (
            f"{cost['feedparser, bare'] / cost['auto']:>13.1f}x{cost['feedparser'] / cost['auto']:>19.1f}x"
        )
        read, fallen = fallbacks(feeds)
        print(f"{name:<14}{times}{ratios}  {fallen} of {read}", flush=True)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("feeds", [short_copy, long_copy], ids=["short", "long"])
def test_parse_feeds(benchmark: Any, feeds: Callable[[], list[bytes]], way: str) -> None:
    benchmark.extra_info["items"] = 50
    assert benchmark(WAYS[way], feeds()[0]) == 50


if __name__ == "__main__":
    report([Path(name) for name in sys.argv[1:]] or [CORPUS])
