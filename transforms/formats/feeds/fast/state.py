"""How far the fast path has read a feed: the state that its actions share and change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.text import media_type
from transforms.formats.feeds.feedparser_parts import looks_like_html
from transforms.formats.feeds.model import Entry, Feed, Text

Attributes: TypeAlias = Mapping[str, str]
NO_ATTRIBUTES: Attributes = MappingProxyType({})
NO_AUTHOR, SEPARATE_AUTHOR = -1, -2


class FeedState:
    """The feed and the entry being read, and what decides how the next element counts.

    ``about`` stands in for an entry where the feed itself is read. ``base`` (a URL) and ``language`` are those in
    force; ``language_tag`` is the language with hyphens. ``depth`` is that of the open container's leaves.
    ``title_depth`` is that of the title, which a later one replaces only if it is less deep (-1: no title yet);
    ``depths`` are those of the entry's other fields. ``has_content`` is whether a further description counts as
    content. ``main_author`` is the position of the author whose name each later ``name`` replaces too, as feedparser
    holds the first author of an entry or feed twice; or ``NO_AUTHOR``, or ``SEPARATE_AUTHOR`` where no name replaces
    another. ``feed_author`` and ``feed_has`` keep the feed's ``main_author``, ``has_summary``
    and ``has_link`` while an entry is read.
    """

    def __init__(self, feed: Feed, base: str, language: str, repaired_text: Callable[[str], str]) -> None:
        self.feed = feed
        self.about = self.entry = Entry()
        self.base = base
        self.set_language(language)
        self.is_atom = False
        self.repaired_text = repaired_text
        self.depth = 1
        self.title_depth = -1
        self.depths: dict[str, int] = {}
        self.main_author = self.feed_author = NO_AUTHOR
        self.has_empty = False
        self.has_content = False
        self.has_summary = False
        self.has_link = False
        self.has_self_link = False
        self.feed_has = (False, False)
        self.source_title = ""

    def set_language(self, language: str) -> None:
        """Set the language in force, as ``xml:lang`` gives it."""
        self.language = language
        self.language_tag = language.replace("_", "-") if language else ""

    def to_text(self, value: str, given: Attributes, default: str) -> Text:
        """A text with its type and language, as feedparser's ``push_content`` and ``pop`` leave it.

        ``default`` is the media type where the attributes ``given`` name none. Raises :class:`Declined`.
        """
        kind = default
        if given:
            if given.get("mode") == "base64":
                raise Declined("base64")
            kind = media_type(given.get("type", default))
        if (
            kind == "text/plain"
            and not self.is_atom
            and ("&" in value or "</" in value)
            and looks_like_html(value)
        ):
            kind = "text/html"
        return Text(self.repaired_text(value), kind, self.language_tag, self.base)

    def replaces(self, field: str) -> bool:
        """Whether an element at this depth replaces the entry's ``field``: a deeper one than the last does not."""
        depth = self.depth
        if depth > self.depths.get(field, depth):
            return False
        self.depths[field] = depth
        return True


# What an element does to the state, given its text and its attributes.
Action: TypeAlias = Callable[[FeedState, str, Attributes], None]


def ignore(state: FeedState, text: str, given: Attributes) -> None:
    """Do nothing: feedparser stores the element under a name of its own, which no record uses."""
