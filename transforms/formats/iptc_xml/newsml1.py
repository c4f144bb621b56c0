"""Reads NewsML 1.0 to 1.2 (IPTC). Each NewsItem with a text is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from transforms.article import Article, Dateline
from transforms.fields.codes import codes
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.iptc_xml import nitf
from transforms.formats.iptc_xml.elements import children, content_text, lost_item, people, urgency
from transforms.formats.iptc_xml.newsml1_parts import (
    Content,
    contents,
    descriptions,
    formal_name,
    headline,
    main_texts,
    pictures,
    property_values,
)
from transforms.formats.xml.parse import Document, outcomes
from transforms.formats.xml.tree import (
    LANGUAGE,
    Element,
    Fields,
    attribute,
    child,
    every,
    fields,
    first,
    line,
    moment,
    name,
    number,
    unique,
)
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError

# urn:newsml:ProviderId:DateId:NewsItemId:RevisionId and the letter of its update (RFC 3085).
_REVISION = re.compile(r":[0-9]{1,9}[AUN]?$")


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of NewsML documents, and what is skipped: pictures without a text, by kind, and packages.

    Raises :class:`WireError` ``malformed_xml`` where a document holds no NewsItem.
    """
    return outcomes(payload, options, "newsml1", _outcomes)


def _outcomes(document: Document, payload: Payload, options: ReadOptions, index: int) -> Iterator[Outcome]:
    """The outcome of each NewsItem in a document; of a document that was cut off, the last item is an error."""
    items = [element for element in document.root if name(element) == "newsitem"]
    if not items:
        raise WireError("malformed_xml", document.cut_off or "the NewsML holds no NewsItem", format="newsml1")
    for position, item in enumerate(items):
        if document.cut_off and item is items[-1]:
            yield lost_item(item, "malformed_xml", document.cut_off, "newsml1")
        else:
            yield _outcome(item, document, payload, options, index + position)


def _outcome(
    item: Element, document: Document, payload: Payload, options: ReadOptions, index: int
) -> Outcome:
    """The article of a NewsItem, or the kind that it is skipped as, or the error of a text that is too large."""
    elements = fields(item)
    if "newscomponent" not in elements:
        kind = "knowledge" if "topicset" in elements else "update" if "update" in elements else "empty"
        return Skipped(kind)
    parts = contents(elements["newscomponent"][0])
    texts = main_texts(parts)
    kinds = [content.kind for content in parts if content.kind not in ("", "text")]
    if not texts and kinds:
        return Skipped(kinds[0])
    if not texts and every(item, "NewsItemRef"):
        return Skipped("package")
    article = Article(format="newsml1", assumptions=list(document.assumptions), source=payload.source(index))
    _set_envelope(article, document.root, elements)
    _fill(article, item, parts, texts)
    if len(article.body) > options.limits.item_bytes:
        return lost_item(item, "item_too_large", f"the text has {len(article.body):,} characters", "newsml1")
    return article


def _set_envelope(article: Article, root: Element, parts: Fields) -> None:
    """Set what Identification, NewsManagement and NewsEnvelope say."""
    identifier = fields(child(first(parts, "identification"), "newsidentifier"))
    provider, day, item = (line(first(identifier, key)) for key in ("providerid", "dateid", "newsitemid"))
    public = _REVISION.sub("", line(first(identifier, "publicidentifier")))
    article.guid = public or (f"urn:newsml:{provider}:{day}:{item}" if item else "")
    revision = first(identifier, "revisionid")
    article.version = number(line(revision))
    article.provider = provider
    if attribute(revision, "Update") in ("U", "A"):
        article.signals.append("update")
    _set_management(article, fields(first(parts, "newsmanagement")))
    sent = line(child(root, "newsenvelope", "dateandtime"))
    article.published_at = article.published_at or moment(article, sent)
    article.urgency = article.urgency or urgency(formal_name(child(root, "newsenvelope", "priority")))


def _set_management(article: Article, management: Fields) -> None:
    """Set times, urgency, signals, embargo and status from NewsManagement."""
    created = moment(article, line(first(management, "firstcreated")))
    revised = moment(article, line(first(management, "thisrevisioncreated")))
    article.published_at = created or revised
    article.updated_at = revised if revised > article.published_at else ""
    article.urgency = urgency(formal_name(first(management, "urgency")))
    for instruction in management.get("instruction", ()):
        if signal := codes("newsml1.signal").get(formal_name(instruction).lower()):
            article.signals.append(signal)
    change = fields(first(management, "statuswillchange"))
    if formal_name(first(change, "futurestatus")).lower() == "usable":
        article.embargoed_until = moment(article, line(first(change, "dateandtime")))
    status = formal_name(first(management, "status")).lower()
    has_no_end = status == "embargoed" and not article.embargoed_until
    article.status = "withheld" if has_no_end else codes("newsml1.status").get(status, "")


class _Metadata(NamedTuple):
    """The NewsComponents around the text, from the outermost on, and the lines that they hold."""

    components: list[Element]

    def texts(self, *path: str) -> list[str]:
        """The text of each element at a path of names, in the first component that has a text there."""
        for component in self.components:
            parent = child(component, *path[:-1])
            texts = unique([line(element) for element in children(parent) if name(element) == path[-1]])
            if texts:
                return texts
        return []

    def text(self, *path: str) -> str:
        """The first of :meth:`texts`; "" where there is none."""
        return next(iter(self.texts(*path)), "")


def _fill(article: Article, item: Element, parts: list[Content], texts: list[Content]) -> None:
    """Set what the item's NewsComponents say; ``texts`` are those of its ``parts`` that make up the story."""
    components = texts[0].components if texts else [part for part in item if name(part) == "newscomponent"]
    metadata = _Metadata(components)
    article.headline = metadata.text("newslines", "headline") or headline(parts)
    article.subheadline = metadata.text("newslines", "subheadline")
    article.slugline = metadata.text("newslines", "slugline") or line(
        child(item, "identification", "namelabel")
    )
    article.byline = " and ".join(metadata.texts("newslines", "byline") or _creators(components))
    if dateline := metadata.text("newslines", "dateline"):
        article.dateline = Dateline(text=dateline)
    _set_rights(article, metadata)
    _set_description(article, item, components)
    for text in texts:
        if text.data is not None:
            _add_text(article, text.data)
    _set_media(article, parts)
    strip_boilerplate(article, agencies=(article.provider, article.credit))


def _creators(components: list[Element]) -> list[str]:
    """The people named as creators, for an item without a byline."""
    parties = [child(component, "administrativemetadata", "creator", "party") for component in components]
    return people([formal_name(party) for party in parties if party is not None])


def _set_rights(article: Article, metadata: _Metadata) -> None:
    """Set copyright, credit, usage terms and the note to editors."""
    holder = metadata.text("rightsmetadata", "copyright", "copyrightholder")
    article.copyright = metadata.text("newslines", "copyrightline") or (f"© {holder}" if holder else "")
    article.credit = metadata.text("newslines", "creditline")
    article.usage_terms = " ".join(
        metadata.texts("newslines", "rightsline") or metadata.texts("rightsmetadata", "usagerights")
    )
    notes = metadata.texts("newslines", "editorsnote") or metadata.texts("newslines", "ednote")
    article.editor_note = " ".join(notes)


def _set_description(article: Article, item: Element, components: list[Element]) -> None:
    """Set provider, language, subjects, entities and keywords from the components' metadata."""
    parties = [child(component, "administrativemetadata", "provider", "party") for component in components]
    article.provider = article.provider or next(
        (formal_name(party) for party in parties if party is not None), ""
    )
    metadata = [
        data for component in components if (data := child(component, "descriptivemetadata")) is not None
    ]
    tags = [formal_name(tag) for data in metadata for tag in data if name(tag) == "language"]
    article.language = (
        next(filter(None, tags), "") or item.get(LANGUAGE) or components[-1].get(LANGUAGE) or ""
    )
    article.subjects, article.entities = descriptions(metadata)
    article.keywords = unique(_keyword_lines(components) + property_values(metadata, "keyword"))


def _keyword_lines(components: list[Element]) -> list[str]:
    """The KeywordLines of the components' own NewsLines."""
    news_lines = [element for component in components for element in children(child(component, "newslines"))]
    return [line(element) for element in news_lines if name(element) == "keywordline"]


def _add_text(article: Article, data: Element) -> None:
    """Append a text: NITF, which brings fields of its own, XHTML, HTML in a string, or plain text."""
    document = next((element for element in data.iter(etree.Element) if name(element) == "nitf"), None)
    before, article.body = article.body, ""
    if document is not None:
        nitf.fill(article, document)
    else:
        article.body = content_text(data)
    article.body = "\n\n".join(filter(None, (before, article.body)))


def _set_media(article: Article, parts: list[Content]) -> None:
    """Add the pictures that the text itself does not show."""
    shown = {medium.url for medium in article.media}
    article.media += [medium for medium in pictures(parts) if medium.url not in shown]
