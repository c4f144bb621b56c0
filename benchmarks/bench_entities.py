"""What finding names costs an article: a segment at a time, with words known and with words never seen before."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.generate import stories
from benchmarks.sizes import LONG, SHORT
from transforms.article import Article
from transforms.entities.backends import backend
from transforms.entities.resolve import resolve
from transforms.entities.tagger.model import load
from transforms.entities.tagger.tagger import Tagger, tagger

ITEMS = 2_000


@pytest.fixture(scope="module", params=[SHORT, LONG], ids=["short", "long"])
def articles(request: Any) -> list[Article]:
    """Texts of 840 and 2,500 characters."""
    return [Article(body="\n\n".join(story.paragraphs)) for story in stories(ITEMS, request.param)]


def test_find_entities_of_a_segment(benchmark: Any, articles: list[Article]) -> None:
    entities = benchmark(backend("newswire"), articles)
    benchmark.extra_info["items"] = ITEMS
    assert all(entities)


def test_tag_a_segment_of_new_words(benchmark: Any, articles: list[Article]) -> None:
    """The first segment of a worker: every token is looked at for the first time."""
    model = load()
    texts = [article.body for article in articles]
    mentions = benchmark(lambda: list(Tagger(model).mentions(texts)))
    benchmark.extra_info["items"] = ITEMS
    assert all(mentions)


def test_resolve_mentions(benchmark: Any, articles: list[Article]) -> None:
    mentions = list(tagger().mentions(article.body for article in articles))
    entities = benchmark(lambda: list(map(resolve, articles, mentions)))
    benchmark.extra_info["items"] = ITEMS
    assert all(entities)


def test_load_the_model(benchmark: Any) -> None:
    assert len(benchmark(load.__wrapped__).keys)
