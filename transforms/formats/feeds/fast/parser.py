"""The fast path for feeds: those whose every construct it knows, at the speed of the XML parser.

It is a table of what it knows rather than a second feedparser: a feed that holds anything else is declined as a
whole, with a reason, and read by feedparser. What it does read, it reads to the letter as feedparser would.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from transforms.formats.feeds.fast.events import Kind, events
from transforms.formats.feeds.fast.names import METHODS, Declined, Names, attributes
from transforms.formats.feeds.fast.reading import NO_ATTRIBUTES, Reading
from transforms.formats.feeds.fast.table import BODIES, CONSTRUCTS, ENTRY_CONTAINER, ROOTS, UNKNOWN, Container
from transforms.formats.feeds.fast.text import XHTML, based, may_need_mending, mended, start_tag, xhtml
from transforms.formats.feeds.model import Feed
from transforms.formats.xml.guards import LONG_WORD
from transforms.payload import Limits, WireError

__all__ = ["Declined", "parse"]

_CDF = frozenset({"href", "lastmod"})
_SETS_SCOPE = frozenset({"xml:base", "base", "xml:lang", "lang"})


def parse(data: bytes, base: str = "", language: str = "", limits: Limits | None = None) -> Feed:
    """The feed in ``data``, UTF-8 without declaration, as if found at the URL ``base``.

    Raises :class:`Declined` where feedparser must be asked, :class:`WireError` ``too_deep``.
    """
    names = Names()
    found = events(data, names)
    mend = mended if may_need_mending(data) else str
    return _Reader(
        found, names.version, Reading(Feed(), base, language, mend), (limits or Limits()).depth
    ).read()


# An open container, the event that ends it, and the base and language in force at its start: a plain tuple, since
# one is made for each entry.
_Open: TypeAlias = tuple[Container, str, str, str]


class _Reader:
    """Walks the events of a feed (see :mod:`transforms.formats.feeds.fast.events`)."""

    def __init__(self, found: list[Any], version: str, reading: Reading, max_depth: int) -> None:
        self.events = found
        self.version = version
        self.max_depth = max_depth
        self.reading = reading
        self.stack: list[_Open] = []

    def read(self) -> Feed:
        if self._walk(self._start_root()) != len(self.events):
            raise Declined("text_after_root")
        return self.reading.feed

    def _start_root(self) -> int:
        reading, at, given = self.reading, 0, NO_ATTRIBUTES
        if self.events[0].__class__ is dict:
            given, at = attributes(self.events[0]), 1
        kind = self.events[at]
        container = ROOTS.get(kind.tag)
        if container is None:
            raise Declined("root")
        reading.atom = _is_atom(kind.tag, self.version)
        reading.feed.language = reading.tag
        self._enter_scope(given)
        if reading.language and kind.tag in ("rss", "feed"):
            reading.feed.language = reading.tag
        self._push(container, kind.name)
        return at + 1

    def _walk(self, at: int) -> int:
        """Reads until the root is closed; the place of the event after it."""
        found, reading, stack = self.events, self.reading, self.stack
        container, end, _, _ = stack[-1]
        leaves = container.leaves
        while True:
            event = found[at]
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
            raw = None
            if event.__class__ is dict:
                raw, event = event, found[at]
                at += 1
            text, name = found[at], event.name
            if text is name:
                text = ""
                at += 1
            elif found[at + 1] is name and text.__class__ is str:
                text = text.strip()
                at += 2
            else:
                text, at = self._longer_text(at, name)
                if text is None:
                    at = self._open(event, attributes(raw) if raw else NO_ATTRIBUTES, at)
                    container, end, _, _ = stack[-1]
                    leaves = container.leaves
                    continue
            action = leaves.get(event.tag)
            if action is None:
                if event.tag in container.holds:
                    self._empty(event, raw, text)
                else:
                    self._check_unknown(event, raw, text)
            elif raw:
                self._leaf(action, event.tag, text, attributes(raw))
            else:
                action(reading, text, NO_ATTRIBUTES)

    def _longer_text(self, at: int, name: str) -> tuple[str | None, int]:
        """The text of a leaf that came in several pieces; ``None`` where the element is no leaf."""
        found, begin = self.events, at
        while found[at].__class__ is str and found[at] is not name:
            at += 1
        if found[at] is name:
            return "".join(found[begin:at]).strip(), at + 1
        return None, begin

    def _empty(self, kind: Kind, raw: dict[str, str] | None, text: str) -> None:
        """A container with nothing in it."""
        self._open(kind, attributes(raw) if raw else NO_ATTRIBUTES, 0)
        if text and self.stack[-1][0].text_counts:
            raise Declined("mixed_text")
        self._close()

    def _check_unknown(self, kind: Kind, raw: dict[str, str] | None, text: str) -> None:
        """An element that feedparser has no use for passes, wherever it could not be taken for another."""
        container = self.stack[-1][0]
        if kind.is_special or container.is_closed:
            raise Declined(f"element_{kind.tag}"[:60] if kind.tag in METHODS else "unknown_element")
        if container.text_counts and len(text) > LONG_WORD:
            raise Declined("long_author")
        if raw:
            if text and container.text_counts:
                raise Declined("mixed_text")
            given = attributes(raw)
            if not _SETS_SCOPE.isdisjoint(given):
                self._enter_scope(given)
                self._leave_scope()

    def _leaf(self, action: Any, tag: str, text: str, given: dict[str, str]) -> None:
        reading = self.reading
        if tag in CONSTRUCTS and given.get("type") in ("xhtml", XHTML):
            text = escape(text)
        if _SETS_SCOPE.isdisjoint(given):
            action(reading, text, given)
            return
        self._enter_scope(given)
        action(reading, text, given)
        self._leave_scope()

    def _enter_scope(self, given: dict[str, str]) -> None:
        reading = self.reading
        if declared := given.get("xml:base", given.get("base")):
            reading.base = based(reading.base, declared)
        language = given.get("xml:lang", given.get("lang"))
        if language is not None:
            reading.set_language(language)

    def _leave_scope(self) -> None:
        """Back to what held outside; but where no base held, feedparser goes on with the one inside."""
        reading = self.reading
        _, _, base, language = self.stack[-1]
        if reading.language is not language:
            reading.set_language(language)
        reading.base = base or reading.base

    def _open(self, kind: Kind, given: dict[str, str], at: int) -> int:
        tag, outer = kind.tag, self.stack[-1][0]
        container = outer.holds.get(tag)
        if container is None:
            if tag in CONSTRUCTS and tag in outer.leaves:
                return self._inline(kind, given, at)
            self._check_unknown(kind, None, "")
            container = UNKNOWN
        if given:
            self._enter_scope(given)
            if (container is ENTRY_CONTAINER or tag == "channel") and not _CDF.isdisjoint(given):
                raise Declined("cdf")
        if container.begin is not None:
            container.begin(self.reading, "", given)
        self._push(container, kind.name)
        return at

    def _push(self, container: Container, end: str) -> None:
        stack, reading = self.stack, self.reading
        if len(stack) + 2 > self.max_depth:  # what is no leaf holds at least one element
            raise too_deep(self.max_depth)
        stack.append((container, end, reading.base, reading.language))
        reading.depth += 1

    def _close(self) -> None:
        container = self.stack.pop()[0]
        reading = self.reading
        reading.depth -= 1
        if container.finish is not None:
            container.finish(reading, "", NO_ATTRIBUTES)
        if self.stack:
            self._leave_scope()

    def _inline(self, kind: Kind, given: dict[str, str], at: int) -> int:
        """A construct with XHTML in it: its tags and texts written out again."""
        begin = at
        pieces, at = self._pieces(kind.name, at)
        if given.get("type", XHTML if kind.tag in BODIES else "") not in ("xhtml", XHTML):
            pieces = self._undeclared(pieces, begin)
        given = {**given, "type": XHTML}
        text = xhtml(pieces, unwrapped=self.version == "atom10" and self.reading.atom)
        self._enter_scope(given)
        self.stack[-1][0].leaves[kind.tag](self.reading, text, given)
        self._leave_scope()
        return at

    def _undeclared(self, pieces: list[str], begin: int) -> list[str]:
        """The pieces of XHTML that wasn't announced: what stands before its first tag was taken for escaped markup.

        Raises :class:`Declined` where feedparser passes over a tag.
        """
        first = next(place for place, piece in enumerate(pieces) if piece.startswith("<"))
        if pieces[first] == "<div>" or pieces[first].startswith("<div "):
            raise Declined("inline_markup")
        return [*self.events[begin : begin + first], *pieces[first:]]

    def _pieces(self, end: str, at: int) -> tuple[list[str], int]:
        """The tags and escaped texts up to the event ``end``, and the place after it."""
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
            given = NO_ATTRIBUTES
            if event.__class__ is dict:
                given, event = _inline_attributes(event), self.events[at]
                at += 1
            ends.append(event.name)
            tags.append(_inline_tag(event))
            pieces.append(start_tag(tags[-1], given))
            if len(self.stack) + len(ends) > self.max_depth:
                raise too_deep(self.max_depth)


def too_deep(max_depth: int) -> WireError:
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
    given = attributes(raw)
    if any(" " in name for name in raw) or not _SETS_SCOPE.isdisjoint(given):
        raise Declined("inline_attributes")
    return given


def _inline_tag(kind: Kind) -> str:
    """An element of inline XHTML without its prefix. Raises :class:`Declined` where feedparser would act on it."""
    local = kind.name.rpartition(" ")[2].lower()
    if kind.tag in METHODS or local in ("svg", "math"):
        raise Declined("inline_element")
    return local
