"""What the provider of an NITF document has tagged in it: subjects, names, pictures."""

from __future__ import annotations

import re

from transforms.article import Entity, Media, Subject
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
    unique,
)

# NITF 3.6, identified-content and enriched text: elements to types of entities.
_TYPES = {
    "person": "person",
    "org": "organization",
    "location": "place",
    "event": "other",
    "object.title": "other",
}  # fmt: skip
_LEVELS = ("city", "sublocation", "state", "region", "country")  # of a location, the one that names it first
_POSSESSIVE = re.compile(r"['’]s?$")
_SUBJECT_CODES = "subj"  # the NewsCodes alias of IPTC's Subject Codes


def subjects(head: Fields, docdata: Fields, metas: dict[str, str]) -> list[Subject]:
    """Subject codes, classifiers, scopes and categories, each once."""
    found = [_subject(one) for one in _children(first(head, "tobject")) if name(one) == "tobject.subject"]
    found += [
        Subject(scheme=attribute(one, "type"), code=attribute(one, "value"), name=line(one))
        for one in _children(first(docdata, "identified-content"))
        if name(one) == "classifier"
    ]
    found += [
        Subject(scheme="doc-scope", name=attribute(one, "scope")) for one in docdata.get("doc-scope", ())
    ]
    found += [Subject(scheme=key, code=value) for key, value in metas.items() if key.endswith("category")]
    return each_once(found)


def _subject(element: Element) -> Subject:
    """The most special of detail, matter and type names what the number stands for."""
    levels = [attribute(element, f"tobject.subject.{level}") for level in ("detail", "matter", "type")]
    scheme = attribute(element, "tobject.subject.ipr")
    return Subject(
        scheme=_SUBJECT_CODES if scheme.upper() in ("", "IPTC") else scheme,
        code=attribute(element, "tobject.subject.refnum") or attribute(element, "tobject.subject.code"),
        name=next(filter(None, levels), ""),
    )


def entities(docdata: Fields, content: Element | None) -> list[Entity]:
    """The names in identified-content, those marked in the text, and where the event took place; each once."""
    tagged = [one for one in _children(first(docdata, "identified-content")) if name(one) in _TYPES]
    if content is not None:
        tagged += every(content, "person", "org", "location")
    found = [_event_place(one) for one in docdata.get("evloc", ())] + [_entity(one) for one in tagged]
    return once(found)


def _entity(element: Element) -> Entity:
    kind = _TYPES[name(element)]
    parts = fields(element)
    place = (
        next((line(parts[level][0]) for level in _LEVELS if level in parts), "") if kind == "place" else ""
    )
    named = " ".join(line(one) for one in element if name(one).startswith("name."))
    return Entity(
        type=kind,
        name=_POSSESSIVE.sub("", place or named or line(element) or attribute(element, "value")),
        country=_country(attribute(first(parts, "country"), "iso-cc")),
        origin="provider",
        scheme=attribute(element, "idsrc") or attribute(element, "code-source"),
        code=attribute(element, "value") or attribute(element, "location-code"),
    )


def _event_place(element: Element) -> Entity:
    return Entity(
        type="place",
        name=attribute(element, "city") or attribute(element, "state-prov") or line(element),
        country=_country(attribute(element, "iso-cc")),
        origin="provider",
    )


def _country(code: str) -> str:
    """ISO 3166 alpha-2; NITF allows alpha-3 too, which is left out."""
    return code.upper() if len(code) == 2 and code.isascii() and code.isalpha() else ""


def media(body: Element | None) -> list[Media]:
    """The pictures, graphics, sounds and films of the document, each in its widest rendition."""
    return [
        one for block in (every(body, "media") if body is not None else ()) if (one := _medium(block)).url
    ]


def _medium(block: Element) -> Media:
    parts = fields(block)
    references = sorted(
        (one for one in parts.get("media-reference", ()) if _source(one)),
        key=lambda one: -number(attribute(one, "width")),
    )
    best = references[0] if references else None
    captions = unique([line(one) for one in parts.get("media-caption", ())])
    return Media(
        url=_source(best),
        type=attribute(best, "mime-type") or attribute(block, "media-type"),
        caption=" ".join(captions) or attribute(best, "alternate-text"),
        credit=" ".join(unique([line(one) for one in parts.get("media-producer", ())]))
        or attribute(best, "copyright"),
    )


def _source(reference: Element | None) -> str:
    return attribute(reference, "source") or attribute(reference, "data-location")


def _children(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []
