"""Reads values of JSON news items, whatever their writer calls and nests them: ninjs 1 to 3, Superdesk, AP, BBC.

ninjs 1 writes ``body_text`` and ``pubstatus``, ninjs 3 ``pubStatus`` and ``bodies``. So keys are compared without case
and underscores, and a value of another type than expected counts as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from transforms.text.html import html_to_text, one_line
from transforms.text.plain import plain_body

Values: TypeAlias = dict[str, object]


def comparable(item: Mapping[str, object]) -> Values:
    """A JSON object with its keys in small letters and without underscores.

    >>> comparable({"body_text": "a", "pubStatus": "usable"})
    {'bodytext': 'a', 'pubstatus': 'usable'}
    """
    return {
        key if key.isalpha() and key.islower() else key.replace("_", "").lower(): value
        for key, value in item.items()
    }


def string(values: Values, *keys: str) -> str:
    """The first string under one of ``keys`` that is not blank, without space around it; else ""."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, str) and (value := value.strip()):
            return value
    return ""


def objects(value: object) -> list[Values]:
    """The objects in an array; those that an object holds by name, each with its ``name``; or the object itself.

    >>> objects({"main": {"href": "a"}, "thumbnail": {"href": "b"}})
    [{'name': 'main', 'href': 'a'}, {'name': 'thumbnail', 'href': 'b'}]
    """
    if isinstance(value, list):
        return [comparable(element) for element in value if isinstance(element, dict)]
    if not isinstance(value, dict) or not value:
        return []
    inner = [(key, element) for key, element in value.items() if isinstance(element, dict)]
    if inner and len(inner) == sum(element is not None for element in value.values()):
        return [{"name": key, **comparable(element)} for key, element in inner]
    return [comparable(value)]


def strings(value: object, *keys: str) -> list[str]:
    """The strings in an array, each on one line and once; of an object in it the :func:`string` under ``keys``.

    >>> strings(["ice", {"name": "ports"}, 7, "ice"], "name")
    ['ice', 'ports']
    """
    if not value:
        return []
    elements = value if isinstance(value, list) else [value]
    texts = (string(comparable(each), *keys) if isinstance(each, dict) else each for each in elements)
    return list(dict.fromkeys(line for text in texts if isinstance(text, str) and (line := one_line(text))))


def whole_number(value: object) -> int:
    """A whole number from 0 up to 2**53, written as a number or a string of digits; else 0."""
    if isinstance(value, str) and len(value) < 16 and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
        return value
    return 0


def urgency(values: Values, *keys: str) -> int:
    """The first number from 1 to 9 under one of ``keys``; else 0."""
    numbers = (whole_number(values.get(key)) for key in keys)
    return next((number for number in numbers if 1 <= number <= 9), 0)


def first_of(values: Iterable[str]) -> str:
    """The first string that is not empty; else ""."""
    return next((value for value in values if value), "")


def plain_text(value: str) -> str:
    """Text that may be HTML, as plain text with its paragraphs separated by one blank line."""
    return html_to_text(value) if "<" in value and ">" in value else plain_body(value)


def markup_line(value: str) -> str:
    """Text that may be HTML or hold character references, as one line of plain text.

    >>> markup_line("Caf&eacute; <b>reopens</b>")
    'Café reopens'
    """
    return one_line(html_to_text(value) if "<" in value or "&" in value else value)
