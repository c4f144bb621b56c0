"""Joins what was found in the text with what the provider itself tagged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from msgspec import structs

from transforms.article import Article, Entity

Span = tuple[int, int]
_MOST_MENTIONS = 1_000  # of one name that the provider tagged, in one text
_DEEP = 16  # spans of provided names that overlap one another


def provided_entities(article: Article) -> list[Entity]:
    """Copies of the entities that the provider tagged itself."""
    return [
        structs.replace(entity, mentions=list(entity.mentions))
        for entity in article.entities
        if entity.origin == "provider"
    ]


def provided(articles: Sequence[Article]) -> list[list[Entity]]:
    """The backend ``none``: what the providers tagged, and no more."""
    return list(map(provided_entities, articles))


def with_provided(article: Article, found: list[Entity]) -> list[Entity]:
    """``found`` and the provider's entities as one list: the provider's type, name and codes, with all mentions.

    Entities with mentions come first, in the order of the text; those that the text doesn't name follow as given.
    """
    provided = provided_entities(article)
    if not provided:
        return found
    by_name = {_key(entity.name): entity for entity in reversed(provided)}
    rest = []
    for entity in found:
        known = by_name.get(_key(entity.name))
        if known is None:
            rest.append(entity)
        else:
            _join(known, entity)
    for entity in provided:
        entity.mentions = entity.mentions or _spelled_out(entity.name, article.body)
    taken = sorted(mention for entity in provided for mention in entity.mentions)
    for entity in rest:
        entity.mentions = [mention for mention in entity.mentions if not _overlaps(mention, taken)]
    every = [entity for entity in rest if entity.mentions] + provided
    return sorted(every, key=lambda entity: entity.mentions[0] if entity.mentions else (len(article.body), 0))


def persons(article: Article) -> list[str]:
    """The names of the persons that the provider tagged, given name first."""
    tagged = (
        entity for entity in article.entities if entity.origin == "provider" and entity.type == "person"
    )
    return [_natural(entity.name) for entity in tagged]


def _natural(name: str) -> str:
    """A name as a text says it: "Ruiz, Dana" is "Dana Ruiz"."""
    last, comma, first = name.partition(", ")
    return " ".join((f"{first} {last}" if comma else name).split())


def _key(name: str) -> str:
    return _natural(name).casefold()


def _join(known: Entity, entity: Entity) -> None:
    given = sorted(known.mentions)
    known.mentions = sorted(given + [mention for mention in entity.mentions if not _overlaps(mention, given)])
    known.type = known.type or entity.type
    known.country = known.country or entity.country
    known.geonames_id = known.geonames_id or entity.geonames_id
    if known.latitude is None:
        known.latitude, known.longitude = entity.latitude, entity.longitude


def _spelled_out(name: str, body: str) -> list[Span]:
    """Where the text says exactly this name."""
    wanted = _natural(name)
    if not wanted:
        return []
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return [match.span() for match, _ in zip(pattern.finditer(body), range(_MOST_MENTIONS), strict=False)]


def _overlaps(mention: Span, taken: list[Span]) -> bool:
    """Whether a span shares a character with one of the sorted others."""
    after = bisect_left(taken, (mention[1], 0))
    return after > 0 and max(end for _, end in taken[max(0, after - _DEEP) : after]) > mention[0]
