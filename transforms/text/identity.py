"""What an item is known by: the hash of its canonical text, and the id made of provider, guid and version.

Both are computed for a whole segment at a time: canonical texts cost a third of the time in bulk. The texts are
returned, since the digest of an article (``dedup/digests/digest.py``) begins with the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import xxhash

from transforms.article import Article
from transforms.text.canonical import canonical_hash, canonical_texts


class Texts(NamedTuple):
    """The canonical texts of a list of articles, in its order, as UTF-8."""

    headlines: list[bytes]
    bodies: list[bytes]


def texts_of(articles: Sequence[Article]) -> Texts:
    """The canonical headlines and bodies of ``articles``, in order."""
    return Texts(
        canonical_texts([article.headline for article in articles]),
        canonical_texts([article.body for article in articles]),
    )


def identify(articles: Sequence[Article]) -> Texts:
    """Set ``content_hash`` and ``id`` of articles that are otherwise finished; returns their canonical texts."""
    texts = texts_of(articles)
    for article, headline, body in zip(articles, *texts, strict=True):
        article.content_hash = canonical_hash(headline, body)
        article.id = identity(article)
    return texts


def identity(article: Article) -> str:
    """The id of this version of this item: 32 hexadecimal digits (XXH3, 128 bits).

    It is made of provider, guid and version. Where the provider counts no versions, or has no guid or reuses it, the
    content hash stands for the version, with the status of what may not be used.

    >>> identity(Article(provider="ap", guid="a1", version=2, headline="Storm")) == identity(
    ...     Article(provider="ap", guid="a1", version=2, headline="Storm nears"))
    True
    """
    is_numbered = article.version and article.guid and "guid_reused" not in article.assumptions
    version = (str(article.version),) if is_numbered else (article.content_hash, *unusable(article))
    parts = (article.provider, article.guid, *version)
    return xxhash.xxh3_128_hexdigest("\x1f".join(parts).encode("utf-8", "replace"))


def unusable(article: Article) -> tuple[str, ...]:
    """The status of an article that may not be used, and of a kill also the slugline and predecessors that it names.

    Empty for any other article.
    """
    if article.status == "canceled":
        return (article.status, article.slugline, *article.predecessors())
    return (article.status,) if article.status == "withheld" else ()
