"""The fast path for feeds: those of known elements alone, at the speed of the XML parser.

It is a table of what it knows (``elements.py``) rather than a second feedparser: a feed that holds anything else is
declined as a whole, with a reason, and read by feedparser. What it does read, it reads exactly as feedparser would.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.elements import (
    BODY_ELEMENTS,
    ENTRY_CONTAINER,
    ROOTS,
    TEXT_ELEMENTS,
    UNKNOWN,
    Container,
)
from transforms.formats.feeds.fast.events import ElementName, events
from transforms.formats.feeds.fast.namespaces import Namespaces, attributes
from transforms.formats.feeds.fast.state import NO_ATTRIBUTES, Action, Attributes, FeedState
from transforms.formats.feeds.fast.text import XHTML, may_need_repair, repaired_text, start_tag, xhtml
from transforms.formats.feeds.fast.urls import inner_base
from transforms.formats.feeds.feedparser_parts import HANDLED_ELEMENTS
from transforms.formats.feeds.model import Feed
from transforms.formats.xml.guards import LONG_WORD
from transforms.payload import Limits, WireError

_CDF = frozenset({"href", "lastmod"})
_SETS_SCOPE = frozenset({"xml:base", "base", "xml:lang", "lang"})


def parse(data: bytes, base: str = "", language: str = "", limits: Limits | None = None) -> Feed:
    """The feed in ``data``, UTF-8 without declaration, read as if fetched from the URL ``base`` in ``language``.

    Raises :class:`Declined` where feedparser must read it, :class:`WireError` ``too_deep`` or ``too_large``, or
    ``malformed_feed`` for an element with too many attributes.
    """
    namespaces = Namespaces()
    collected = events(data, namespaces)
    state = FeedState(Feed(), base, language, repaired_text if may_need_repair(data) else str)
    return _Reader(collected, namespaces.version, state, (limits or Limits()).depth).read()


# An open container, the event that ends it, and the base and language in force at its start: a plain tuple, since
# one is made for each entry.
_Open: TypeAlias = tuple[Container, str, str, str]


class _Reader:
    """Walks the events of a feed (``events.py``) and lets the actions of its elements fill the state."""

    def __init__(self, events: list[Any], version: str, state: FeedState, max_depth: int) -> None:
        self.events = events
        self.version = version
        self.max_depth = max_depth
        self.state = state
        self.stack: list[_Open] = []

    def read(self) -> Feed:
        if self._walk(self._start_root()) != len(self.events):
            raise Declined("text_after_root")
        self.state.feed.authors = self.state.about.authors
        return self.state.feed

    def _start_root(self) -> int:
        """Open the root; returns the index of the event after it."""
        state, at = self.state, 0
        given: Attributes = NO_ATTRIBUTES
        if self.events[0].__class__ is dict:
            given, at = attributes(self.events[0]), 1
        root = self.events[at]
        container = ROOTS.get(root.known)
        if container is None:
            raise Declined("root")
        state.is_atom = _is_atom(root.known, self.version)
        state.feed.language = state.language_tag
        self._enter_scope(given)
        if state.language and root.known in ("rss", "feed"):
            state.feed.language = state.language_tag
        self._push(container, root.raw)
        return at + 1

    def _walk(self, at: int) -> int:
        """Read until the root is closed; returns the index of the event after it."""
        events, state, stack = self.events, self.state, self.stack
        container, end, _, _ = stack[-1]
        leaves = container.leaves
        while True:
            event = events[at]
            at += 1
            if event.__class__ is str:
                if event is end:
                    self._close()
                    if not stack:
                        return at
                    container, end, _, _ = stack[-1]
                    leaves = container.leaves
                elif container.text_counts and event.strip():
                    raise Declined("mixed_text")
                continue
            raw_attributes = None
            if event.__class__ is dict:
                raw_attributes, event = event, events[at]
                at += 1
            text, raw_name = events[at], event.raw
            if text is raw_name:
                text = ""
                at += 1
            elif events[at + 1] is raw_name and text.__class__ is str:
                text = text.strip()
                at += 2
            else:
                text, at = self._longer_text(at, raw_name)
                if text is None:
                    at = self._open(
                        event, attributes(raw_attributes) if raw_attributes else NO_ATTRIBUTES, at
                    )
                    container, end, _, _ = stack[-1]
                    leaves = container.leaves
                    continue
            action = leaves.get(event.known)
            if action is None:
                if event.known in container.containers:
                    self._empty(event, raw_attributes, text)
                else:
                    self._check_unknown(event, raw_attributes, text)
            elif raw_attributes:
                self._leaf(action, event.known, text, attributes(raw_attributes))
            else:
                action(state, text, NO_ATTRIBUTES)

    def _longer_text(self, at: int, raw_name: str) -> tuple[str | None, int]:
        """(the text of a leaf that came in several pieces, the index after it); the text is ``None`` for no leaf."""
        events, begin = self.events, at
        while events[at].__class__ is str and events[at] is not raw_name:
            at += 1
        if events[at] is raw_name:
            return "".join(events[begin:at]).strip(), at + 1
        return None, begin

    def _empty(self, name: ElementName, raw_attributes: dict[str, str] | None, text: str) -> None:
        """Read a container with nothing in it."""
        self._open(name, attributes(raw_attributes) if raw_attributes else NO_ATTRIBUTES, 0)
        if text and self.stack[-1][0].text_counts:
            raise Declined("mixed_text")
        self._close()

    def _check_unknown(self, name: ElementName, raw_attributes: dict[str, str] | None, text: str) -> None:
        """Pass over an element that feedparser only stores.

        Raises :class:`Declined` where it doesn't, or could take the element for another one.
        """
        container = self.stack[-1][0]
        if name.is_special or container.is_closed:
            raise Declined(
                f"element_{name.known}"[:60] if name.known in HANDLED_ELEMENTS else "unknown_element"
            )
        if container.text_counts and len(text) > LONG_WORD:
            raise Declined("long_author")
        if raw_attributes:
            if text and container.text_counts:
                raise Declined("mixed_text")
            given = attributes(raw_attributes)
            if not _SETS_SCOPE.isdisjoint(given):
                self._enter_scope(given)
                self._leave_scope()

    def _leaf(self, action: Action, name: str, text: str, given: Attributes) -> None:
        """Let ``action`` read a leaf that has attributes."""
        state = self.state
        if name in TEXT_ELEMENTS and given.get("type") in ("xhtml", XHTML):
            text = escape(text)
        if _SETS_SCOPE.isdisjoint(given):
            action(state, text, given)
            return
        self._enter_scope(given)
        action(state, text, given)
        self._leave_scope()

    def _enter_scope(self, given: Attributes) -> None:
        """Set base and language as an element's attributes declare them."""
        state = self.state
        if declared := given.get("xml:base", given.get("base")):
            state.base = inner_base(state.base, declared)
        language = given.get("xml:lang", given.get("lang"))
        if language is not None:
            state.set_language(language)

    def _leave_scope(self) -> None:
        """Restore base and language; but where there was no base outside, feedparser goes on with the inner one."""
        state = self.state
        _, _, base, language = self.stack[-1]
        if state.language is not language:
            state.set_language(language)
        state.base = base or state.base

    def _open(self, name: ElementName, given: Attributes, at: int) -> int:
        """Open a container, or read a text with markup as a whole; returns the index of the event after that."""
        known, outer = name.known, self.stack[-1][0]
        container = outer.containers.get(known)
        if container is None:
            if known in TEXT_ELEMENTS and known in outer.leaves:
                return self._inline(name, given, at)
            self._check_unknown(name, None, "")
            container = UNKNOWN
        if given:
            self._enter_scope(given)
            if (container is ENTRY_CONTAINER or known == "channel") and not _CDF.isdisjoint(given):
                raise Declined("cdf")
        if container.begin is not None:
            container.begin(self.state, "", given)
        self._push(container, name.raw)
        return at

    def _push(self, container: Container, end: str) -> None:
        stack, state = self.stack, self.state
        if len(stack) + 2 > self.max_depth:  # what is no leaf holds at least one element
            raise too_deep(self.max_depth)
        stack.append((container, end, state.base, state.language))
        state.depth += 1

    def _close(self) -> None:
        container = self.stack.pop()[0]
        state = self.state
        state.depth -= 1
        if container.end is not None:
            container.end(state, "", NO_ATTRIBUTES)
        if self.stack:
            self._leave_scope()

    def _inline(self, name: ElementName, given: Attributes, at: int) -> int:
        """Read a text with XHTML in it, its tags written out again; returns the index of the event after it."""
        begin = at
        pieces, at = self._pieces(name.raw, at)
        if given.get("type", XHTML if name.known in BODY_ELEMENTS else "") not in ("xhtml", XHTML):
            pieces = self._undeclared(pieces, begin)
        given = {**given, "type": XHTML}
        text = xhtml(pieces, unwrapped=self.version == "atom10" and self.state.is_atom)
        self._enter_scope(given)
        self.stack[-1][0].leaves[name.known](self.state, text, given)
        self._leave_scope()
        return at

    def _undeclared(self, pieces: list[str], begin: int) -> list[str]:
        """The pieces of XHTML without ``type``: what stands before the first tag counts as escaped markup.

        Raises :class:`Declined` where feedparser would leave out a tag.
        """
        first = next(index for index, piece in enumerate(pieces) if piece.startswith("<"))
        if pieces[first] == "<div>" or pieces[first].startswith("<div "):
            raise Declined("inline_markup")
        return [*self.events[begin : begin + first], *pieces[first:]]

    def _pieces(self, end: str, at: int) -> tuple[list[str], int]:
        """(the tags and escaped texts up to the event ``end``, the index of the event after it)."""
        pieces: list[str] = []
        ends, tags = [end], [""]
        while True:
            event = self.events[at]
            at += 1
            if event.__class__ is str:
                if event is not ends[-1]:
                    pieces.append(escape(event))
                    continue
                ends.pop()
                if not ends:
                    return pieces, at
                pieces.append(f"</{tags.pop()}>")
                continue
            given: Attributes = NO_ATTRIBUTES
            if event.__class__ is dict:
                given, event = _inline_attributes(event), self.events[at]
                at += 1
            ends.append(event.raw)
            tags.append(_inline_tag(event))
            pieces.append(start_tag(tags[-1], given))
            if len(self.stack) + len(ends) > self.max_depth:
                raise too_deep(self.max_depth)


def too_deep(max_depth: int) -> WireError:
    """The error for elements nested more than ``max_depth`` deep."""
    return WireError("too_deep", f"elements are nested more than {max_depth} deep")


def _is_atom(root: str, version: str) -> bool:
    """Whether feedparser's version of the feed begins with "atom". Raises :class:`Declined` where it is unsure."""
    if root == "rss":
        return False
    if root == "feed":
        if version.startswith("rss"):
            raise Declined("version")
        return True
    if not version:
        raise Declined("version")
    return version.startswith("atom")


def _inline_attributes(raw: dict[str, str]) -> dict[str, str]:
    """Attributes of inline XHTML by feedparser's keys. Raises :class:`Declined` where feedparser would change them."""
    given = attributes(raw)
    if any(" " in name for name in raw) or not _SETS_SCOPE.isdisjoint(given):
        raise Declined("inline_attributes")
    return given


def _inline_tag(name: ElementName) -> str:
    """The name of an inline element, without prefix. Raises :class:`Declined` where feedparser handles it itself."""
    local = name.raw.rpartition(" ")[2].lower()
    if name.known in HANDLED_ELEMENTS or local in ("svg", "math"):
        raise Declined("inline_element")
    return local
