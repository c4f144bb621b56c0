"""What feedparser calls elements and attributes, given the namespaces that the feed has declared so far.

feedparser names an element by a standard prefix for its namespace's address, whatever prefix the feed uses; in an
unknown namespace by the feed's own prefix. Case in addresses makes no difference.
"""

from __future__ import annotations

from functools import lru_cache

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.feedparser_parts import KEY_ALIASES, PREFIX_OF_NAMESPACE

_STANDARD_PREFIXES = frozenset(PREFIX_OF_NAMESPACE.values()) - {""}
# The keys of feedparser's entries and feeds: an unknown element of such a name would be taken for the value.
RESERVED = frozenset(
    {
        *KEY_ALIASES, "links", "authors", "contributors", "publisher", "publisher_detail", "author_detail",
        "title_detail", "summary_detail", "rights_detail", "published_parsed", "updated_parsed", "created_parsed",
        "expired_parsed", "media_content", "media_thumbnail", "guidislink", "entries", "feed", "where", "href",
        "enclosures", "license", "generator_detail", "textinput", "psc_chapters", "updated", "published",
        "wp_post_type", "wp_status",
    }
)  # fmt: skip
# feedparser takes every address that contains this one for it.
_USERLAND = "http://backend.userland.com/rss"
_MAX_NAMESPACES = 200
_XLINK = "http://www.w3.org/1999/xlink"


class Namespaces:
    """The namespaces that a feed has declared so far.

    ``version`` is feedparser's name for the version of the feed (``atom10``), as far as the namespaces tell it;
    ``changes`` counts the declarations that may have changed the names of elements.
    """

    def __init__(self) -> None:
        self.version = ""
        self.changes = 0
        self._standard: dict[str, str] = {}  # the feed's own prefix to the standard one
        self._unknown: dict[str, str] = {}  # the feed's own prefix to the address of an unknown namespace

    def declare(self, prefix: str | None, address: str | None, *, at_root: bool) -> None:
        """Note ``xmlns:prefix="address"``.

        Raises :class:`Declined` where names that were already given would change, or feedparser would mix names up.
        """
        if not address:
            return
        low = address.lower()
        self.version = self.version or _version(prefix, low)
        if any(character.isspace() for character in address):  # feedparser splits names at any white space
            raise Declined("namespaces")
        if not prefix:
            return
        if address == _XLINK and not at_root:
            raise Declined("namespaces")
        standard = _standard_prefix(low)
        if prefix == "rdf" != standard:  # feedparser knows attributes by the feed's own prefix too
            raise Declined("namespaces")
        same, value = (self._unknown, address) if standard is None else (self._standard, standard)
        declared = same.get(prefix)
        if declared == value:
            return
        other = self._standard if same is self._unknown else self._unknown
        if declared is not None or prefix in other or (standard is not None and _misleads(prefix, standard)):
            raise Declined("namespaces")
        same[prefix] = value
        self.changes += 1
        if self.changes > _MAX_NAMESPACES:
            raise Declined("namespaces")

    def element(self, name: str) -> str:
        """feedparser's name for an element that expat calls ``name``: ``dc_creator`` for ``ADDRESS creator``."""
        address, _, local = name.rpartition(" ")
        local = local.lower()
        prefix = self._prefix(address) if address else ""
        prefix = self._standard.get(prefix, prefix)
        return f"{prefix}_{local}" if prefix else local

    def _prefix(self, address: str) -> str:
        standard = _standard_prefix(address.lower())
        if standard:
            return standard.lower()
        if standard is None:
            return next((prefix.lower() for prefix, value in self._unknown.items() if value == address), "")
        return ""


def _standard_prefix(address: str) -> str | None:
    """The standard prefix of a namespace by its address in small letters; ``None`` where feedparser has none."""
    return PREFIX_OF_NAMESPACE.get(_USERLAND if _USERLAND in address else address)


def _misleads(prefix: str, standard: str) -> bool:
    """Whether a feed's own prefix is the standard one of another namespace."""
    return prefix in _STANDARD_PREFIXES and prefix != standard


def _version(prefix: str | None, address: str) -> str:
    if not prefix and address == "http://my.netscape.com/rdf/simple/0.9/":
        return "rss090"
    return {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}.get(address, "")


def attributes(raw: dict[str, str]) -> dict[str, str]:
    """An element's attributes as feedparser sees them, given them by expat's names."""
    return {key: raw[name].lower() if is_low else raw[name] for key, name, is_low in _keys(tuple(raw))}


@lru_cache(maxsize=1024)
def _keys(names: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """(feedparser's key, expat's name, whether the value counts in small letters) of each attribute.

    Those without a namespace come last: of equal keys they win.
    """
    keys = ((_key(name), name) for name in sorted(names, key=lambda name: " " not in name))
    return tuple((key, name, key in ("rel", "type")) for key, name in keys)


def _key(name: str) -> str:
    """feedparser's key for an attribute; in an unknown namespace it is the bare name."""
    address, _, local = name.rpartition(" ")
    prefix = PREFIX_OF_NAMESPACE.get(address.lower(), "") if address else ""
    return (f"{prefix}:{local}" if prefix else local).lower()
