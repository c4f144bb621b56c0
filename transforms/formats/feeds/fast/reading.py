"""Where the fast path stands in its reading of a feed: what its constructs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from transforms.formats.feeds.fast.names import Declined
from transforms.formats.feeds.fast.text import looks_like_html, media_type
from transforms.formats.feeds.model import Entry, Feed, Text

NO_ATTRIBUTES: dict[str, str] = {}
NO_AUTHOR, SEPARATE = -1, -2


class Reading:
    """Where the reading of a feed stands. ``depth`` is that of the open container's leaves.

    ``title_depth`` is the depth of the title that no deeper one replaces (-1: none yet), ``depths`` that of what
    the entry holds, ``has_content`` whether a further description counts as content. ``main_author`` is the place
    of the author whose name each later ``name`` replaces too: feedparser keeps the entry's first author twice.
    """

    def __init__(self, feed: Feed, base: str, language: str, mend: Callable[[str], str]) -> None:
        self.feed = feed
        self.entry = Entry()
        self.base = base
        self.set_language(language)
        self.atom = False
        self.mended = mend
        self.depth = 1
        self.title_depth = -1
        self.depths: dict[str, int] = {}
        self.main_author = NO_AUTHOR
        self.has_empty = False
        self.has_content = False
        self.has_summary = False
        self.has_link = False
        self.has_self_link = False
        self.feed_has = (False, False)
        self.source_title = ""

    def set_language(self, language: str) -> None:
        self.language = language
        self.tag = language.replace("_", "-") if language else ""

    def construct(self, text: str, given: dict[str, str], default: str) -> Text:
        """A text with its type, as feedparser's ``push_content`` and ``pop`` leave it."""
        kind = default
        if given:
            if given.get("mode") == "base64":
                raise Declined("base64")
            kind = media_type(given.get("type", default))
        if kind == "text/plain" and not self.atom and ("&" in text or "</" in text) and looks_like_html(text):
            kind = "text/html"
        return Text(self.mended(text), kind, self.tag)

    def keeps(self, field: str) -> bool:
        """Whether a leaf at this depth replaces what the entry holds: a deeper one does not."""
        depth = self.depth
        if depth > self.depths.get(field, depth):
            return False
        self.depths[field] = depth
        return True


Construct: TypeAlias = Callable[[Reading, str, dict[str, str]], None]


def nothing(reading: Reading, text: str, given: dict[str, str]) -> None:
    """What feedparser stores and the record doesn't use."""
