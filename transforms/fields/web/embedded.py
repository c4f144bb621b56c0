"""Which links and pictures of a text belong to its record, and what is said of them there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from transforms.article import Article, Link, Media
from transforms.data.tables import rows
from transforms.fields.web.addresses import address
from transforms.text.embedded import Anchor, Embedded, Picture
from transforms.text.html import html_parts

_MOST = 2000  # links or media of one text: more are a list of addresses, no text
_SMALL = 3  # pixels: a picture that is so wide or high counts its readers
_PIXELS = re.compile(r"\s{0,5}(\d{1,6})(?:\.\d{1,6})?\s{0,5}(?:px)?\s{0,5}", re.IGNORECASE)
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:avatar|gravatar|emoji|emoticon|smiley|wp-smiley|tracking-?pixel|pixel)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ONLY_FILE = re.compile(r"\S{1,200}\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?|heic)", re.IGNORECASE)
_NO_CAPTION = re.compile(
    r"(?:image|img|photo|picture|dsc|screenshot|thumbnail|logo|bild|foto|imagen)?[\s_\d().-]*", re.IGNORECASE
)
_CREDIT = re.compile(
    r"(?:^|[\s(\[|])(?:(?:image|photo|picture|video|photograph|foto|bild|illustration|crédit photo|photo credit)s?"
    r"(?: credits?| courtesy)?(?: by|:)|credits?:|crédits?\s?:|courtesy of|©|\(c\)) {0,2}"
    r"([^\s()\[\]:][^()\[\]:]{1,100})[)\]]?\.?\Z",
    re.IGNORECASE,
)
_WINDOW = frozenset(("noopener", "noreferrer", "opener"))  # of a rel: about the reader's window, not the page


def add_links(article: Article, anchors: Iterable[Anchor], base: str) -> None:
    """Add the links of the text, each address once, without those that share, edit or answer the page or stay on it."""
    own = {_page(article.url), ""}
    held = {link.url: link for link in article.links}
    for anchor in anchors:
        if anchor.href[:1] == "#" or len(held) > _MOST:
            continue
        url = address(anchor.href, base)
        if _page(url) in own or is_marked("link", url):
            continue
        if url not in held:
            held[url] = Link(url=url, rel=_rel(anchor.rel), title=anchor.words)
        elif not held[url].title:
            held[url].title = anchor.words
    article.links = list(held.values())


def _page(url: str) -> str:
    """An address without its fragment and a slash at its end."""
    return url.partition("#")[0].rstrip("/")


def add_media(article: Article, pictures: Iterable[Picture], base: str) -> None:
    """Add the pictures, films and sounds of the text, each address once.

    Those that the format itself names come first, and get a caption from the text where they have none. Avatars,
    placeholders, emoji and what counts readers don't belong to it.
    """
    held = {item.url: item for item in article.media}
    for picture in pictures:
        url = address(picture.source, base)
        if not url or len(held) > _MOST or _is_no_content(picture, url):
            continue
        caption, credit = _caption(picture)
        item = held.setdefault(url, Media(url=url, type=_kind(picture, url)))
        item.caption = item.caption or caption
        item.credit = item.credit or credit
    article.media = list(held.values())


def add_embedded(article: Article, embedded: Embedded, base: str) -> None:
    """Add the links and pictures of a text to its article; ``base`` is the address that relative ones are seen from."""
    if embedded.anchors:
        add_links(article, embedded.anchors, base)
    if embedded.pictures:
        add_media(article, embedded.pictures, base)


def add_links_of(article: Article, markup: str) -> None:
    """Add the links in the HTML of a text that was read before; relative ones are seen from the article's page."""
    if "<a " in markup:
        add_links(article, html_parts(markup).embedded.anchors, article.url)


def _rel(rel: str) -> str:
    """What a link's rel says of the page it leads to (``author``, ``license``, ``nofollow``, …)."""
    return " ".join(word for word in rel.lower().split() if word not in _WINDOW) if rel else ""


def _is_no_content(picture: Picture, url: str) -> bool:
    if any(_pixels(length) < _SMALL for length in picture.size):
        return True
    if picture.element in ("iframe", "object", "embed"):
        return is_marked("frame", url)
    return (picture.classes != "" and _CLASSES.search(picture.classes) is not None) or is_marked(
        "picture", url
    )


def _caption(picture: Picture) -> tuple[str, str]:
    """(What the picture shows by its caption, else by its alternative text; whom the caption credits.)"""
    credit = _CREDIT.search(picture.caption[-200:]) if picture.caption else None
    if credit is None:
        return picture.caption or _described(picture.alt), ""
    is_only = len(credit[0]) == len(picture.caption)
    return (_described(picture.alt) if is_only else picture.caption), credit[1].strip(" .")


def _pixels(length: str) -> int:
    """A length in pixels; where it is none, or a share of the page, a large one."""
    match = _PIXELS.fullmatch(length) if length else None
    return int(match[1]) if match else 10_000


def _described(alt: str) -> str:
    """A picture's alternative text on one line; empty where it is only the name of a file."""
    text = " ".join(alt.split()) if alt else ""
    return "" if not text or _ONLY_FILE.fullmatch(text) or _NO_CAPTION.fullmatch(text) else text


def _kind(picture: Picture, url: str) -> str:
    if picture.element in ("img", "amp-img"):
        return "image"
    if picture.type:
        return picture.type
    if picture.element in ("video", "audio"):
        return picture.element
    return next((kind for kind in ("video", "audio") if is_marked(kind, url)), "text/html")


@lru_cache(maxsize=8192)
def is_marked(kind: str, url: str) -> bool:
    """Whether an address is of a ``kind`` that ``web_marks.tsv`` knows: link, picture, frame, video or audio.

    >>> is_marked("link", "https://www.facebook.com/sharer/sharer.php?u=x"), is_marked("link", "https://harbor.example/")
    (True, False)
    """
    return _marks()[kind].search(url.partition("://")[2][:1000]) is not None


@cache
def _marks() -> dict[str, re.Pattern[str]]:
    """What gives an address of each kind away."""
    patterns: dict[str, list[str]] = {}
    for kind, pattern, _ in rows("web_marks.tsv"):
        patterns.setdefault(kind, []).append(pattern)
    return {kind: re.compile("|".join(of_kind), re.IGNORECASE) for kind, of_kind in patterns.items()}
