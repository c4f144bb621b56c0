"""What deduplication costs an article: digests, judging, and judging with a state; beside MinHash LSH where installed.

``pytest benchmarks/bench_dedup.py``. How it grows to a hundred thousand and a million articles is measured by

    python -m benchmarks.bench_dedup 10000 100000 1000000

which prints microseconds of processor an article and the peak of memory, without Beam and in one process; at the end
the smaller runs are measured once more, with a state of all that the largest one saw.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from importlib.util import find_spec
from itertools import chain, count, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.generate import stories
from benchmarks.judging import judge
from benchmarks.reprints import Labelled, Text, cut, retitled
from benchmarks.rivals import rensa_lsh
from benchmarks.sizes import LONG, SHORT
from transforms.article import Article
from transforms.dedup.digests.digest import digests
from transforms.dedup.tables.shards import shards_for
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.segments import SEGMENT_ARTICLES
from transforms.storage.store import open_store
from transforms.text.identity import identify

ITEMS = 4_000
_SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvz" for vowel in "aeiou"]
BYTES_AN_ARTICLE = 1400  # of a feed with short copy
SEGMENTS = -(-ITEMS // SEGMENT_ARTICLES)
SHARDS = shards_for(ITEMS * BYTES_AN_ARTICLE)


def traffic(articles: int, seed: int = 1, characters: int = SHORT) -> Iterator[Article]:
    """So many articles: four fifths new stories, each fifteenth copied whole, retitled and cut."""
    random = Random(seed)
    waiting: list[Article] = []
    for number, story in enumerate(stories(articles, characters, seed)):
        if number % 5 == 4 and waiting:
            yield _copy(waiting.pop(), f"g{seed}-{number}", number, random)
            continue
        text = Text(story.headline, _with_names("\n\n".join(story.paragraphs), random))
        article = _article(text, f"g{seed}-{number}", "ap", f"{story.published.astimezone(UTC):%FT%TZ}")
        waiting.append(article)
        yield article


def _with_names(body: str, random: Random) -> str:
    """A text with every fifth word replaced by a name that hardly any other has.

    Of the 16 keys under which a text is posted, the longer texts of Reuters-21578 share 3.4 with others among 500 of
    them and 4.5 among 1,000; these share 3.4 and 4.0. Invented stories as they are share 12.5 among 1,000.
    """
    words = body.split(" ")
    for at in range(random.randrange(5), len(words), 5):
        if "\n" not in words[at]:
            words[at] = "".join(random.choices(_SYLLABLES, k=3)).title()
    return " ".join(words)


def _copy(article: Article, guid: str, number: int, random: Random) -> Article:
    text = Text(article.headline, article.body)
    edit: Callable[[Text, Random], Text] = (lambda same, _: same, retitled, cut)[number // 5 % 3]
    return _article(edit(text, random), guid, "courier", article.published_at)


def _article(text: Text, guid: str, provider: str, published: str) -> Article:
    return Article(
        guid=guid, provider=provider, headline=text.headline, body=text.body, status="usable", format="rss",
        published_at=published, received_at=published,
    )  # fmt: skip


def packed_digests(articles: Iterator[Article], *, near: bool = True) -> Iterator[bytes]:
    """The digests of articles, a segment at a time."""
    number = 0
    while segment := list(islice(articles, SEGMENT_ARTICLES)):
        yield digests(f"segments/{number}", segment, identify(segment), near=near)
        number += 1


@pytest.fixture(scope="module", params=[SHORT, LONG], ids=["short", "long"])
def articles(request: pytest.FixtureRequest) -> list[Article]:
    """Traffic of one size."""
    return list(traffic(ITEMS, characters=request.param))


@pytest.fixture
def staging_area(tmp_path: Path) -> StagingArea:
    """A store of its own."""
    return StagingArea(open_store(str(tmp_path)), "_staging/bench/once")


def test_digest_articles(benchmark: Any, articles: list[Article]) -> None:
    benchmark.extra_info["items"] = ITEMS
    assert benchmark(lambda: sum(1 for _ in packed_digests(iter(articles)))) == SEGMENTS


@pytest.mark.parametrize("threshold", [0, DEFAULT_NEAR_THRESHOLD], ids=["exact", "near"])
def test_judge_articles(
    benchmark: Any, articles: list[Article], staging_area: StagingArea, threshold: float
) -> None:
    packed = list(packed_digests(iter(articles), near=threshold > 0))
    benchmark.extra_info["items"] = ITEMS
    judged = benchmark(judge, staging_area, packed, (), threshold, SHARDS)
    assert len(judged.verdicts) == SEGMENTS


def test_judge_articles_that_an_earlier_run_saw(
    benchmark: Any, articles: list[Article], staging_area: StagingArea
) -> None:
    packed = list(packed_digests(iter(articles)))
    state = judge(staging_area, packed, (), DEFAULT_NEAR_THRESHOLD, SHARDS).state
    for file in state:
        staging_area.store.move_new(file.staged, file.path)
    benchmark.extra_info["items"] = ITEMS
    judged = benchmark(
        judge, staging_area, packed, [file.path for file in state], DEFAULT_NEAR_THRESHOLD, SHARDS
    )
    assert len(judged.verdicts) == SEGMENTS


@pytest.mark.skipif(not find_spec("rensa"), reason="rensa is not installed")
def test_join_articles_by_another_tool(benchmark: Any, articles: list[Article]) -> None:
    texts = [Labelled(Text(article.headline, article.body), 0, "") for article in articles]
    benchmark.extra_info["items"] = ITEMS
    assert len(benchmark(rensa_lsh, texts)) == ITEMS


@dataclass
class Digesting:
    """Packed digests of articles, and the seconds of processor spent on them and on making up the articles."""

    articles: Iterator[Article]
    digests: float = 0.0
    made_up: float = 0.0

    def __iter__(self) -> Iterator[bytes]:
        for number in count():
            start = time.process_time()
            segment = list(islice(self.articles, SEGMENT_ARTICLES))
            made = time.process_time()
            self.made_up += made - start
            if not segment:
                return
            packed = digests(f"segments/{number}", segment, identify(segment), near=True)
            self.digests += time.process_time() - made
            yield packed


def measured(
    staging_area: StagingArea, articles: int, source: Iterator[Article], seen: Sequence[str]
) -> tuple[str, list[StagedFile]]:
    """(one line: what so many articles cost, in microseconds of processor each, the state)."""
    digested = Digesting(source)
    start = time.process_time()
    state = judge(
        staging_area, digested, seen, DEFAULT_NEAR_THRESHOLD, shards_for(articles * BYTES_AN_ARTICLE)
    ).state
    judging = time.process_time() - start - digested.digests - digested.made_up
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"digests {digested.digests / articles * 1e6:5.1f} µs, judging {judging / articles * 1e6:6.1f} µs, "
        f"state {sum(file.bytes for file in state) / articles:5.0f} bytes an article; peak {peak:,.0f} MiB"
    ), state


def report(sizes: Sequence[int]) -> Iterator[str]:
    """How the cost grows with the articles of a run; then smaller runs after the largest, half of it read again."""
    with tempfile.TemporaryDirectory() as folder:
        for number, articles in enumerate(sizes):
            staging_area = StagingArea(open_store(folder), f"_staging/run-{number}/once")
            line, state = measured(staging_area, articles, traffic(articles, number), ())
            yield f"{articles:10,} articles: {line}"
        for file in state:
            staging_area.store.move_new(file.staged, file.path)
        seen = [file.path for file in state]
        for number, articles in enumerate(sizes[:-1]):
            staging_area = StagingArea(open_store(folder), f"_staging/later-{number}/once")
            again = chain(traffic(articles // 2, -1), traffic(articles - articles // 2, len(sizes) - 1))
            line, _ = measured(staging_area, articles, again, seen)
            yield f"{articles:10,} articles after these: {line}"


if __name__ == "__main__":
    for line in report([int(size) for size in sys.argv[1:] or ("10000", "100000")]):
        print(line, flush=True)
