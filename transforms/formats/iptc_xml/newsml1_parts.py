"""The parts of a NewsML 1.2 NewsComponent: its contents by role, its pictures, what describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from transforms.article import Entity, Media, Subject
from transforms.formats.xml.tree import (
    Element,
    attribute,
    child,
    each_once,
    every,
    fields,
    first,
    line,
    name,
    number,
    once,
    text_of,
    unique,
)

_KINDS = {
    "text": "text",
    "photo": "picture",
    "picture": "picture",
    "image": "picture",
    "graphic": "graphic",
    "graphics": "graphic",
    "video": "video",
    "animation": "video",
    "audio": "audio",
    "complexdata": "data",
}
_VISUAL = ("picture", "graphic", "video", "audio")
# Roles of texts that go with something else; the IPTC's NewsComponent roles and agencies' own.
_HEADLINES = ("headline", "title")
_MINOR = (*_HEADLINES, "caption", "summary", "abstract", "teaser", "label", "note", "keyword", "byline")
# Roles of components that hold one picture in one of several sizes.
_RENDITIONS = ("thumb", "quicklook", "preview", "res", "web", "original")
_SUBJECTS = ("subject", "subjectmatter", "subjectdetail", "subjectqualifier")
_SUBJECT_CODES = "subj"  # the NewsCodes alias of IPTC's Subject Codes
# Topic occurrences and properties by formal name: what they name.
_ENTITIES = {
    "person": "person",
    "organisation": "organization",
    "organization": "organization",
    "company": "organization",
}


class Content(NamedTuple):
    """A ContentItem: its data or address, its kind, and the NewsComponents around it from the outermost on."""

    item: Element
    data: Element | None
    kind: str
    roles: tuple[str, ...]
    components: list[Element]


def contents(component: Element) -> list[Content]:
    """All ContentItems in a component, in document order."""
    return list(_contents(component, [], ()))


def _contents(component: Element, above: list[Element], roles: tuple[str, ...]) -> Iterator[Content]:
    components = [*above, component]
    role = formal_name(child(component, "role")).lower()
    roles = (*roles, role) if role else roles
    for one in component:
        if name(one) == "newscomponent":
            yield from _contents(one, components, roles)
        elif name(one) == "contentitem":
            yield Content(one, child(one, "datacontent"), _kind(one), roles, components)


def _kind(item: Element) -> str:
    """text, picture, …; of an item that doesn't say, text where its data is marked up."""
    kind = formal_name(child(item, "mediatype")).lower().rpartition(":")[2]
    mime = formal_name(child(item, "mimetype")).lower() or formal_name(child(item, "format")).lower()
    if kind:
        return _KINDS.get(kind, kind)
    main = mime.partition("/")[0]
    return _KINDS.get(main, "text" if child(item, "datacontent") is not None else "")


def main_texts(found: list[Content]) -> list[Content]:
    """The texts that make up the story; of components that are equivalent, the one with the most markup."""
    texts = [
        one for one in found if one.kind in ("text", "") and one.data is not None and _has_text(one.data)
    ]
    pictured = {id(one.components[-1]) for one in found if one.kind in _VISUAL}
    main = [one for one in texts if not _is_minor(one) and not _goes_with_picture(one, pictured)]
    chosen: dict[int, Content] = {}
    for one in main:
        key = id(_equivalents(one))
        if key not in chosen or _size(one) > _size(chosen[key]):
            chosen[key] = one
    return list(chosen.values())


def _size(content: Content) -> int:
    return len(content.data) if content.data is not None else 0


def _has_text(data: Element) -> bool:
    return bool(text_of(data).strip())


def _is_minor(content: Content) -> bool:
    return any(minor in role for role in content.roles[-2:] for minor in _MINOR)


def _goes_with_picture(content: Content, pictured: set[int]) -> bool:
    """Whether a text stands in the same component as a picture, and is no component of its own."""
    return len(content.components) > 1 and id(content.components[-1]) in pictured


def _equivalents(content: Content) -> Element:
    """The component of which this is one form: alternatives share it (EquivalentsList), others don't."""
    for component in content.components:
        if component.get("EquivalentsList", "").lower() == "yes":
            return component
    return content.item


def headline(found: list[Content]) -> str:
    """The headline that is a text of its own, by its role."""
    titles = [one.data for one in found if one.roles and one.roles[-1] in _HEADLINES]
    return next(filter(None, map(line, titles)), "")


def pictures(found: list[Content]) -> list[Media]:
    """What goes with the story, each component's best rendition with the caption beside it."""
    units: dict[tuple[int, str], list[Content]] = {}
    for one in found:
        if one.kind in _VISUAL:
            units.setdefault((id(_unit(one)[-1]), one.kind), []).append(one)
    captions = _captions(found) if units else {}
    media = [_medium(renditions, captions) for renditions in units.values()]
    return [one for one in media if one.url]


def _medium(renditions: list[Content], captions: dict[int, str]) -> Media:
    best, unit = max(renditions, key=_rank), _unit(renditions[0])
    own = len(unit) > 1  # else the component is the story's
    lines = fields(child(unit[-1], "newslines")) if own else {}
    beside = captions.get(-id(unit[-2]), "") if own else ""
    return Media(
        url=attribute(best.item, "Href"),
        type=formal_name(child(best.item, "mimetype")) or best.kind,
        caption=(captions.get(id(unit[-1]), "") if own else "") or beside or line(first(lines, "headline")),
        credit=line(first(lines, "creditline")) or line(first(lines, "byline")),
    )


def _captions(found: list[Content]) -> dict[int, str]:
    """The first text in each component, by its id; and the first caption beside others, by minus their parent's."""
    captions: dict[int, str] = {}
    for one in found:
        if one.data is not None and one.kind == "text":
            for component in one.components:
                captions.setdefault(id(component), line(one.data))
            if len(one.components) > 1 and "caption" in one.roles[-1:]:
                captions.setdefault(-id(one.components[-2]), line(one.data))
    return captions


def _unit(content: Content) -> list[Element]:
    """The components around a picture down to the one that holds it in all its sizes."""
    components = content.components
    while len(components) > 1 and _is_rendition(formal_name(child(components[-1], "role")).lower()):
        components = components[:-1]
    return components


def _is_rendition(role: str) -> bool:
    return any(size in role for size in _RENDITIONS)


def _rank(content: Content) -> tuple[bool, int]:
    """Rather no thumbnail, rather wide."""
    properties = fields(child(content.item, "characteristics")).get("property", ())
    width = max(
        (number(attribute(one, "Value")) for one in properties if formal_name(one) == "Width"), default=0
    )
    role = formal_name(child(content.components[-1], "role")).lower()
    return not role.startswith(("thumb", "quick", "preview")), width


def formal_name(element: Element | None) -> str:
    """The FormalName of an element; of one without, its text."""
    return attribute(element, "FormalName") or line(element)


def descriptions(metadata: list[Element]) -> tuple[list[Subject], list[Entity]]:
    """Subject codes and named things in DescriptiveMetadata, each once."""
    subjects: list[Subject] = []
    entities: list[Entity] = []
    for data in metadata:
        for one in data:
            if name(one) == "subjectcode":
                subjects += [_subject(code) for code in one if name(code) in _SUBJECTS]
            elif name(one) in ("topicoccurrence", "location"):
                entities += _named(one)
        entities += _tagged(data)
    return (
        each_once([one for one in subjects if one.code]),
        once(entities),
    )


def _subject(code: Element) -> Subject:
    named = [line(one) for one in every(code, "Comment", "Description")]
    scheme = attribute(code, "Scheme") or attribute(code, "Vocabulary")
    return Subject(
        scheme=scheme or _SUBJECT_CODES, code=formal_name(code), name=next(iter(unique(named)), "")
    )


def _named(element: Element) -> list[Entity]:
    """A location that the text is about; where it was filed (HowPresent Origin) is the dateline's concern."""
    if name(element) != "location" or attribute(element, "HowPresent").lower() in ("origin", "fromlocation"):
        return []
    values = {formal_name(one).lower(): attribute(one, "Value") for one in every(element, "Property")}
    place = values.get("city") or values.get("countryarea") or values.get("countryname") or ""
    country = values.get("country", "")
    code = country.upper() if len(country) == 2 and country.isalpha() else ""
    return [Entity(type="place", name=place, country=code, origin="provider")]


def _tagged(data: Element) -> list[Entity]:
    """Properties that name people and organizations."""
    found = [
        (_ENTITIES.get(formal_name(one).lower(), ""), attribute(one, "Value"))
        for one in every(data, "Property")
    ]
    return [Entity(type=kind, name=value, origin="provider") for kind, value in found if kind and value]


def property_values(metadata: list[Element], key: str) -> list[str]:
    """The values of a property in DescriptiveMetadata."""
    return [
        attribute(one, "Value")
        for data in metadata
        for one in data
        if name(one) == "property" and formal_name(one).lower() == key
    ]
