"""Lead-ins: the place, date and agency before a dateline's dash, taken off one by one from the end.

>>> parse_lead_in("RICHMOND, Va., March 12 (Reuters)")
LeadIn(place='RICHMOND, Va.', date='--03-12', agency='reuters', is_agency_known=True, signature='')
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from rapidfuzz.distance import DamerauLevenshtein

from transforms.data.tables import rows
from transforms.fields.agencies import shares, signed

SMALL_WORDS = frozenset(
    ["and", "und", "et", "y", "e", "de", "del", "della", "di", "du", "des", "da", "do", "dos", "la", "le", "les",
     "el", "al", "an", "am", "im", "in", "bei", "of", "the", "on", "upon", "sur", "near", "den", "der", "ved", "och",
     "og", "aan"]
)  # fmt: skip
_ENDED = re.compile(r"[^.,]{4,40}\.")  # MOSCOW. Jan 5 (Interfax), but not RICHMOND, Va.
_WORD = re.compile(r"[^\W_][^\s,()<>=:;?!\"]*|&")
_LETTERS = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"[a-z]{1,3}['’-][^\W\d_a-z]")  # al-Arish, d'Ampezzo
_SEVERAL = re.compile(r"/|(?<!\s)\s++(?:and|AND|und|et|y|og|och|&)\s+")
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?"
_MONTH = r"(?P<{0}>[^\W\d_]{{3,12}})\.?"
_WEEKDAY = (
    "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Die|Mit|Don|Fre|Sam|Son|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom)"
)
_DATE = re.compile(
    rf"(?:^|[\s,.(])\s*(?:{_WEEKDAY}[^\W\d_]{{0,8}}\.?,\s+|le\s+)?"
    rf"(?:{_MONTH.format('m1')}\s*{_DAY.format('d1')}|{_DAY.format('d2')},?\s*(?:de\s+)?{_MONTH.format('m2')})"
    r"(?:,?\s+(?:de\s+)?(?P<year>[12]\d{3}))?[\s,.]*$"
)
# /ritzau/, /ritzau/Reuters/: who delivers stands between the slashes, who wrote behind them.
_SLASHED = re.compile(r"\s/([^\W_][^/]{1,29})/(?:([^\W_]{2,14})/?)?$")
_BRACKETS = str.maketrans({"[": ",", "(": ",", "]": "", ")": ""})  # New Delhi [India]
_ZONE = r"\s*(?:Z|GMT|UTC|CET|CEST|[ECMP][SD]T|Uhr|hrs?)?(?:[+-]\d\d:?\d\d)?"
_ISO = re.compile(rf"(?:^|[\s,(])((?:19|20)\d\d-?\d\d-?\d\d)(?:T[\d:.]{{4,15}}{_ZONE})?[\s,]*$")
_TIME = re.compile(rf"(?:^|[\s,])\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?\s*(?:[ap]\.?m\.?)?{_ZONE}[\s,]*$")


class PlaceTest(Protocol):
    """Whether a name ("Lyon", "Lyon, France") is a place's, of at least so many people."""

    def __call__(self, name: str, least: int = 0, /) -> bool: ...


class LeadIn(NamedTuple):
    """What stands before the dash; "" for what it lacks.

    ``date`` is YYYY-MM-DD, or --MM-DD without a year. ``agency`` is a short name; ``is_agency_known`` is whether
    it is one of ``agencies.tsv``, and not just what stands in brackets. ``signature`` is what several agencies sign
    together (``tca/dpa``), who delivers last.
    """

    place: str = ""
    date: str = ""
    agency: str = ""
    is_agency_known: bool = False
    signature: str = ""


@lru_cache(maxsize=16384)
def parse_lead_in(text: str) -> LeadIn:
    """Place, date and agency of what stands before the dash; ``text`` is on one line."""
    date, sign = "", _Sign()
    for _ in range(4):
        before = text = text.removesuffix(".") if text.endswith((").", "/.")) else text
        text, last = _take_agency(text)
        sign = _Sign(sign.agency or last.agency, sign.is_known or last.is_known, sign.shared or last.shared)
        text, last_date = _take_date(text)
        date = date or last_date
        if text == before:
            break
    place = text.strip(" ,;:|")
    return LeadIn(place[:-1] if _ENDED.fullmatch(place) else place, date, *sign)


class _Sign(NamedTuple):
    """Who signs: a short name, whether it is a known agency's, and what several sign together."""

    agency: str = ""
    is_known: bool = False
    shared: str = ""


def _take_agency(text: str) -> tuple[str, _Sign]:
    """(text without the agency at its end, that agency)."""
    if whole := signed(text):
        return "", _Sign(whole, True)
    if text.endswith(")"):
        return _take_bracketed(text)
    slashed = _SLASHED.search(text, max(0, len(text) - 60)) if "/" in text else None
    if slashed and (short := signed(slashed[1])):
        shared = f"{slashed[2]}/{slashed[1]}" if slashed[2] and signed(slashed[2]) else ""
        return text[: slashed.start()].rstrip(" ,"), _Sign(short, True, shared)
    place, _, name = text.rpartition(" ")
    if not (place[-1:].isdigit() and name.isupper()):  # SEOUL, Nov 26 AFP
        place, _, name = text.rpartition("|" if "|" in text[-32:] else ",")
    name = name.strip(" ./")
    short = signed(name) if len(name) > 2 or name == "AP" else ""
    return (place.rstrip(" ,|"), _Sign(short, True)) if short and place else (text, _Sign())


def _take_bracketed(text: str) -> tuple[str, _Sign]:
    """The like of a text that ends in a bracket, which may hold an agency, several, a day or a region."""
    place, _, inner = text[:-1].rpartition("(")
    name, _, day = inner.partition(",")
    name = name.strip()
    shared = shares(name).deliverer
    if short := shared or signed(name) or signed(name.partition("/")[0].strip()):
        return f"{place.rstrip(' ,')}{',' + day if day else ''}", _Sign(short, True, name if shared else "")
    if not place or not _take_date(inner)[0]:  # (Buffalo, N.Y., Jan. 5, 2026), WASHINGTON (Jan. 5, 2026)
        return f"{place.rstrip(' ,')}, {inner}".lstrip(" ,"), _Sign()
    return (place.rstrip(" ,"), _Sign(slug(name))) if is_place_shaped(name, 5) else (text, _Sign())


def slug(name: str) -> str:
    """The words of a name in small letters, joined by hyphens."""
    return "-".join(_LETTERS.findall(name.casefold()))


def _take_date(text: str) -> tuple[str, str]:
    """(text without the date and time at its end, the date as YYYY-MM-DD or --MM-DD, or "")."""
    if not any(map(str.isdigit, text[-24:])):
        return text, ""
    if time := _TIME.search(text, max(0, len(text) - 24)):
        text = text[: time.start()].rstrip(" ,")
    if iso := _ISO.search(text, max(0, len(text) - 64)):
        return text[: iso.start()].rstrip(" ,"), _dashed(iso[1])
    match = _DATE.search(text, max(0, len(text) - 40))
    month = _month(match["m1"] or match["m2"]) if match else 0
    day = int(match["d1"] or match["d2"]) if match else 0
    if not match or not month or not 1 <= day <= 31:
        return text, ""
    place = text[: match.start() + (text[match.start()] == ".")]
    return place.rstrip(" ,"), f"{match['year'] or '-'}-{month:02}-{day:02}"


def _dashed(day: str) -> str:
    """YYYYMMDD with its dashes."""
    return day if "-" in day else f"{day[:4]}-{day[4:6]}-{day[6:]}"


@lru_cache(maxsize=1024)
def _month(word: str) -> int:
    """The number of a month, 1 to 12, or 0. One wrong letter is forgiven in a name of more than three letters."""
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
def is_place_shaped(name: str, most: int) -> bool:
    """Whether a name has up to ``most`` words, each with a capital first or one of :data:`SMALL_WORDS`."""
    words = name.split()
    return 0 < len(words) <= most and all(
        _WORD.fullmatch(word) is not None
        and not word.isdigit()
        and (word[0].isupper() or word in SMALL_WORDS or _ARTICLE.match(word) is not None)
        for word in (word.rstrip(",") for word in words)
    )


@lru_cache(maxsize=16384)
def is_capitals(place: str) -> bool:
    """Whether a place is set in capitals up to its first comma, but for small words and the start of ``McALLEN``."""
    words = [word for word in place.partition(",")[0].split() if word not in SMALL_WORDS]
    return bool(words) and all(
        word.removeprefix("Mc").removeprefix("Mac")[2:].isupper() or word.isupper() for word in words
    )


def city_and_region(place: str) -> tuple[str, str]:
    """A dateline's place as (city, region or country); these may stand in brackets, too.

    >>> city_and_region("RICHMOND, Va."), city_and_region("Mumbai (Maharashtra) [India]"), city_and_region("OSLO")
    (('RICHMOND', 'Va.'), ('Mumbai', 'Maharashtra ,India'), ('OSLO', ''))
    """
    if place[-1:] in ("]", ")"):
        place = place.translate(_BRACKETS)
    city, _, region = place.partition(",")
    return city.strip(), region.strip(" ,")


def first_place(city: str, is_place: PlaceTest) -> str:
    """The first of several places (``GENEVA/ZURICH``), unless they are one (``FRANKFURT/MAIN``)."""
    first = _SEVERAL.split(city, maxsplit=1)[0]
    return city if first == city or is_place(city) else first
