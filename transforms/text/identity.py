"""What an item is known by: the hash of its canonical text, and the id made of provider, guid and version.

Worked out for a segment at a time, as canonical texts cost a third of the time then. The texts are handed on, since
the digest (``dedup/digest.py``) begins with them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import xxhash

from transforms.article import Article
from transforms.text.canonical import canonical_hash, canonical_texts


class Texts(NamedTuple):
    """The canonical texts of some articles."""

    headlines: list[bytes]
    bodies: list[bytes]


def texts_of(articles: Sequence[Article]) -> Texts:
    """The canonical headlines and bodies, in order."""
    return Texts(canonical_texts([a.headline for a in articles]), canonical_texts([a.body for a in articles]))


def identify(articles: Sequence[Article]) -> Texts:
    """Give articles that are otherwise finished their ``content_hash`` and ``id``; returns their canonical texts."""
    texts = texts_of(articles)
    for article, headline, body in zip(articles, *texts, strict=True):
        article.content_hash = canonical_hash(headline, body)
        article.id = identity(article)
    return texts


def identity(article: Article) -> str:
    """The id of this version of this item: 32 hexadecimal digits.

    Of provider, guid and version; where the provider counts no versions, the text tells them apart, and whether it
    is withheld or canceled; where it gives no guid, these are all there is.

    >>> identity(Article(provider="ap", guid="a1", version=2, headline="Storm")) == identity(
    ...     Article(provider="ap", guid="a1", version=2, headline="Storm nears"))
    True
    """
    counts = article.version and article.guid and "guid_reused" not in article.assumptions
    version = str(article.version) if counts else ""
    told = (version,) if version else (article.content_hash, *unusable(article))
    parts = (article.provider, article.guid, *told)
    return xxhash.xxh3_128_hexdigest("\x1f".join(parts).encode("utf-8", "replace"))


def unusable(article: Article) -> tuple[str, ...]:
    """The status of an article that may not be used, and what a kill names; nothing for any other."""
    if article.status == "canceled":
        return (article.status, article.slugline, *article.predecessors())
    return (article.status,) if article.status == "withheld" else ()
