"""Reads the elements of the feed itself (RSS's channel) as feedparser does."""

from __future__ import annotations

from transforms.formats.feeds.fast.entry import to_link
from transforms.formats.feeds.fast.state import Attributes, FeedState
from transforms.formats.feeds.fast.urls import resolved, without_stray_entities


def set_title(state: FeedState, text: str, given: Attributes) -> None:
    title = state.to_text(text, given, "text/plain")
    depth = state.depth
    if not -1 < state.title_depth <= depth:
        state.feed.title = title.value
    if title.value:
        state.title_depth = depth


def note_picture_title(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept; but after the title of the feed's image or search box another title of the feed counts."""
    if text:
        state.title_depth = state.depth


def set_link(state: FeedState, text: str, given: Attributes) -> None:
    parsed = to_link(state, text, given)
    if parsed.is_text:
        parsed.link.href = without_stray_entities(parsed.link.href)
    if parsed.is_page:
        state.feed.link = parsed.link.href
        state.has_link = True
    if parsed.link.rel == "self" and not state.has_self_link:
        state.feed.self_link = parsed.link.href
        state.has_self_link = True


def set_id(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept; but it is the feed's link where there is none."""
    if given.get("ispermalink", "true") == "true" and not state.has_link:
        state.feed.link = state.repaired_text(resolved(state.base, text) if text else "")
        state.has_link = True


def note_description(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept; but after a second description of the feed feedparser takes the first entry to have content."""
    if state.has_summary:
        state.has_content = True


def note_summary(state: FeedState, text: str, given: Attributes) -> None:
    note_description(state, text, given)
    state.has_summary = True


def set_language(state: FeedState, text: str, given: Attributes) -> None:
    state.feed.language = state.repaired_text(text)


def set_rights(state: FeedState, text: str, given: Attributes) -> None:
    state.feed.rights = state.to_text(text, given, "text/plain").value
