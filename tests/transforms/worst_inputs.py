"""Invents, for any regular expression, the inputs that cost it most: what its repeats match, over and over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_MANY = 10  # times: a repeat of fewer costs little
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
# Characters that classes are likely to hold; those of the pattern itself come on top.
_ALPHABET = " \n\ta1A-.,'\"<>/&;=([x_\u00e9\u2019"


class Shape:
    """The parts of a pattern, and texts that they match."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self.is_bytes = isinstance(pattern.pattern, bytes)
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        literals = {chr(code) for code in _codes(self.tree) if code < 0x110000}
        self.alphabet = [
            character
            for character in dict.fromkeys([*_ALPHABET, *sorted(literals)])
            if not self.is_bytes or character.isascii()
        ]
        self._pattern = pattern

    def pumps(self) -> Iterator[tuple[str, str]]:
        """(what the pattern matches before a repeat, what the repeat matches once), for every repeat in it."""
        for least in (0, 1):
            yield from self._pumps(self.tree, "", least)

    def _pumps(self, nodes: Iterable[Any], before: str, least: int) -> Iterator[tuple[str, str]]:
        for node in nodes:
            code, value = node
            if code in _REPEATS and value[1] >= _MANY:
                for unit in self._units(value[2], least):
                    yield before, unit
            for inner in _inside(node):
                yield from self._pumps(inner, before, least)
            before += self._sample([node], least)

    def _units(self, body: Any, least: int) -> list[str]:
        """What a repeat's body matches: each character of the alphabet that it does, and a sample of each branch."""
        accepts = self._compiled(body)
        units = [character for character in self.alphabet if accepts.fullmatch(self._typed(character))]
        branches = [inner for node in body for inner in _inside(node)] or [body]
        return list(dict.fromkeys([*units, *(self._sample(branch, 1) for branch in branches)]))

    def _sample(self, nodes: Iterable[Any], least: int) -> str:
        """A short text that the nodes match; what may be missing is there ``least`` times."""
        return "".join(self._sample_of(node, least) for node in nodes)

    def _sample_of(self, node: Any, least: int) -> str:
        code, value = node
        if code is op.LITERAL:
            return chr(value)
        if code in (op.IN, op.NOT_LITERAL, op.ANY):
            accepts = self._compiled([node])
            fitting = (char for char in self.alphabet if accepts.fullmatch(self._typed(char)))
            return next(fitting, "a")
        if code in _REPEATS:
            return self._sample(value[2], least) * min(max(value[0], least), value[1], 2_000)
        if code is op.BRANCH:
            return self._sample(value[1][0], least)
        if code is op.SUBPATTERN:
            return self._sample(value[-1], least)
        return self._sample(value, least) if code is op.ATOMIC_GROUP else ""

    def _compiled(self, nodes: Iterable[Any]) -> re.Pattern[Any]:
        part = _parser.SubPattern(self.tree.state, list(nodes))
        compiled: re.Pattern[Any] = _compiler.compile(part, self._pattern.flags)
        return compiled

    def _typed(self, text: str) -> Any:
        return text.encode("latin-1", "replace") if self.is_bytes else text


class Recipe(NamedTuple):
    """A text of any size on which a pattern may take long: what comes before a repeat, and what it repeats."""

    before: str
    unit: str
    after: str
    is_bytes: bool

    def text(self, size: int) -> Any:
        """The text, of about ``size`` characters; bytes for a pattern of bytes."""
        text = f"{self.before}{self.unit * (size // len(self.unit))}{self.after}"
        return text.encode("latin-1", "replace") if self.is_bytes else text


def recipes(pattern: re.Pattern[Any]) -> list[Recipe]:
    """Texts on which the pattern is likely to take longest."""
    shape = Shape(pattern)
    listed = []
    for before, unit in dict.fromkeys(shape.pumps()):
        if unit:
            listed += [
                Recipe("", unit, "", shape.is_bytes),
                Recipe(before, unit, "", shape.is_bytes),
                Recipe(before, unit, "\0", shape.is_bytes),
                Recipe("", before + unit, "", shape.is_bytes),
            ]
    return list(dict.fromkeys(listed))


def _inside(node: Any) -> list[Any]:
    """The sequences of nodes that a node holds."""
    code, value = node
    if code in _REPEATS:
        return [value[2]]
    if code is op.BRANCH:
        return list(value[1])
    if code is op.SUBPATTERN:
        return [value[-1]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return [value] if code is op.ATOMIC_GROUP else []


def _codes(nodes: Iterable[Any]) -> Iterator[int]:
    """The code points of all literal characters."""
    for node in nodes:
        if node[0] in (op.LITERAL, op.NOT_LITERAL):
            yield node[1]
        for inner in _inside(node):
            yield from _codes(inner)
