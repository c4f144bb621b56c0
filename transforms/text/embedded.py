"""The links and pictures that stand in a piece of HTML, put together from the marks that its reading left.

What is found is raw: addresses are as the markup has them. Which of them count, and where they lead, is for
``formats/feeds/embedded_media.py`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import pairwise
from typing import NamedTuple, TypeAlias

# Attributes of a tag. A name begins behind no character of a name, so that a long one is looked at once.
_ATTRIBUTE = re.compile(
    r"(?<![\w:.-])([A-Za-z][\w:.-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))", re.ASCII
)
_SOURCE_TAG = re.compile(r"<(?:source|embed|img)\s([^<>]*+)>", re.IGNORECASE)
# Fragments of links to and from notes: fn1, fn:1, footnote-1, _ftn1, cite_note-1, easy-footnote-1, note1, …
_NOTE = re.compile(
    r"#_?(?:user-content-)?(?:easy-|sd|mod)?(?:fn|footnote|ftn|endnote|edn|note|cite_note|reference|ref|sym|anc)",
    re.IGNORECASE,
)
_NOTE_WORDS = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶#^↩↑⏎⤴]+|[ivx]{1,4})[\])]?[\ufe0e\ufe0f]?")
_DRAWN = re.compile(r"emoji|smil|latex|math")
# WordPress' and Discourse's emoji and smileys; formulas of WordPress.com, MediaWiki and QuickLaTeX.
_SIGN_CLASS = re.compile(
    r"(?<![\w-])(?:emoji|wp-smiley|smiley|latex|mwe-math-\w[\w-]{0,40}|ql-img-\w{1,10}-formula)(?![\w-])"
)
_SIGN_SOURCE = re.compile(r"/emoji/|/wpcom-smileys/|/latex\.php\?|/math/render/")
_SIGN_LENGTH = 500  # characters
_ENDS = frozenset("\x01\x02\x04")  # the codes of html.py that end a paragraph, line or row

Words: TypeAlias = Callable[[list[str]], str]


class Mark(NamedTuple):
    """Where a tag stood: the number of pieces of text before it, its name in small letters, and what is in it."""

    at: int
    name: str
    tag: str


class Anchor(NamedTuple):
    """A link as it stands in the markup; ``words`` are those that it is set on."""

    href: str
    words: str
    rel: str = ""


class Picture(NamedTuple):
    """An ``img``, ``video``, ``audio``, ``iframe`` or ``embed`` (``element``) as it stands in the markup.

    ``caption`` is that of its figure; ``size`` are its width and height as declared, empty where they aren't.
    """

    element: str
    source: str
    type: str = ""
    alt: str = ""
    caption: str = ""
    classes: str = ""
    size: tuple[str, str] = ("", "")


class Embedded(NamedTuple):
    """The links and pictures of a piece of HTML, in order, and the stretches of it that are their captions."""

    anchors: list[Anchor]
    pictures: list[Picture]
    captions: list[tuple[int, int]]


NOTHING_EMBEDDED = Embedded([], [], [])


def embedded(pieces: list[str], marks: list[Mark], words: Words) -> Embedded:
    """The links and pictures of a text in ``pieces``; ``words`` makes one line of a stretch of them."""
    reader = _Reader(pieces, words)
    for mark in marks:
        reader.read(mark)
    return reader.result()


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, character references decoded; of several of one name the first.

    >>> attributes("img src='/a.png' alt=\\"Fish &amp; ships\\" width=20")
    {'src': '/a.png', 'alt': 'Fish & ships', 'width': '20'}
    """
    given: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag):
        given.setdefault(name.lower(), _value(double or single or bare))
    return given


def _value(written: str) -> str:
    """An attribute's value as it is meant. References of more digits than a character has stay as they are."""
    try:
        return unescape(written) if "&" in written else written
    except ValueError:
        return written


def note_marks(pieces: list[str], marks: list[Mark], words: Words) -> Iterator[tuple[int, int]]:
    """The stretches of ``pieces`` that are numbers of notes: links within the page on a number or sign alone."""
    for mark, after in pairwise(marks):
        if mark.name == "a" and after.name == "/a" and "#" in mark.tag and after.at - mark.at < 12:
            href = _href(mark.tag)
            if (href[:1] == "#" or _NOTE.search(href)) and _NOTE_WORDS.fullmatch(
                words(pieces[mark.at : after.at])
            ):
                yield mark.at, after.at


def drawn_signs(marks: list[Mark]) -> Iterator[tuple[int, str]]:
    """(The number of the piece, the text) of each sign of the text that is drawn as a picture: emoji and formulas."""
    for mark in marks:
        if mark.name == "img" and "alt" in mark.tag and _DRAWN.search(mark.tag):
            given = attributes(mark.tag)
            if _SIGN_CLASS.search(given.get("class", "")) or _SIGN_SOURCE.search(given.get("src", "")):
                yield mark.at, given.get("alt", "")[:_SIGN_LENGTH]


def _href(tag: str) -> str:
    if tag.startswith('a href="') and tag.count('"') == 2 and "&" not in tag:
        return tag[8 : tag.index('"', 8)]
    return attributes(tag).get("href", "")


class _Reader:
    """Reads marks in order. A figure's caption is that of all its pictures which have none of their own."""

    def __init__(self, pieces: list[str], words: Words) -> None:
        self.pieces = pieces
        self.words = words
        self.anchors: list[Anchor] = []
        self.pictures: list[Picture] = []
        self.open_anchor: Mark | None = None
        self.figures: list[int] = []  # of each open figure, how many pictures came before it
        self.caption: Mark | None = None
        self.captions: list[tuple[int, int]] = []
        self.previous = ""  # the name of the mark before
        self.pending = "", 0, 0  # the caption that came before its figure's picture, and its stretch

    def read(self, mark: Mark) -> None:
        name = mark.name
        if name in ("a", "/a"):
            self._end_anchor(mark.at)
            self.open_anchor = mark if name == "a" else None
        elif name in ("figure", "/figure"):
            self._figure(mark)
        elif name in ("figcaption", "/figcaption"):
            self._end_caption(mark.at)
            self.caption = mark if name == "figcaption" else None
        elif name == "noscript":
            if not (
                self.previous in ("img", "amp-img") and self.pictures[-1].source[:5] not in ("", "data:")
            ):
                self.pictures.extend(_hidden_images(mark))
        elif name in _PICTURES:
            self.pictures.extend(_PICTURES[name](mark))
        elif name[:1] != "/" and "caption" in attributes(mark.tag).get("class", ""):
            self._classed_caption(mark)
        self.previous = name

    def result(self) -> Embedded:
        self._end_anchor(len(self.pieces))
        self._end_caption(len(self.pieces))
        return Embedded(self.anchors, self.pictures, self.captions)

    def _end_anchor(self, at: int) -> None:
        if self.open_anchor is None:
            return
        begin, _, tag = self.open_anchor
        if tag.startswith('a href="') and tag.count('"') == 2 and "&" not in tag:
            href, rel = tag[8 : tag.index('"', 8)], ""
        else:
            given = attributes(tag)
            href, rel = given.get("href", ""), given.get("rel", "")
        if href:
            self.anchors.append(Anchor(href, self.words(self.pieces[begin:at]), rel))
        self.open_anchor = None

    def _figure(self, mark: Mark) -> None:
        if mark.name == "figure":
            self.figures.append(len(self.pictures))
        elif self.figures:
            self._describe(self.figures.pop(), *self.pending)
            self.pending = "", 0, 0

    def _end_caption(self, at: int) -> None:
        if self.caption is None:
            return
        text = self.words(self.pieces[self.caption.at : at])
        first = self.figures[-1] if self.figures else len(self.pictures) - 1
        self._describe(first, text, self.caption.at, at)
        self.pending = (text, self.caption.at, at) if first == len(self.pictures) else ("", 0, 0)
        self.caption = None

    def _classed_caption(self, mark: Mark) -> None:
        """A caption by its class (WordPress' ``wp-caption-text``): it describes the picture before it."""
        if self.caption is not None or not self.pictures or self.pictures[-1].caption:
            return
        if "text" not in mark.tag and mark.name not in ("p", "dd", "span", "small", "em"):
            return
        end = mark.at + 1
        while end < len(self.pieces) and self.pieces[end] not in _ENDS and end - mark.at < 100:
            end += 1
        self._describe(len(self.pictures) - 1, self.words(self.pieces[mark.at : end]), mark.at, end)

    def _describe(self, first: int, caption: str, begin: int, end: int) -> None:
        """Give the pictures from the ``first`` on their caption, which stands in a stretch of the pieces."""
        for index in range(max(first, 0), len(self.pictures) if caption else 0):
            if not self.pictures[index].caption:
                self.pictures[index] = self.pictures[index]._replace(caption=caption)
                if self.captions[-1:] != [(begin, end)]:
                    self.captions.append((begin, end))


def _image(mark: Mark) -> Iterator[Picture]:
    given = attributes(mark.tag)
    sources = [given.get(name, "") for name in ("src", *_LAZY)]
    source = next((url for url in sources if url and not url.startswith(("data:", "about:"))), "")
    if given.get("src", "").startswith("data:") or not source or _is_stand_in(source, given):
        source = next((url for url in sources[1:] if url), "") or _of_set(given) or source
    yield Picture(
        "img", source, "", given.get("alt", ""), "", given.get("class", ""),
        (given.get("width", ""), given.get("height", "")),
    )  # fmt: skip


# Where pages that load pictures late keep a picture's address, while ``src`` holds a placeholder.
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-actualsrc", "data-full-url")


def _is_stand_in(source: str, given: dict[str, str]) -> bool:
    """Whether ``src`` may be a placeholder, as the tag has another address for when it is shown."""
    return any(given.get(name) for name in _LAZY[:3]) or ("data-srcset" in given and source.endswith(".gif"))


def _of_set(given: dict[str, str]) -> str:
    """The first address of a set of sizes (``srcset``)."""
    candidates = (given.get("srcset") or given.get("data-srcset") or "").split(None, 1)
    return candidates[0].rstrip(",") if candidates else ""


def _player(mark: Mark) -> Iterator[Picture]:
    """A film or sound: its own source, else the first one inside it."""
    head, _, inside = mark.tag.partition(">")
    given = attributes(head)
    size = (given.get("width", ""), given.get("height", ""))
    source = given.get("src") or given.get("data-src") or given.get("data") or ""
    kind = given.get("type", "")
    if not source and (inner := _SOURCE_TAG.search(inside)):
        own = attributes(inner[1])
        source, kind = own.get("src", ""), own.get("type", "")
    if source:
        title = given.get("title") or given.get("aria-label") or ""
        yield Picture(mark.name, source, kind, title, "", given.get("class", ""), size)


def _hidden_images(mark: Mark) -> Iterator[Picture]:
    """The pictures for readers without scripts: they count where no picture with an address stands before them."""
    for tag in _SOURCE_TAG.finditer(mark.tag):
        if tag[0][1:4].lower() == "img":
            yield from _image(Mark(mark.at, "img", tag[1]))


_PICTURES: dict[str, Callable[[Mark], Iterator[Picture]]] = {
    "img": _image,
    "amp-img": _image,
    **dict.fromkeys(("video", "audio", "iframe", "embed", "object"), _player),
}
