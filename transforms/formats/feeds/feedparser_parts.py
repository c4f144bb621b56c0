"""The parts of feedparser that the fast path must agree with to the letter, and that are private to it.

They are imported here and nowhere else. The next version of feedparser may change them: ``pyproject.toml`` bounds it,
and the tests of this module say what is relied on.
"""

from __future__ import annotations

import time

from feedparser import FeedParserDict
from feedparser.api import StrictFeedParser
from feedparser.datetimes import _parse_date
from feedparser.urls import _urljoin, make_safe_absolute_uri

# Standard prefix by the namespace's address in small letters; some have the prefix "".
PREFIX_OF_NAMESPACE: dict[str, str] = {
    address.lower(): prefix for address, prefix in StrictFeedParser.namespaces.items()
}
# The elements with a meaning of their own to feedparser; it stores all others under their name.
HANDLED_ELEMENTS = frozenset(
    name.split("_", 2)[2] for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))
)
# Names that feedparser resolves to other keys of an entry or a feed.
KEY_ALIASES = frozenset(FeedParserDict.keymap)


def share_namespaces() -> None:
    """Fill the table of namespaces that all of feedparser's parsers share; needed before one is made in a thread.

    feedparser fills it entry by entry when its first parser is made. A thread that makes a second one meanwhile would
    find it begun, and read its feed with namespaces missing. Here it is filled in a single step.
    """
    if len(StrictFeedParser._matchnamespaces) < len(PREFIX_OF_NAMESPACE):
        StrictFeedParser._matchnamespaces.update(PREFIX_OF_NAMESPACE)


def parse_date(printed: str) -> time.struct_time | None:
    """The date as feedparser reads it, in UTC, or ``None``. Raises what its readers of dates let out."""
    parsed: time.struct_time | None = _parse_date(printed)
    return parsed


def join_url(base: str, url: str) -> str:
    """``url`` as feedparser resolves it against ``base``; empty where it is malformed."""
    return str(_urljoin(base, url))


def join_safe_url(base: str, url: str) -> str:
    """``url`` as feedparser resolves it against ``base``; empty where its scheme is not one that feedparser accepts."""
    return str(make_safe_absolute_uri(base, url))


def looks_like_html(text: str) -> bool:
    """Whether feedparser takes text that claims to be plain for HTML."""
    return bool(StrictFeedParser.looks_like_html(text))
