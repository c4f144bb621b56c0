"""Globs: ``*``, ``?``, ``[…]`` within a part of a path, and ``**`` for any number of folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate

_MAGIC = re.compile(r"[*?\[]")
_TOKEN = re.compile(r"\*+|\?|\[!?\]?[^\]]*\]")


def is_glob(path: str) -> bool:
    """Whether a path has a special character."""
    return _MAGIC.search(path) is not None


def split_glob(pattern: str) -> tuple[str, list[str]]:
    """(the folder before the first part with a special character, the parts from there on).

    >>> split_glob("in/2026/*/a?.xml"), split_glob("*.xml")
    (('in/2026/', ['*', 'a?.xml']), ('', ['*.xml']))
    """
    parts = pattern.split("/")
    first = next(number for number, part in enumerate(parts) if is_glob(part))
    return "/".join(parts[:first]) + "/" if first else "", [part for part in parts[first:] if part]


def part_pattern(part: str) -> re.Pattern[str]:
    """A pattern for names of one folder; ``**`` fits every name."""
    return re.compile(translate("*" if part == "**" else part))


def path_pattern(path: str) -> re.Pattern[str]:
    """A pattern for whole paths of a store: what the glob names, and all below where that is a folder."""
    parts = path.strip("/").split("/")
    if parts[-1] == "**":
        parts.append("*")
    return re.compile("".join(map(_part, parts)).removesuffix("/") + r"(?:/[^/.][^/]*)*")


def _part(part: str) -> str:
    if part == "**":
        return r"(?:[^/.][^/]*/)*"
    return f"{'' if part.startswith('.') else '(?![.])'}{''.join(_tokens(part))}/"


def _tokens(part: str) -> Iterator[str]:
    """A part as regular expressions that fit no ``/``: its special characters, and the text between them."""
    end = 0
    for token in _TOKEN.finditer(part):
        yield re.escape(part[end : token.start()])
        end = token.end()
        if token[0].startswith("["):
            yield "(?!/)" + translate(token[0]).removeprefix("(?s:").removesuffix(r")\Z")
        else:
            yield "[^/]" if token[0] == "?" else "[^/]*"
    yield re.escape(part[end:])
