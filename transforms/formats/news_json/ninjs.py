"""Reads ninjs 1.x, 2.x and 3.x (IPTC, News in JSON), with the additions of Superdesk and the BBC.

A payload is an item, an array of items, an answer that holds them (``_items``, ``item``, …), or an item in each line.
Text becomes articles; pictures, graphics, video and audio become media of the text that they are associated with, or
are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.article import PREDECESSOR, Article, Dateline, Link
from transforms.fields.web.embedded import add_links_of
from transforms.formats.common.boilerplate import strip_boilerplate, without_header
from transforms.formats.news_json.documents import items_in, json_documents, malformed_item
from transforms.formats.news_json.media import media
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
from transforms.text.plain import plain_body

_LISTS = ("_items", "items", "item", "newsItems", "results", "data")
_TEXT = frozenset(("", "text", "story", "article", "news", "advisory", "preformatted", "alert"))
_MEDIA = frozenset(("picture", "graphic", "video", "audio", "image", "photo"))
_SOURCES = ("source", "provider", "infosources", "infosource", "publisher")
_PACKAGES = frozenset(("composite", "package"))
_MAIN_ROLES = frozenset(("", "main", "headline", "full", "default"))
_MINOR_ROLES = frozenset(("summary", "teaser", "abstract", "short"))
# tag:example.com,2013:…, urn:newsml:example.com:…
_AUTHORITY = re.compile(r"(?:tag:|urn:newsml:)([A-Za-z0-9.-]{3,100})[:,]")


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a payload, errors for its damaged items, and what is skipped: pictures and packages.

    Raises :class:`WireError` ``malformed_json``.
    """
    index = 0
    for document in json_documents(payload, options.limits, "ninjs"):
        items = [document] if isinstance(document, WireError) else items_in(document, _LISTS)
        for item in items:
            for outcome in _outcomes(item, options):
                if isinstance(outcome, Article):
                    outcome.source = payload.source(index)
                yield outcome
                index += 1


def _outcomes(item: object, options: ReadOptions) -> Iterator[Outcome]:
    """The outcome of an item, then those of the texts and packages nested in it."""
    waiting = [item]
    while waiting:
        current = waiting.pop()
        if isinstance(current, WireError):
            yield current
        elif not isinstance(current, dict):
            yield malformed_item(current, "ninjs")
        else:
            values = comparable(current)
            yield _outcome(values, options)
            nested = [each for each in objects(values.get("associations")) if _is_story(each)]
            waiting.extend(reversed(nested))


def _is_story(values: Values) -> bool:
    """True for an associated text or package that holds something to read, and is no mere reference."""
    kind = string(values, "type").lower()
    return (kind in _TEXT or kind in _PACKAGES) and bool(_body(values) or objects(values.get("associations")))


def _outcome(values: Values, options: ReadOptions) -> Outcome:
    """The article of an item, or the kind that it is skipped as, or the error of a text that is too large."""
    kind = string(values, "type").lower()
    body = "" if kind in _MEDIA else _body(values)
    if kind in _PACKAGES and not body:
        return Skipped("package")
    if kind in _MEDIA or (kind not in _TEXT and not body):
        return Skipped(kind[:40])
    if len(body) > options.limits.item_bytes:
        return WireError("item_too_large", f"the item has {len(body):,} characters of text", format="ninjs")
    return _article(values, body)


def _article(values: Values, body: str) -> Article:
    """The article of an item with this text; the description stands in for a text that is missing."""
    summary = _description(values)
    headlines = _by_role(values.get("headlines"))
    uri = _uri(values)
    article = Article(
        format="ninjs",
        guid=uri,
        version=whole_number(values.get("version")),
        status=status(values),
        signals=signals(values.get("signals"), values.get("signal"), [values.get("type")]),
        provider=_provider(values, uri),
        language=string(values, "language"),
        headline=markup_line(_headline(values, headlines)),
        subheadline=markup_line(_subheadline(values, headlines) or (summary if body else "")),
        slugline=one_line(string(values, "slugline") or first_of(strings(values.get("sluglines"), "value"))),
        body=body or summary,
        urgency=urgency(values, "urgency", "priority"),
        keywords=strings(values.get("keywords"), "name", "value"),
        url=uri if uri.startswith(("http://", "https://")) else "",
    )
    _set_byline(article, values)
    _set_dateline(article, values)
    set_times(article, values)
    set_rights(article, values)
    set_tags(article, values)
    article.links += [
        Link(url=predecessor, rel=PREDECESSOR) for predecessor in _predecessors(values) if predecessor != uri
    ]
    _set_associations(article, values)
    add_links_of(article, string(values, "bodyhtml", "bodyxhtml", "bodyhtml5"))
    _drop_captions(article)
    strip_boilerplate(article, agencies=(article.provider,))
    set_fallback_headline(article)
    return article


def _uri(values: Values) -> str:
    """The identifier: ``uri``, Superdesk's ``guid``, or a bare ``id``."""
    return string(values, "uri", "guid", "id") or str(whole_number(values.get("id")) or "")


def _predecessors(values: Values) -> list[str]:
    """The identifiers in Superdesk's ``evolvedfrom``, where an update is an item of its own."""
    return strings(values.get("evolvedfrom"), "uri", "guid")


def _provider(values: Values, uri: str) -> str:
    """The source that the item names, else the holder of its rights, else the domain in its identifier."""
    sources = (name for key in _SOURCES for name in strings(values.get(key), "name", "literal", "code"))
    if provider := next(sources, "") or one_line(string(values, "copyrightholder")):
        return provider
    authority = _AUTHORITY.match(uri)
    return authority[1] if authority and "." in authority[1] else ""


def _by_role(value: object) -> dict[str, str]:
    """The first text of each role, in small letters; "" stands for the main text."""
    texts: dict[str, str] = {}
    for element in objects(value):
        role = string(element, "role", "rel").lower()
        texts.setdefault("" if role in _MAIN_ROLES else role, string(element, "value", "text"))
    return texts


def _headline(values: Values, headlines: dict[str, str]) -> str:
    headline = string(values, "headline") or headlines.get("", "")
    return headline or next(iter(headlines.values()), "") or string(values, "title", "name")


def _subheadline(values: Values, headlines: dict[str, str]) -> str:
    below = (value for role, value in headlines.items() if role.startswith(("sub", "deck", "second")))
    return string(values, "subheadline", "subhead", "headlineextended") or first_of(below)


def _body(values: Values) -> str:
    """The marked-up text, else the plain one, as only markup shows for certain where paragraphs end."""
    marked = string(values, "bodyhtml", "bodyxhtml", "bodyhtml5")
    if marked and (body := html_to_text(without_header(marked))):
        return body
    if plain := string(values, "bodytext", "body"):
        return plain_body(plain)
    return _fullest(values.get("bodies"))


def _fullest(value: object) -> str:
    """The first text in HTML of several, else the first; summaries and teasers count last (ninjs 2)."""
    best: tuple[tuple[bool, bool], str] = ((True, True), "")
    for element in objects(value):
        content = string(element, "value", "text")
        media_type = string(element, "contenttype", "type").lower()
        marked = "html" in media_type or (not media_type and content.startswith("<"))
        rank = (string(element, "role").lower() in _MINOR_ROLES, not marked)
        if content and (not best[1] or rank < best[0]):
            best = (rank, html_to_text(without_header(content)) if marked else plain_body(content))
    return best[1]


def _description(values: Values) -> str:
    if description := string(values, "descriptiontext", "descriptioncaption", "summary", "abstract"):
        return plain_text(description)
    marked = string(values, "descriptionhtml", "descriptionxhtml")
    return html_to_text(marked) if marked else _fullest(values.get("descriptions"))


def _set_byline(article: Article, values: Values) -> None:
    """Set the byline as printed; without one, the authors' names."""
    article.byline = markup_line(
        string(values, "byline", "by")
        or ", ".join(strings(values.get("bylines"), "byline", "by", "value", "name"))
    )
    names = strings(values.get("authors"), "name", "byline") or strings(values.get("author"), "name")
    if not article.byline and names:
        article.byline = ", ".join(names)
        article.authors = names


def _set_dateline(article: Article, values: Values) -> None:
    """Set the dateline from Superdesk's ``dateline``; ``located`` is where the desk sat."""
    for key in ("dateline", "datelines"):
        if place := first_of(strings(values.get(key), "text", "name", "value", "city")):
            article.dateline = Dateline(text=place)
            return


def _drop_captions(article: Article) -> None:
    """Remove captions of embedded pictures from the text; they are the pictures' own."""
    captions = {medium.caption for medium in article.media if medium.caption}
    if captions and any(caption in article.body for caption in captions):
        kept = [block for block in article.body.split("\n\n") if one_line(block) not in captions]
        article.body = "\n\n".join(kept) or article.body


def _set_associations(article: Article, values: Values) -> None:
    """Set the media, each once, from the item's own renditions and its associations; associated texts become links."""
    own: list[Values] = [{**values, "type": "picture"}] if values.get("renditions") else []
    pictures = []
    for associated in (*own, *objects(values.get("associations"))):
        kind = string(associated, "type").lower()
        if kind in _MEDIA or (not kind and associated.get("renditions")):
            pictures.append(media(associated))
        elif kind in _TEXT and not _body(associated) and (uri := _uri(associated)):
            title = markup_line(string(associated, "headline", "title"))
            article.links.append(Link(url=uri, rel="related", title=title))
    article.media = list({(medium.url, medium.caption): medium for medium in pictures if medium}.values())
