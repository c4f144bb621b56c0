"""The embedded backend: names in English news copy, by a model that comes with wirebeam."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.article import Article, Entity
from transforms.entities.confidence.plausible import plausible_mentions
from transforms.entities.resolve import resolve
from transforms.entities.tagger.tagger import tagger
from transforms.fields.language_detection import is_foreign


def find_entities(articles: Sequence[Article]) -> list[list[Entity]]:
    """The entities of each article. An article in another language than English has only its provider's."""
    texts = [article.body if _is_english(article) else "" for article in articles]
    weighed = zip(articles, texts, tagger().mentions(texts), strict=True)
    return [resolve(article, plausible_mentions(text, mentions)) for article, text, mentions in weighed]


def _is_english(article: Article) -> bool:
    """Whether the language is English, or unknown and the text doesn't look like another one."""
    if article.language:
        return article.language.partition("-")[0] == "en"
    return not is_foreign(article.body)
