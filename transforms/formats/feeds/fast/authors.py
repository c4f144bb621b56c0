"""Reads the authors of an entry, in one text or in parts, as feedparser does."""

from __future__ import annotations

import re

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.state import NO_AUTHOR, SEPARATE_AUTHOR, Attributes, FeedState
from transforms.formats.xml.guards import LONG_WORD

# A mail address from the @ on, and what may stand before it. Both patterns are one of feedparser's (BSD-2-Clause,
# © Kurt McKee, Mark Pilgrim) in two parts: searched for as a whole it takes quadratic time.
_ADDRESS_TAIL = re.compile(
    r"@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.)|(([a-zA-Z0-9\-]+\.)+))([a-zA-Z]{2,4}|[0-9]{1,3})(\]?)(\?subject=\S+)?"
)
_ADDRESS_HEAD = re.compile(r"[a-zA-Z0-9_\-.+]+")
_LONG_WORD = re.compile(rf"[a-zA-Z0-9_\-.+]{{{LONG_WORD}}}")


def add_author(state: FeedState, text: str, given: Attributes) -> None:
    authors = state.entry.authors
    authors.append(author_name(state.repaired_text(text)))
    if text and state.main_author == NO_AUTHOR:
        state.main_author = len(authors) - 1


def author_name(text: str) -> str:
    """The name in an author's text, which may hold a mail address too; empty where there is only an address.

    Raises :class:`Declined` for a text that :func:`transforms.formats.feeds.bounds.bounded_for_feedparser` would cut.
    """
    if len(text) > LONG_WORD and _LONG_WORD.search(text):
        raise Declined("long_author")
    address = _address(text) if "@" in text else ""
    if not address:
        return text
    name = text.replace(address, "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip()


def _address(text: str) -> str:
    """The first mail address in ``text``; empty where there is none."""
    begin = 0
    for tail in _ADDRESS_TAIL.finditer(text):
        head = _ADDRESS_HEAD.match(text[begin : tail.start()][::-1])
        if head:
            return text[tail.start() - head.end() : tail.end()]
        begin = tail.start()
    return ""


def begin_author(state: FeedState, text: str, given: Attributes) -> None:
    """Begin an author in parts."""
    state.entry.authors.append("")


def refuse_owner(state: FeedState, text: str, given: Attributes) -> None:
    """Raise :class:`Declined` for a feed's owner whose name feedparser takes for an author's."""
    raise Declined("owner")


def set_author_name(state: FeedState, text: str, given: Attributes) -> None:
    authors = state.entry.authors
    _refuse_length(text)
    authors[-1] = text
    if state.main_author >= 0:
        authors[state.main_author] = text
    else:
        state.main_author = SEPARATE_AUTHOR


def note_author_address(state: FeedState, text: str, given: Attributes) -> None:
    """Addresses are not kept. Declined where one comes before the name: feedparser then takes the author before."""
    authors = state.entry.authors
    _refuse_length(text)
    if len(authors) > 1 and not authors[-1]:
        raise Declined("author")
    if state.main_author == NO_AUTHOR:
        state.main_author = SEPARATE_AUTHOR


def _refuse_length(text: str) -> None:
    """Raise :class:`Declined` for a part of an author that might be cut before feedparser reads it."""
    if len(text) > LONG_WORD:
        raise Declined("long_author")
