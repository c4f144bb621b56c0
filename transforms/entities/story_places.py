"""Which places a story means by the names that it has: what stands beside them, and its other places, decide.

Each meaning of a name is scored by the fame of the place and by what speaks for it: the region or country printed after
it, the story's other places, its dateline and the provider's country. The best meaning counts where it is likely enough
and clearly ahead of the next. No place is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.entities.mention import Span
from transforms.entities.place_meanings import (
    KNOWN_REGIONS,
    is_abbreviated,
    is_country_and_state,
    is_same,
    is_word,
    meanings,
    region_beside_city,
    sure_location,
    sure_place,
    weighed_meanings,
)
from transforms.entities.places import Location, location_of

# In units of fame: 100 is ten times the people, 500 a city of 100,000.
_LEAST, _LEAST_OF_WORD = 500, 780  # the score from which a meaning counts; of a word of the language
_AHEAD, _AHEAD_ALONE = (
    60,
    150,
)  # by how much it must beat the next one; where nothing but its fame speaks for it
_PRINTED = 1_000  # for a place within the region or country that is printed after it
_SAME_REGION = 220  # for lying in a region with another place of the story
_ONE_OF_MANY_REGIONS, _MANY_REGIONS = (
    100,
    3,
)  # the same where the story is about so many regions of the country
_SAME_COUNTRY, _MORE = 130, 20  # for lying in a country with one; for each further one
_IN_UNITED_STATES = 60  # the same for towns of the United States, which is named in most stories
_DATELINE, _PROVIDER = 150, 80
_ELSEWHERE = -80  # for a city in none of the countries that the story names
_NEIGHBOURS = ("RU", "AM", "AZ", "UA")  # of Georgia, the one country whose name a well-known region has
_QUALIFIER = re.compile(r"(?:,\s?|\s\()([A-Z][\w.'’-]{1,20}(?:\s[A-Z][\w.'’-]{1,20}){0,2})")
_REGION_AFTER = re.compile(r" (?:[Ss]tate|[Pp]refecture|[Pp]rovince|[Oo]blast)\b(?! [A-Z])")
_REGION_BEFORE = re.compile(r"(?:\bupstate|\b[Ss]tate of|\b[Pp]rovince of) \Z")
_WORD_BEFORE = re.compile(r"\b([A-Z][A-Za-z]{1,8}) \Z")
_COMMA_BEFORE = re.compile(r"[A-Z][\w.'’-]{1,30},\s\(?\Z")


class StoryPlaces:
    """The places of one story. Names are given with where the body has them."""

    def __init__(
        self,
        body: str,
        names: Mapping[str, Sequence[Span]],
        dateline: Place | None = None,
        provider: str = "",
    ) -> None:
        """``dateline`` is where the story was filed; ``provider`` the ISO 3166 code of its provider's, or ""."""
        self._body, self._names = body, names
        self._dateline, self._provider = dateline, provider
        self._countries: dict[str, int] = {}  # how many names of places in it the story has
        self._inner: dict[str, int] = {}  # the same without the countries themselves
        self._regions: set[tuple[str, str]] = set()
        self._region_counts: dict[str, int] = {}
        self._within: dict[str, tuple[Place, ...]] = {}
        self._sure: set[str] = set()
        self._chosen: dict[str, Place | None] = {}
        for name, spans in names.items():
            self._look_around(name, spans)

    def location(self, name: str) -> Location | None:
        """Where the place of a name is, or ``None`` where it is not sure which place is meant."""
        if name in self._sure:
            return sure_location(name)
        if name not in self._chosen:
            self._chosen[name] = self._best(name)
        place = self._chosen[name]
        return None if place is None else location_of(place, name)

    def _look_around(self, name: str, spans: Sequence[Span]) -> None:
        """Note what is printed after a name, and choose its place where that needs no story."""
        for start, end in spans:
            if within := self._printed_after(end):
                self._within[name] = within
                if inside := next((place for place in meanings(name) if _lies_in(place, within)), None):
                    self._vote(inside)
                return
            if outer := self._longer_name(name, start) or self._region_here(name, start, end):
                self._choose(name, outer)
                return
        if (place := sure_place(name)) is not None:
            self._sure.add(name)
            self._vote(place)
        elif is_abbreviated(name) and self._follows_city(spans) and (wider := gazetteer.load().wider(name)):
            self._choose(name, wider[0])

    def _choose(self, name: str, place: Place) -> None:
        self._chosen[name] = place
        self._vote(place)

    def _longer_name(self, name: str, start: int) -> Place | None:
        """The country or region whose name goes on before the part that was taken for it: "DR Congo"."""
        before = _WORD_BEFORE.search(self._body, max(0, start - 12), start)
        return next(iter(gazetteer.load().wider(f"{before[1]} {name}")), None) if before else None

    def _region_here(self, name: str, start: int, end: int) -> Place | None:
        """The region that a name means by the word beside it: "upstate New York", "Washington state"."""
        region = region_beside_city(name)
        if region is None:
            return None
        beside = _REGION_AFTER.match(self._body, end) or _REGION_BEFORE.search(
            self._body, max(0, start - 16), start
        )
        return region if beside else None

    def _printed_after(self, end: int) -> tuple[Place, ...]:
        """The region or country that stands after a place's name: "Salem, Ore.", "Lancaster (England)"."""
        after = self._body[end : end + 3]
        if not (after[:2] == " (" or (after[:1] == "," and (after[1:2].isupper() or after[2:].isupper()))):
            return ()
        qualifier = _QUALIFIER.match(self._body, end)
        words_after = qualifier[1].split() if qualifier else []
        for count in range(len(words_after), 0, -1):
            if within := gazetteer.load().wider(" ".join(words_after[:count])):
                return within
        return ()

    def _follows_city(self, spans: Sequence[Span]) -> bool:
        """Whether a name stands after a capitalised word and a comma somewhere."""
        return any(_COMMA_BEFORE.search(self._body, max(0, start - 40), start) for start, _ in spans)

    def _vote(self, place: Place) -> None:
        """Count a place for those near it."""
        self._countries[place.country] = self._countries.get(place.country, 0) + 1
        if place.kind != "country":
            self._inner[place.country] = self._inner.get(place.country, 0) + 1
            if place.region and (place.country, place.region) not in self._regions:
                self._regions.add((place.country, place.region))
                self._region_counts[place.country] = self._region_counts.get(place.country, 0) + 1

    def _best(self, name: str) -> Place | None:
        """The meaning of a name that counts in this story, if there is one."""
        weighed = weighed_meanings(name)
        if not weighed:
            return None
        if is_country_and_state(meanings(name)):
            return self._country_or_state(meanings(name))
        scored = [
            (self._score(place, weight, name), -number) for number, (weight, place) in enumerate(weighed)
        ]
        best, number = max(scored)
        weight, place = weighed[-number]
        if best < (_LEAST_OF_WORD if is_word(name) else _LEAST):
            return None
        rivals = (other for other, row in scored if row != number and not is_same(place, weighed[-row][1]))
        return place if best - max(rivals, default=0) >= (_AHEAD if best > weight else _AHEAD_ALONE) else None

    def _score(self, place: Place, weight: int, name: str) -> int:
        score = weight
        if name in self._within and _lies_in(place, self._within[name]):
            score += _PRINTED
        country = self._countries.get(place.country, 0)
        if country:
            first = _IN_UNITED_STATES if place.country == "US" and place.kind == "city" else _SAME_COUNTRY
            score += first + _MORE * min(country - 1, 3)
        elif self._countries and place.kind == "city":
            score += _ELSEWHERE
        if place.region and (place.country, place.region) in self._regions:
            score += _SAME_REGION if self._regions_of(place.country) < _MANY_REGIONS else _ONE_OF_MANY_REGIONS
        if self._dateline and place.country == self._dateline.country:
            in_region = place.region != "" and place.region == self._dateline.region
            score += _DATELINE + _SAME_REGION * in_region
        return score + _PROVIDER * (place.country == self._provider)

    def _regions_of(self, country: str) -> int:
        """In how many regions of a country the story's places are."""
        return self._region_counts.get(country, 0)

    def _country_or_state(self, places: Sequence[Place]) -> Place | None:
        """Georgia: a country, or a state of another one? That one's other places speak for the state."""
        country = next(place for place in places if place.kind == "country")
        state = next(place for place in places if place.kind == "region" and place.country in KNOWN_REGIONS)
        for_state = (
            self._inner.get(state.country, 0) + (state.country == self._provider) + self._is_filed_in(state)
        )
        for_country = 2 * self._countries.get(country.country, 0) + 2 * self._is_filed_in(country)
        for_country += sum(self._countries.get(neighbour, 0) for neighbour in _NEIGHBOURS)
        if for_state == for_country:
            return None
        return state if for_state > for_country else country

    def _is_filed_in(self, place: Place) -> bool:
        return self._dateline is not None and self._dateline.country == place.country


def provider_country(provider: str, host: str) -> str:
    """The ISO 3166 code of the country of an agency, or of the last label of a host; "" where they say none."""
    countries = _provider_countries()
    return countries.get(provider) or countries.get(host.rpartition(".")[2], "")


def _lies_in(place: Place, within: Sequence[Place]) -> bool:
    """Whether a place lies in one of some regions and countries, and is none of them."""
    return any(
        place.country == outer.country
        and place.kind != "country"
        and (outer.kind == "country" or (place.region == outer.region and place.kind != "region"))
        for outer in within
    )


@cache
def _provider_countries() -> Mapping[str, str]:
    return MappingProxyType(dict(rows("provider_countries.tsv")))
