"""What a NewsML-G2 item is about: its subjects, and the people, organizations and places it names."""

from __future__ import annotations

from transforms.article import Entity, Subject
from transforms.formats.xml.tree import (
    LANGUAGE,
    Element,
    Fields,
    attribute,
    each_once,
    fields,
    first,
    line,
    name,
    once,
)

# NewsCodes "Concept Nature" (cpnat) and what agencies use in its place: codes to types of entities.
_TYPES = {
    "person": "person",
    "organisation": "organization",
    "organization": "organization",
    "company": "organization",
    "geoarea": "place",
    "poi": "place",
    "city": "place",
    "country": "place",
    "statprov": "place",
    "cptype:5": "place",
    "event": "other",
    "object": "other",
}
_COUNTRY_SCHEMES = ("iso3166-1a2", "cc", "country")
_ANCESTOR = "ancestor"  # why:ancestor: a broader concept that follows from another, not one that was found


def descriptions(content: Fields, parts: Fields) -> tuple[list[Subject], list[Entity]]:
    """The item's subjects and named things, each once; names may stand in an <assert> of the same code."""
    names = {attribute(one, "qcode"): concept_name(one) for one in parts.get("assert", ())}
    subjects: list[Subject] = []
    entities: list[Entity] = []
    for one in content.get("subject", ()):
        named = concept_name(one) or names.get(attribute(one, "qcode"), "")
        kind = _TYPES.get(attribute(one, "type").lower()) or _TYPES.get(_local(attribute(one, "type")), "")
        if kind and named and _ANCESTOR not in attribute(one, "why"):
            entities.append(_entity(one, kind, named))
        else:
            subjects.append(
                Subject(scheme=_scheme(one), code=code(one), name=named or attribute(one, "literal"))
            )
    return (
        each_once(subjects),
        once(entities),
    )


def _entity(element: Element, kind: str, named: str) -> Entity:
    position = _position(element) if kind == "place" else None
    return Entity(
        type=kind,
        name=named,
        country=_country(element) if kind == "place" else "",
        latitude=_degrees(attribute(position, "latitude"), 90),
        longitude=_degrees(attribute(position, "longitude"), 180),
        origin="provider",
        scheme=_scheme(element),
        code=code(element),
    )


def _position(element: Element) -> Element | None:
    details = first(fields(element), "geoareadetails")
    return first(fields(details), "position")


def _degrees(text: str, limit: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


def _country(element: Element) -> str:
    """ISO 3166 alpha-2, where the concept or a broader one is a country with such a code."""
    for one in (element, *fields(element).get("broader", ())):
        scheme, _, found = attribute(one, "qcode").partition(":")
        if scheme.lower() in _COUNTRY_SCHEMES and len(found) == 2 and found.isalpha():
            return found.upper()
    return ""


def concept_name(element: Element) -> str:
    """The name of a concept in the item's own language, else the first one given."""
    named = [one for one in element if name(one) == "name"]
    if len(named) > 1:
        plain = [one for one in named if (one.get(LANGUAGE) or "en").startswith("en")]
        named = plain or named
    return line(named[0]) if named else ""


def code(element: Element) -> str:
    """The local part of the QCode."""
    return attribute(element, "qcode").partition(":")[2]


def _scheme(element: Element) -> str:
    qcode = attribute(element, "qcode")
    return qcode.partition(":")[0] if ":" in qcode else ""


def _local(qcode: str) -> str:
    return qcode.rpartition(":")[2].lower()
