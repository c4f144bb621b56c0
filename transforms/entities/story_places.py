"""Which places a story means by the names that it has: what stands beside them, and its other places, decide.

Each reading of a name is scored by the fame of the place and by what speaks for it: the region or country printed after
it, the story's other places, its dateline and the provider's country. The best reading counts where it is likely enough
and clearly ahead of the next. No place is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.entities.mention import Span
from transforms.entities.place_readings import (
    KNOWN_REGIONS,
    is_abbreviated,
    is_country_and_state,
    is_same,
    is_word,
    readings,
    sure_place,
    weight_alone,
)
from transforms.entities.places import Location, location_of

# In units of fame: 100 is ten times the people, 500 a city of 100,000.
_LEAST, _LEAST_OF_WORD = 500, 780  # the score from which a reading counts; of a word of the language
_AHEAD = 60  # by how much it must beat the next one
_PRINTED = 1_000  # for a place within the region or country that is printed after it
_SAME_REGION, _SAME_COUNTRY, _MORE = (
    220,
    130,
    20,
)  # for lying with another place of the story; for each further one
_IN_UNITED_STATES = 60  # the same for towns of the United States, which is named in most stories
_DATELINE, _PROVIDER = 150, 80
_ELSEWHERE = -80  # for a city in none of the countries that the story names
_NEIGHBOURS = (
    "RU",
    "AM",
    "AZ",
    "UA",
)  # of Georgia, the one country that has its name with a well-known region
_QUALIFIER = re.compile(r"(?:,\s?|\s\()([A-Z][\w.'’-]{1,20}(?:\s[A-Z][\w.'’-]{1,20}){0,2})")
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
        self._countries: Counter[str] = Counter()
        self._regions: Counter[tuple[str, str]] = Counter()
        self._cities: Counter[str] = Counter()
        self._within: dict[str, tuple[Place, ...]] = {}
        self._chosen: dict[str, Place | None] = {}
        for name, spans in names.items():
            self._look_around(name, spans)
        self._open = [name for name in names if name not in self._chosen]

    def location(self, name: str) -> Location | None:
        """Where the place of a name is, or ``None`` where it is not sure which place is meant."""
        while self._open:
            other = self._open.pop(0)
            self._chosen[other] = self._best(other)
        place = self._chosen.get(name)
        return None if place is None else location_of(place, name)

    def _look_around(self, name: str, spans: Sequence[Span]) -> None:
        """Note what is printed after a name, and choose its place where that needs no story."""
        within = next(filter(None, (self._printed_after(end) for _, end in spans)), ())
        if within:
            self._within[name] = within
            self._vote(next((place for place in readings(name) if _lies_in(place, within)), within[0]), 1)
        else:
            place = sure_place(name)
            if place is None and is_abbreviated(name) and self._follows_city(spans):
                place = next(iter(gazetteer.load().wider(name)), None)
            if place is not None:
                self._chosen[name] = place
                self._vote(place, 1)

    def _printed_after(self, end: int) -> tuple[Place, ...]:
        """The region or country that stands after a place's name: "Salem, Ore.", "Lancaster (England)"."""
        if self._body[end : end + 1] not in (",", " "):
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

    def _vote(self, place: Place, by: int) -> None:
        self._countries[place.country] += by
        if place.kind != "country":
            self._cities[place.country] += by
            if place.region:
                self._regions[place.country, place.region] += by

    def _best(self, name: str) -> Place | None:
        """The reading of a name that counts in this story, if there is one."""
        places = readings(name)
        if not places:
            return None
        if is_country_and_state(places):
            return self._country_or_state(places)
        scored = sorted(
            ((self._score(place, name), -number) for number, place in enumerate(places)), reverse=True
        )
        (best, number), *others = scored
        place = places[-number]
        rival = next((score for score, other in others if not is_same(place, places[-other])), 0)
        least = _LEAST_OF_WORD if is_word(name) else _LEAST
        return place if best >= least and best - rival >= _AHEAD else None

    def _score(self, place: Place, name: str) -> int:
        score = weight_alone(place, name)
        if _lies_in(place, self._within.get(name, ())):
            score += _PRINTED
        country = self._countries[place.country]
        if country:
            first = _IN_UNITED_STATES if place.country == "US" and place.kind == "city" else _SAME_COUNTRY
            score += first + _MORE * min(country - 1, 3)
        elif self._countries and place.kind == "city":
            score += _ELSEWHERE
        if place.region and self._regions[place.country, place.region]:
            score += _SAME_REGION
        if self._dateline and place.country == self._dateline.country:
            in_region = place.region != "" and place.region == self._dateline.region
            score += _DATELINE + _SAME_REGION * in_region
        return score + _PROVIDER * (place.country == self._provider)

    def _country_or_state(self, places: Sequence[Place]) -> Place | None:
        """Georgia: a country, or a state of another one? That one's other places speak for the state."""
        country = next(place for place in places if place.kind == "country")
        state = next(place for place in places if place.kind == "region" and place.country in KNOWN_REGIONS)
        for_state = self._cities[state.country] + (state.country == self._provider) + self._is_filed_in(state)
        for_country = 2 * self._countries[country.country] + 2 * self._is_filed_in(country)
        for_country += (
            self._countries["RU"] + self._countries["AM"] + self._countries["AZ"] + self._countries["UA"]
        )
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
