"""What an item is known by: the hash of its canonical text, and the id made of provider, guid and version.

Both are computed for a whole segment at a time: canonical texts cost a third of the time in bulk. The texts are
returned, since the digest of an article (``dedup/digests/digest.py``) begins with the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from transforms.article import PROVIDER_CLAIMED, Article
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
    """The id of this version of this item: 32 hexadecimal digits (SHA-256, its first 128 bits).

    It is made of provider, guid and version. Where the provider counts no versions, or has no guid or reuses it, the
    content hash stands for the version, with the status of what may not be used. An item whose provider is only
    claimed never has the id of one whose provider is known.

    >>> identity(Article(provider="ap", guid="a1", version=2, headline="Storm")) == identity(
    ...     Article(provider="ap", guid="a1", version=2, headline="Storm nears"))
    True
    """
    is_numbered = article.version and article.guid and "guid_reused" not in article.assumptions
    version = (str(article.version),) if is_numbered else (article.content_hash, *unusable(article))
    claimed = (PROVIDER_CLAIMED,) if PROVIDER_CLAIMED in article.assumptions else ()
    return digest128(article.provider, article.guid, *version, *claimed).hex()


def digest128(*parts: str) -> bytes:
    """The hash of the parts together, 16 bytes: the first of SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()[:16]


def unusable(article: Article) -> tuple[str, ...]:
    """The status of an article that may not be used, and of a kill also the slugline and predecessors that it names.

    Empty for any other article.
    """
    if article.status == "canceled":
        return (article.status, article.slugline, *article.predecessors())
    return (article.status,) if article.status == "withheld" else ()
