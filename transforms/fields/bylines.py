"""Bylines as printed, and the people who sign in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from transforms.fields.agencies import agency
from transforms.fields.people import (
    LONGEST_NAME,
    AgencyTest,
    has_given_name,
    is_date,
    is_full_name,
    is_joint,
    is_name,
    is_person,
    is_phrase,
    is_title,
    without_role,
)
from transforms.fields.phrases import any_phrase, phrases

# What parts several names: the first group joins equals, the second may begin where the first works.
_SEPARATOR = re.compile(
    r"(?<!\s)\s++(?:and|with|und|et|&|og|och)\s|(?<!\s)\s++[-–—·•]\s|[,;|/、，]", re.IGNORECASE
)
_JOINS = frozenset(["and", "with", "und", "et", "&", "og", "och", ";"])
_ADDRESS = re.compile(r"\(?<?[^\s@<>()]{1,64}@[^\s@<>()]{1,255}>?\)?|https?://\S{1,400}")
_TAIL = re.compile(r"(?<!\s)\s++(?:in|for|of|at|with|reporting)\s.*", re.IGNORECASE | re.DOTALL)
_BRACKET = re.compile(r"([^()]{0,80})\(([^()]{1,80})\)\s*+")
_REMARK = re.compile(r"\([^()]{0,80}\)?$")  # Jane Doe (now); Ann Lee (earlier)
_LETTERS = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|M\.?D|Ph\.?D)\.?")
_LINKS = frozenset(["and", "und", "et", "&", "in"])  # words in small letters within a byline
_MAX_WORDS = 16  # in a paragraph that is a byline


def byline(printed: str) -> str:
    """The byline without "By", on one line.

    >>> byline("  By JANE DOE,\\n AP Sports Writer ")
    'JANE DOE, AP Sports Writer'
    """
    line = " ".join(printed.split())
    match = _by_in_field().match(line)
    return line[match.end() :] if match else line


def authors(line: str, is_agency: AgencyTest) -> list[str]:
    """The people in a byline: no agencies, desks, roles or addresses; names in capitals are set in mixed case.

    ``is_agency`` returns "" for a name that is no agency's.

    >>> authors("JANE DOE and J. R. O'NEIL, Associated Press", lambda name: "ap" if "Press" in name else "")
    ['Jane Doe', "J. R. O'Neil"]
    """
    return _people(line, is_agency, is_printed=True)


def people(elements: Iterable[str], is_agency: AgencyTest) -> list[str]:
    """The people in the author elements of a feed or document, each once.

    An element is one author, unless all its parts are people's names or say what they work for; an organization or a
    date is none.

    >>> people(["Alice Park / Milan", "Mia Rabson and Jordan Press", "Art of the Problem", "3 May 2026"], lambda _: "")
    ['Alice Park', 'Mia Rabson', 'Jordan Press', 'Art of the Problem']
    """
    named = (name for element in elements for name in _people(byline(element), is_agency, is_printed=False))
    return list(dict.fromkeys(named))


def _people(line: str, is_agency: AgencyTest, *, is_printed: bool) -> list[str]:
    """The people that a line names, which is a printed byline or one author of a feed."""
    line = _without_bracket(" ".join(_ADDRESS.sub(" ", line).split()), is_agency)
    if is_date(line):
        return []
    parts = _parts(line, is_printed)
    if len(parts) == 2 and (name := _surname_first(parts, line, is_agency)):
        return [_mixed_case(name)]
    names = _in_company(parts, is_agency)
    known = frozenset(names)
    doubtful = [part.is_joint for part in parts if part.name not in known and is_name(part.name, is_agency)]
    if len(parts) == 1 or not names or any(doubtful):
        names = _whole(line, parts, is_agency, is_printed=is_printed) or names
    elif any(" " in name for name in names):
        names = [name for name in names if " " in name]
    return list(dict.fromkeys(map(_mixed_case, names)))


class _Part(NamedTuple):
    """A part of a byline; ``is_joint``: a word for "and" joins it to the one before."""

    name: str
    is_joint: bool


def _parts(line: str, is_printed: bool) -> list[_Part]:
    """The parts of a line, without what people work for or where they are."""
    parts: list[_Part] = []
    at, is_joint = 0, False
    for mark in (*_SEPARATOR.finditer(line), None):
        piece = line[at : mark.start() if mark else len(line)].strip()
        name = _name_in(piece.strip(" .()-–—"), is_printed)
        if _SUFFIX.fullmatch(name) and parts and len(parts[-1].name) <= LONGEST_NAME:
            parts[-1] = parts[-1]._replace(name=f"{parts[-1].name} {piece}")
        elif name:
            parts.append(_Part(name, is_joint))
        if mark:
            at, is_joint = mark.end(), mark[0].strip().casefold() in _JOINS
    return parts


def _name_in(part: str, is_printed: bool) -> str:
    """A part without its tail (``in Lima``, ``for The Post``), where what comes before is a name."""
    part = _REMARK.sub("", part).rstrip()
    name = _TAIL.sub("", part)
    is_cut = has_given_name(name) or (is_printed and " " in name)
    return without_role(name if is_cut else part)


def _in_company(parts: list[_Part], is_agency: AgencyTest) -> list[str]:
    """The parts that are people's names; "Jane and John Doe" share one."""
    are_people = [is_person(part.name, is_agency) for part in parts]
    if len(parts) == 2 and parts[1].is_joint and all(are_people):
        (first, _), (second, _) = parts
        shared = f"{first} {second.split()[-1]}" if " " in second and " " not in first else first
        return [shared, second]
    if not any(are_people):
        return []
    joined = (
        part.is_joint or (other is not None and other.is_joint)
        for part, other in zip_longest(parts, parts[1:])
    )
    return [
        part.name
        for part, is_one, is_joined in zip(parts, are_people, joined, strict=True)
        if is_one or (is_joined and is_person(part.name, is_agency, in_company=True))
    ]


def _whole(line: str, parts: list[_Part], is_agency: AgencyTest, *, is_printed: bool) -> list[str]:
    """The line as one author; nobody where it names an organization, a desk or a role."""
    if not parts or not all(is_name(part.name, is_agency) for part in parts):
        return []
    name = parts[0].name if len(parts) == 1 else line
    is_like_one = is_full_name(name) or is_title(name) or len(parts) > 1
    return [name] if is_like_one or not is_printed else []


def _surname_first(parts: list[_Part], line: str, is_agency: AgencyTest) -> str:
    """ "Doe, Jane" as "Jane Doe"; "" for any other line."""
    surname, given = parts[0].name, parts[1].name
    name = f"{given} {surname}"
    flips = "," in line and " " not in surname and has_given_name(given) and not has_given_name(surname)
    return name if flips and is_person(name, is_agency) else ""


def _without_bracket(line: str, is_agency: AgencyTest) -> str:
    """The line without a bracket at its end, or the full name in the bracket behind a shorter one.

    >>> [_without_bracket(line, lambda _: "") for line in ("Eliot (Eliot Jones)", "Jane Doe (AP)", "(Jane Doe)")]
    ['Eliot Jones', 'Jane Doe', 'Jane Doe']
    """
    bracket = _BRACKET.fullmatch(line) if line.endswith(")") else None
    if not bracket:
        return line
    name, inner = bracket[1].strip(), bracket[2].strip()
    is_full = " " in inner and " " not in name and is_person(inner, is_agency)
    return inner if is_full or not name else name


def printed_byline(paragraph: str) -> str:
    """The names in a paragraph of text that is a byline, without "By"; "" for any other paragraph.

    All its words but particles begin with a capital, at least two of them do, it names a person or an agency, and it
    does not end as a sentence ends.

    >>> printed_byline("By Jane Doe and Jan de Vries"), printed_byline("By Monday the storm had passed.")
    ('Jane Doe and Jan de Vries', '')
    """
    by, _, names = paragraph.partition(" ")
    if by not in _by_of_paragraphs():
        return ""
    words = names.split()
    if not 0 < len(words) <= _MAX_WORDS or (names[-1:] in ".!?:;" and words[-1] != "Jr."):
        return ""
    if agency(names):
        return " ".join(words)
    capitals = sum(word[0].isupper() for word in words)
    is_list = all(word[0].isupper() or word in _LINKS or is_joint(word) for word in words)
    if not is_list or capitals < 2 or is_phrase(names):
        return ""
    return " ".join(words) if any(" " in name for name in authors(names, agency)) else ""


def may_be_printed(text: str) -> bool:
    """Whether a text begins with a word for "by", as a paragraph prints it."""
    return text.startswith(_by_prefixes())


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
def _by_prefixes() -> tuple[str, ...]:
    return tuple(sorted(f"{word} " for word in _by_of_paragraphs()))


@cache
def _by_of_lines(where: str) -> re.Pattern[str]:
    names = r"(?=[^\W\d_])" if where == "iptc7901" else r"(?=\S)"
    return re.compile(any_phrase("by", where) + r"\b:?\s+" + names, re.IGNORECASE)


def _mixed_case(name: str) -> str:
    """A name in capitals with only its initials in capitals; any other name as it is."""
    if not name.isupper() or len(name) < 4:
        return name
    capitalized = _LETTERS.sub(lambda word: word[0].capitalize(), name)
    return capitalized.replace("’S ", "’s ").replace("'S ", "'s ")
