"""Eight threads of one process parse feeds at once and get what one thread gets."""

from __future__ import annotations

import gzip
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from feedparser.mixin import _FeedParserMixin

from tests.transforms.formats.feed_strategies import feed_bytes
from transforms.formats.detect import detect
from transforms.formats.feeds import feedparser_path
from transforms.formats.registry import reader
from transforms.payload import Payload, ReadOptions, WireError

PROJECT = Path(__file__).resolve().parents[4]
THREADS = 8
GENERATED = 150


def payloads() -> list[Payload]:
    """The sample feeds, generated feeds, and agency XML, which the same parsers read."""
    files = [*(PROJECT / "samples/feeds").iterdir(), *(PROJECT / "samples/agency").rglob("*.xml")]
    feeds = [
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted(files)
    ]
    feeds += [feed_bytes(random.Random(seed).randrange) for seed in range(GENERATED)]
    return [Payload(uri=f"{number}.xml", data=data, sha256="") for number, data in enumerate(feeds)]


def outcomes(payload: Payload, options: ReadOptions) -> list[str]:
    """The outcomes of a payload as text; of one that can't be read, the error."""
    try:
        return list(map(repr, reader(detect(payload))(payload, options)))
    except WireError as error:
        return [repr(error)]


@pytest.mark.parametrize("feed_parser", ["auto", "feedparser"])
def test_eight_threads_give_what_one_gives(feed_parser: str) -> None:
    inputs, options = payloads(), ReadOptions(feed_parser=feed_parser)
    expected = [outcomes(payload, options) for payload in inputs]
    barrier = Barrier(THREADS)
    interval = sys.getswitchinterval()

    def read_all(thread: int) -> list[list[str]]:
        barrier.wait()
        start = thread * len(inputs) // THREADS  # each thread begins elsewhere, so all kinds of feed meet
        rotated = [outcomes(payload, options) for payload in inputs[start:] + inputs[:start]]
        return rotated[len(inputs) - start :] + rotated[: len(inputs) - start]

    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            results = list(threads.map(read_all, range(THREADS)))
    finally:
        sys.setswitchinterval(interval)
    assert [number for number, result in enumerate(results) if result != expected] == []
    assert sum(map(len, expected)) > GENERATED


class SlowNamespaces(dict[str, str]):
    """feedparser's namespaces, handed out so slowly that a second thread comes in between."""

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        for item in super().items():
            time.sleep(0.001)
            yield item


def test_a_feed_may_be_parsed_while_the_first_feed_of_the_process_is(monkeypatch: pytest.MonkeyPatch) -> None:
    table: dict[str, str] = {}
    monkeypatch.setattr(_FeedParserMixin, "_matchnamespaces", table)
    monkeypatch.setattr(_FeedParserMixin, "namespaces", SlowNamespaces(_FeedParserMixin.namespaces))
    feed = (
        b'<rss xmlns:x="http://purl.org/dc/elements/1.1/">'
        b"<channel><item><x:creator>Ann</x:creator></item></channel></rss>"
    )

    def authors() -> list[str]:
        return feedparser_path.parse(feed).entries[0].authors

    with ThreadPoolExecutor(1) as other_thread:
        first = other_thread.submit(authors)
        while not table:
            time.sleep(0)
        assert (authors(), first.result()) == (["Ann"], ["Ann"])
