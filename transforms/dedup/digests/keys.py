"""Keys of an article's names (guid, link, slug, predecessor), under which versions of one item are looked for.

A key is a 64-bit hash of provider, authority and name, so nobody's items are touched by another's guid; 0 means that
there is none. The *authority* is empty for a source that is known to speak for the provider; else it is the source
itself, and what it sends touches its own items alone. The ids that are made of names stand here too. Keys and ids are
cryptographic hashes, as names are chosen by whoever sends them.

>>> normal_url("https://WWW.News.example/a/?utm_source=x&id=7#top")
'news.example/a?id=7'
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from transforms.article import PROVIDER_CLAIMED, Article
from transforms.fields.sluglines import slug_base
from transforms.fields.web.addresses import without_tracking
from transforms.sources.origin import folder_source
from transforms.text.identity import digest128, unusable

_SLUGGED = frozenset(("anpa", "iptc7901"))
# Fragments that many items share: parts that every page has, and parameters that count where readers came from.
_SHARED_FRAGMENT = re.compile(
    r"(?:comments?|respond|disqus_thread|top|main|content|.*=.*|:~:.*)?", re.IGNORECASE
)
_DEFAULT_PAGES = re.compile(r"/(?:index\.\w{3,5})?$")


def hash64(*parts: str) -> int:
    """The hash of the parts together, 64 bits of SHA-256; never 0."""
    return int.from_bytes(digest128(*parts)[:8], "big") or 1


def authority(article: Article) -> str:
    """Who speaks, beside the provider's name: "" where the source may speak for it, else the source itself."""
    known = PROVIDER_CLAIMED not in article.assumptions and article.provider not in ("", "unknown")
    return "" if known or article.source is None else folder_source(article.source.folder)


def provider_key(article: Article) -> int:
    """The key of provider and authority; 0 where the provider is unknown."""
    if article.provider in ("", "unknown"):
        return 0
    return _provider_key(article.provider, authority(article))


def source_key(article: Article) -> int:
    """The key of who delivers: of the provider where the source is known to speak for it, else of the folder."""
    return _source_key(authority(article) or article.provider)


@lru_cache(maxsize=4096)
def _provider_key(provider: str, authority_name: str) -> int:
    return hash64("provider", provider, authority_name)


@lru_cache(maxsize=4096)
def _source_key(name: str) -> int:
    return hash64("source", name)


def guid_key(article: Article) -> int:
    """The key of provider, authority and guid; 0 without a guid, or where one feed gave the guid to several stories."""
    if not article.guid or "guid_reused" in article.assumptions:
        return 0
    return hash64("guid", article.provider, authority(article), article.guid)


def predecessor_key(article: Article) -> int:
    """The guid key of the item that the article says it replaces; 0 where it names none."""
    predecessors = article.predecessors() if article.links else []
    return hash64("guid", article.provider, authority(article), predecessors[0]) if predecessors else 0


def url_key(article: Article) -> int:
    """The key of provider and link; 0 without a link, or where it leads to a site's front page."""
    url = normal_url(article.url) if article.url else ""
    return hash64("url", article.provider, authority(article), url) if "/" in url or "?" in url else 0


def slug_key(article: Article) -> int:
    """The key of provider, slug and cycle, in formats whose versions are known by these (:data:`_SLUGGED`); else 0."""
    if article.format not in _SLUGGED or not article.slugline:
        return 0
    base = slug_base(article.slugline)
    return hash64("slug", article.provider, authority(article), base) if base else 0


def normal_url(url: str) -> str:
    """A link reduced to what names the item: no scheme, www, tracking parameters or final slash.

    A fragment stays where it may name an item on a page: ``#comment-12``, ``#harbor``. Empty for what is no link to
    the web.
    """
    try:
        parts = urlsplit(without_tracking(url.strip()))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in ("http", "https"):
        return ""
    path = _DEFAULT_PAGES.sub("", parts.path)
    item = "" if _SHARED_FRAGMENT.fullmatch(parts.fragment) else f"#{parts.fragment}"
    host += f":{port}" if port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{path}{query}{item}"


def id_without_version(article: Article) -> bytes:
    """The 16-byte id of an article whose guid and version name another text too: made with its content hash."""
    claimed = (PROVIDER_CLAIMED,) if PROVIDER_CLAIMED in article.assumptions else ()
    return digest128(article.provider, article.guid, article.content_hash, *unusable(article), *claimed)


def own_story(article: Article) -> bytes:
    """The 16-byte story id of an article that stands alone: made of its text where it has no guid.

    Else it is made of provider, authority and guid.
    """
    if guid_key(article):
        return digest128("story", article.provider, authority(article), article.guid)
    if article.status == "canceled":
        return digest128("story", article.provider, article.content_hash, *unusable(article))
    return bytes.fromhex(article.content_hash)
