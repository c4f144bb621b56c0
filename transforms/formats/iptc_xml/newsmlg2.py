"""Reads NewsML-G2 2.x (IPTC). Each newsItem that is a text is an article, alone or in a newsMessage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from transforms.article import Article, Media
from transforms.fields.codes import codes
from transforms.formats.iptc_xml.elements import children, lost_item
from transforms.formats.iptc_xml.newsmlg2_item import fill, medium
from transforms.formats.xml.parse import Document, outcomes
from transforms.formats.xml.tree import Element, attribute, child, every, fields, line, name
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError

# Elements of items that are no news (NewsML-G2 2.x), and what they are skipped as.
_NO_NEWS = {
    "packageitem": "package",
    "conceptitem": "knowledge",
    "knowledgeitem": "knowledge",
    "catalogitem": "knowledge",
    "planningitem": "planning",
}
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "catalogItem", "planningItem")
_PICTURES = ("picture", "graphic", "video", "audio")
_MAX_MEMBERS = 500  # of a package whose pictures go with its texts; a longer package is a list, not a story


class _Item(NamedTuple):
    """An item of a message: its element, its kind (text, picture, package, …) and its identifier."""

    element: Element
    kind: str
    guid: str


class _Message(NamedTuple):
    """What a document holds: items, who sent it and when.

    ``pictures`` are by identifier; ``packaged`` maps an item's identifier to those of all items in its package.
    """

    items: list[_Item]
    sender: str
    sent: str
    pictures: dict[str, Media]
    packaged: dict[str, list[str]]


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of NewsML-G2 documents, and what is skipped: packages, knowledge and other pictures, by kind.

    Raises :class:`WireError` ``malformed_xml`` where a document holds no item.
    """
    return outcomes(payload, options, "newsmlg2", _outcomes)


def _outcomes(document: Document, payload: Payload, options: ReadOptions, index: int) -> Iterator[Outcome]:
    """The outcomes of a document; pictures that go with a text yield none."""
    message = _message(document.root)
    if not message.items:
        raise WireError("malformed_xml", document.cut_off or "the document holds no item", format="newsmlg2")
    lost = message.items[-1] if document.cut_off else None
    texts = [item for item in message.items if item.kind == "text"]
    attached = {guid for text in texts for guid in _pictures_of(text, message)}
    for item in message.items:
        if item is lost:
            yield lost_item(item.element, "malformed_xml", document.cut_off, "newsmlg2")
        elif item.kind == "text":
            yield _article(item, message, document, payload, options, index)
        elif item.guid not in attached:
            yield Skipped(item.kind)
        index += item is lost or item.kind == "text" or item.guid not in attached


def _article(
    item: _Item, message: _Message, document: Document, payload: Payload, options: ReadOptions, index: int
) -> Outcome:
    """The article of a text item, with the pictures that go with it, or the error of a text that is too large."""
    article = Article(format="newsmlg2", assumptions=list(document.assumptions), source=payload.source(index))
    fill(article, item.element, message.sender, message.sent)
    shown = {medium.url for medium in article.media}
    linked = [message.pictures[guid] for guid in _pictures_of(item, message)]
    article.media += [medium for medium in linked if medium.url not in shown]
    if len(article.body) > options.limits.item_bytes:
        message_text = f"the text has {len(article.body):,} characters"
        return lost_item(item.element, "item_too_large", message_text, "newsmlg2")
    return article


def _message(root: Element) -> _Message:
    """What the document holds; items stand alone, in an itemSet, or in an envelope of the sender's own."""
    elements = every(root, *_ITEMS)
    items = [_Item(element, _kind(element), attribute(element, "guid")) for element in elements]
    header = child(root, "header")
    pictures = {item.guid: medium(item.element) for item in items if item.guid and item.kind in _PICTURES}
    packages = (
        [_members(item.element) for item in items if name(item.element) == "packageitem"] if pictures else []
    )
    return _Message(
        items=items,
        sender=line(child(header, "sender")),
        sent=line(child(header, "sent")),
        pictures={guid: picture for guid, picture in pictures.items() if picture.url},
        packaged={guid: members for members in packages if len(members) <= _MAX_MEMBERS for guid in members},
    )


def _members(package: Element) -> list[str]:
    return [attribute(reference, "residref") for reference in every(package, "itemRef")]


def _kind(item: Element) -> str:
    """The kind of an item: by its class, else by its content."""
    if name(item) != "newsitem":
        return _NO_NEWS[name(item)]
    item_class = attribute(child(item, "itemmeta", "itemclass"), "qcode").rpartition(":")[2].lower()
    if item_class:
        return codes("newsmlg2.kind").get(item_class, item_class)
    content = child(item, "contentset")
    inline = [element for element in children(content) if name(element) in ("inlinexml", "inlinedata")]
    if inline or content is None or not len(content):
        return "text"
    media_type = attribute(content[0], "contenttype").partition("/")[0].replace("image", "picture")
    return codes("newsmlg2.kind").get(media_type, "text")


def _pictures_of(item: _Item, message: _Message) -> list[str]:
    """Identifiers of the message's pictures that an item links to, or that a package puts beside it."""
    if not message.pictures:
        return []
    links = fields(child(item.element, "itemmeta")).get("link", ())
    linked = [attribute(link, "residref") or attribute(link, "guidref") for link in links]
    guids = dict.fromkeys([*linked, *message.packaged.get(item.guid, ())])
    return [guid for guid in guids if guid in message.pictures]
