"""Reads what the provider of an NITF document tagged: subjects, names and pictures."""

from __future__ import annotations

import re

from transforms.article import Entity, Media, Subject
from transforms.fields.codes import codes
from transforms.formats.iptc_xml.elements import SUBJECT_CODES, children, country_code, lines
from transforms.formats.xml.tree import (
    Element,
    Fields,
    attribute,
    each_once,
    every,
    fields,
    first,
    line,
    name,
    number,
    once,
)

_LEVELS = ("city", "sublocation", "state", "region", "country")  # parts of a location, the most special first
_POSSESSIVE = re.compile(r"['’]s?$")


def subjects(head: Fields, docdata: Fields, metas: dict[str, str]) -> list[Subject]:
    """The subject codes, classifiers, scopes and categories of a document, each once."""
    tagged, classified = children(first(head, "tobject")), children(first(docdata, "identified-content"))
    listed = [_subject(element) for element in tagged if name(element) == "tobject.subject"]
    listed += [
        Subject(scheme=attribute(element, "type"), code=attribute(element, "value"), name=line(element))
        for element in classified
        if name(element) == "classifier"
    ]
    scopes = [attribute(scope, "scope") for scope in docdata.get("doc-scope", ())]
    listed += [Subject(scheme="doc-scope", name=scope) for scope in scopes]
    listed += [Subject(scheme=key, code=value) for key, value in metas.items() if key.endswith("category")]
    return each_once(listed)


def _subject(element: Element) -> Subject:
    """A subject code, named by the most special of its detail, matter and type."""
    levels = [attribute(element, f"tobject.subject.{level}") for level in ("detail", "matter", "type")]
    scheme = attribute(element, "tobject.subject.ipr")
    return Subject(
        scheme=SUBJECT_CODES if scheme.upper() in ("", "IPTC") else scheme,
        code=attribute(element, "tobject.subject.refnum") or attribute(element, "tobject.subject.code"),
        name=next(filter(None, levels), ""),
    )


def entities(docdata: Fields, content: Element | None) -> list[Entity]:
    """The places of the event, the names in identified-content and those marked up in the text, each once."""
    identified, types = children(first(docdata, "identified-content")), codes("nitf.entity")
    tagged = [element for element in identified if name(element) in types]
    if content is not None:
        tagged += every(content, "person", "org", "location")
    return once([*map(_event_place, docdata.get("evloc", ())), *map(_entity, tagged)])


def _entity(element: Element) -> Entity:
    """The entity that an element names: a location by its most special part, a person by the parts of the name."""
    kind = codes("nitf.entity")[name(element)]
    parts = fields(element)
    levels = _LEVELS if kind == "place" else ()
    place = next((line(parts[level][0]) for level in levels if level in parts), "")
    person = " ".join(line(part) for part in element if name(part).startswith("name."))
    return Entity(
        type=kind,
        name=_POSSESSIVE.sub("", place or person or line(element) or attribute(element, "value")),
        country=country_code(attribute(first(parts, "country"), "iso-cc")),
        origin="provider",
        scheme=attribute(element, "idsrc") or attribute(element, "code-source"),
        code=attribute(element, "value") or attribute(element, "location-code"),
    )


def _event_place(element: Element) -> Entity:
    """The place of an event (evloc), by its city, else its state or province."""
    return Entity(
        type="place",
        name=attribute(element, "city") or attribute(element, "state-prov") or line(element),
        country=country_code(attribute(element, "iso-cc")),
        origin="provider",
    )


def media(body: Element | None) -> list[Media]:
    """The pictures, graphics, sounds and films of the document, each in its widest rendition."""
    blocks = every(body, "media") if body is not None else []
    return [medium for medium in map(_medium, blocks) if medium.url]


def _medium(block: Element) -> Media:
    """A media element in its widest rendition; without an address where it has none."""
    parts = fields(block)
    references = sorted(
        filter(_source, parts.get("media-reference", ())),
        key=lambda reference: -number(attribute(reference, "width")),
    )
    best = references[0] if references else None
    return Media(
        url=_source(best),
        type=attribute(best, "mime-type") or attribute(block, "media-type"),
        caption=" ".join(lines(parts, "media-caption")) or attribute(best, "alternate-text"),
        credit=" ".join(lines(parts, "media-producer")) or attribute(best, "copyright"),
    )


def _source(reference: Element | None) -> str:
    return attribute(reference, "source") or attribute(reference, "data-location")
