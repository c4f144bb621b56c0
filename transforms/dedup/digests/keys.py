"""Under which names the same item comes again: guid, link, slug and cycle, predecessor; and the ids made of them.

A name is scoped by its provider, so that nobody's items are touched by another provider's guid. As keys, names are
64-bit hashes; 0 is none.

>>> normal_url("https://WWW.News.example/a/?utm_source=x&id=7#top")
'news.example/a?id=7'
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import xxhash

from transforms.article import Article
from transforms.fields.sluglines import slug_base
from transforms.text.identity import unusable

_SLUGGED = frozenset(("anpa", "iptc7901"))
_ITEM = re.compile(r"[A-Za-z_-]{1,40}\d{1,20}")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|cmpid?|ref|src|partner|mc_[ce]id", re.IGNORECASE)
_DEFAULT_PAGES = re.compile(r"/(?:index\.\w{3,5})?$")


def hash64(*parts: str) -> int:
    """64 bits of the parts together; never 0."""
    return xxhash.xxh3_64_intdigest("\x1f".join(parts).encode("utf-8", "replace")) or 1


def hash128(*parts: str) -> bytes:
    """128 bits of the parts together."""
    return xxhash.xxh3_128_digest("\x1f".join(parts).encode("utf-8", "replace"))


def guid_key(article: Article) -> int:
    """Of provider and guid; 0 where there is no guid, or where one feed gave it to several stories."""
    if not article.guid or "guid_reused" in article.assumptions:
        return 0
    return hash64("guid", article.provider, article.guid)


def former_key(article: Article) -> int:
    """The guid key of another item that the article says it replaces, by a link; 0 where it doesn't."""
    former = article.predecessors() if article.links else []
    return hash64("guid", article.provider, former[0]) if former else 0


def url_key(article: Article) -> int:
    """Of provider and link; 0 where there is no link to a page of its own."""
    url = normal_url(article.url) if article.url else ""
    return hash64("url", article.provider, url) if "/" in url or "?" in url else 0


def slug_key(article: Article) -> int:
    """Of provider, slug and cycle, in the formats whose versions are known by these; else 0."""
    if article.format not in _SLUGGED or not article.slugline:
        return 0
    base = slug_base(article.slugline)
    return hash64("slug", article.provider, base) if base else 0


def normal_url(url: str) -> str:
    """A link without what does not name the page: scheme, www, tracking, a final slash, a fragment without a number.

    A numbered fragment names an item on a page: ``#comment-12``.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in ("http", "https"):
        return ""
    path = _DEFAULT_PAGES.sub("", parts.path)
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    )
    item = f"#{parts.fragment}" if _ITEM.fullmatch(parts.fragment) else ""
    return (
        f"{host}{f':{port}' if port not in (None, 80, 443) else ''}{path}{f'?{query}' if query else ''}{item}"
    )


def id_without_version(article: Article) -> bytes:
    """The id of an article whose guid or version proved to name another text too: the text tells them apart."""
    return hash128(article.provider, article.guid, article.content_hash, *unusable(article))


def own_story(article: Article) -> bytes:
    """The story of an article that stands alone: of provider and guid, else of the text."""
    if guid_key(article):
        return hash128("story", article.provider, article.guid)
    if article.status == "canceled":
        return hash128("story", article.provider, article.content_hash, *unusable(article))
    return bytes.fromhex(article.content_hash)
