"""Reads answers of the AP Media API (``/content`` and ``/content/feed``): JSON around one item or several.

The text is not in the answer: it is a linked NITF file, which a folder of downloads may hold as an item of its own.
An item without text becomes a record of what the answer says, and says ``text_not_included``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.article import Article, Dateline, Link
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.news_json import fields as j
from transforms.formats.news_json.documents import documents, listed, malformed_item
from transforms.formats.news_json.fields import Fields
from transforms.formats.news_json.media import best_rendition, media
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError
from transforms.text.html import html_to_text, one_line

NO_TEXT = "text_not_included"
_MEDIA = frozenset(("picture", "graphic", "video", "audio", "photo"))
_OTHERS = frozenset(("composite", "complexdata", "data", "package"))
# AP's editorialpriority, the ANPA 1312 priority code.
_PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "s": 6, "w": 6, "x": 7, "y": 7, "z": 8}


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The items of an answer. Raises :class:`WireError` ``malformed_json`` or ``malformed_ap``."""
    index = 0
    for document in documents(payload, options.limits, "ap"):
        for item in _items(document):
            outcome = _outcome(item)
            if isinstance(outcome, Article):
                outcome.source = payload.source(index)
            yield outcome
            index += 1


def _items(document: Any) -> list[Any]:
    if isinstance(document, WireError):
        return [document]
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, dict):
        if any(key in data for key in ("item", "items")):
            return listed(data, ("items", "item"))
        raise WireError("malformed_ap", "the answer holds no item", format="ap")
    return listed(document, ("items", "item"))


def _outcome(item: Any) -> Outcome:
    if isinstance(item, WireError):
        return item
    if not isinstance(item, dict):
        return malformed_item(item, "ap")
    values = j.fields(item)
    kind = j.text(values, "type").lower()
    if kind in _MEDIA:
        return Skipped("picture" if kind == "photo" else kind)
    if kind in _OTHERS:
        return Skipped("package")
    return _article(values)


def _article(values: Fields) -> Article:
    article = Article(
        format="ap",
        guid=_guid(values),
        version=_version(values),
        status=j.status(values),
        signals=j.signals(values.get("editorialtypes"), values.get("signals")),
        provider=one_line(j.text(values, "provider"))
        or j.first(j.strings(values.get("infosource"), "name"))
        or "AP",
        language=j.text(values, "language"),
        headline=_line(j.text(values, "headline", "title")),
        subheadline=_line(j.text(values, "headlineextended", "descriptionsummary")),
        slugline=one_line(j.text(values, "slugline")),
        body=_body(values),
        urgency=_urgency(values),
        keywords=j.strings(values.get("keywords"), "name", "value"),
        url=_page(values),
    )
    article.subheadline = "" if article.subheadline == article.headline else article.subheadline
    _set_byline(article, values)
    _set_dateline(article, values)
    j.set_times(article, values)
    j.set_rights(article, values)
    j.set_tags(article, values)
    _set_links(article, values)
    strip_boilerplate(article)
    if not article.body:
        article.assume(NO_TEXT)
    j.settle_headline(article)
    return article


def _guid(values: Fields) -> str:
    ids = values.get("altids")
    own = j.fields(ids) if isinstance(ids, dict) else {}
    etag = j.text(own, "etag").rpartition("_")[0] or j.text(own, "etag")
    return j.text(own, "itemid") or etag or j.text(values, "uri").partition("?")[0]


def _version(values: Fields) -> int:
    """AP counts versions from 0, the record from 1."""
    given = values.get("version")
    return j.whole(given) + 1 if given is not None else 0


def _urgency(values: Fields) -> int:
    return j.urgency(values, "urgency") or _PRIORITIES.get(j.text(values, "editorialpriority").lower(), 0)


def _line(value: str) -> str:
    return one_line(html_to_text(value) if "<" in value or "&" in value else value)


def _body(values: Fields) -> str:
    marked = j.text(values, "bodyhtml", "bodyxhtml", "bodynitf")
    return html_to_text(marked) if marked else j.plain(j.text(values, "bodytext"))


def _set_byline(article: Article, values: Fields) -> None:
    """``bylines`` hold a name as printed and a title; ``photographer`` is of pictures alone."""
    parts = []
    for one in j.objects(values.get("bylines")):
        parts += [j.text(one, "by", "byline", "name"), j.text(one, "title")]
    parts = parts or j.strings(values.get("bylines")) or [j.text(values, "byline")]
    article.byline = _line(", ".join(part for part in parts if part))


def _set_dateline(article: Article, values: Fields) -> None:
    """``datelinelocation``; what the text prints will win over it."""
    given = values.get("datelinelocation")
    if not isinstance(given, dict):
        return
    place = j.fields(given)
    city, area = j.text(place, "city"), j.text(place, "countryareaname")
    region = j.text(place, "countryareacode") or area.title() or j.text(place, "countryname").title()
    if text := ", ".join(part for part in (city, region) if part):
        article.dateline = Dateline(text=text)


def _page(values: Fields) -> str:
    """The story's page, if the item names one; its address in the API is a link."""
    found = [
        link
        for link in j.objects(values.get("links"))
        if j.text(link, "rel").lower() in ("canonical", "alternate")
    ]
    return j.text(values, "canonicallink") or j.first(j.text(link, "href") for link in found)


def _set_links(article: Article, values: Fields) -> None:
    """The item in the API, its text as NITF, and what it is associated with."""
    some = [("self", j.text(values, "uri"), "application/json")]
    some += [
        ("alternate", j.text(one, "href"), j.text(one, "mimetype"))
        for one in j.objects(values.get("renditions"))
        if j.text(one, "name").lower() == "nitf"
    ]
    article.links = [Link(url=_without_ticket(url), rel=rel, type=kind) for rel, url, kind in some if url]
    for one in j.objects(values.get("associations")):
        kind = j.text(one, "type").lower()
        if kind in _MEDIA and (found := media(one)):
            found.url = _without_ticket(found.url) if best_rendition(one) else j.text(one, "uri")
            article.media.append(found)


def _without_ticket(url: str) -> str:
    """``url`` without the parts that say who asked for it and when (``qt``, ``et``, ``dt``): they are no names."""
    head, mark, query = url.partition("?")
    kept = [
        part for part in query.split("&") if part.partition("=")[0] not in ("qt", "et", "dt", "apikey", "")
    ]
    return head + mark + "&".join(kept) if kept else head
