"""What stands before a dateline's dash: place, date and agency, taken apart from the end.

>>> take_apart("RICHMOND, Va., March 12 (Reuters)")
Credit(place='RICHMOND, Va.', date='--03-12', agency='reuters', known=True)
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from transforms.data.tables import rows
from transforms.fields.agencies import signed

SMALL_WORDS = frozenset(
    ["and", "und", "et", "y", "e", "de", "del", "della", "di", "du", "des", "da", "do", "dos", "la", "le", "les",
     "el", "al", "an", "am", "im", "in", "bei", "of", "the", "on", "upon", "sur", "near", "den", "der", "ved", "och",
     "og", "aan"]
)  # fmt: skip
_ENDED = re.compile(r"[^.,]{4,40}\.")  # MOSCOW. Jan 5 (Interfax), but not RICHMOND, Va.
_WORD = re.compile(r"[^\W_][^\s,()<>=:;?!\"]*|&")
_ARTICLE = re.compile(r"[a-z]{1,3}['’-][^\W\d_a-z]")  # al-Arish, d'Ampezzo
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?"
_MONTH = r"(?P<{0}>[^\W\d_]{{3,12}})\.?"
_WEEKDAY = (
    "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Die|Mit|Don|Fre|Sam|Son|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom)"
)
_DATE = re.compile(
    rf"(?:^|[\s,.(])\s*(?:{_WEEKDAY}[^\W\d_]{{0,8}}\.?,\s+)?"
    rf"(?:{_MONTH.format('m1')}\s*{_DAY.format('d1')}|{_DAY.format('d2')},?\s*(?:de\s+)?{_MONTH.format('m2')})"
    r"(?:,?\s+(?:de\s+)?(?P<year>[12]\d{3}))?[\s,.]*$"
)
_ZONE = r"\s*(?:Z|GMT|UTC|CET|CEST|[ECMP][SD]T|Uhr|hrs?)?(?:[+-]\d\d:?\d\d)?"
_ISO = re.compile(rf"(?:^|[\s,(])((?:19|20)\d\d-?\d\d-?\d\d)(?:T[\d:.]{{4,15}}{_ZONE})?[\s,]*$")
_TIME = re.compile(rf"(?:^|[\s,])\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?\s*(?:[ap]\.?m\.?)?{_ZONE}[\s,]*$")


class Credit(NamedTuple):
    """What stands before the dash. ``known`` where the agency is one that signs so."""

    place: str = ""
    date: str = ""
    agency: str = ""
    known: bool = False


@lru_cache(maxsize=16384)
def take_apart(lead: str) -> Credit:
    """Place, date and agency of what stands before the dash, taken apart from its end."""
    day = agency = ""
    known = False
    for _ in range(4):
        before = lead = lead.removesuffix(".") if lead.endswith((").", "/.")) else lead
        lead, more, sure = _take_agency(lead)
        agency, known = agency or more, known or sure
        lead, found = _take_date(lead)
        day = day or found
        if lead == before:
            break
    place = lead.strip(" ,;:")
    return Credit(place[:-1] if _ENDED.fullmatch(place) else place, day, agency, known)


def _take_agency(lead: str) -> tuple[str, str, bool]:
    """(lead without the agency at its end, agency, whether it is a known one)."""
    if whole := signed(lead):
        return "", whole, True
    if lead.endswith(")"):
        place, _, inner = lead[:-1].rpartition("(")
        name, _, day = inner.partition(",")
        if short := signed(name.strip()) or signed(name.partition("/")[0].strip()):
            return f"{place.rstrip(' ,')}{',' + day if day else ''}", short, True
        if not place or not _take_date(inner)[0]:  # (Buffalo, N.Y., Jan. 5, 2026), WASHINGTON (Jan. 5, 2026)
            return f"{place.rstrip(' ,')}, {inner}".lstrip(" ,"), "", False
        return (place.rstrip(" ,"), _slug(name), False) if is_shaped(name, 5) else (lead, "", False)
    place, mark, name = lead.rpartition(" /" if lead[-1:] == "/" else "," if "," in lead[-32:] else " ")
    name = name.strip(" ./")
    short = signed(name) if len(name) > 2 or name == "AP" or not place else ""
    if not short or not _may_follow(place, name, mark):
        return lead, "", False
    return place.rstrip(" ,"), short, True


def _may_follow(place: str, name: str, mark: str) -> bool:
    """Whether an agency without brackets ends a dateline: alone, after a comma, or as a code after a date."""
    return not place or mark != " " or (name.isupper() and place[-1].isdigit())


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", name.casefold()))


def _take_date(lead: str) -> tuple[str, str]:
    """(lead without the date and time at its end, the date as YYYY-MM-DD or --MM-DD)."""
    if not any(map(str.isdigit, lead[-24:])):
        return lead, ""
    if time := _TIME.search(lead, max(0, len(lead) - 24)):
        lead = lead[: time.start()].rstrip(" ,")
    if iso := _ISO.search(lead):
        return lead[: iso.start()].rstrip(" ,"), _dashed(iso[1])
    found = _DATE.search(lead, max(0, len(lead) - 40))
    month = _month(found["m1"] or found["m2"]) if found else 0
    day = int(found["d1"] or found["d2"]) if found else 0
    if not found or not month or not 1 <= day <= 31:
        return lead, ""
    place = lead[: found.start() + (lead[found.start()] == ".")]
    return place.rstrip(" ,"), f"{found['year'] or '-'}-{month:02}-{day:02}"


def _dashed(day: str) -> str:
    return day if "-" in day else f"{day[:4]}-{day[4:6]}-{day[6:]}"


@lru_cache(maxsize=1024)
def _month(word: str) -> int:
    """The number of a month; one wrong letter in a long enough name is forgiven; 0 where it is none."""
    word = word.casefold()
    exact = _months().get(word)
    if exact or len(word) < 4:
        return exact or 0
    near = (
        month
        for name, month in _months().items()
        if len(name) > 3 and DamerauLevenshtein.distance(word, name) < 2
    )
    return next(near, 0)


@cache
def _months() -> dict[str, int]:
    return {spelling: int(number) for number, spelling, *_ in rows("months.tsv")}


@lru_cache(maxsize=16384)
def is_shaped(name: str, most: int) -> bool:
    """Whether ``name`` is up to ``most`` words, each beginning with a capital or one that a place's name may hold."""
    words = name.split()
    return 0 < len(words) <= most and all(
        _WORD.fullmatch(word) is not None
        and not word.isdigit()
        and (word[0].isupper() or word in SMALL_WORDS or _ARTICLE.match(word) is not None)
        for word in (word.rstrip(",") for word in words)
    )


@lru_cache(maxsize=16384)
def is_capitals(place: str) -> bool:
    """Whether a place's first part is set in capitals: small words and the start of McALLEN or al-ARISH may not be."""
    words = [word for word in place.partition(",")[0].split() if word not in SMALL_WORDS]
    return bool(words) and all(
        word.removeprefix("Mc").removeprefix("Mac")[2:].isupper() or word.isupper() for word in words
    )
