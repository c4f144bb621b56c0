"""From mentions to entities: which mentions are one and the same person, organization or place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from transforms.article import Article, Entity
from transforms.entities.lexicon import words
from transforms.entities.mention import Mention
from transforms.entities.people import People, Span
from transforms.entities.places import Location, locate
from transforms.entities.provider import persons, with_provided

Key = tuple[str, str]
_FIRST_WORD = re.compile(r"(\S+)\s+(?=\S)")
_MADE_OF = re.compile(r"([^-]{1,40})-[a-z]{1,20}")


def resolve(article: Article, mentions: Iterable[Mention]) -> list[Entity]:
    """One entity a distinct thing, in the order of first mention, joined with what the provider tagged.

    ``mentions`` are in the order of the text and don't overlap.
    """
    spans = _by_name(article.body, mentions)
    named = {name: where for (kind, name), where in spans.items() if kind == "person"}
    tagged: dict[str, list[Span]] = {name: [] for name in persons(article)} if article.entities else {}
    people = People(tagged | named)
    country = article.dateline.country if article.dateline else ""
    entities: dict[Key, Entity] = {}
    for (kind, name), where in spans.items():
        apart = people.shared and people.ambiguous(name)
        for group in [[span] for span in where] if apart else (where,):
            _add(entities, kind, name, group, people, country)
    for entity in entities.values():
        entity.mentions.sort()
    found = list(entities.values())
    return with_provided(article, found) if article.entities else found


def _by_name(body: str, mentions: Iterable[Mention]) -> dict[Key, list[Span]]:
    """Where each name of each type stands, in the order of first mention."""
    spans: dict[Key, list[Span]] = {}
    for start, end, kind in mentions:
        key, before, after = _bare(kind, body[start:end])
        spans.setdefault(key, []).append((start + before, end - after))
    return spans


@lru_cache(maxsize=65_536)
def _bare(kind: str, printed: str) -> tuple[Key, int, int]:
    """(type and name with single spaces, characters before it, characters after it) of a mention.

    A title ("Ayatollah") is no part of a person's name, nor is "the" of any; "U.S.-led" and "Paris-based" name a place.
    """
    start, end = 0, len(printed)
    while (found := _FIRST_WORD.match(printed, start)) and _goes_before(found[1], kind):
        start = found.end()
    if kind == "other" and (made := _MADE_OF.fullmatch(printed)) and locate(made[1]):
        kind, end = "place", made.end(1)
    return (kind, " ".join(printed[start:end].split())), start, len(printed) - end


def _goes_before(word: str, kind: str) -> bool:
    """Whether a word is no part of the name that follows it."""
    return word == "the" or (kind == "person" and word in words("title") and word not in words("given"))


def _add(
    entities: dict[Key, Entity], kind: str, name: str, where: list[Span], people: People, country: str
) -> None:
    """Add mentions of one name to the entity that it names."""
    place = locate(name, country) if kind == "place" else None
    full = people.named(name, where[0][0]) if place is None else ""
    if full or kind == "person":
        key = ("person", full or name)
    elif place is None:
        key = (kind, _folded(name))
    else:
        key = ("place", place.key)
    known = entities.get(key)
    if known is not None:
        known.mentions.extend(where)
    elif place is None:
        entities[key] = Entity(type=key[0], name=full or name, mentions=where)
    else:
        entities[key] = _placed(place, name, where)


def _placed(place: Location, name: str, where: list[Span]) -> Entity:
    return Entity(
        type="place",
        name=place.name or name,
        mentions=where,
        country=place.country,
        geonames_id=place.geonames_id,
        latitude=place.latitude,
        longitude=place.longitude,
    )


@lru_cache(maxsize=65_536)
def _folded(name: str) -> str:
    """A name without capitals, and without the last words if they only say what form of company it is."""
    parts = name.split(" ")
    while len(parts) > 1 and parts[-1] in words("org_form"):
        parts.pop()
    return " ".join(parts).casefold()
