"""Segments: up to :data:`SEGMENT_ARTICLES` articles that are staged together; an article's address is (segment, row).

Which articles share a segment depends on the run; nothing in the output may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from transforms.article import Article

SEGMENT_ARTICLES = 512
SEGMENT_CHARACTERS = 16 * 2**20  # of bodies


@dataclass
class SegmentBuilder:
    """Collects articles until they fill a segment.

    >>> builder = SegmentBuilder(most_articles=2)
    >>> [len(segment) for segment in builder.add(Article(body=text) for text in "abcde")], len(builder.articles)
    ([2, 2], 1)
    """

    most_articles: int = SEGMENT_ARTICLES
    most_characters: int = SEGMENT_CHARACTERS
    articles: list[Article] = field(default_factory=list)
    characters: int = 0

    def add(self, articles: Iterable[Article]) -> Iterator[list[Article]]:
        """Add articles; yields the articles of each segment that they fill."""
        for article in articles:
            self.articles.append(article)
            self.characters += len(article.body)
            if len(self.articles) >= self.most_articles or self.characters >= self.most_characters:
                yield self.take()

    def take(self) -> list[Article]:
        """Take out the articles collected so far, which leaves the builder empty."""
        articles, self.articles, self.characters = self.articles, [], 0
        return articles
