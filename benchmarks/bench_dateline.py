"""What datelines cost an article: splitting while parsing, locating a segment at a time."""

from __future__ import annotations

from datetime import UTC
from itertools import count
from typing import Any

import pytest

from benchmarks.generate import stories
from transforms.article import Article
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.datelines.split import split_dateline

ITEMS = 2_000


@pytest.fixture(scope="module")
def bodies() -> list[str]:
    """Texts of 840 characters with their datelines."""
    return ["\n\n".join(story.paragraphs) for story in stories(ITEMS, 840)]


def test_split_bodies_with_dateline(benchmark: Any, bodies: list[str]) -> None:
    is_place = gazetteer.load().is_place
    datelines = benchmark(lambda: [split_dateline(body, is_place).dateline for body in bodies])
    benchmark.extra_info["items"] = ITEMS
    assert all(datelines)


def test_split_bodies_without_dateline(benchmark: Any, bodies: list[str]) -> None:
    is_place = gazetteer.load().is_place
    plain = [split_dateline(body, is_place).rest for body in bodies]
    datelines = benchmark(lambda: [split_dateline(body, is_place).dateline for body in plain])
    benchmark.extra_info["items"] = ITEMS
    assert not any(datelines)


def test_locate_a_segment(benchmark: Any, bodies: list[str]) -> None:
    places = gazetteer.load()
    articles = [
        Article(
            dateline=split_dateline(body, places.is_place).dateline,
            published_at=f"{story.published.astimezone(UTC):%FT%TZ}",
        )
        for body, story in zip(bodies, stories(ITEMS, 840), strict=True)
    ]
    located = benchmark(locate_datelines, articles, places)
    benchmark.extra_info["items"] = ITEMS
    assert all(dateline.country for dateline in located if dateline and dateline.date)


def test_look_up_names_that_are_new(benchmark: Any) -> None:
    """A name that was never asked for: the price of the gazetteer itself."""
    places = gazetteer.load()
    numbers = count()
    answers = benchmark(lambda: [places.lookup(f"Port {next(numbers)}") for _ in range(ITEMS)])
    benchmark.extra_info["items"] = ITEMS
    assert not any(answers)


def test_load_the_gazetteer(benchmark: Any) -> None:
    place = benchmark(lambda: gazetteer.load.__wrapped__().lookup("Oslo"))
    assert place.country == "NO"
