"""Runs the two branches side by side over parked segments, and joins what they found.

A branch gets a whole segment at a time, so that it can work on many articles at once; what it hands on is its
results alone. The articles are loaded once more where all is joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam
import msgspec

from transforms import dateline, gazetteer
from transforms.article import Article, Dateline, Entity
from transforms.dedup.verdicts import apply_verdicts
from transforms.entities import backend
from transforms.segments import Parking

_datelines = msgspec.msgpack.Decoder(list[Dateline | None])
_entities = msgspec.msgpack.Decoder(list[list[Entity]])

Segment = tuple[str, list[Article]]
Found = tuple[str, bytes]


@dataclass
class EnrichArticles(beam.PTransform):
    """(segment, verdicts) -> lists of articles and duplicates, judged, located and with the names they mention."""

    parking: Parking
    entities: str

    def expand(self, verdicts: beam.PCollection) -> beam.PCollection:
        judged = verdicts | "Group verdicts by segment" >> beam.GroupByKey()
        loaded = judged | "Load segments" >> beam.Map(_load, self.parking)
        located = loaded | "Locate datelines" >> beam.Map(locate_segment)
        named = loaded | "Find entities" >> beam.Map(name_segment, self.entities)
        return (
            {"verdicts": verdicts, "datelines": located, "entities": named}
            | "Join by segment" >> beam.CoGroupByKey()
            | "Complete articles" >> beam.Map(_complete, self.parking)
        )


def _load(judged: tuple[str, object], parking: Parking) -> Segment:
    return judged[0], parking.load(judged[0])


def locate_segment(segment: Segment) -> Found:
    """The located datelines of a segment's articles, packed."""
    name, articles = segment
    return name, msgspec.msgpack.encode(dateline.locate_batch(articles, gazetteer.load()))


def name_segment(segment: Segment, entities: str) -> Found:
    """The entities of a segment's articles, packed."""
    name, articles = segment
    return name, msgspec.msgpack.encode(backend(entities)(articles))


def _complete(found: tuple[str, dict[str, Iterator[bytes]]], parking: Parking) -> list[Article]:
    name, parts = found
    articles = parking.load(name)
    (located,) = parts["datelines"]
    (named,) = parts["entities"]
    for article, place, names in zip(
        articles, _datelines.decode(located), _entities.decode(named), strict=True
    ):
        article.dateline, article.entities = place, names
    for verdicts in parts["verdicts"]:
        articles = apply_verdicts(articles, verdicts)
    return articles
