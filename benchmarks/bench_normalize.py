"""What text costs an article: HTML to text, and all of normalizing (datelines and hashes included)."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from benchmarks.generate import stories
from benchmarks.sizes import AS_OF, LONG, SHORT, payload
from transforms.article import pack, unpack
from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.normalize import Normalizer
from transforms.payload import ReadOptions
from transforms.text.html import html_to_text

ITEMS = 500
sizes = pytest.mark.parametrize("size", [SHORT, LONG], ids=["short", "long"])


@sizes
def test_html_to_text(benchmark: Any, size: int) -> None:
    markup = [
        "".join(f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in story.paragraphs)
        for story in stories(ITEMS, size)
    ]
    benchmark.extra_info["items"] = ITEMS
    assert all(benchmark(lambda: list(map(html_to_text, markup))))


@sizes
def test_read_a_feed(benchmark: Any, size: int) -> None:
    """From bytes to articles that are not normalized yet: parsing, fields, HTML to text."""
    read, options, feed = reader("rss"), ReadOptions(), payload(ITEMS, size)
    assert detect(feed) == "rss"
    benchmark.extra_info["items"] = ITEMS
    assert len(benchmark(lambda: list(read(feed, options)))) == ITEMS


@sizes
def test_finish_articles(benchmark: Any, size: int) -> None:
    packed = pack(list(reader("rss")(payload(ITEMS, size), ReadOptions())))  # type: ignore[arg-type]
    finish = Normalizer(AS_OF).finish
    benchmark.extra_info["items"] = ITEMS
    articles = benchmark.pedantic(
        lambda articles: list(map(finish, articles)), setup=lambda: ((unpack(packed),), {}), rounds=20
    )
    assert all(article.dateline for article in articles)
