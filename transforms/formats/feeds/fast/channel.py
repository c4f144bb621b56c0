"""The constructs of the feed itself that the fast path knows, each as feedparser reads it."""

from __future__ import annotations

from transforms.formats.feeds.fast.entry import feed_link
from transforms.formats.feeds.fast.reading import Reading
from transforms.formats.feeds.fast.text import resolved, stray_entities


def title(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = reading.construct(text, given, "text/plain")
    depth = reading.depth
    if not -1 < reading.title_depth <= depth:
        reading.feed.title = found.value
    if found.value:
        reading.title_depth = depth


def picture_title(reading: Reading, text: str, given: dict[str, str]) -> None:
    """The title of the feed's image or search box, which opens the way for another title of the feed."""
    if text:
        reading.title_depth = reading.depth


def page(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = feed_link(reading, text, given)
    if found.is_text:
        found.link.href = stray_entities(found.link.href)
    if found.is_page:
        reading.feed.link = found.link.href
        reading.has_link = True
    if found.link.rel == "self" and not reading.has_self_link:
        reading.feed.self_link = found.link.href
        reading.has_self_link = True


def identifier(reading: Reading, text: str, given: dict[str, str]) -> None:
    if given.get("ispermalink", "true") == "true" and not reading.has_link:
        reading.feed.link = reading.mended(resolved(reading.base, text) if text else "")
        reading.has_link = True


def description(reading: Reading, text: str, given: dict[str, str]) -> None:
    """Not kept; but a second description of the feed makes feedparser believe that the first entry has content."""
    if reading.has_summary:
        reading.has_content = True


def summary(reading: Reading, text: str, given: dict[str, str]) -> None:
    description(reading, text, given)
    reading.has_summary = True


def language(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.feed.language = reading.mended(text)


def rights(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.feed.rights = reading.construct(text, given, "text/plain").value
