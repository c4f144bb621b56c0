"""Reads what a NewsML-G2 item is about: subjects, and the people, organizations and places it names."""

from __future__ import annotations

from transforms.article import Entity, Subject
from transforms.fields.codes import codes
from transforms.formats.iptc_xml.elements import country_code
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

_COUNTRY_SCHEMES = ("iso3166-1a2", "cc", "country")
_ANCESTOR = "ancestor"  # why:ancestor marks a broader concept that follows from another


def descriptions(content: Fields, parts: Fields) -> tuple[list[Subject], list[Entity]]:
    """The item's subjects and the entities it names, each once; a name may stand in the <assert> of a code."""
    names = {attribute(concept, "qcode"): concept_name(concept) for concept in parts.get("assert", ())}
    subjects: list[Subject] = []
    entities: list[Entity] = []
    for concept in content.get("subject", ()):
        label = concept_name(concept) or names.get(attribute(concept, "qcode"), "")
        kind = _entity_type(attribute(concept, "type").lower())
        if kind and label and _ANCESTOR not in attribute(concept, "why"):
            entities.append(_entity(concept, kind, label))
        else:
            label = label or attribute(concept, "literal")
            subjects.append(Subject(scheme=_scheme(concept), code=code(concept), name=label))
    return each_once(subjects), once(entities)


def _entity_type(qcode: str) -> str:
    """The type of entity for a concept's type; "" for concepts that are subjects."""
    types = codes("newsmlg2.entity")
    return types.get(qcode) or types.get(qcode.rpartition(":")[2], "")


def _entity(element: Element, kind: str, label: str) -> Entity:
    """The entity of a concept; a place has the concept's country and position."""
    position = _position(element) if kind == "place" else None
    return Entity(
        type=kind,
        name=label,
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
    """A coordinate in degrees; ``None`` where the text is no number from ``-limit`` to ``limit``."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


def _country(element: Element) -> str:
    """The ISO 3166 alpha-2 code of a concept that is a country, or of the country that it lies in; else ""."""
    for concept in (element, *fields(element).get("broader", ())):
        if _scheme(concept).lower() in _COUNTRY_SCHEMES and (country := country_code(code(concept))):
            return country
    return ""


def concept_name(element: Element) -> str:
    """The name of a concept: the English one, or one without a language, else the first; "" where it has none."""
    names = [child for child in element if name(child) == "name"]
    if len(names) > 1:
        english = [child for child in names if (child.get(LANGUAGE) or "en").startswith("en")]
        names = english or names
    return line(names[0]) if names else ""


def code(element: Element) -> str:
    """The local part of an element's QCode."""
    return attribute(element, "qcode").partition(":")[2]


def _scheme(element: Element) -> str:
    qcode = attribute(element, "qcode")
    return qcode.partition(":")[0] if ":" in qcode else ""
