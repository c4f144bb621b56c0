"""Reads answers of the AP Media API (``/content`` and ``/content/feed``), which hold one item or several.

The text is not in the answer but in a linked NITF file, which a folder of downloads may hold as an item of its own.
An item without text becomes an article of what the answer holds, with the assumption ``text_not_included``.
"""

from __future__ import annotations

from collections.abc import Iterator

from transforms.article import Article, Dateline, Link
from transforms.fields.codes import codes
from transforms.fields.web.embedded import add_links_of
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.news_json.documents import items_in, json_documents, malformed_item
from transforms.formats.news_json.media import best_rendition, media
from transforms.formats.news_json.metadata import (
    set_fallback_headline,
    set_rights,
    set_tags,
    set_times,
    signals,
    status,
)
from transforms.formats.news_json.values import (
    Values,
    comparable,
    first_of,
    markup_line,
    objects,
    plain_text,
    string,
    strings,
    urgency,
    whole_number,
)
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError
from transforms.text.html import html_to_text, one_line

NO_TEXT = "text_not_included"
_MEDIA = frozenset(("picture", "graphic", "video", "audio", "photo"))
_OTHERS = frozenset(("composite", "complexdata", "data", "package"))
_PAGES = frozenset(("canonical", "alternate"))
# Parts of a query that name who asked and when.
_TICKET = frozenset(("qt", "et", "dt", "apikey", ""))


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of an answer, errors for its damaged items, and what is skipped: pictures and packages.

    Raises :class:`WireError` ``malformed_json`` or, where an answer holds no item, ``malformed_ap``.
    """
    index = 0
    for document in json_documents(payload, options.limits, "ap"):
        for item in _items(document):
            outcome = _outcome(item)
            if isinstance(outcome, Article):
                outcome.source = payload.source(index)
            yield outcome
            index += 1


def _items(document: object) -> list[object]:
    """The items of an answer. Raises :class:`WireError` ``malformed_ap`` where it holds none."""
    if isinstance(document, WireError):
        return [document]
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, dict):
        if any(key in data for key in ("item", "items")):
            return items_in(data, ("items", "item"))
        raise WireError("malformed_ap", "the answer holds no item", format="ap")
    return items_in(document, ("items", "item"))


def _outcome(item: object) -> Outcome:
    """The article of an item, or the kind that it is skipped as, or the error of what is no object."""
    if isinstance(item, WireError):
        return item
    if not isinstance(item, dict):
        return malformed_item(item, "ap")
    values = comparable(item)
    kind = string(values, "type").lower()
    if kind in _MEDIA:
        return Skipped("picture" if kind == "photo" else kind)
    if kind in _OTHERS:
        return Skipped("package")
    return _article(values)


def _article(values: Values) -> Article:
    """The article of a text item."""
    article = Article(
        format="ap",
        guid=_guid(values),
        version=_version(values),
        status=status(values),
        signals=signals(values.get("editorialtypes"), values.get("signals")),
        provider=one_line(string(values, "provider"))
        or first_of(strings(values.get("infosource"), "name"))
        or "AP",
        language=string(values, "language"),
        headline=markup_line(string(values, "headline", "title")),
        subheadline=markup_line(string(values, "headlineextended", "descriptionsummary")),
        slugline=one_line(string(values, "slugline")),
        body=_body(values),
        urgency=_urgency(values),
        keywords=strings(values.get("keywords"), "name", "value"),
        url=_page(values),
    )
    article.subheadline = "" if article.subheadline == article.headline else article.subheadline
    if signal := codes("anpa.signal").get(string(values, "editorialpriority").lower()):
        article.signals.append(signal)
    _set_byline(article, values)
    _set_dateline(article, values)
    set_times(article, values)
    set_rights(article, values)
    set_tags(article, values)
    _set_links(article, values)
    add_links_of(article, string(values, "bodyhtml", "bodyxhtml", "bodynitf"))
    strip_boilerplate(article)
    if not article.body:
        article.assume(NO_TEXT)
    set_fallback_headline(article)
    return article


def _guid(values: Values) -> str:
    """The item's id, else its etag without the version, else its address without the query."""
    ids = values.get("altids")
    named_ids = comparable(ids) if isinstance(ids, dict) else {}
    etag = string(named_ids, "etag").rpartition("_")[0] or string(named_ids, "etag")
    return string(named_ids, "itemid") or etag or string(values, "uri").partition("?")[0]


def _version(values: Values) -> int:
    """The version, counted from 1 as in the record; AP counts from 0. 0 where there is none."""
    version = values.get("version")
    return whole_number(version) + 1 if version is not None else 0


def _urgency(values: Values) -> int:
    """The urgency, else that of the priority, an ANPA 1312 code; 0 where there is neither."""
    priority = string(values, "editorialpriority").lower()
    return urgency(values, "urgency") or int(codes("anpa.urgency").get(priority, "0"))


def _body(values: Values) -> str:
    marked = string(values, "bodyhtml", "bodyxhtml", "bodynitf")
    return html_to_text(marked) if marked else plain_text(string(values, "bodytext"))


def _set_byline(article: Article, values: Values) -> None:
    """Set the byline from ``bylines``, which hold names as printed and titles; photographers are of pictures."""
    parts = []
    for author in objects(values.get("bylines")):
        parts += [string(author, "by", "byline", "name"), string(author, "title")]
    parts = parts or strings(values.get("bylines")) or [string(values, "byline")]
    article.byline = markup_line(", ".join(part for part in parts if part))


def _set_dateline(article: Article, values: Values) -> None:
    """Set the dateline from ``datelinelocation``: the city, and a region or country."""
    location = values.get("datelinelocation")
    if not isinstance(location, dict):
        return
    place = comparable(location)
    city, area = string(place, "city"), string(place, "countryareaname")
    region = string(place, "countryareacode") or area.title() or string(place, "countryname").title()
    if text := ", ".join(part for part in (city, region) if part):
        article.dateline = Dateline(text=text)


def _page(values: Values) -> str:
    """The address of the story's page; "" where the item names none."""
    links = (link for link in objects(values.get("links")) if string(link, "rel").lower() in _PAGES)
    return string(values, "canonicallink") or first_of(string(link, "href") for link in links)


def _set_links(article: Article, values: Values) -> None:
    """Set links to the item in the API and to its text as NITF, and the media that it is associated with."""
    addresses = [("self", string(values, "uri"), "application/json")]
    addresses += [
        ("alternate", string(rendition, "href"), string(rendition, "mimetype"))
        for rendition in objects(values.get("renditions"))
        if string(rendition, "name").lower() == "nitf"
    ]
    article.links = [
        Link(url=_without_ticket(url), rel=rel, type=kind) for rel, url, kind in addresses if url
    ]
    for associated in objects(values.get("associations")):
        kind = string(associated, "type").lower()
        if kind in _MEDIA and (medium := media(associated)):
            has_rendition = bool(best_rendition(associated))
            medium.url = _without_ticket(medium.url) if has_rendition else string(associated, "uri")
            article.media.append(medium)


def _without_ticket(url: str) -> str:
    """``url`` without the parts of its query that say who asked and when (``qt``, ``et``, ``dt``, ``apikey``)."""
    address, separator, query = url.partition("?")
    kept = [part for part in query.split("&") if part.partition("=")[0] not in _TICKET]
    return address + separator + "&".join(kept) if kept else address
