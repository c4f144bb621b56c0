"""Every regular expression of transforms and how it is used, found by looking: a new one needs no entry here."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import transforms

_METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
_KIND = {"match": "match", "fullmatch": "fullmatch"}  # all others search
_UNSEEN = {"_marks": {"fullmatch"}}  # of patterns that are called by another name
# Functions that make a pattern of their arguments, and arguments to try.
_ARGUMENTS: dict[str, list[tuple[Any, ...]]] = {
    "_by_of_lines": [("anpa",), ("iptc7901",), ("text",)],
    "_end_tag": [(b"nitf",)],
    "_delimiter": [(b"=_part",)],
    "_compile": [],  # of signals: its patterns are found in what calls it
    "part_pattern": [("a*b?[cd]",)],
    "path_pattern": [("**/a*b*",)],
}


class Use(NamedTuple):
    """A pattern and a method that transforms call of it; ``name`` is ``module.NAME``."""

    name: str
    method: str
    pattern: re.Pattern[Any]


def uses() -> list[Use]:
    """Each pattern with each method that is called of it; ``finditer`` stands for all that search."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(transforms.__path__, "transforms.")
        if not module.name.endswith("spacy_backend")
    ]
    names: dict[tuple[object, int], tuple[str, re.Pattern[Any]]] = {}
    methods: dict[tuple[object, int], set[str]] = defaultdict(set)
    for module in modules:
        called = _calls(Path(str(module.__file__)))
        for name, pattern in _patterns(module):
            key = (pattern.pattern, pattern.flags)
            names.setdefault(key, (f"{module.__name__}.{name}", pattern))
            methods[key] |= called[name] or _UNSEEN.get(name, set())
    return [
        Use(name, method, pattern)
        for key, (name, pattern) in names.items()
        for method in sorted({_KIND.get(method, "finditer") for method in methods[key]} or {"finditer"})
    ]


def _patterns(module: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """(name, pattern) for what a module holds in its names, and what its functions make."""
    for name, value in vars(module).items():
        for pattern in _within(value):
            yield name, pattern
        own = getattr(value, "__module__", "") == module.__name__
        if own and callable(value) and "re.Pattern" in str(inspect.get_annotations(value).get("return")):
            for pattern in _made(name, value):
                yield name, pattern


def _made(name: str, function: Callable[..., object]) -> Iterator[re.Pattern[Any]]:
    needed = inspect.signature(inspect.unwrap(function)).parameters
    for arguments in _ARGUMENTS[name] if needed else [()]:
        yield from _within(function(*arguments))


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset | set):
        for inner in value:
            yield from _within(inner)
    elif isinstance(value, Mapping):
        yield from _within(list(value.values()))


def _calls(path: Path) -> dict[str, set[str]]:
    """The methods that a file calls of each name: ``_NAME.search``, ``_NAME[key].search`` or ``_name().search``."""
    called: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            holder = node.value
            while isinstance(holder, ast.Subscript | ast.Call):
                holder = holder.value if isinstance(holder, ast.Subscript) else holder.func
            if isinstance(holder, ast.Name):
                called[holder.id].add(node.attr)
    return called


def unnamed_patterns() -> list[str]:
    """Places of patterns that :func:`uses` can't see: written where they are used, or in a function without type."""
    root = Path(transforms.__path__[0])
    return [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.py"))
        for line in _hidden(ast.parse(path.read_text("utf-8")))
    ]


def _hidden(tree: ast.Module) -> Iterator[int]:
    makers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and "re.Pattern" in ast.unparse(node.returns)
    ]
    allowed = {id(node) for maker in makers for node in ast.walk(maker)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): node for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            called = ast.unparse(node.func).removeprefix("re.")
            if called in _METHODS or (called == "compile" and id(node) in inside and id(node) not in allowed):
                yield node.lineno
