"""Reads the parts of a NewsML 1.2 NewsComponent: texts and pictures by their roles, subjects and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from transforms.article import Entity, Media, Subject
from transforms.fields.codes import codes
from transforms.formats.iptc_xml.elements import SUBJECT_CODES, country_code
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

_VISUAL = ("picture", "graphic", "video", "audio")
# Roles of texts that go with something else; the IPTC's NewsComponent roles and agencies' own.
_HEADLINES = ("headline", "title")
_MINOR = (*_HEADLINES, "caption", "summary", "abstract", "teaser", "label", "note", "keyword", "byline")
# Roles of components that hold one picture in one of several sizes.
_RENDITIONS = ("thumb", "quicklook", "preview", "res", "web", "original")
_SUBJECTS = ("subject", "subjectmatter", "subjectdetail", "subjectqualifier")


class Content(NamedTuple):
    """A ContentItem: its kind (text, picture, …) and the NewsComponents around it, from the outermost on.

    ``data`` is its DataContent, ``None`` where it only gives an address; ``roles`` are those of the components, in
    small letters.
    """

    item: Element
    data: Element | None
    kind: str
    roles: tuple[str, ...]
    components: list[Element]


def contents(component: Element) -> list[Content]:
    """All ContentItems in a NewsComponent, in document order."""
    return list(_contents(component, [], ()))


def _contents(component: Element, above: list[Element], roles: tuple[str, ...]) -> Iterator[Content]:
    """The ContentItems in a component; ``above`` are the components around it, ``roles`` theirs."""
    components = [*above, component]
    role = formal_name(child(component, "role")).lower()
    roles = (*roles, role) if role else roles
    for element in component:
        if name(element) == "newscomponent":
            yield from _contents(element, components, roles)
        elif name(element) == "contentitem":
            yield Content(element, child(element, "datacontent"), _kind(element), roles, components)


def _kind(item: Element) -> str:
    """The kind of a ContentItem: by its media type, else by its MIME type, else text where it has data; else ""."""
    kind = formal_name(child(item, "mediatype")).lower().rpartition(":")[2]
    mime = formal_name(child(item, "mimetype")).lower() or formal_name(child(item, "format")).lower()
    if kind:
        return codes("newsml1.kind").get(kind, kind)
    main = mime.partition("/")[0]
    return codes("newsml1.kind").get(main, "text" if child(item, "datacontent") is not None else "")


def main_texts(items: list[Content]) -> list[Content]:
    """The texts that make up the story; of equivalent ones, that with the most markup."""
    texts = [content for content in items if _has_text(content)]
    pictured = {id(content.components[-1]) for content in items if content.kind in _VISUAL}
    main = [text for text in texts if not (_is_minor(text) or _goes_with_picture(text, pictured))]
    best: dict[int, Content] = {}
    for content in main:
        key = id(_equivalents(content))
        if key not in best or _child_count(content) > _child_count(best[key]):
            best[key] = content
    return list(best.values())


def _child_count(content: Content) -> int:
    return len(content.data) if content.data is not None else 0


def _has_text(content: Content) -> bool:
    return content.kind in ("text", "") and content.data is not None and bool(text_of(content.data).strip())


def _is_minor(content: Content) -> bool:
    """True for a caption, a summary and the like, by the roles of the two innermost components that have one."""
    return any(minor in role for role in content.roles[-2:] for minor in _MINOR)


def _goes_with_picture(content: Content, pictured: set[int]) -> bool:
    """True where a text shares its component with a picture; ``pictured`` are the ids of such components."""
    return len(content.components) > 1 and id(content.components[-1]) in pictured


def _equivalents(content: Content) -> Element:
    """The component whose forms are equivalent (EquivalentsList) and of which this is a form, else the item itself."""
    for component in content.components:
        if component.get("EquivalentsList", "").lower() == "yes":
            return component
    return content.item


def headline(items: list[Content]) -> str:
    """The headline that stands in a ContentItem of its own, by its role; "" where none does."""
    titles = [content.data for content in items if content.roles and content.roles[-1] in _HEADLINES]
    return next(filter(None, map(line, titles)), "")


def pictures(items: list[Content]) -> list[Media]:
    """The pictures, graphics, videos and sounds of the story: of each the best rendition, with its caption."""
    units: dict[tuple[int, str], list[Content]] = {}
    for content in items:
        if content.kind in _VISUAL:
            units.setdefault((id(_unit(content)[-1]), content.kind), []).append(content)
    captions = _captions(items) if units else {}
    media = [_medium(renditions, captions) for renditions in units.values()]
    return [medium for medium in media if medium.url]


def _medium(renditions: list[Content], captions: dict[int, str]) -> Media:
    """A picture in its best rendition, with the caption in its component, else beside it, else its headline."""
    best, unit = max(renditions, key=_rank), _unit(renditions[0])
    own = len(unit) > 1  # False: the component is the story's
    lines = fields(child(unit[-1], "newslines")) if own else {}
    beside = captions.get(-id(unit[-2]), "") if own else ""
    return Media(
        url=attribute(best.item, "Href"),
        type=formal_name(child(best.item, "mimetype")) or best.kind,
        caption=(captions.get(id(unit[-1]), "") if own else "") or beside or line(first(lines, "headline")),
        credit=line(first(lines, "creditline")) or line(first(lines, "byline")),
    )


def _captions(items: list[Content]) -> dict[int, str]:
    """Captions by the id of a component: its first text; by minus the id, the first caption among its children."""
    captions: dict[int, str] = {}
    for content in items:
        if content.data is not None and content.kind == "text":
            for component in content.components:
                captions.setdefault(id(component), line(content.data))
            if len(content.components) > 1 and "caption" in content.roles[-1:]:
                captions.setdefault(-id(content.components[-2]), line(content.data))
    return captions


def _unit(content: Content) -> list[Element]:
    """The components around a picture, down to the one that holds all its sizes."""
    components = content.components
    while len(components) > 1 and _is_rendition(formal_name(child(components[-1], "role")).lower()):
        components = components[:-1]
    return components


def _is_rendition(role: str) -> bool:
    return any(size in role for size in _RENDITIONS)


def _rank(content: Content) -> tuple[bool, int]:
    """The rank of a rendition, higher for a better one: thumbnails last, then by width in pixels."""
    properties = fields(child(content.item, "characteristics")).get("property", ())
    width = max(
        (number(attribute(element, "Value")) for element in properties if formal_name(element) == "Width"),
        default=0,
    )
    role = formal_name(child(content.components[-1], "role")).lower()
    return not role.startswith(("thumb", "quick", "preview")), width


def formal_name(element: Element | None) -> str:
    """The FormalName of an element, else its text; "" where there is no element."""
    return attribute(element, "FormalName") or line(element)


def descriptions(metadata: list[Element]) -> tuple[list[Subject], list[Entity]]:
    """The subject codes, and the places, people and organizations, in DescriptiveMetadata, each once."""
    subjects: list[Subject] = []
    entities: list[Entity] = []
    for data in metadata:
        for element in data:
            if name(element) == "subjectcode":
                subjects += [_subject(code) for code in element if name(code) in _SUBJECTS]
            elif name(element) in ("topicoccurrence", "location"):
                entities += _locations(element)
        entities += _people_and_organizations(data)
    return each_once([subject for subject in subjects if subject.code]), once(entities)


def _subject(code: Element) -> Subject:
    names = [line(element) for element in every(code, "Comment", "Description")]
    scheme = attribute(code, "Scheme") or attribute(code, "Vocabulary")
    return Subject(scheme=scheme or SUBJECT_CODES, code=formal_name(code), name=next(iter(unique(names)), ""))


def _locations(element: Element) -> list[Entity]:
    """The location that the text is about; where it was filed (HowPresent Origin) belongs to the dateline."""
    if name(element) != "location" or attribute(element, "HowPresent").lower() in ("origin", "fromlocation"):
        return []
    properties = every(element, "Property")
    values = {formal_name(prop).lower(): attribute(prop, "Value") for prop in properties}
    place = values.get("city") or values.get("countryarea") or values.get("countryname") or ""
    country = country_code(values.get("country", ""))
    return [Entity(type="place", name=place, country=country, origin="provider")]


def _people_and_organizations(data: Element) -> list[Entity]:
    """The people and organizations that Property elements name."""
    types = codes("newsml1.entity")
    properties = [
        (types.get(formal_name(element).lower(), ""), attribute(element, "Value"))
        for element in every(data, "Property")
    ]
    return [Entity(type=kind, name=value, origin="provider") for kind, value in properties if kind and value]


def property_values(metadata: list[Element], key: str) -> list[str]:
    """The values of the Property elements in DescriptiveMetadata whose formal name is ``key`` (small letters)."""
    return [
        attribute(element, "Value")
        for data in metadata
        for element in data
        if name(element) == "property" and formal_name(element).lower() == key
    ]
