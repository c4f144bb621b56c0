"""Reads ninjs 1.x, 2.x and 3.x (IPTC, News in JSON), with Superdesk's and the BBC's extras.

One item, an array of items, an answer that holds them (``_items``, ``item``, …) or one item a line. Text becomes
articles; pictures, graphics, video and audio become media of the text that they are associated with, or are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from transforms.article import PREDECESSOR, Article, Dateline, Link
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.news_json import fields as j
from transforms.formats.news_json.documents import documents, listed, malformed_item
from transforms.formats.news_json.fields import Fields
from transforms.formats.news_json.media import media
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError
from transforms.text.html import html_to_text, one_line
from transforms.text.plain import plain_body

_LISTS = ("_items", "items", "item", "newsItems", "results", "data")
_TEXT = frozenset(("", "text", "story", "article", "news", "advisory", "preformatted", "alert"))
_MEDIA = frozenset(("picture", "graphic", "video", "audio", "image", "photo"))
_SOURCES = ("source", "provider", "infosources", "infosource", "publisher")
_PACKAGES = frozenset(("composite", "package"))
# tag:example.com,2013:…, urn:newsml:example.com:…
_AUTHORITY = re.compile(r"(?:tag:|urn:newsml:)([A-Za-z0-9.-]{3,100})[:,]")


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a ninjs document. Raises :class:`WireError` ``malformed_json``."""
    index = 0
    for document in documents(payload, options.limits, "ninjs"):
        items = [document] if isinstance(document, WireError) else listed(document, _LISTS)
        for item in items:
            for outcome in _outcomes(item, options):
                if isinstance(outcome, Article):
                    outcome.source = payload.source(index)
                yield outcome
                index += 1


def _outcomes(item: Any, options: ReadOptions) -> Iterator[Outcome]:
    """What an item is, then the stories nested in it."""
    stack = [item]
    while stack:
        one = stack.pop()
        if isinstance(one, WireError):
            yield one
        elif not isinstance(one, dict):
            yield malformed_item(one, "ninjs")
        else:
            values = j.fields(one)
            yield _outcome(values, options)
            stack.extend(reversed([a for a in j.objects(values.get("associations")) if _is_story(a)]))


def _is_story(values: Fields) -> bool:
    kind = j.text(values, "type").lower()
    return (kind in _TEXT or kind in _PACKAGES) and bool(
        _body(values) or j.objects(values.get("associations"))
    )


def _outcome(values: Fields, options: ReadOptions) -> Outcome:
    kind = j.text(values, "type").lower()
    body = "" if kind in _MEDIA else _body(values)
    if kind in _PACKAGES and not body:
        return Skipped("package")
    if kind in _MEDIA or (kind not in _TEXT and not body):
        return Skipped(kind[:40])
    if len(body) > options.limits.item_bytes:
        return WireError("item_too_large", f"the item has {len(body):,} characters of text", format="ninjs")
    return _article(values, body)


def _article(values: Fields, body: str) -> Article:
    summary = _description(values)
    headlines = _roles(values.get("headlines"))
    uri = _uri(values)
    article = Article(
        format="ninjs",
        guid=uri,
        version=j.whole(values.get("version")),
        status=j.status(values),
        signals=j.signals(values.get("signals"), values.get("signal"), [values.get("type")]),
        provider=_provider(values, uri),
        language=j.text(values, "language"),
        headline=_line(_headline(values, headlines)),
        subheadline=_line(_subheadline(values, headlines) or (summary if body else "")),
        slugline=one_line(j.text(values, "slugline") or j.first(j.strings(values.get("sluglines"), "value"))),
        body=body or summary,
        urgency=j.urgency(values, "urgency", "priority"),
        keywords=j.strings(values.get("keywords"), "name", "value"),
        url=uri if uri.startswith(("http://", "https://")) else "",
    )
    _set_byline(article, values)
    _set_dateline(article, values)
    j.set_times(article, values)
    j.set_rights(article, values)
    j.set_tags(article, values)
    article.links += [Link(url=one, rel=PREDECESSOR) for one in _predecessors(values) if one != uri]
    _set_associations(article, values)
    _drop_captions(article)
    strip_boilerplate(article, agencies=(article.provider,))
    j.settle_headline(article)
    return article


def _uri(values: Fields) -> str:
    """``uri``; Superdesk says ``guid``, others a bare ``id``."""
    return j.text(values, "uri", "guid", "id") or str(j.whole(values.get("id")) or "")


def _predecessors(values: Fields) -> list[str]:
    """Superdesk's ``evolvedfrom``: an update there is an item of its own."""
    return j.strings(values.get("evolvedfrom"), "uri", "guid")


def _provider(values: Fields, uri: str) -> str:
    """Who is named as the source, else who holds the rights, else whose name the identifier is made of."""
    some = (name for key in _SOURCES for name in j.strings(values.get(key), "name", "literal", "code"))
    if named := next(some, "") or one_line(j.text(values, "copyrightholder")):
        return named
    found = _AUTHORITY.match(uri)
    return found[1] if found and "." in found[1] else ""


def _roles(value: Any) -> dict[str, str]:
    """Texts by their role; the first without one, or called main, is ""."""
    found: dict[str, str] = {}
    for one in j.objects(value):
        role = j.text(one, "role", "rel").lower()
        found.setdefault(
            "" if role in ("", "main", "headline", "full", "default") else role, j.text(one, "value", "text")
        )
    return found


def _headline(values: Fields, headlines: dict[str, str]) -> str:
    given = j.text(values, "headline") or headlines.get("", "")
    return given or next(iter(headlines.values()), "") or j.text(values, "title", "name")


def _subheadline(values: Fields, headlines: dict[str, str]) -> str:
    below = (value for role, value in headlines.items() if role.startswith(("sub", "deck", "second")))
    return j.text(values, "subheadline", "subhead", "headlineextended") or j.first(below)


def _line(value: str) -> str:
    return one_line(html_to_text(value) if "<" in value or "&" in value else value)


def _body(values: Fields) -> str:
    """The marked-up text if there is any, else the plain one: only markup tells paragraphs for sure."""
    marked = j.text(values, "bodyhtml", "bodyxhtml", "bodyhtml5")
    if marked and (body := html_to_text(marked)):
        return body
    if given := j.text(values, "bodytext", "body"):
        return plain_body(given)
    return _fullest(values.get("bodies"))


def _fullest(value: Any) -> str:
    """Of several texts the one in HTML, else the first; summaries and teasers last (ninjs 2)."""
    best: tuple[tuple[bool, bool], str] = ((True, True), "")
    for one in j.objects(value):
        content = j.text(one, "value", "text")
        media_type = j.text(one, "contenttype", "type").lower()
        marked = "html" in media_type or (not media_type and content.startswith("<"))
        rank = (j.text(one, "role").lower() in ("summary", "teaser", "abstract", "short"), not marked)
        if content and (not best[1] or rank < best[0]):
            best = (rank, html_to_text(content) if marked else plain_body(content))
    return best[1]


def _description(values: Fields) -> str:
    if given := j.text(values, "descriptiontext", "descriptioncaption", "summary", "abstract"):
        return j.plain(given)
    marked = j.text(values, "descriptionhtml", "descriptionxhtml")
    return html_to_text(marked) if marked else _fullest(values.get("descriptions"))


def _set_byline(article: Article, values: Fields) -> None:
    """The byline as printed; where there is none, the authors stand in it."""
    article.byline = _line(
        j.text(values, "byline", "by")
        or ", ".join(j.strings(values.get("bylines"), "byline", "by", "value", "name"))
    )
    names = j.strings(values.get("authors"), "name", "byline") or j.strings(values.get("author"), "name")
    if not article.byline and names:
        article.byline = ", ".join(names)
        article.authors = names if len(names) > 1 else []


def _set_dateline(article: Article, values: Fields) -> None:
    """Superdesk's ``dateline``, else ``located``: what the text prints will win over either."""
    for key in ("dateline", "datelines", "located"):
        given = values.get(key)
        if place := j.first(j.strings(given, "text", "name", "value", "city")):
            article.dateline = Dateline(text=place)
            return


def _drop_captions(article: Article) -> None:
    """Captions stand in the text where pictures are embedded in it; they are the pictures' own."""
    captions = {one.caption for one in article.media if one.caption}
    if captions and any(caption in article.body for caption in captions):
        kept = [block for block in article.body.split("\n\n") if one_line(block) not in captions]
        article.body = "\n\n".join(kept) or article.body


def _set_associations(article: Article, values: Fields) -> None:
    own = [{**values, "type": "picture"}] if values.get("renditions") else []
    pictures = []
    for one in (*own, *j.objects(values.get("associations"))):
        kind = j.text(one, "type").lower()
        if kind in _MEDIA or (not kind and one.get("renditions")):
            pictures.append(media(one))
        elif kind in _TEXT and not _body(one) and (uri := _uri(one)):
            article.links.append(Link(url=uri, rel="related", title=_line(j.text(one, "headline", "title"))))
    article.media = list({(one.url, one.caption): one for one in pictures if one}.values())
