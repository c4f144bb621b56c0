"""Bylines as printed, and the people named in them."""

from __future__ import annotations

import re
from collections.abc import Callable

_BY = re.compile(r"(?:by|from|von|par|por|di)\s*:?\s+(?=\S)", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\||/|\band\b|\bund\b|\bet\b|&)\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\(?<?[^\s@<>()]{1,64}@[^\s@<>()]{1,255}>?\)?")
_TAIL = re.compile(r"\s+(?:in|for|of|at|with|reporting)\s.*", re.IGNORECASE | re.DOTALL)
_ROLE = re.compile(
    r".*\b(?:writers?|correspondents?|reporters?|editors?|staff|press|agency|news|newsroom|bureau|service|"
    r"contributors?|columnists?|photographers?|sports|desk|team|wire|media|reuters|afp|dpa|upi|bloomberg)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][\w.'’ʼ`-]*(?: [\w.'’ʼ`-]+){0,5}")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|M\.?D|Ph\.?D)\.?")


def byline(printed: str) -> str:
    """The byline without "By", on one line.

    >>> byline("  By JANE DOE,\\n AP Sports Writer ")
    'JANE DOE, AP Sports Writer'
    """
    line = " ".join(printed.split())
    found = _BY.match(line)
    return line[found.end() :] if found else line


def authors(line: str, is_agency: Callable[[str], str]) -> list[str]:
    """The people in a byline: no agencies, desks, roles or addresses; capitals are set as a name is.

    >>> authors("JANE DOE and J. R. O'NEIL, Associated Press", lambda name: "ap" if "Press" in name else "")
    ['Jane Doe', "J. R. O'Neil"]
    """
    line = _ADDRESS.sub(" ", line)
    people: list[str] = []
    for part in _AND.split(line):
        name = _TAIL.sub("", " ".join(part.split()).strip(" .()-–—"))
        if _SUFFIX.fullmatch(name) and people:
            people[-1] = f"{people[-1]} {part.strip()}"
        elif _is_person(name) and not is_agency(name):
            name = _set_as_name(name)
            if name not in people:
                people.append(name)
    return people


def _is_person(name: str) -> bool:
    return bool(name) and len(name) <= 60 and _NAME.fullmatch(name) is not None and not _ROLE.fullmatch(name)


def _set_as_name(name: str) -> str:
    if not name.isupper() or len(name) < 4:
        return name
    return (
        re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
        .replace("’S ", "’s ")
        .replace("'S ", "'s ")
    )
