"""Bylines as printed, and the people named in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from transforms.fields.phrases import any_phrase, phrases

_AND = re.compile(r",|;|\||/|\band\b|\bund\b|\bet\b|&", re.IGNORECASE)
_ADDRESS = re.compile(r"\(?<?[^\s@<>()]{1,64}@[^\s@<>()]{1,255}>?\)?")
_TAIL = re.compile(r"(?<!\s)\s++(?:in|for|of|at|with|reporting)\s.*", re.IGNORECASE | re.DOTALL)
_ROLE = re.compile(
    r".*\b(?:writers?|correspondents?|reporters?|editors?|staff|press|agency|news|newsroom|bureau|service|"
    r"contributors?|columnists?|photographers?|sports|desk|team|wire|media|reuters|afp|dpa|upi|bloomberg)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][\w.'’ʼ`-]*(?: [\w.'’ʼ`-]+){0,5}")
_LETTERS = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|M\.?D|Ph\.?D)\.?")
# Words in small letters that stand within names, or join them.
_PARTICLES = frozenset(
    ["and", "und", "et", "y", "e", "de", "van", "von", "der", "den", "la", "del", "di", "da", "bin", "al", "&", "in"]
)  # fmt: skip
_LONGEST_NAME = 60  # characters
_MAX_WORDS = 16  # in a paragraph that is a byline


def byline(printed: str) -> str:
    """The byline without "By", on one line.

    >>> byline("  By JANE DOE,\\n AP Sports Writer ")
    'JANE DOE, AP Sports Writer'
    """
    line = " ".join(printed.split())
    match = _by_in_field().match(line)
    return line[match.end() :] if match else line


def authors(line: str, is_agency: Callable[[str], str]) -> list[str]:
    """The people in a byline: no agencies, desks, roles or addresses; names in capitals are set in mixed case.

    ``is_agency`` returns "" for a name that is no agency's.

    >>> authors("JANE DOE and J. R. O'NEIL, Associated Press", lambda name: "ap" if "Press" in name else "")
    ['Jane Doe', "J. R. O'Neil"]
    """
    line = _ADDRESS.sub(" ", line)
    people: dict[str, None] = {}  # in order, each once
    for part in _AND.split(line):
        name = _TAIL.sub("", " ".join(part.split()).strip(" .()-–—"))
        if _SUFFIX.fullmatch(name) and people:
            last, _ = people.popitem()
            people[f"{last} {part.strip()}" if len(last) <= _LONGEST_NAME else last] = None
        elif _is_person(name) and not is_agency(name):
            people.setdefault(_mixed_case(name))
    return list(people)


def printed_byline(paragraph: str) -> str:
    """The names in a paragraph of text that is a byline, without "By"; "" for any other paragraph.

    All its words but particles begin with a capital, at least two of them do, and it does not end as a sentence ends.

    >>> printed_byline("By Jane Doe and Jan de Vries"), printed_byline("By Monday the storm had passed.")
    ('Jane Doe and Jan de Vries', '')
    """
    by, _, names = paragraph.partition(" ")
    if by not in _by_of_paragraphs():
        return ""
    words = names.split()
    if not 0 < len(words) <= _MAX_WORDS or (names[-1:] in ".!?:;" and words[-1] != "Jr."):
        return ""
    capitals = sum(word[0].isupper() for word in words)
    is_name = all(word[0].isupper() or word in _PARTICLES for word in words)
    return " ".join(words) if is_name and capitals > 1 else ""


def begins_byline(line: str, where: str) -> bool:
    """True where a line begins as a byline does; ``where`` is a place of ``phrases.tsv`` (anpa, iptc7901, text).

    >>> begins_byline("By: Jane Doe", "text"), begins_byline("Von Max Maier", "text"), begins_byline("Byron", "text")
    (True, False, False)
    """
    return _by_of_lines(where).match(line) is not None


@cache
def _by_in_field() -> re.Pattern[str]:
    return re.compile(any_phrase("by", "field") + r"(?:\s*+:)?\s++(?=\S)", re.IGNORECASE)


@cache
def _by_of_paragraphs() -> frozenset[str]:
    """The words as a paragraph prints them: with a capital, or in capitals."""
    return frozenset(
        cased for word in phrases("by", "paragraph") for cased in (word.capitalize(), word.upper())
    )


@cache
def _by_of_lines(where: str) -> re.Pattern[str]:
    names = r"(?=[^\W\d_])" if where == "iptc7901" else r"(?=\S)"
    return re.compile(any_phrase("by", where) + r"\b:?\s+" + names, re.IGNORECASE)


def _is_person(name: str) -> bool:
    return (
        bool(name)
        and len(name) <= _LONGEST_NAME
        and _NAME.fullmatch(name) is not None
        and not _ROLE.fullmatch(name)
    )


def _mixed_case(name: str) -> str:
    """A name in capitals with only its initials in capitals; any other name as it is."""
    if not name.isupper() or len(name) < 4:
        return name
    capitalized = _LETTERS.sub(lambda word: word[0].capitalize(), name)
    return capitalized.replace("’S ", "’s ").replace("'S ", "'s ")
