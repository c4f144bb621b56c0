"""A feed as a flat list of what expat finds in it: the same parser, and so the same verdict, as feedparser's.

In the list stand, in document order, for each element: its attributes as a ``dict`` if it has any, its
:class:`Kind`, its text as ``str``, and at its end the very string that is the kind's ``name``.
"""

from __future__ import annotations

from string import ascii_letters
from typing import Any, TypeAlias
from xml.parsers import expat

from transforms.formats.feeds.fast.names import METHODS, RESERVED, Declined, Names
from transforms.formats.xml.guards import ATTRIBUTES, scan, too_many_attributes

Event: TypeAlias = "str | dict[str, str] | Kind"
BUFFER = 2**16
# Python shares strings of one character: such a name could not be told from a text, unless it is given another form.
_SHORT_NAMES = {letter: f" {letter}" for letter in ascii_letters}


class Kind:
    """An element's name: as expat gives it, and as feedparser calls it; ``is_special`` where that means something."""

    __slots__ = ("is_special", "name", "tag")

    def __init__(self, name: str, tag: str) -> None:
        self.name = name
        self.tag = tag
        self.is_special = tag in METHODS or tag in RESERVED


class _Kinds(dict[str, Kind]):
    """The kinds by expat's name; forgotten when a namespace is declared that may change them."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, name: str) -> Kind:
        if len(name) == 1:
            raise Declined("short_name")
        self[name] = Kind(name, self.names.element(name))
        return self[name]


def events(data: bytes, names: Names) -> list[Any]:
    """The events of the feed in ``data``, UTF-8 without declaration.

    Raises :class:`Declined` ``not_well_formed`` where expat refuses it, :class:`WireError` ``too_large`` or
    ``malformed_feed`` where it would take too long.
    """
    if b"\0" in data[:4] or data[:1] > b"\x7f":  # expat would take it for UTF-16, whatever it is told
        raise Declined("encoding")
    found: list[Any] = []
    parser = _parser(found, names)
    try:
        scan(parser, data)
    except expat.ExpatError as error:
        raise Declined("not_well_formed", str(error)) from None
    return found


def _parser(found: list[Any], names: Names) -> Any:
    parser = expat.ParserCreate("utf-8", " ", dict(_SHORT_NAMES))
    parser.buffer_text = True
    parser.buffer_size = BUFFER
    append, kinds = found.append, _Kinds(names)

    def start(name: str, attributes: dict[str, str]) -> None:
        if attributes:
            if len(attributes) > ATTRIBUTES:
                raise too_many_attributes()
            append(attributes)
        append(kinds[name])

    def declare(prefix: str | None, uri: str | None) -> None:
        before = names.changes
        names.declare(prefix, uri, at_root=not found)
        if names.changes != before:
            kinds.clear()

    def doctype(*_: object) -> None:
        raise Declined("doctype")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = append
    parser.CharacterDataHandler = append
    parser.StartNamespaceDeclHandler = declare
    return parser
