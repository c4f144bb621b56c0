"""Finds elements in agency XML by local names: agencies leave namespaces out, and case varies."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TypeAlias

from lxml import etree

from transforms.article import Article, Entity, Subject
from transforms.fields import times

Element: TypeAlias = etree._Element
Fields: TypeAlias = dict[str, list[Element]]

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def name(element: Element) -> str:
    """The element's local name in small letters."""
    return _local(element.tag)  # never a comment: the parser drops them


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :].lower()


def fields(element: Element | None) -> Fields:
    """The children by local name in small letters, each name's in order; empty for no element."""
    by_name: Fields = {}
    for child in element if element is not None else ():
        by_name.setdefault(name(child), []).append(child)
    return by_name


def first(children: Fields, key: str) -> Element | None:
    """The first child of that name; ``None`` where there is none."""
    elements = children.get(key)
    return elements[0] if elements else None


def child(element: Element | None, *path: str) -> Element | None:
    """The first child named ``path[0]``, in it the first child named ``path[1]``, and so on; ``None`` if missing."""
    for step in path:
        if element is None:
            return None
        element = next((inner for inner in element if name(inner) == step), None)
    return element


def every(element: Element, *names: str) -> list[Element]:
    """The element and its descendants that have one of these local names, in document order; case counts."""
    return list(element.iter(*_anywhere(names)))


@cache
def _anywhere(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{{*}}{name}" for name in names)


def text_of(element: Element) -> str:
    """All text in the element, white space as it is."""
    if len(element):
        return "".join(element.itertext())  # type: ignore[arg-type]
    return element.text or ""


def line(element: Element | None) -> str:
    """All text in the element on one line; empty for no element."""
    return " ".join(text_of(element).split()) if element is not None else ""


def attribute(element: Element | None, key: str) -> str:
    """An attribute's value on one line; empty where it is missing."""
    value = element.get(key) if element is not None else None
    return " ".join(value.split()) if value else ""


def number(text: str) -> int:
    """``text`` as a whole number; 0 where it is none, or has more than 18 digits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def moment(article: Article, text: str) -> str:
    """The time in ``text`` as RFC 3339 in UTC, else empty; what had to be assumed is noted in ``article``."""
    if not text:
        return ""
    instant, assumption = _read_time(text)
    if assumption:
        article.assume(assumption)
    return instant


@lru_cache(maxsize=4096)  # an item often gives the same time several times
def _read_time(text: str) -> tuple[str, str]:
    return times.read_time(text)


def unique(values: list[str]) -> list[str]:
    """The values that are not empty, each once, in order of the first."""
    return list(dict.fromkeys(value for value in values if value))


def once(entities: list[Entity]) -> list[Entity]:
    """The entities that have a name, the first of each type and name, in order."""
    by_name: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        if entity.name:
            by_name.setdefault((entity.type, entity.name), entity)
    return list(by_name.values())


def each_once(subjects: list[Subject]) -> list[Subject]:
    """The subjects that have a code or a name, each once, in order."""
    by_code = {
        (subject.scheme, subject.code, subject.name): subject
        for subject in subjects
        if subject.code or subject.name
    }
    return list(by_code.values())
