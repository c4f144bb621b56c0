"""Splits the lead-in off a text, and cleans datelines that a format marks up.

``PLACE[, REGION][, DATE] [(AGENCY)] DASH`` at the head of the first paragraph. What counts is evidence: the gazetteer
knows the place or its region, unless both a date and an agency stand beside it; without either, it must be well known.
A colon may stand for the dash (``ISTANBUL: ``), and who reports before the place (``[Harbor FM] Nairobi -- ``).

>>> from transforms.datelines import gazetteer
>>> split = split_dateline("RICHMOND, Va. Feb 26 - The port reopened.", gazetteer.load().is_place)
>>> split.dateline.text, split.dateline.date, split.rest
('RICHMOND, Va.', '--02-26', 'The port reopened.')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from transforms.article import Dateline
from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.lead_in import (
    SMALL_WORDS,
    LeadIn,
    PlaceTest,
    city_and_region,
    first_place,
    is_capitals,
    is_place_shaped,
    parse_lead_in,
    slug,
)
from transforms.fields.agencies import signed

_REACH = 160  # characters within which a dateline has its dash
_NEXT_REACH = 48  # characters within which another date or agency has its dash
_DASHES = 3  # a place or a label may hold dashes of its own
_MOST_WORDS = 14
_VILLAGE, _TOWN, _METROPOLIS = (
    5_000,
    50_000,
    200_000,
)  # people that a place alone must have: see _place_suffices
_TELLING = 9  # letters from which capitals are hardly anything but the place
_DASH = re.compile(r"[-–—―_]{1,3}")
_MAY_DASH = re.compile(r"[-–—―_]")
_SIGN = re.compile(r"(\([^()\n]{2,40}\)|/[^\W\d_][\w -]{1,30}/)\s?[.:]?(?=\s+[^\sa-z.:])")
_PLACE_STARTS = (
    "bad ", "camp ", "cape ", "fort ", "kap ", "lac ", "lake ", "mount ", "port ", "porto ", "saint ", "sankt ",
    "schloss ", "st. ",
)  # fmt: skip
_MARKS = " \t\n*+=•>`"  # that stand before a dateline
_LETTERS = re.compile(r"[^\W\d_]+")
_COLON = re.compile(r"[^\n:]{3,80}:(?=\s+[^\sa-z])")
_SPEAKER = re.compile(r"\n[A-Z][A-Z .'’-]{1,30}: ")
_SPEAKERS_WITHIN = 4000  # characters in which further speakers are looked for
_OUTLET = re.compile(r"\[([^\W\d_][^\[\]\n]{1,60})\]\s+(?=\S)")
_BESIDE = re.compile(r"(?:near|outside|off|aboard|north of|south of|east of|west of)\s+", re.IGNORECASE)


class SplitText(NamedTuple):
    """A text without its lead-in. The date of ``dateline`` may have no year: ``--MM-DD``, until it is located.

    ``signature`` is what several agencies sign together, as :func:`transforms.fields.agencies.shares` reads it.
    """

    dateline: Dateline | None
    rest: str
    signature: str = ""


def split_dateline(body: str, is_place: PlaceTest) -> SplitText:
    """The dateline at the head of ``body``, and the body without it. An agency alone is a dateline without place."""
    split = _split(body, is_place)
    if split.dateline is None:
        return _behind_outlet(body, is_place) if body.startswith("[") else split
    if split.dateline.text:
        return split
    second = _split(split.rest, is_place)  # (ANSA) - ROMA, 12 GEN - …
    if second.dateline is None or not second.dateline.text:
        return split
    second.dateline.agency = second.dateline.agency or split.dateline.agency
    second.dateline.date = second.dateline.date or split.dateline.date
    return second._replace(signature=second.signature or split.signature)


def _behind_outlet(body: str, is_place: PlaceTest) -> SplitText:
    """A dateline behind the name of who reports, in brackets, which counts as its agency."""
    outlet = _OUTLET.match(body)
    if outlet and outlet[1].casefold() not in _labels():
        split = _split(body[outlet.end() :], is_place, outlet[1])
        if split.dateline and split.dateline.text:
            return split
    return SplitText(None, body)


def _split(body: str, is_place: PlaceTest, outlet: str = "") -> SplitText:
    """The text without one lead-in; ``outlet`` is who reports, where a name in brackets stands before it."""
    head = body[:_REACH].partition("\n\n")[0]
    for dash in _dashes(head):
        text = _plausible(head[: dash.start()])
        if text:
            above, lead_in = _without_byline(parse_lead_in(text), is_place)
            if outlet and not lead_in.agency:
                lead_in = lead_in._replace(agency=signed(outlet) or slug(outlet))
            rest = body[dash.end() :].lstrip()
            if _is_dateline(lead_in, _is_spaced(dash), rest[:_REACH], is_place):
                split = _with_following(lead_in, rest)
                return split._replace(rest=f"{above}\n\n{split.rest}") if above else split
    return _without_dash(head, body, is_place)


def _dashes(head: str) -> Iterator[re.Match[str]]:
    """The first dashes that may end a dateline: a hyphen needs a space beside it or a date or bracket before it."""
    dashes = (dash for dash in _DASH.finditer(head) if dash.end() - dash.start() > 1 or _separates(dash))
    return islice(dashes, _DASHES)


def _without_byline(lead_in: LeadIn, is_place: PlaceTest) -> tuple[str, LeadIn]:
    """(byline or note before the dateline, lead-in without it).

    ``By JANE DOE OSLO (AP)``, ``(Adds quotes) OSLO, Jan 5 (Reuters)``.
    """
    if lead_in.place.startswith("("):
        note, _, rest = lead_in.place.partition(")")
        place = rest.strip()
        return (f"{note})", lead_in._replace(place=place)) if place else ("", LeadIn("-"))
    if not lead_in.place.startswith("By "):
        return "", lead_in
    words = lead_in.place.split(" ")
    for start in range(2, len(words)):
        place = " ".join(words[start:])
        sure = (start > 2 and is_capitals(place)) or bool(lead_in.date)
        if sure and is_place(place, 0 if is_capitals(place) or "," in place else _METROPOLIS):
            return " ".join(words[:start]), lead_in._replace(place=place)
    return "", LeadIn("-")


def _separates(dash: re.Match[str]) -> bool:
    """Whether a single dash stands between two things, and not within a word."""
    before, after = dash.string[: dash.start()][-1:], dash.string[dash.end() : dash.end() + 1]
    run_in = before.isdigit() and after.isupper()  # MONTREAL, Feb 26-The
    return dash[0] not in "-_" or before.isspace() or after.isspace() or before in (")", "/") or run_in


def _is_spaced(dash: re.Match[str]) -> bool:
    return dash.string[: dash.start()][-1:].isspace() and dash.string[dash.end() : dash.end() + 1].isspace()


def _with_following(lead_in: LeadIn, rest: str) -> SplitText:
    """The text also without what follows the dash: ``ROMA, 12 GEN - (ANSA) - …``, ``CHEVY CHASE, - March 4 - …``."""
    dateline = Dateline(text=lead_in.place, date=lead_in.date, agency=lead_in.agency)
    signature = lead_in.signature
    for _ in range(3):
        following, end = _following(rest)
        if not end:
            break
        dateline.agency, dateline.date = dateline.agency or following.agency, dateline.date or following.date
        signature = signature or following.signature
        rest = rest[end:].lstrip()
    return SplitText(dateline, rest, signature)


def _following(rest: str) -> tuple[LeadIn, int]:
    """(an agency or date that has a dash of its own, the offset behind that dash, or 0 where there is none)."""
    dash = next(_dashes(rest[:_NEXT_REACH]), None) if _MAY_DASH.search(rest, 0, _NEXT_REACH) else None
    if dash:
        lead_in = parse_lead_in(" ".join(rest[: dash.start()].split()))
        if not lead_in.place and (lead_in.is_agency_known or lead_in.date):
            return lead_in, dash.end()
    return LeadIn(), 0


def _without_dash(head: str, body: str, is_place: PlaceTest) -> SplitText:
    """A dateline that ends with a known agency or a colon: ``HELSINKI (STT) …``, ``MOSCOW, January 5. /TASS/. …``."""
    if ")" in head or "/" in head:
        sign = _SIGN.search(head)
        text = _plausible(head[: sign.end(1)]) if sign else ""
        lead_in = parse_lead_in(text) if text else LeadIn()
        if sign and _is_signed(lead_in, sign[0].endswith(":"), is_place):
            return _with_following(lead_in, body[sign.end() :].lstrip())
    colon = _COLON.match(head) if ":" in head else None
    text = _plausible(colon[0][:-1]) if colon else ""
    lead_in = parse_lead_in(text) if text else LeadIn()
    if colon and lead_in.place and _is_before_colon(lead_in, body[colon.end() :].lstrip(), is_place):
        return _with_following(lead_in, body[colon.end() :].lstrip())
    return SplitText(None, body)


def _is_signed(lead_in: LeadIn, has_colon: bool, is_place: PlaceTest) -> bool:
    """Whether what a known agency signs, without a dash behind it, is a dateline."""
    city, region = city_and_region(lead_in.place)
    sure = lead_in.is_agency_known and city and (bool(lead_in.date) or has_colon or is_capitals(city))
    return bool(sure) and is_place_shaped(city, 6) and _is_on_map(city, region, is_place)


def _is_before_colon(lead_in: LeadIn, after: str, is_place: PlaceTest) -> bool:
    """Whether what stands before a colon is a dateline, and no label, speaker or entry of a list.

    Without date and agency, it must be a well-known place in capitals whose name is no word, and no other paragraph may
    begin so.
    """
    city, region = city_and_region(lead_in.place)
    if not is_place_shaped(city, 6) or _is_label(city, is_place):
        return False
    if lead_in.is_agency_known or lead_in.date:
        return _is_on_map(city, region, is_place)
    if lead_in.agency or not is_capitals(city) or city.casefold() in _ambiguous():
        return False
    fits = is_place(f"{city},{region}") if region else _place_suffices(lead_in, after, is_place)
    return fits and not _SPEAKER.search(after, 0, _SPEAKERS_WITHIN)


def _plausible(text: str) -> str:
    """``text`` on one line and without the marks before it, if it may be a lead-in; else ""."""
    words = text.lstrip(_MARKS).split(None, _MOST_WORDS)
    if not words or len(words) > _MOST_WORDS or _is_running_text(words):
        return ""
    starts = words[0][0].isupper() or words[0][0] == "(" or signed(words[0])
    return " ".join(words) if starts else ""


def _is_running_text(words: list[str]) -> bool:
    """Whether the second word is one of running text: ``Jane said``, but not ``Caracas, feb``, ``Ciudad del``."""
    second = words[1] if len(words) > 1 and words[0][0] != "(" else ""
    return second[:1].islower() and second not in SMALL_WORDS and words[0][-1] != "," and second[-1] != ","


def _is_dateline(lead_in: LeadIn, spaced: bool, after: str, is_place: PlaceTest) -> bool:
    """Whether what stands before a dash is a dateline; ``spaced``: the dash has space on both sides."""
    place, region = city_and_region(lead_in.place)
    if not place:
        signed_only = lead_in.is_agency_known and spaced and not after[:1].islower()
        return signed_only or bool(lead_in.agency and lead_in.date)
    first = first_place(place, is_place)
    if lead_in.date and is_place(first):
        return True
    shaped = is_place_shaped(place, 6) and (not region or is_place_shaped(region, 6))
    if not shaped or _is_label(first, is_place):
        return False
    if not _is_on_map(place, region, is_place):
        sure = bool(lead_in.date) or place.casefold().startswith(_PLACE_STARTS)
        return (sure and lead_in.is_agency_known) or (bool(lead_in.date) and _is_nearly_a_place(place))
    if lead_in.is_agency_known or (lead_in.date and is_capitals(place)):
        return True
    return (spaced or is_capitals(place)) and _place_suffices(lead_in, after, is_place)


def _is_on_map(city: str, region: str, is_place: PlaceTest) -> bool:
    """Whether the gazetteer knows a city, the first of several, or what it lies beside or in."""
    first = first_place(city, is_place)
    if is_place(first) or (region and is_place(f",{region}")):
        return True
    beside = _BESIDE.match(first)
    return beside is not None and is_place(first[beside.end() :])


def _is_nearly_a_place(city: str) -> bool:
    """Whether capitals are the misspelled name of a city that the gazetteer knows."""
    return is_capitals(city) and gazetteer.load().locate(city) is not None


def _place_suffices(lead_in: LeadIn, after: str, is_place: PlaceTest) -> bool:
    """Whether a place with neither date nor known agency is a dateline: it lies in its region or is well known."""
    place, region = city_and_region(lead_in.place)
    first = first_place(place, is_place)
    if lead_in.agency:
        return is_place(first) or bool(region and is_place(f",{region}"))
    if not after or after[0].islower() or after[:40].isupper():
        return False
    if not is_capitals(place):
        if not region and first.casefold() in _ambiguous():
            return False
        return is_place(f"{first},{region}") if region else is_place(first, _METROPOLIS)
    if region:
        return is_place(first) or is_place(f",{region}")
    return is_place(first, _TOWN if len(first) < _TELLING else _VILLAGE)


def _is_label(name: str, is_place: PlaceTest) -> bool:
    """Whether a name says what kind of item follows (``CORRECTED``, ``UPDATE 2``, ``STOCKS``) and is no place's."""
    word = _LETTERS.match(name)
    return word is not None and word[0].casefold() in _labels() and not is_place(name)


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for (label,) in rows("labels.tsv"))


@cache
def _ambiguous() -> frozenset[str]:
    """Names of towns that are words or people's names, too, in small letters."""
    return frozenset(name for (name,) in rows("towns_or_words.tsv"))


def clean_dateline(text: str) -> Dateline | None:
    """The dateline that a format marks up, its date and agency taken out of the text; ``None`` if nothing is left."""
    line = " ".join(text[:_REACH].split()).strip(" -–—_*")
    lead_in = parse_lead_in(line)
    place = lead_in.place.strip(" -–—_*")
    if not any(map(str.isalpha, place)):
        place = ""
    dateline = Dateline(text=place, date=lead_in.date if place else "", agency=lead_in.agency)
    return dateline if dateline.text or dateline.agency else None


def split_headline(headline: str) -> tuple[str, str]:
    """(headline without the agency that signs it at its end, that agency's short name or "").

    >>> split_headline("Port reopens (AP)"), split_headline("Port reopens - Reuters")
    (('Port reopens', 'ap'), ('Port reopens', 'reuters'))
    """
    if headline.endswith(")"):
        rest, _, name = headline[:-1].rpartition("(")
    else:
        rest, _, name = headline[-48:].rpartition(" - ")
        rest = headline[: len(headline) - len(name) - 3]
    agency = signed(name.strip()) if rest.strip() and len(name) < 40 else ""
    return (rest.rstrip(), agency) if agency else (headline, "")
