"""The news agencies, by whatever name, code, host or credit line they sign with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

from transforms.data.tables import rows

_LONGEST = 160  # characters of a credit line; anything longer is text
_HOST = re.compile(
    r"(?:[a-z]{2,8}:){0,3}(?://)?(?:[^\s@/]{1,64}@)?((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![a-z0-9.-])"
)
_RIGHTS = re.compile(
    r"©|\(c\)|\bcopyright\b|\b(?:all rights reserved|alle rechte vorbehalten)\b.*|\b(?:19|20)\d\d\b", re.I
)
_LEAD = re.compile(
    r"(?:source|quelle|credit|photo|foto|by|von|par|via|from|the|agence|agency)\b[\s:]*", re.IGNORECASE
)
_PARTS = re.compile(r"[/|,;()\[\]]|\s[-–—_]\s|\bvia\b")
_OUTER = " \t\n.,:;-–—_*'\"“”<>"
# What follows an agency's name in a credit or byline and leaves it the same agency.
_KINDS = re.compile(
    r"(?:news|newswires?|wires?|agency|press|services?|photos?|pictures?|images?|files?|graphics|video|online|media|"
    r"sports?|business|entertainment|health|life|staff|desk|bureau|reporters?|correspondents?|writers?|editors?|"
    r"inc|ltd|llc|limited|gmbh|corp|company|group)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Spellings:
    """Spellings to short names: ``fields`` as whole fields print them, ``names`` folded, ``codes`` as printed."""

    fields: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8192)
def agency(name: str) -> str:
    """The short lower-case name of the agency that ``name`` stands for, or "" where it is none.

    ``name`` is a whole field: a name, a code, a credit line, a host or address, or the id that NITF and NewsML
    give a provider. Codes are words too ("pa", "map"): they count in the case in which the agency prints them,
    and in small letters where they are the whole field.

    >>> [agency(name) for name in ("The Associated Press", "© AFP", "tag:reuters.com", "dpa-infocom", "Pa Smith")]
    ['ap', 'afp', 'reuters', 'dpa', '']
    """
    if not name or len(name) > _LONGEST:
        return ""
    known = _spellings()
    text = name.strip(_OUTER)
    return (
        known.fields.get(text)
        or _one(text, known)
        or _of_host(text.casefold(), known)
        or _of_credit(text, known)
    )


@lru_cache(maxsize=8192)
def signed(name: str) -> str:
    """The agency that signs running copy as ``name``: its name, its host, or its code as it prints it; else "".

    >>> [signed(name) for name in ("AP", "ap", "Reuters", "REUTERS", "apnews.com", "Map")]
    ['ap', '', 'reuters', 'reuters', 'ap', '']
    """
    if not name or len(name) > _LONGEST:
        return ""
    known = _spellings()
    return _one(name, known) or _of_host(name.casefold(), known)


def fold(text: str) -> str:
    """``text`` without case, accents and punctuation, its words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char if char.isalnum() else " " for char in plain if not _is_mark(char)).split())


def _is_mark(char: str) -> bool:
    return char >= "\u0300" and unicodedata.category(char) == "Mn"


@cache
def _spellings() -> _Spellings:
    known = _Spellings()
    for short, kind, spelling in rows("agencies.tsv"):
        _add(known, short, kind, spelling)
    return known


def _add(known: _Spellings, short: str, kind: str, spelling: str) -> None:
    if kind == "host":
        known.hosts[spelling] = short
        return
    known.fields[short] = short
    if kind == "code":
        known.codes[spelling] = known.fields[spelling.lower()] = short
    else:
        known.names[fold(spelling)] = short


def _of_host(text: str, known: _Spellings) -> str:
    """Of ``feeds.example.com``, ``https://www.example.com/x``, ``tag:example.com,2014:…`` or ``desk@example.com``."""
    found = _HOST.match(text)
    if not found:
        return ""
    labels = found[1].split(".")
    return next(
        (short for at in range(len(labels) - 1) if (short := known.hosts.get(".".join(labels[at:])))), ""
    )


def _of_credit(text: str, known: _Spellings) -> str:
    """Of ``Copyright 2016 The Associated Press``, ``AP Photo/Jane Doe`` or ``Jane Doe, Reuters``."""
    for at, part in enumerate(_PARTS.split(_RIGHTS.sub(" ", text))):
        words = _LEAD.sub("", part.strip(_OUTER)).strip(_OUTER).split()
        while words and _KINDS.fullmatch(words[-1]) and not _one(" ".join(words), known):
            words.pop()
        name = " ".join(words)
        if (at == 0 or len(name) > 2 or name == "AP") and (short := _one(name, known)):
            return short  # "Philadelphia, PA" is no agency's
    return ""


def _one(part: str, known: _Spellings) -> str:
    return known.codes.get(part) or known.names.get(fold(part), "")
