"""The embedded backend: names in English news copy, by a model that comes with wirebeam."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.article import Article, Entity
from transforms.entities.confidence.plausible import said_mentions
from transforms.entities.resolve import resolve
from transforms.entities.tagger.tagger import tagger
from transforms.fields.language_detection import is_foreign


def find_entities(articles: Sequence[Article]) -> list[list[Entity]]:
    """The entities of each article. An article in another language than English has only its provider's."""
    texts = [article.body if _is_english(article) else "" for article in articles]
    mentions = (of_text for batch in tagger().names(texts) for of_text in said_mentions(*batch))
    return [resolve(article, of_article) for article, of_article in zip(articles, mentions, strict=True)]


def _is_english(article: Article) -> bool:
    """Whether the language is English, or unknown and the text doesn't look like another one."""
    if article.language:
        return article.language.partition("-")[0] == "en"
    return not is_foreign(article.body)
