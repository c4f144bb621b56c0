"""The embedded backend: names in English news copy, by a model that comes with wirebeam."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.article import Article, Entity
from transforms.entities.resolve import resolve
from transforms.entities.tagger.tagger import tagger


def find_entities(articles: Sequence[Article]) -> list[list[Entity]]:
    """One list of entities an article. A text that says it is not in English has those of its provider alone."""
    found = tagger().names(article.body if _english(article) else "" for article in articles)
    return [resolve(article, mentions) for article, mentions in zip(articles, found, strict=True)]


def _english(article: Article) -> bool:
    return article.language[:2] in ("", "en")
