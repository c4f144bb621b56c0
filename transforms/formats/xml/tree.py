"""Looks into trees of agency XML by local names: agencies leave namespaces out, and case varies."""

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
    """The children by name, in order."""
    found: Fields = {}
    for child in element if element is not None else ():
        found.setdefault(name(child), []).append(child)
    return found


def first(found: Fields, key: str) -> Element | None:
    """The first child of that name."""
    some = found.get(key)
    return some[0] if some else None


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for step in path:
        element = next((one for one in element if name(one) == step), None) if element is not None else None
    return element


def every(element: Element, *names: str) -> list[Element]:
    """All descendants of these local names, spelled as the standard does, in document order; itself too."""
    return list(element.iter(*_anywhere(names)))


@cache
def _anywhere(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{{*}}{name}" for name in names)


def text_of(element: Element) -> str:
    """All text in the element as it stands."""
    if len(element):
        return "".join(element.itertext())  # type: ignore[arg-type]
    return element.text or ""


def line(element: Element | None) -> str:
    """All text in the element, on one line."""
    return " ".join(text_of(element).split()) if element is not None else ""


def attribute(element: Element | None, key: str) -> str:
    """An attribute's value, its white space collapsed."""
    value = element.get(key) if element is not None else None
    return " ".join(value.split()) if value else ""


def number(text: str) -> int:
    """A whole number of up to 18 digits; 0 where it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def moment(made: Article, text: str) -> str:
    """A time as RFC 3339 in UTC; what had to be assumed is noted in ``made``."""
    if not text:
        return ""
    instant, assumption = _read_time(text)
    if assumption:
        made.assume(assumption)
    return instant


@lru_cache(maxsize=4096)
def _read_time(text: str) -> tuple[str, str]:
    """An item often gives one time several times over."""
    return times.read_time(text)


def unique(values: list[str]) -> list[str]:
    """The values that are not empty, each once, in order."""
    return list(dict.fromkeys(value for value in values if value))


def once(entities: list[Entity]) -> list[Entity]:
    """The entities that have a name, each type and name once, in order."""
    found: dict[tuple[str, str], Entity] = {}
    for one in entities:
        if one.name:
            found.setdefault((one.type, one.name), one)
    return list(found.values())


def each_once(subjects: list[Subject]) -> list[Subject]:
    """The subjects that have a code or a name, each once, in order."""
    found = {(one.scheme, one.code, one.name): one for one in subjects if one.code or one.name}
    return list(found.values())
