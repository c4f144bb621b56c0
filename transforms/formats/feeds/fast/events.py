"""A feed as a flat list of events. The parser is expat, as in feedparser: so both agree on what is well-formed.

For each element the list holds, in document order: its attributes as a ``dict`` if it has any, its
:class:`ElementName`, its text as ``str``, and at its end the very string object that is the name's ``raw``.
"""

from __future__ import annotations

from string import ascii_letters
from typing import Any, TypeAlias
from xml.parsers import expat

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.namespaces import RESERVED, Namespaces
from transforms.formats.feeds.feedparser_parts import HANDLED_ELEMENTS
from transforms.formats.xml.guards import ATTRIBUTES, scan, too_many_attributes

Event: TypeAlias = "str | dict[str, str] | ElementName"
_BUFFER = 2**16  # bytes of text that expat collects before it hands them over
# Python shares strings of one character, so such a name could not be told from a text: it is given another form.
_SHORT_NAMES = {letter: f" {letter}" for letter in ascii_letters}


class ElementName:
    """The name of an element: ``raw`` as expat gives it, ``known`` as feedparser calls it.

    ``is_special`` is whether feedparser handles the element or uses its name for something else.
    """

    __slots__ = ("is_special", "known", "raw")

    def __init__(self, raw: str, known: str) -> None:
        self.raw = raw
        self.known = known
        self.is_special = known in HANDLED_ELEMENTS or known in RESERVED


class _Names(dict[str, ElementName]):
    """Element names by expat's name; emptied when a namespace is declared that may change them."""

    def __init__(self, namespaces: Namespaces) -> None:
        super().__init__()
        self.namespaces = namespaces

    def __missing__(self, raw: str) -> ElementName:
        if len(raw) == 1:
            raise Declined("short_name")
        self[raw] = ElementName(raw, self.namespaces.element(raw))
        return self[raw]


def events(data: bytes, namespaces: Namespaces) -> list[Any]:
    """The events of the feed in ``data``, UTF-8 without declaration; its namespaces are noted in ``namespaces``.

    Raises :class:`Declined` ``not_well_formed`` where expat refuses the feed, :class:`WireError` ``too_large`` for an
    endless tag, ``malformed_feed`` for an element with too many attributes.
    """
    if b"\0" in data[:4] or data[:1] > b"\x7f":  # expat would take it for UTF-16, whatever it is told
        raise Declined("encoding")
    collected: list[Any] = []
    parser = _parser(collected, namespaces)
    try:
        scan(parser, data)
    except expat.ExpatError as error:
        raise Declined("not_well_formed", str(error)) from None
    return collected


def _parser(collected: list[Any], namespaces: Namespaces) -> expat.XMLParserType:
    """An expat parser that appends its events to ``collected``."""
    parser = expat.ParserCreate("utf-8", " ", dict(_SHORT_NAMES))
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    append, names = collected.append, _Names(namespaces)

    def start(raw: str, attributes: dict[str, str]) -> None:
        if attributes:
            if len(attributes) > ATTRIBUTES:
                raise too_many_attributes()
            append(attributes)
        append(names[raw])

    def declare(prefix: str | None, address: str | None) -> None:
        before = namespaces.changes
        namespaces.declare(prefix, address, at_root=not collected)
        if namespaces.changes != before:
            names.clear()

    def refuse_doctype(*_: object) -> None:
        raise Declined("doctype")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = append
    parser.CharacterDataHandler = append
    parser.StartNamespaceDeclHandler = declare
    return parser
