"""News agencies by their names, codes, hosts and credit lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from transforms.data.tables import rows
from transforms.text.folding import fold

_MAX_LENGTH = 160  # characters of a credit line; anything longer is text
_HOST = re.compile(
    r"(?:[a-z]{2,8}:){0,3}(?://)?(?:[^\s@/]{1,64}@)?((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![a-z0-9.-])"
)
_RIGHTS = re.compile(
    r"©|\(c\)|\bcopyright\b|\b(?:all rights reserved|alle rechte vorbehalten)\b.*|\b(?:19|20)\d\d\b", re.I
)
# Words that stand before an agency's name in a credit line.
_LEADING = re.compile(
    r"(?:source|quelle|credit|photo|foto|by|von|par|via|from|the|agence|agency)\b[\s:]*", re.IGNORECASE
)
_PARTS = re.compile(r"[/|,;()\[\]]|\s[-–—_]\s|\bvia\b")
# A signature that several share: tca/dpa, TT-Reuters.
_SHARED = re.compile(r"[^\W_]{2,14}(?:[/-][^\W_]{2,14}){1,3}")
_MARKS = re.compile(r"[/-]")
_SHORT = ("AP", "TT")  # of two letters; "PA" is a state's, too
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
    """Spellings of agencies to their short names. Filled once, then only read.

    ``fields`` are spellings of a whole field, ``names`` are folded, ``codes`` have the agency's own case, ``hosts``
    are in small letters.
    """

    fields: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8192)
def agency(name: str) -> str:
    """The short name of the agency (``ap``) that a whole field stands for; "" where it stands for none.

    The field may hold a name, a code, a credit line, a host or address, or the id that NITF and NewsML give a
    provider. As codes are words too ("pa", "map"), they count in the case in which the agency prints them, and in
    small letters only where they are the whole field.

    >>> [agency(name) for name in ("The Associated Press", "© AFP", "tag:reuters.com", "dpa-infocom", "Pa Smith")]
    ['ap', 'afp', 'reuters', 'dpa', '']
    """
    if not name or len(name) > _MAX_LENGTH:
        return ""
    spellings = _spellings()
    text = name.strip(_OUTER)
    return (
        spellings.fields.get(text)
        or _by_name_or_code(text, spellings)
        or shares(text).deliverer
        or _by_host(text.casefold(), spellings)
        or _by_credit_line(text, spellings)
    )


@lru_cache(maxsize=8192)
def signed(name: str) -> str:
    """The short name of the agency that signs a story's text as ``name``; "" where none does.

    Agencies sign with their name, their host, or their code in their own case.

    >>> [signed(name) for name in ("AP", "ap", "Reuters", "REUTERS", "apnews.com", "Map")]
    ['ap', '', 'reuters', 'reuters', 'ap', '']
    """
    if not name or len(name) > _MAX_LENGTH:
        return ""
    spellings = _spellings()
    return _by_name_or_code(name, spellings) or _by_host(name.casefold(), spellings)


class Shares(NamedTuple):
    """Who delivers a story, by a short name, and who wrote it, as printed; "" for who is not named."""

    deliverer: str = ""
    writer: str = ""


@lru_cache(maxsize=8192)
def shares(signature: str, provider: str = "") -> Shares:
    """Who delivers and who wrote what several agencies sign together; nobody where that is no such signature.

    The ``provider`` delivers, where it is one of them. Else it is the agency behind the last slash (dpa's style), or
    the one before a hyphen (TT's). What follows an agency and is none itself is a service of it.

    >>> shares("tca/dpa"), shares("dpa/tmn"), shares("AFP/dpa", "afp").writer, shares("and/or").deliverer
    (Shares(deliverer='dpa', writer='tca'), Shares(deliverer='dpa', writer=''), 'dpa', '')
    """
    parts = _MARKS.split(signature) if _SHARED.fullmatch(signature) else []
    names = [signed(part) if len(part) > 2 or part in _SHORT else "" for part in parts]
    is_hyphened = "/" not in signature
    if not any(names) or (is_hyphened and not all(names)):
        return Shares()
    known = [index for index, name in enumerate(names) if name]
    own = names.index(provider) if provider and provider in names else known[0 if is_hyphened else -1]
    writers = (part for index, part in enumerate(parts) if index != own and (index < own or names[index]))
    return Shares(names[own], "/".join(writers))


@cache
def _spellings() -> _Spellings:
    spellings = _Spellings()
    for short, kind, spelling in rows("agencies.tsv"):
        _add(spellings, short, kind, spelling)
    return spellings


def _add(spellings: _Spellings, short: str, kind: str, spelling: str) -> None:
    """Add a row of ``agencies.tsv``."""
    if kind == "host":
        spellings.hosts[spelling] = short
        return
    spellings.fields[short] = short
    if kind == "code":
        spellings.codes[spelling] = spellings.fields[spelling.lower()] = short
    else:
        spellings.names[fold(spelling)] = short


def _by_host(text: str, spellings: _Spellings) -> str:
    """The agency of a host or address: ``feeds.example.com``, ``tag:example.com,2014:…``, ``desk@example.com``."""
    match = _HOST.match(text)
    if not match:
        return ""
    labels = match[1].split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((short for domain in domains if (short := spellings.hosts.get(domain))), "")


def _by_credit_line(text: str, spellings: _Spellings) -> str:
    """The agency in ``Copyright 2016 The Associated Press``, ``AP Photo/Jane Doe`` or ``Jane Doe, Reuters``."""
    for position, part in enumerate(_PARTS.split(_RIGHTS.sub(" ", text))):
        words = _LEADING.sub("", part.strip(_OUTER)).strip(_OUTER).split()
        while words and _KINDS.fullmatch(words[-1]) and not _by_name_or_code(" ".join(words), spellings):
            words.pop()
        name = " ".join(words)
        if (position == 0 or len(name) > 2 or name == "AP") and (short := _by_name_or_code(name, spellings)):
            return short  # "Philadelphia, PA" is no agency's
    return ""


def _by_name_or_code(part: str, spellings: _Spellings) -> str:
    return spellings.codes.get(part) or spellings.names.get(fold(part), "")
