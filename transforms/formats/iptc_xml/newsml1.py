"""Reads NewsML 1.0 to 1.2 (IPTC): each NewsItem with a text is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from transforms.article import Article, Dateline
from transforms.fields.agencies import agency
from transforms.formats.common.boilerplate import part_debris
from transforms.formats.common.layout import plain_paragraphs
from transforms.formats.iptc_xml import nitf
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
from transforms.formats.xml.text import block_text, html_text
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
    text_of,
    unique,
)
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError

# NewsML 1.2, Status and Instruction: formal names in small letters.
_STATUSES = {"withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_INSTRUCTIONS = {
    "update": "update",
    "delete": "kill",
    "kill": "kill",
    "cancel": "kill",
    "rectify": "correction",
    "correct": "correction",
    "correction": "correction",
}
# urn:newsml:ProviderId:DateId:NewsItemId:RevisionId and the letter of its update (RFC 3085).
_REVISION = re.compile(r":[0-9]{1,9}[AUN]?$")
_MARKUP = re.compile(r"<(?:p|br|div|html|table)\b", re.IGNORECASE)


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of NewsML documents; pictures that go with no text are skipped by kind."""
    return outcomes(payload, options, "newsml1", _outcomes)


def _outcomes(document: Document, payload: Payload, options: ReadOptions, index: int) -> Iterator[Outcome]:
    items = [one for one in document.root if name(one) == "newsitem"]
    if not items:
        raise WireError("malformed_xml", document.cut_off or "the NewsML holds no NewsItem", format="newsml1")
    for at, item in enumerate(items):
        if document.cut_off and item is items[-1]:
            yield _lost(item, "malformed_xml", document.cut_off)
        else:
            yield _outcome(item, document, payload, options, index + at)


def _outcome(
    item: Element, document: Document, payload: Payload, options: ReadOptions, index: int
) -> Outcome:
    parts = fields(item)
    if "newscomponent" not in parts:
        return Skipped("knowledge" if "topicset" in parts else "update" if "update" in parts else "empty")
    found = contents(parts["newscomponent"][0])
    texts = main_texts(found)
    kinds = [one.kind for one in found if one.kind not in ("", "text")]
    if not texts and kinds:
        return Skipped(kinds[0])
    if not texts and every(item, "NewsItemRef"):
        return Skipped("package")
    made = Article(format="newsml1", assumptions=list(document.assumptions), source=payload.source(index))
    _set_envelope(made, document.root, parts)
    _fill(made, item, found, texts)
    if len(made.body) > options.limits.item_bytes:
        return _lost(item, "item_too_large", f"the text has {len(made.body):,} characters")
    return made


def _lost(item: Element, code: str, message: str) -> WireError:
    return WireError(code, message, excerpt=etree.tostring(item, with_tail=False)[:2048], format="newsml1")


def _set_envelope(made: Article, root: Element, parts: Fields) -> None:
    """Identification and NewsManagement."""
    known = fields(child(first(parts, "identification"), "newsidentifier"))
    provider, day, item = (line(first(known, key)) for key in ("providerid", "dateid", "newsitemid"))
    public = _REVISION.sub("", line(first(known, "publicidentifier")))
    made.guid = public or (f"urn:newsml:{provider}:{day}:{item}" if item else "")
    revision = first(known, "revisionid")
    made.version = number(line(revision))
    made.provider = provider
    if attribute(revision, "Update") in ("U", "A"):
        made.signals.append("update")
    _set_management(made, fields(first(parts, "newsmanagement")))
    sent = line(child(root, "newsenvelope", "dateandtime"))
    made.published_at = made.published_at or moment(made, sent)
    priority = number(formal_name(child(root, "newsenvelope", "priority")))
    made.urgency = made.urgency or (priority if 1 <= priority <= 9 else 0)


def _set_management(made: Article, management: Fields) -> None:
    created = moment(made, line(first(management, "firstcreated")))
    revised = moment(made, line(first(management, "thisrevisioncreated")))
    made.published_at = created or revised
    made.updated_at = revised if revised > made.published_at else ""
    urgency = number(formal_name(first(management, "urgency")))
    made.urgency = urgency if 1 <= urgency <= 9 else 0
    for instruction in management.get("instruction", ()):
        if signal := _INSTRUCTIONS.get(formal_name(instruction).lower()):
            made.signals.append(signal)
    change = fields(first(management, "statuswillchange"))
    if formal_name(first(change, "futurestatus")).lower() == "usable":
        made.embargoed_until = moment(made, line(first(change, "dateandtime")))
    status = formal_name(first(management, "status")).lower()
    is_open = status == "embargoed" and not made.embargoed_until  # else the run's clock judges
    made.status = "withheld" if is_open else _STATUSES.get(status, "")


class _Lines(NamedTuple):
    """What the NewsComponents around the text say, the outer ones first."""

    components: list[Element]

    def texts(self, *path: str) -> list[str]:
        """The lines of all elements at ``path`` in the first component that has some."""
        for component in self.components:
            above = child(component, *path[:-1])
            found = [line(one) for one in (above if above is not None else ()) if name(one) == path[-1]]
            if any(found):
                return unique(found)
        return []

    def text(self, *path: str) -> str:
        return next(iter(self.texts(*path)), "")


def _fill(made: Article, item: Element, found: list[Content], texts: list[Content]) -> None:
    components = texts[0].components if texts else [one for one in item if name(one) == "newscomponent"]
    lines = _Lines(components)
    made.headline = lines.text("newslines", "headline") or headline(found)
    made.subheadline = lines.text("newslines", "subheadline")
    made.slugline = lines.text("newslines", "slugline") or line(child(item, "identification", "namelabel"))
    made.byline = " and ".join(lines.texts("newslines", "byline") or _creators(components))
    if dateline := lines.text("newslines", "dateline"):
        made.dateline = Dateline(text=dateline)
    _set_rights(made, lines)
    _set_description(made, item, components)
    for text in texts:
        if text.data is not None:
            _add_text(made, text.data)
    _set_media(made, found)
    part_debris(made, agencies=(made.provider, made.credit))


def _creators(components: list[Element]) -> list[str]:
    """The people who made it, where there is no byline: names of two words or more."""
    parties = [child(component, "administrativemetadata", "creator", "party") for component in components]
    names = unique([formal_name(one) for one in parties if one is not None])
    return [one for one in names if " " in one and not agency(one)]


def _set_rights(made: Article, lines: _Lines) -> None:
    holder = lines.text("rightsmetadata", "copyright", "copyrightholder")
    made.copyright = lines.text("newslines", "copyrightline") or (f"© {holder}" if holder else "")
    made.credit = lines.text("newslines", "creditline")
    made.usage_terms = " ".join(
        lines.texts("newslines", "rightsline") or lines.texts("rightsmetadata", "usagerights")
    )
    notes = lines.texts("newslines", "editorsnote") or lines.texts("newslines", "ednote")
    made.editor_note = " ".join(notes)


def _set_description(made: Article, item: Element, components: list[Element]) -> None:
    named = [child(component, "administrativemetadata", "provider", "party") for component in components]
    made.provider = made.provider or next((formal_name(one) for one in named if one is not None), "")
    metadata = [
        one for component in components if (one := child(component, "descriptivemetadata")) is not None
    ]
    tags = [formal_name(one) for data in metadata for one in data if name(one) == "language"]
    made.language = next(filter(None, tags), "") or item.get(LANGUAGE) or components[-1].get(LANGUAGE) or ""
    made.subjects, made.entities = descriptions(metadata)
    listed = [line(one) for component in components for one in _keyword_lines(component)]
    made.keywords = unique(listed + property_values(metadata, "keyword"))


def _keyword_lines(component: Element) -> list[Element]:
    """The KeywordLines of a component's own NewsLines."""
    lines = child(component, "newslines")
    return [one for one in (lines if lines is not None else ()) if name(one) == "keywordline"]


def _add_text(made: Article, data: Element) -> None:
    """Append a text: NITF, which brings fields of its own, XHTML, or plain text."""
    document = next((one for one in data.iter(etree.Element) if name(one) == "nitf"), None)
    before, made.body = made.body, ""
    if document is not None:
        nitf.fill(made, document)
    elif len(data):
        made.body = block_text(data)
    else:
        plain = text_of(data)
        made.body = html_text(plain) if _MARKUP.search(plain) else "\n\n".join(plain_paragraphs(plain))
    made.body = "\n\n".join(filter(None, (before, made.body)))


def _set_media(made: Article, found: list[Content]) -> None:
    known = {one.url for one in made.media}
    made.media += [one for one in pictures(found) if one.url not in known]
