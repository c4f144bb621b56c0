"""Reads RBNews, the XML in which Ritzau's services answer: an item, or several within an answer of any name.

Names of elements are those that Ritzau's web service uses, some of them Danish. Its times are Danish local time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from transforms.article import Article, Subject
from transforms.fields import times
from transforms.fields.agencies import agency, shares
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.iptc_xml.elements import SUBJECT_CODES, children, content_text, lost_item, urgency
from transforms.formats.xml.parse import Document, outcomes
from transforms.formats.xml.tree import Element, Fields, every, fields, first, line, number, unique
from transforms.payload import Outcome, Payload, ReadOptions, WireError

_FORMAT = "rbnews"
_ZONE = "Europe/Copenhagen"
_CODE_DIGITS = 8  # of the IPTC's Subject Codes


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of an answer, and errors for items that are cut off or too large.

    Raises :class:`WireError` ``malformed_xml`` where a document holds no RBNews.
    """
    return outcomes(payload, options, _FORMAT, _outcomes)


def _outcomes(document: Document, payload: Payload, options: ReadOptions, index: int) -> Iterator[Outcome]:
    """The outcome of each RBNews in a document; of a document that was cut off, the last item is an error."""
    items = every(document.root, "RBNews")
    if not items:
        raise WireError("malformed_xml", document.cut_off or "the document holds no RBNews", format=_FORMAT)
    for position, item in enumerate(items):
        if document.cut_off and item is items[-1]:
            yield lost_item(item, "malformed_xml", document.cut_off, _FORMAT)
        else:
            yield _outcome(item, document, payload, options, index + position)


def _outcome(
    item: Element, document: Document, payload: Payload, options: ReadOptions, index: int
) -> Outcome:
    """The article of an RBNews, or the error of a text that is too large."""
    article = Article(format=_FORMAT, assumptions=list(document.assumptions), source=payload.source(index))
    _fill(article, fields(item))
    if len(article.body) > options.limits.item_bytes:
        return lost_item(item, "item_too_large", f"the text has {len(article.body):,} characters", _FORMAT)
    return article


def _fill(article: Article, parts: Fields) -> None:
    """Set what the elements of an item say."""
    article.guid = line(first(parts, "newsid"))
    article.version = number(line(first(parts, "version")))
    article.provider = "ritzau"
    article.headline = line(first(parts, "headline"))
    article.subheadline = line(first(parts, "subtitle"))
    article.slugline = line(first(parts, "strapline"))
    article.keywords = unique([" ".join(word.split()) for word in article.slugline.split("/")])
    article.urgency = urgency(line(first(parts, "priority")))
    article.published_at = _moment(article, line(first(parts, "publishdate")))
    article.subjects = _subjects(first(parts, "iptclist"))
    article.editor_note = " ".join(_text(parts, "tilredaktionen").split())
    article.body = _text(parts, "content")
    _set_origin(article, line(first(parts, "origin")))
    strip_boilerplate(article, agencies=("ritzau",))


def _text(parts: Fields, key: str) -> str:
    """The text of an element that holds escaped HTML, its paragraphs separated by one blank line."""
    element = first(parts, key)
    return content_text(element) if element is not None else ""


def _set_origin(article: Article, origin: str) -> None:
    """Set byline or credit from where a text comes: a writer, or the agencies that sign it (``/ritzau/AFP``)."""
    parts = [part for part in origin.split("/") if part.strip()]
    if not any(agency(part) for part in parts):
        article.byline = origin
        return
    shared = shares("/".join([*parts[1:], parts[0]]), "ritzau")
    writer = shared.writer or origin.strip("/ ")
    article.credit = "" if agency(writer) == "ritzau" else writer


def _subjects(codes: Element | None) -> list[Subject]:
    """The IPTC's Subject Codes in a list of numbers, which have lost their leading zeros."""
    numbers = [number(line(code)) for code in children(codes)]
    return [
        Subject(scheme=SUBJECT_CODES, code=f"{value:0{_CODE_DIGITS}}")
        for value in dict.fromkeys(numbers)
        if value
    ]


def _moment(article: Article, text: str) -> str:
    """A time as RFC 3339 in UTC; one without a zone is Danish. What had to be assumed is noted in ``article``."""
    moment, assumption = times.read_time(text)
    if assumption == times.NO_ZONE:
        return times.rfc3339(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(_ZONE)))
    if assumption:
        article.assume(assumption)
    return moment
