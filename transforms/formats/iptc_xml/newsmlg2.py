"""Reads NewsML-G2 2.x (IPTC): each text newsItem is an article, alone or in a newsMessage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from transforms.article import Article, Media
from transforms.formats.iptc_xml.newsmlg2_item import fill, medium
from transforms.formats.xml.parse import Document, outcomes
from transforms.formats.xml.tree import Element, attribute, child, every, fields, line, name
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError

# Kinds of item that are no news (NewsML-G2 2.x), and what they are skipped as.
_NO_NEWS = {
    "packageitem": "package",
    "conceptitem": "knowledge",
    "knowledgeitem": "knowledge",
    "catalogitem": "knowledge",
    "planningitem": "planning",
}
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "catalogItem", "planningItem")
# NewsCodes "News Item Nature" (ninat) and "Item Class" of providers: codes to kinds.
_CLASSES = {"text": "text", "picture": "picture", "photo": "picture", "graphic": "graphic", "graphics": "graphic",
            "video": "video", "animation": "video", "audio": "audio", "composite": "package"}  # fmt: skip
_PICTURES = ("picture", "graphic", "video", "audio")
_MOST_MEMBERS = 500  # of a package whose pictures go with its texts; a longer one is a list, not a story


class _Item(NamedTuple):
    """An item of a message, what it is, and its identifier."""

    element: Element
    kind: str
    guid: str


class _Message(NamedTuple):
    """A document's items, who sent it and when, and the pictures in it by identifier."""

    items: list[_Item]
    sender: str
    sent: str
    pictures: dict[str, Media]
    packaged: dict[str, list[str]]


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of NewsML-G2 documents; packages, knowledge and pictures are skipped by kind."""
    return outcomes(payload, options, "newsmlg2", _outcomes)


def _outcomes(document: Document, payload: Payload, options: ReadOptions, index: int) -> Iterator[Outcome]:
    message = _message(document.root)
    if not message.items:
        raise WireError("malformed_xml", document.cut_off or "the document holds no item", format="newsmlg2")
    lost = message.items[-1] if document.cut_off else None
    attached = {guid for one in message.items if one.kind == "text" for guid in _pictures_of(one, message)}
    for one in message.items:
        if one is lost:
            yield _lost(one.element, "malformed_xml", document.cut_off)
        elif one.kind == "text":
            yield _article(one, message, document, payload, options, index)
        elif one.guid not in attached:
            yield Skipped(one.kind)
        index += one is lost or one.kind == "text" or one.guid not in attached


def _article(
    item: _Item, message: _Message, document: Document, payload: Payload, options: ReadOptions, index: int
) -> Outcome:
    made = Article(format="newsmlg2", assumptions=list(document.assumptions), source=payload.source(index))
    fill(made, item.element, message.sender, message.sent)
    known = {one.url for one in made.media}
    found = [message.pictures[guid] for guid in _pictures_of(item, message)]
    made.media += [one for one in found if one.url not in known]
    if len(made.body) > options.limits.item_bytes:
        return _lost(item.element, "item_too_large", f"the text has {len(made.body):,} characters")
    return made


def _lost(item: Element, code: str, message: str) -> WireError:
    return WireError(code, message, excerpt=etree.tostring(item, with_tail=False)[:2048], format="newsmlg2")


def _message(root: Element) -> _Message:
    """What the document holds; an item may stand alone, in an itemSet, or in an envelope of the sender's own."""
    items = [_Item(one, _kind(one), attribute(one, "guid")) for one in every(root, *_ITEMS)]
    header = child(root, "header")
    pictures = {one.guid: medium(one.element) for one in items if one.guid and one.kind in _PICTURES}
    packages = (
        [_members(one.element) for one in items if name(one.element) == "packageitem"] if pictures else []
    )
    return _Message(
        items=items,
        sender=line(child(header, "sender")),
        sent=line(child(header, "sent")),
        pictures={guid: one for guid, one in pictures.items() if one.url},
        packaged={guid: members for members in packages if len(members) <= _MOST_MEMBERS for guid in members},
    )


def _members(package: Element) -> list[str]:
    return [attribute(one, "residref") for one in every(package, "itemRef")]


def _kind(item: Element) -> str:
    """What the item is, by its class; of one without, by its content."""
    if name(item) != "newsitem":
        return _NO_NEWS[name(item)]
    item_class = attribute(child(item, "itemmeta", "itemclass"), "qcode").rpartition(":")[2].lower()
    if item_class:
        return _CLASSES.get(item_class, item_class)
    content = child(item, "contentset")
    inline = [
        one for one in (content if content is not None else ()) if name(one) in ("inlinexml", "inlinedata")
    ]
    if inline or content is None or not len(content):
        return "text"
    return _CLASSES.get(
        attribute(content[0], "contenttype").partition("/")[0].replace("image", "picture"), "text"
    )


def _pictures_of(item: _Item, message: _Message) -> list[str]:
    """The pictures of the message that an item links to, or that a package puts beside it, by identifier."""
    if not message.pictures:
        return []
    links = fields(child(item.element, "itemmeta")).get("link", ())
    linked = [attribute(one, "residref") or attribute(one, "guidref") for one in links]
    guids = dict.fromkeys([*linked, *message.packaged.get(item.guid, ())])
    return [guid for guid in guids if guid in message.pictures]
