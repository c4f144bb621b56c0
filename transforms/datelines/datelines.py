"""Datelines: split off the head of a text, cleaned where a format marks them up, and put on the map.

``PLACE[, REGION][, DATE] [(AGENCY)] DASH`` at the head of the first paragraph. What counts is evidence: a date or an
agency makes capitals a dateline; without either, the place must be one.

>>> from transforms.datelines import gazetteer
>>> printed = split("RICHMOND, Va. Feb 26 - The port reopened.", gazetteer.load().is_place)
>>> printed.dateline.text, printed.dateline.date, printed.rest
('RICHMOND, Va.', '--02-26', 'The port reopened.')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple, Protocol

import msgspec

from transforms.article import Article, Dateline
from transforms.data.tables import rows
from transforms.datelines.gazetteer import Gazetteer, Place
from transforms.datelines.lead_in import SMALL_WORDS, Credit, is_capitals, is_shaped, take_apart
from transforms.fields.agencies import signed

_REACH = 160  # characters within which a dateline has its dash
_MORE = 48  # within which another date or agency has its dash
_DASHES = 3  # a place or a label may hold dashes of its own
_MOST_WORDS = 14
_VILLAGE, _TOWN, _METROPOLIS = 5_000, 50_000, 200_000  # people that a place alone must have: see _is_alone
_TELLING = 9  # letters from which capitals are hardly anything but the place
_DASH = re.compile(r"[-–—―_]{1,3}")
_SIGN = re.compile(r"(\([^()\n]{2,40}\)|/[^\W\d_][\w -]{1,30}/)\s?[.:]?(?=\s+[^\sa-z.:])")
_MARKS = " \t\n*+=•>`"  # that stand before a dateline
_LETTERS = re.compile(r"[^\W\d_]+")
_SEVERAL = re.compile(r"/|\s+(?:and|AND|und|et|y|og|och|&)\s+")
_LOST_COMMA = re.compile(r"([^\W\d_a-z][A-Z .'’-]{1,40}?)\s+([A-Z][a-z].{1,30}|(?:[A-Z]\.){2})")


class PlaceTest(Protocol):
    """Whether a name ("Lyon", "Lyon, France") is a place's, of at least so many people."""

    def __call__(self, name: str, least: int = 0, /) -> bool: ...


class Printed(NamedTuple):
    """A text parted from its dateline. A dateline's date has no year yet: ``--MM-DD``, until it is located."""

    dateline: Dateline | None
    rest: str


def split(body: str, is_place: PlaceTest) -> Printed:
    """The dateline at the head of ``body``, and the body without it. An agency alone is a dateline without place."""
    found = _split(body, is_place)
    if found.dateline is None or found.dateline.text:
        return found
    placed = _split(found.rest, is_place)  # (ANSA) - ROMA, 12 GEN - …
    if placed.dateline is None or not placed.dateline.text:
        return found
    placed.dateline.agency = placed.dateline.agency or found.dateline.agency
    placed.dateline.date = placed.dateline.date or found.dateline.date
    return placed


def _split(body: str, is_place: PlaceTest) -> Printed:
    head = body[:_REACH].partition("\n\n")[0]
    for dash in _dashes(head):
        lead = _plausible(head[: dash.start()])
        if lead:
            above, credit = _headed(take_apart(lead), is_place)
            rest = body[dash.end() :].lstrip()
            if _holds(credit, _is_spaced(dash), rest[:_REACH], is_place):
                found = _parted(credit, rest)
                return Printed(found.dateline, f"{above}\n\n{found.rest}") if above else found
    return _without_dash(head, body, is_place) if ")" in head or "/" in head else Printed(None, body)


def _dashes(head: str) -> Iterator[re.Match[str]]:
    """The first dashes that may end a dateline: a hyphen needs a space beside it or a date or bracket before it."""
    found = (dash for dash in _DASH.finditer(head) if dash.end() - dash.start() > 1 or _parts(dash))
    return islice(found, _DASHES)


def _headed(credit: Credit, is_place: PlaceTest) -> tuple[str, Credit]:
    """(what stands before the dateline, credit): ``By JANE DOE OSLO (AP)``, ``(Adds quotes) OSLO, Jan 5 (Reuters)``."""
    if credit.place.startswith("("):
        note, _, place = credit.place.partition(")")
        return (f"{note})", credit._replace(place=place.strip())) if place.strip() else ("", Credit("-"))
    if not credit.place.startswith("By "):
        return "", credit
    words = credit.place.split(" ")
    for at in range(2, len(words)):
        place = " ".join(words[at:])
        sure = (at > 2 and is_capitals(place)) or bool(credit.date)
        if sure and is_place(place, 0 if is_capitals(place) or "," in place else _METROPOLIS):
            return " ".join(words[:at]), credit._replace(place=place)
    return "", Credit("-")


def _parts(dash: re.Match[str]) -> bool:
    before, after = dash.string[: dash.start()][-1:], dash.string[dash.end() : dash.end() + 1]
    run_in = before.isdigit() and after.isupper()  # MONTREAL, Feb 26-The
    return dash[0] not in "-_" or before.isspace() or after.isspace() or before in (")", "/") or run_in


def _is_spaced(dash: re.Match[str]) -> bool:
    return dash.string[: dash.start()][-1:].isspace() and dash.string[dash.end() : dash.end() + 1].isspace()


def _parted(credit: Credit, rest: str) -> Printed:
    """Takes off what follows the dash: ``ROMA, 12 GEN - (ANSA) - …``, ``CHEVY CHASE, Md., - March 4 - …``."""
    found = Dateline(text=credit.place, date=credit.date, agency=credit.agency)
    for _ in range(3):
        more, end = _more(rest)
        if not end:
            break
        found.agency, found.date = found.agency or more.agency, found.date or more.date
        rest = rest[end:].lstrip()
    return Printed(found, rest)


def _more(rest: str) -> tuple[Credit, int]:
    """An agency or date that has a dash of its own, and where it ends (0: there is none)."""
    likely = rest[:1] in ("(", "/") or any(map(str.isdigit, rest[:12]))
    dash = next(_dashes(rest[:_MORE]), None) if likely else None
    if dash:
        credit = take_apart(" ".join(rest[: dash.start()].split()))
        if not credit.place and (credit.known or credit.date):
            return credit, dash.end()
    return Credit(), 0


def _without_dash(head: str, body: str, is_place: PlaceTest) -> Printed:
    """``HELSINKI (STT) …``, ``New Delhi, Jan 5 (PTI) …``, ``MOSCOW, January 5. /TASS/. …``: a known agency ends it."""
    sign = _SIGN.search(head)
    lead = _plausible(head[: sign.end(1)]) if sign else ""
    credit = take_apart(lead) if lead else Credit()
    place = credit.place.partition(",")[0]
    sure = credit.known and place and (bool(credit.date) or is_capitals(place)) and is_shaped(place, 6)
    if sign and sure and is_place(_first(place, is_place)):
        return _parted(credit, body[sign.end() :].lstrip())
    return Printed(None, body)


def _plausible(lead: str) -> str:
    """``lead`` on one line and without the marks before it, if it may be a dateline; else ""."""
    words = lead.lstrip(_MARKS).split(None, _MOST_WORDS)
    if not words or len(words) > _MOST_WORDS or _runs_on(words):
        return ""
    starts = words[0][0].isupper() or words[0][0] == "(" or signed(words[0])
    return " ".join(words) if starts else ""


def _runs_on(words: list[str]) -> bool:
    """Whether the second word is one of running text: ``Jane said``, but not ``Caracas, feb``, ``Ciudad del``."""
    second = words[1] if len(words) > 1 and words[0][0] != "(" else ""
    return second[:1].islower() and second not in SMALL_WORDS and words[0][-1] != "," and second[-1] != ","


def _holds(credit: Credit, spaced: bool, after: str, is_place: PlaceTest) -> bool:
    """Whether what stands before the dash is a dateline, judged by all that it says."""
    place, _, region = credit.place.partition(",")
    if not place:
        return (credit.known and spaced and not after[:1].islower()) or bool(credit.agency and credit.date)
    first = _first(place, is_place)
    if credit.date and is_place(first):
        return True
    if not (is_shaped(place, 6) and (not region or is_shaped(region, 6))) or _is_label(first, is_place):
        return False
    if is_capitals(place):
        return credit.known or bool(credit.date) or _is_alone(credit, after, is_place)
    if credit.known:
        return len(place.split()) < 5 or is_place(first)
    return spaced and _is_alone(credit, after, is_place)


def _is_alone(credit: Credit, after: str, is_place: PlaceTest) -> bool:
    """A place with neither date nor known agency must be one: in its region, or well known; and a text must follow."""
    place, comma, region = credit.place.partition(",")
    first = _first(place, is_place)
    if credit.agency:
        return is_place(first) or bool(comma and is_place(f",{region}"))
    if not after or after[0].islower() or after[:40].isupper():
        return False
    if not is_capitals(place):
        return is_place(f"{first},{region}") if comma else is_place(first, _METROPOLIS)
    if comma:
        return is_place(first) or is_place(f",{region}")
    return is_place(first, _TOWN if len(first) < _TELLING else _VILLAGE)


def _is_label(name: str, is_place: PlaceTest) -> bool:
    """Whether it says what kind of item follows (``CORRECTED``, ``UPDATE 2``, ``STOCKS``), and is no place's name."""
    word = _LETTERS.match(name)
    return word is not None and word[0].casefold() in _labels() and not is_place(name)


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for (label,) in rows("labels.tsv"))


def _first(city: str, is_place: PlaceTest) -> str:
    """The first of several places (``GENEVA/ZURICH``), unless they are one (``FRANKFURT/MAIN``)."""
    first = _SEVERAL.split(city, maxsplit=1)[0]
    return city if first == city or is_place(city) else first


def clean(text: str) -> Dateline | None:
    """A dateline that a format marks up, without date, time, agency and dash; ``None`` if nothing is left."""
    line = " ".join(text[:_REACH].split()).strip(" -–—_*")
    credit = take_apart(line)
    place = credit.place.strip(" -–—_*")
    if not any(map(str.isalpha, place)):
        place = ""
    found = Dateline(text=place, date=credit.date if place else "", agency=credit.agency)
    return found if found.text or found.agency else None


def headline_credit(headline: str) -> tuple[str, str]:
    """(headline, agency): without the agency that signs it at its end.

    >>> headline_credit("Port reopens (AP)"), headline_credit("Port reopens - Reuters")
    (('Port reopens', 'ap'), ('Port reopens', 'reuters'))
    """
    if headline.endswith(")"):
        rest, _, name = headline[:-1].rpartition("(")
    else:
        rest, _, name = headline[-48:].rpartition(" - ")
        rest = headline[: len(headline) - len(name) - 3]
    short = signed(name.strip()) if rest.strip() and len(name) < 40 else ""
    return (rest.rstrip(), short) if short else (headline, "")


def locate_batch(articles: Iterable[Article], gazetteer: Gazetteer) -> list[Dateline | None]:
    """The articles' datelines with place, coordinates and full date; what is not known stays empty."""
    return [
        article.dateline and _located(article.dateline, article.published_at, gazetteer)
        for article in articles
    ]


def _located(printed: Dateline, published_at: str, gazetteer: Gazetteer) -> Dateline | None:
    found = msgspec.structs.replace(printed, date=_whole_date(printed.date, published_at))
    place = _locate(printed.text, gazetteer)
    if place:
        found.city, found.region, found.country = place.city, place.region, place.country
        found.geonames_id, found.latitude, found.longitude = (
            place.geonames_id,
            place.latitude,
            place.longitude,
        )
    return found


@lru_cache(maxsize=16384)
def _locate(text: str, gazetteer: Gazetteer) -> Place | None:
    """The first place that a dateline's text names."""
    city, comma, region = text.partition(",")
    city = _first(city, gazetteer.is_place)
    lost = None if comma or gazetteer.is_place(city) else _LOST_COMMA.fullmatch(city)
    if lost:
        city, region = lost.groups()
    return gazetteer.locate(city, region) if city else None


def _whole_date(day: str, published_at: str) -> str:
    """A printed day as YYYY-MM-DD: of ``--MM-DD`` the one nearest to the item's own time; "" where there is none."""
    own = _date(published_at[:10])
    if not day.startswith("--"):
        return day if _date(day) else ""
    if not own:
        return ""
    days = (_date(f"{year:04}{day[1:]}") for year in range(own.year - 1, own.year + 2))
    nearest = min((some for some in days if some), key=lambda some: abs(some - own), default=None)
    return nearest.isoformat() if nearest else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
