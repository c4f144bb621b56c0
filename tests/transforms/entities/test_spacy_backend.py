"""A spaCy model as a backend: its spans as our mentions, and one thread at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from transforms.article import Article, Entity
from transforms.entities.spacy_backend import find_mentions, load_backend


@dataclass
class Span:
    """A span as spaCy gives it."""

    text: str
    start_char: int
    label_: str


class Language:
    """A pipeline that takes the first four letters of a text for a person, and notices when threads share it."""

    def __init__(self) -> None:
        self.running = self.most_running = self.max_length = 0

    def pipe(self, texts: Iterable[str]) -> Iterator[SimpleNamespace]:
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        for text in texts:
            time.sleep(0.001)
            yield SimpleNamespace(ents=[Span(text[:4], 0, "PERSON")])
        self.running -= 1


def test_spans_of_spacy_lose_the_article_and_the_possessive_and_take_our_types() -> None:
    spans = [
        Span("the United Nations", 0, "ORG"),
        Span("Peru’s", 20, "GPE"),
        Span("Tuesday", 30, "DATE"),
        Span("British", 40, "NORP"),
        Span("the ", 50, "ORG"),
    ]
    assert find_mentions(spans) == [(4, 18, "organization"), (20, 24, "place"), (40, 47, "other")]


def test_threads_take_turns_with_a_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    language = Language()
    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(load=lambda model, exclude: language))
    find_entities = load_backend("any")
    articles = [Article(body="Ruiz spoke."), Article(body="Lamb left.")]
    expected = [
        [Entity(type="person", name="Ruiz", mentions=[(0, 4)])],
        [Entity(type="person", name="Lamb", mentions=[(0, 4)])],
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(find_entities, [articles] * 16))
    assert answers == [expected] * 16
    assert language.most_running == 1


def test_a_model_that_cannot_be_loaded_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(model: str, exclude: list[str]) -> Language:
        raise OSError("[E053] no config\nsecond line")

    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(load=load))
    with pytest.raises(ValueError, match=r"^the spaCy model 'any' can't be loaded: \[E053\] no config$"):
        load_backend("any")
