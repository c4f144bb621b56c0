"""Fields of JSON news items, whatever their writer calls and nests them: ninjs 1 to 3, Superdesk, AP, BBC.

ninjs 1 writes ``body_text``, ``pubstatus``; ninjs 3 ``pubStatus``, ``bodies``. Keys are compared without case and
underscores, and what has another type than it should have counts as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from transforms.article import SIGNALS, Article, Entity, Subject
from transforms.fields import times
from transforms.text.html import html_to_text, one_line
from transforms.text.plain import plain_body

Fields: TypeAlias = dict[str, Any]

_STATUSES = {
    "usable": "usable", "withheld": "withheld", "embargoed": "withheld",
    "canceled": "canceled", "cancelled": "canceled", "withdrawn": "canceled", "killed": "canceled",
    "recalled": "canceled",
}  # fmt: skip
# What agencies call their signals, as the record calls them.
_SIGNALS = {
    **{name: name for name in SIGNALS},
    "corrective": "correction", "corrected": "correction", "clarification": "correction", "refile": "correction",
    "lead": "update", "updated": "update", "writethrough": "writethru", "mandatorykill": "kill",
    "bulletinkill": "kill", "elimination": "kill", "disregard": "kill",
}  # fmt: skip
_TAGS = (
    (("person", "people", "persons"), "person"),
    (
        ("organisation", "organisations", "organization", "organizations", "company", "companies"),
        "organization",
    ),
    (("place", "places"), "place"),
    (("object", "objects", "event", "events"), "other"),
)


def fields(item: dict[str, Any]) -> Fields:
    """The item under comparable keys: ``body_text``, ``bodyText`` and ``bodytext`` are one."""
    return {
        key if key.isalpha() and key.islower() else key.replace("_", "").lower(): value
        for key, value in item.items()
    }


def text(values: Fields, *keys: str) -> str:
    """The first string under one of ``keys`` that isn't empty."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, str) and (value := value.strip()):
            return value
    return ""


def objects(value: Any) -> list[Fields]:
    """The objects in an array, or in an object's values (each then knows its ``name``); one alone counts too."""
    if not value:
        return []
    if isinstance(value, dict):
        inner = [(key, one) for key, one in value.items() if isinstance(one, dict)]
        if inner and len(inner) == len([one for one in value.values() if one is not None]):
            return [{"name": key, **fields(one)} for key, one in inner]
        return [fields(value)] if value else []
    return [fields(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def strings(value: Any, *keys: str) -> list[str]:
    """The strings in an array, or of its objects under ``keys``; each once."""
    if not value:
        return []
    some = value if isinstance(value, list) else [value]
    found = (text(fields(one), *keys) if isinstance(one, dict) else one for one in some)
    return list(dict.fromkeys(line for one in found if isinstance(one, str) and (line := one_line(one))))


def whole(value: Any) -> int:
    """A number from 0, written as one or as a string of digits; else 0."""
    if isinstance(value, str) and len(value) < 16 and value.strip().isdecimal():
        value = int(value)
    ok = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if ok else 0


def urgency(values: Fields, *keys: str) -> int:
    """The first number from 1 to 9 under one of ``keys``; else 0."""
    return next((found for key in keys if 1 <= (found := whole(values.get(key))) <= 9), 0)


def status(values: Fields) -> str:
    """``pubStatus`` as the record has it; QCodes (``stat:usable``) too."""
    return _STATUSES.get(text(values, "pubstatus").rpartition(":")[2].lower(), "")


def signals(*values: Any) -> list[str]:
    """The signals in arrays of codes, names or objects; ``sig:`` is the IPTC's prefix."""
    found = [one for value in values for one in strings(value, "code", "qcode", "name", "uri")]
    return [
        known for one in found
        if (known := _SIGNALS.get(one.replace("/", ":").rpartition(":")[2].lower().replace(" ", "").replace("-", "")))
    ]  # fmt: skip


def set_times(article: Article, values: Fields) -> None:
    """First created is when it was published, version created when this version was; one alone is published."""
    first = _time(article, values, "firstcreated", "firstpublished", "contentcreated")
    version = _time(article, values, "versioncreated", "updated")
    article.published_at = first or version
    article.updated_at = version if first else ""
    article.embargoed_until = _time(article, values, "embargoed", "embargo", "embargoeduntil")


def _time(article: Article, values: Fields, *keys: str) -> str:
    for key in keys:
        if not (given := text(values, key)):
            continue
        moment, assumption = times.read_time(given)
        if assumption:
            article.assume(assumption)
        if moment:
            return moment
    return ""


def set_rights(article: Article, values: Fields) -> None:
    """Copyright, usage terms, credit and the note to editors."""
    article.copyright = one_line(text(values, "copyrightnotice", "copyrightholder"))
    terms = strings(values.get("usageterms"), "value", "text") or strings(
        values.get("rightsinfo"), "usageterms"
    )
    article.usage_terms = " ".join(terms)
    article.credit = one_line(text(values, "creditline", "descriptioncreditline", "credit"))
    article.editor_note = plain(text(values, "ednote", "editornote"))


def plain(value: str) -> str:
    """Prose that may be marked up, as paragraphs of plain text."""
    return html_to_text(value) if "<" in value and ">" in value else plain_body(value)


def set_tags(article: Article, values: Fields) -> None:
    """Subjects, and the persons, organizations, places and others that the provider tagged."""
    article.subjects = list(_subjects(values))
    seen: dict[tuple[str, str], Entity] = {}
    for keys, kind in _TAGS:
        for tag in (tag for key in keys for tag in objects(values.get(key))):
            if name := one_line(text(tag, "name", "literal", "title")):
                seen.setdefault((kind, name), _entity(kind, name, tag))
    article.entities = list(seen.values())


def _entity(kind: str, name: str, tag: Fields) -> Entity:
    scheme, code = _code(tag)
    entity = Entity(type=kind, name=name, origin="provider", scheme=scheme, code=code)
    if kind == "place":
        entity.longitude, entity.latitude = point(tag)
    return entity


def point(tag: Fields) -> tuple[float | None, float | None]:
    """Longitude and latitude of a GeoJSON point (RFC 7946), if there is one."""
    shape = tag.get("geometrygeojson") or tag.get("geojson")
    place = shape.get("coordinates") if isinstance(shape, dict) else None
    if isinstance(place, list) and len(place) >= 2 and all(type(one) in (int, float) for one in place[:2]):
        longitude, latitude = float(place[0]), float(place[1])
        if abs(longitude) <= 180 and abs(latitude) <= 90:
            return longitude, latitude
    return None, None


def _subjects(values: Fields) -> Iterator[Subject]:
    seen = set()
    for key, scheme in (
        ("subject", ""),
        ("subjects", ""),
        ("genre", "genre"),
        ("genres", "genre"),
        ("service", "service"),
    ):
        for tag in objects(values.get(key)):
            own, code = _code(tag)
            found = (own or scheme, code, one_line(text(tag, "name", "literal", "title")))
            if any(found[1:]) and found not in seen:
                seen.add(found)
                yield Subject(scheme=found[0], code=found[1], name=found[2])


def _code(tag: Fields) -> tuple[str, str]:
    """Scheme and code: given apart, or as one URI (ninjs 2) or QCode."""
    scheme, code = text(tag, "scheme"), text(tag, "code", "qcode") or str(whole(tag.get("code")) or "")
    if not code and (uri := text(tag, "uri")):
        scheme, code = _parted(uri)
    return one_line(scheme), one_line(code)


def _parted(uri: str) -> tuple[str, str]:
    for mark in ("#", "/", ":"):
        head, found, tail = uri.rpartition(mark)
        if found and tail:
            return head + (mark if mark != ":" else ""), tail
    return "", uri


def settle_headline(article: Article) -> None:
    """A notice without headline and text (a kill, an answer without its text) goes by its slug or its note."""
    if not (article.headline or article.body):
        article.headline = article.slugline or article.editor_note.partition("\n")[0]


def first(values: Iterable[str]) -> str:
    """The first that isn't empty."""
    return next((value for value in values if value), "")
