"""What feedparser calls an element or attribute, given the namespaces that the feed has declared so far.

feedparser knows an element by a standard prefix for the namespace's address, whatever prefix the feed uses; in
an unknown namespace, by the feed's own prefix. Addresses are compared without regard to case.
"""

from __future__ import annotations

from functools import lru_cache

from feedparser import FeedParserDict
from feedparser.api import StrictFeedParser

KNOWN_NAMESPACES: dict[str, str] = {
    uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()
}
_STANDARD_PREFIXES = frozenset(KNOWN_NAMESPACES.values()) - {""}
# The elements with a meaning of their own to feedparser; all others it merely stores under their name.
METHODS = frozenset(
    name.split("_", 2)[2] for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))
)
# What feedparser keeps in an entry or a feed under names that an unknown element could bear.
RESERVED = frozenset(
    {
        *FeedParserDict.keymap, "links", "authors", "contributors", "publisher", "publisher_detail", "author_detail",
        "title_detail", "summary_detail", "rights_detail", "published_parsed", "updated_parsed", "created_parsed",
        "expired_parsed", "media_content", "media_thumbnail", "guidislink", "entries", "feed", "where", "href",
        "enclosures", "license", "generator_detail", "textinput", "psc_chapters", "updated", "published",
        "wp_post_type", "wp_status",
    }
)  # fmt: skip
_USERLAND = "http://backend.userland.com/rss"
MAX_NAMESPACES = 200
_XLINK = "http://www.w3.org/1999/xlink"


class Declined(Exception):
    """The feed holds something that the fast path does not know to the letter; the argument says what."""


class Names:
    """The namespaces declared so far, and by them the names of elements and attributes.

    ``version`` is feedparser's for the feed as far as the namespaces tell it.
    """

    def __init__(self) -> None:
        self.version = ""
        self.changes = 0
        self._standard: dict[str, str] = {}
        self._in_use: dict[str, str] = {}

    def declare(self, prefix: str | None, uri: str | None, *, at_root: bool) -> None:
        """Note ``xmlns:prefix="uri"``. Raises :class:`Declined` where names already seen would change."""
        if not uri:
            return
        low = uri.lower()
        self.version = self.version or _version(prefix, low)
        if any(character.isspace() for character in uri):  # feedparser takes names apart at any white space
            raise Declined("namespaces")
        if not prefix:
            return
        if uri == _XLINK and not at_root:
            raise Declined("namespaces")
        standard = KNOWN_NAMESPACES.get(_USERLAND if _USERLAND in low else low)
        if prefix == "rdf" != standard:  # feedparser knows attributes by the feed's own prefixes too
            raise Declined("namespaces")
        kept, value = (self._in_use, uri) if standard is None else (self._standard, standard)
        known = kept.get(prefix)
        if known == value:
            return
        other = self._standard if kept is self._in_use else self._in_use
        if known is not None or prefix in other or (standard is not None and _misleads(prefix, standard)):
            raise Declined("namespaces")
        kept[prefix] = value
        self.changes += 1
        if self.changes > MAX_NAMESPACES:
            raise Declined("namespaces")

    def element(self, name: str) -> str:
        """feedparser's method name for an element as expat names it: ``dc_creator`` for ``URI creator``."""
        uri, _, local = name.rpartition(" ")
        local = local.lower()
        prefix = self._prefix(uri) if uri else ""
        prefix = self._standard.get(prefix, prefix)
        return f"{prefix}_{local}" if prefix else local

    def _prefix(self, uri: str) -> str:
        low = uri.lower()
        known = KNOWN_NAMESPACES.get(_USERLAND if _USERLAND in low else low)
        if known:
            return known.lower()
        if known is None:
            return next((prefix.lower() for prefix, value in self._in_use.items() if value == uri), "")
        return ""


def _misleads(prefix: str, standard: str) -> bool:
    """Whether a feed's own prefix is the standard one of another namespace."""
    return prefix in _STANDARD_PREFIXES and prefix != standard


def _version(prefix: str | None, uri: str) -> str:
    if not prefix and uri == "http://my.netscape.com/rdf/simple/0.9/":
        return "rss090"
    return {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}.get(uri, "")


@lru_cache(maxsize=1024)
def _keys(names: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """(key, name, whether its value counts in lower case), those without a namespace last: they win."""
    keys = ((_key(name), name) for name in sorted(names, key=lambda name: " " not in name))
    return tuple((key, name, key in ("rel", "type")) for key, name in keys)


def _key(name: str) -> str:
    """The key of an attribute: in a namespace that feedparser doesn't know, its bare name."""
    uri, _, local = name.rpartition(" ")
    prefix = KNOWN_NAMESPACES.get(uri.lower(), "") if uri else ""
    return (f"{prefix}:{local}" if prefix else local).lower()


def attributes(raw: dict[str, str]) -> dict[str, str]:
    """Attributes by key, as feedparser sees them."""
    return {key: raw[name].lower() if low else raw[name] for key, name, low in _keys(tuple(raw))}
