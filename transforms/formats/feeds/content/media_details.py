"""What an item says of its pictures: Media RSS 1.5, ``itunes:image`` and ``image``, read beside the feed's parser.

feedparser keeps texts of media elements under the names of the item's own: a picture's description becomes a content,
and nobody knows any more which picture it describes. So these elements are read here, for both parsers alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from lxml import etree

from transforms.formats.feeds.fast.text import repaired_text
from transforms.formats.feeds.model import Entry, MediaDetail
from transforms.text.plain import plain_line

_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")
_ITUNES = ("{http://www.itunes.com/", "{http://example.com/DTDs/")
_ITEMS = tuple(f"{{*}}{name}" for name in ("item", "entry"))
_SAYING = re.compile(rb"<(?:media:(?:credit|description|text|title)\b|image\b|itunes:image\b)")
_OWN_PREFIX = re.compile(
    rb"xmlns:(?!media\b)[\w.-]{1,40}\s{0,3}=\s{0,3}[\"']https?://search\.yahoo\.com/mrss"
)
_HEAD = 20_000  # bytes in which namespaces are declared


def add_media_details(entries: list[Entry], data: bytes) -> None:
    """Set ``details`` and ``captions`` of the entries that the feed ``data``, well-formed UTF-8, has in this order.

    Nothing is set where its items can't be told apart as the entries are.
    """
    if not entries or not _may_say(data):
        return
    try:
        items = list(_items(data))
    except etree.XMLSyntaxError:
        return
    if len(items) == len(entries):
        for entry, (details, captions) in zip(entries, items, strict=True):
            entry.details, entry.captions = details, captions


def _may_say(data: bytes) -> bool:
    """Whether a feed may have what is read here; most have not, and needn't be parsed again."""
    names = islice(_SAYING.finditer(data), 2)  # the first may be the feed's own picture
    return sum(1 for _ in names) > 1 or _OWN_PREFIX.search(data[:_HEAD]) is not None


def _items(data: bytes) -> Iterator[tuple[list[MediaDetail], list[str]]]:
    """(the media, the texts that describe them) of each item."""
    parsed = etree.iterparse(
        BytesIO(data), events=("end",), tag=_ITEMS,
        encoding="utf-8", resolve_entities="internal", no_network=True, huge_tree=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _, item in parsed:
        yield _details(item), _captions(item)
        item.clear(keep_tail=False)
        while item.getprevious() is not None and item.getparent() is not None:
            del item.getparent()[0]


def _details(item: etree._Element) -> list[MediaDetail]:
    described = [
        MediaDetail(
            url=(content.get("url") or "").strip(),
            type=(content.get("type") or content.get("medium") or "").strip().lower(),
            caption=_first(content, ("description", "text", "title"))
            or _inherited(content, ("description", "text")),
            credit=_first(content, ("credit", "copyright")) or _inherited(content, ("credit",)),
        )
        for content in _named(item.iter(), ("content",))
    ]
    pictures = [MediaDetail(url=url.strip(), type="image") for picture in item if (url := _picture(picture))]
    return [detail for detail in (*described, *pictures) if detail.url]


def _picture(element: etree._Element) -> str:
    """The address of an item's ``itunes:image`` or ``image``; empty for any other element."""
    if _local(element) != "image":
        return ""
    if element.tag.startswith(_ITUNES):
        return element.get("href") or element.get("url") or ""
    inner = next((child.text for child in element if _local(child) == "url"), None)
    return inner or element.get("href") or element.get("url") or element.text or ""


def _captions(item: etree._Element) -> list[str]:
    """The descriptions of media, as feedparser has them among the item's own texts."""
    texts = (repaired_text(_inner(found)) for found in _named(item.iter(), ("description",)))
    return list(dict.fromkeys(filter(None, texts)))


def _local(element: etree._Element) -> str:
    """The name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _inner(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _named(elements: object, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Those elements that Media RSS calls so."""
    wanted = {f"{{{namespace}}}{name}" for namespace in _MEDIA for name in names}
    return (element for element in elements if element.tag in wanted)  # type: ignore[attr-defined]


def _first(element: etree._Element, names: tuple[str, ...]) -> str:
    """The text of the first of its children that has one, in order of the names."""
    for name in names:
        for child in _named(element, (name,)):
            if text := plain_line(repaired_text(_inner(child))):
                return text
    return ""


def _inherited(content: etree._Element, names: tuple[str, ...]) -> str:
    """What is said of all media of the group or item that the element stands in."""
    parent = content.getparent()
    while parent is not None:
        if text := _first(parent, names):
            return text
        if _local(parent) in ("item", "entry"):
            return ""
        parent = parent.getparent()
    return ""
