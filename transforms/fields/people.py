"""Tells the people who sign from desks, outlets and other organizations, by the words of their names.

The words are those of ``bylines.tsv`` and, for organizations and given names, of ``names.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from transforms.data.tables import rows
from transforms.fields.times import month_number

AgencyTest = Callable[[str], str]  # the short name of the agency that a name stands for, or ""

LONGEST_NAME = 60  # characters
_MOST_WORDS = 6  # in a name
_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_NAME = re.compile(r"[^\W\d_][\w.'’ʼ`-]*(?: [\w.'’ʼ`-]+){0,5}")
_HAN_OR_HANGUL = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]{2,4}")
_PARTICLES = frozenset(
    ["de", "van", "von", "der", "den", "la", "le", "del", "della", "di", "da", "dos", "du", "bin", "ibn", "al", "el",
     "ten", "ter", "zu", "y", "e", "af", "av"]
)  # fmt: skip
# Words in small letters that stand in titles of things, and not in names.
_LINKS = frozenset(
    [
        "of",
        "the",
        "in",
        "for",
        "on",
        "at",
        "to",
        "with",
        "from",
        "and",
        "und",
        "et",
        "des",
        "der",
        "für",
        "pour",
    ]
)


def is_person(name: str, is_agency: AgencyTest, *, in_company: bool = False) -> bool:
    """Whether a name of several words is a person's, by its form and its words; of one word, where it is a given name.

    ``in_company``: "and" joins it to a person's, so that "Jordan Press" is one, too.

    >>> [is_person(name, lambda name: "") for name in ("Jane Doe", "Jordan Press", "Harbor News", "Jane", "Loud")]
    [True, False, False, True, False]
    """
    words = name.split()
    if not words or not is_name(name, is_agency, in_company=in_company):
        return False
    if len(words) == 1:
        return words[0].title() in _words("given") or _HAN_OR_HANGUL.fullmatch(words[0]) is not None
    ends = _is_capitalized(words[0]) and _is_capitalized(words[-1])
    return ends and all(_is_capitalized(word) or word in _PARTICLES for word in words)


def is_name(name: str, is_agency: AgencyTest, *, in_company: bool = False) -> bool:
    """Whether a name may be a person's: no agency's, desk's, role or other organization's, and short enough.

    >>> [is_name(name, lambda name: "") for name in ("woit", "AP Sports Writer", "The Harbor Daily", "DAIR Institute")]
    [True, False, False, False]
    """
    words = name.split()
    if len(name) > LONGEST_NAME or len(words) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return False
    if is_agency(name) or _is_outlet(name) or (len(words) > 1 and words[0].casefold() == "the"):
        return False
    strange = [word for word in words if _is_of_organization(word)]
    if not strange or strange != words[-1:] or len(words) not in (2, 3):
        return not strange
    return strange[0].title() in _words("surname") and (in_company or has_given_name(name))


def without_role(name: str) -> str:
    """A name without the roles and outlets behind it, where a given name begins it or the role is in small letters.

    >>> without_role("Jane Doe Contributor"), without_role("Rhona Keir Senior political correspondent")
    ('Jane Doe', 'Rhona Keir')
    >>> without_role("Harbor Daily Staff"), without_role("Guardian staff reporter")
    ('Harbor Daily Staff', 'Guardian staff reporter')
    """
    words = name.split()
    if len(words) < 3 or not _is_of_organization(words[-1]):
        return name
    if words[-1].islower() and all(map(_may_be_named, words[:2])):
        return " ".join(words[:2])
    while len(words) > 2 and _is_of_organization(words[-1]):
        words.pop()
    return " ".join(words) if has_given_name(name) else name


def _may_be_named(word: str) -> bool:
    return word[:1].isupper() and not _is_of_organization(word) and word.casefold() != "the"


def is_date(text: str) -> bool:
    """Whether a text is a date or a time, in any of the languages of ``months.tsv``.

    >>> is_date("January 5, 2026"), is_date("2026-01-05T10:00:00Z"), is_date("Agent 47")
    (True, True, False)
    """
    if len(text) > LONGEST_NAME or not any(map(str.isdigit, text)):
        return False
    return all(_is_of_date(token) for token in _TOKENS.findall(text))


def is_full_name(text: str) -> bool:
    """Whether a text has the form of a name: words of letters, some with dots, hyphens or apostrophes."""
    return len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def has_given_name(name: str) -> bool:
    """Whether a name's first word is a common given name."""
    return name.partition(" ")[0].title() in _words("given")


def is_phrase(name: str) -> bool:
    """Whether a name is how headings go on after "By": "Popular Demand"."""
    return name.partition(" ")[0].title() in _words("phrase")


def is_joint(word: str) -> bool:
    """Whether a word in small letters stands beside names in a byline: "By Jane Doe and agencies"."""
    return word in _words("joint") or word in _PARTICLES


def is_title(name: str) -> bool:
    """Whether a name has words that link the parts of a title, as "Art of the Problem" has."""
    return any(word in _LINKS for word in name.split()[1:])


def _is_capitalized(word: str) -> bool:
    first = word.lstrip("'’")[:1]
    return first.isupper() or (first.isalpha() and not first.islower()) or "'" in word or "’" in word


def _is_of_organization(word: str) -> bool:
    return (
        word in _words("outlet")
        or word.casefold() in _words("role")
        or (word.title() if word.isupper() and len(word) > 4 else word) in _organizations()
    )


def _is_outlet(name: str) -> bool:
    """Whether a name of one word is a well-known organization's or a host."""
    _, dot, end = name.rpartition(".")
    return name in _words("org_name") or (dot != "" and " " not in name and end.lower() in _words("domain"))


def _is_of_date(token: str) -> bool:
    return token.isdigit() or token.lower() in _words("date") or month_number(token) > 0


@cache
def _organizations() -> frozenset[str]:
    kinds = ("org_head", "org_tail", "org_form")
    return frozenset(word for kind, word in rows("names.tsv") if kind in kinds)


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of a kind, of both tables."""
    tables = (*rows("bylines.tsv"), *rows("names.tsv"))
    return frozenset(word for of, word in tables if of == kind)
