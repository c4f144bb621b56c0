"""Puts datelines on the map: place, coordinates, and a date with its year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import msgspec

from transforms.article import Article, Dateline
from transforms.datelines.gazetteer import Gazetteer, Place
from transforms.datelines.lead_in import city_and_region, first_place
from transforms.fields.times import FIRST_YEAR

_LOST_COMMA = re.compile(r"([^\W\d_a-z][A-Z .'’-]{1,40}?)\s+([A-Z][a-z].{1,30}|(?:[A-Z]\.){2})")


def locate_datelines(articles: Iterable[Article], gazetteer: Gazetteer) -> list[Dateline | None]:
    """The dateline of each article with place, coordinates and full date; what is unknown stays empty.

    They are new objects; the articles are left as they are. ``None`` for an article without a dateline.
    """
    return [
        article.dateline and _located(article.dateline, article.published_at, gazetteer)
        for article in articles
    ]


def _located(printed: Dateline, published_at: str, gazetteer: Gazetteer) -> Dateline:
    dateline = msgspec.structs.replace(printed, date=_whole_date(printed.date, published_at))
    place = _place(printed.text, gazetteer)
    if place:
        dateline.city, dateline.region, dateline.country = place.city, place.region, place.country
        dateline.geonames_id = place.geonames_id
        dateline.latitude, dateline.longitude = place.latitude, place.longitude
    return dateline


@lru_cache(maxsize=16384)
def _place(text: str, gazetteer: Gazetteer) -> Place | None:
    """The first place that a dateline's text names, or ``None``."""
    city, region = city_and_region(text)
    city = first_place(city, gazetteer.is_place)
    lost = None if region or gazetteer.is_place(city) else _LOST_COMMA.fullmatch(city)
    if lost:
        city, region = lost.groups()
    return gazetteer.locate(city, region) if city else None


def _whole_date(day: str, published_at: str) -> str:
    """A printed day as YYYY-MM-DD, "" where there is none; ``--MM-DD`` gets the year nearest to the item's own time."""
    own = _date(published_at[:10])
    if not day.startswith("--"):
        return day if _date(day) else ""
    if not own:
        return ""
    days = (_date(f"{year:04}{day[1:]}") for year in range(own.year - 1, own.year + 2))
    nearest = min((near for near in days if near), key=lambda near: abs(near - own), default=None)
    return nearest.isoformat() if nearest else ""


def _date(text: str) -> date | None:
    """The day of YYYY-MM-DD, or ``None``; the days of year 1 were never set."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None
