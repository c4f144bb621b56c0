"""What deduplication costs an article: digests, judging, and judging with a state; beside MinHash LSH where installed.

``pytest benchmarks/bench_dedup.py``. How it grows to a hundred thousand and a million articles is measured by

    python -m benchmarks.bench_dedup 10000 100000 1000000

which prints microseconds of processor an article and the peak of memory, without Beam and in one process.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.generate import stories
from benchmarks.judging import judge
from benchmarks.reprints import Labelled, Text, cut, retitled
from benchmarks.rivals import rensa_lsh
from transforms.article import Article
from transforms.canonical import content_hash
from transforms.dedup.digest import digests
from transforms.dedup.near import DEFAULT_NEAR_THRESHOLD
from transforms.segments import SEGMENT_ARTICLES, Parking
from transforms.storage import open_store

ITEMS = 4_000
CHARACTERS = 840
SEGMENTS = -(-ITEMS // SEGMENT_ARTICLES)


def traffic(count: int, seed: int = 1) -> Iterator[Article]:
    """So many articles of 840 characters: four fifths new stories, each twentieth copied whole, retitled or cut."""
    random = Random(seed)
    waiting: list[Article] = []
    for number, story in enumerate(stories(count, CHARACTERS, seed)):
        if number % 5 == 4 and waiting:
            yield _copy(waiting.pop(), number, random)
            continue
        text = Text(story.headline, "\n\n".join(story.paragraphs))
        one = _article(text, number, "ap", f"{story.published.astimezone(UTC):%FT%TZ}")
        waiting.append(one)
        yield one


def _copy(article: Article, number: int, random: Random) -> Article:
    text = Text(article.headline, article.body)
    edit: Callable[[Text, Random], Text] = (lambda same, _: same, retitled, cut)[number // 5 % 3]
    return _article(edit(text, random), number, "courier", article.published_at)


def _article(text: Text, number: int, provider: str, published: str) -> Article:
    made = Article(
        id=f"{number:032x}", guid=f"g{number}", provider=provider, headline=text.headline, body=text.body,
        status="usable", format="rss", published_at=published, received_at=published,
    )  # fmt: skip
    made.content_hash = content_hash(made.headline, made.body)
    return made


def packed_digests(articles: Iterator[Article]) -> Iterator[bytes]:
    """The digests of articles, a segment at a time."""
    number = 0
    while segment := list(islice(articles, SEGMENT_ARTICLES)):
        yield digests(f"segments/{number}", segment, near=True)
        number += 1


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """Traffic of 840 characters an article."""
    return list(traffic(ITEMS))


@pytest.fixture
def parking(tmp_path: Path) -> Parking:
    """A store of its own."""
    return Parking(open_store(str(tmp_path)), "_staging/bench/once")


def test_digest_articles(benchmark: Any, articles: list[Article]) -> None:
    benchmark.extra_info["items"] = ITEMS
    assert benchmark(lambda: sum(1 for _ in packed_digests(iter(articles)))) == SEGMENTS


def test_judge_articles(benchmark: Any, articles: list[Article], parking: Parking) -> None:
    packed = list(packed_digests(iter(articles)))
    benchmark.extra_info["items"] = ITEMS
    found = benchmark(judge, parking, packed, (), DEFAULT_NEAR_THRESHOLD)
    assert len(found.verdicts) == SEGMENTS


def test_judge_articles_that_an_earlier_run_saw(
    benchmark: Any, articles: list[Article], parking: Parking
) -> None:
    packed = list(packed_digests(iter(articles)))
    state = judge(parking, packed, (), DEFAULT_NEAR_THRESHOLD).state
    for file in state:
        parking.store.move_new(file.staged, file.path)
    benchmark.extra_info["items"] = ITEMS
    found = benchmark(judge, parking, packed, [file.path for file in state], DEFAULT_NEAR_THRESHOLD)
    assert len(found.verdicts) == SEGMENTS


@pytest.mark.skipif(not find_spec("rensa"), reason="rensa is not installed")
def test_join_articles_by_another_tool(benchmark: Any, articles: list[Article]) -> None:
    texts = [Labelled(Text(one.headline, one.body), 0, "") for one in articles]
    benchmark.extra_info["items"] = ITEMS
    assert len(benchmark(rensa_lsh, texts)) == ITEMS


def measured(count: int) -> str:
    """One line: what so many articles cost, in microseconds of processor each."""
    with tempfile.TemporaryDirectory() as folder:
        parking = Parking(open_store(folder), "_staging/bench/once")
        packed, digesting = [], 0.0
        source = traffic(count)
        while segment := list(islice(source, SEGMENT_ARTICLES)):
            start = time.process_time()
            packed.append(digests(f"segments/{len(packed)}", segment, near=True))
            digesting += time.process_time() - start
        start = time.process_time()
        state = judge(parking, packed, (), DEFAULT_NEAR_THRESHOLD).state
        judging = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{count:10,} articles: digests {digesting / count * 1e6:5.1f} µs, judging {judging / count * 1e6:5.1f} µs, "
        f"state {sum(file.bytes for file in state) / count:5.0f} bytes an article; peak {memory:,.0f} MiB"
    )


if __name__ == "__main__":
    for one in map(int, sys.argv[1:] or ("10000", "100000")):
        print(measured(one), flush=True)
