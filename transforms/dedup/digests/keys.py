"""Keys of an article's names (guid, link, slug, predecessor), under which versions of one item are looked for.

A key is a 64-bit hash of provider and name, so nobody's items are touched by another provider's guid; 0 means that
there is none. The ids that are made of names stand here too.

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
    """The XXH3 hash of the parts together, 64 bits; never 0."""
    return xxhash.xxh3_64_intdigest("\x1f".join(parts).encode("utf-8", "replace")) or 1


def hash128(*parts: str) -> bytes:
    """The XXH3 hash of the parts together, 16 bytes."""
    return xxhash.xxh3_128_digest("\x1f".join(parts).encode("utf-8", "replace"))


def guid_key(article: Article) -> int:
    """The key of provider and guid; 0 without a guid, or where one feed gave the guid to several stories."""
    if not article.guid or "guid_reused" in article.assumptions:
        return 0
    return hash64("guid", article.provider, article.guid)


def predecessor_key(article: Article) -> int:
    """The guid key of the item that the article says it replaces; 0 where it names none."""
    predecessors = article.predecessors() if article.links else []
    return hash64("guid", article.provider, predecessors[0]) if predecessors else 0


def url_key(article: Article) -> int:
    """The key of provider and link; 0 without a link, or where it leads to a site's front page."""
    url = normal_url(article.url) if article.url else ""
    return hash64("url", article.provider, url) if "/" in url or "?" in url else 0


def slug_key(article: Article) -> int:
    """The key of provider, slug and cycle, in formats whose versions are known by these (:data:`_SLUGGED`); else 0."""
    if article.format not in _SLUGGED or not article.slugline:
        return 0
    base = slug_base(article.slugline)
    return hash64("slug", article.provider, base) if base else 0


def normal_url(url: str) -> str:
    """A link reduced to what names the page: no scheme, www, tracking parameters, final slash or fragment.

    A numbered fragment stays, as it names an item on a page: ``#comment-12``. Empty for what is no link to the web.
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
    """The 16-byte id of an article whose guid and version name another text too: made with its content hash."""
    return hash128(article.provider, article.guid, article.content_hash, *unusable(article))


def own_story(article: Article) -> bytes:
    """The 16-byte story id of an article that stands alone: made of provider and guid, else of its text."""
    if guid_key(article):
        return hash128("story", article.provider, article.guid)
    if article.status == "canceled":
        return hash128("story", article.provider, article.content_hash, *unusable(article))
    return bytes.fromhex(article.content_hash)
