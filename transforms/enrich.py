"""Runs the two branches side by side over parked segments, and joins what they found.

A branch gets a whole segment at a time, so that it can work on many articles at once; what it found it parks, and
hands on the name of that alone. The articles are loaded once more where all is joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import msgspec

from transforms.article import Dateline, Duplicate, Entity
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.dedup.verdicts import apply_verdicts
from transforms.entities.backends import backend
from transforms.staging.area import StagingArea, compress, decompress
from transforms.staging.coders import Batch

_datelines = msgspec.msgpack.Decoder(list[Dateline | None])
_entities = msgspec.msgpack.Decoder(list[list[Entity]])

Found = tuple[str, str]


@dataclass
class EnrichArticles(beam.PTransform):
    """(segment, verdicts) -> batches of articles and duplicates, judged, located and with the names they mention."""

    staging_area: StagingArea
    entities: str

    def expand(self, verdicts: beam.PCollection) -> beam.PCollection:
        judged = (
            verdicts
            | "Group verdicts by segment" >> beam.GroupByKey()
            | "Join verdicts" >> beam.MapTuple(lambda segment, parts: (segment, b"".join(parts)))
        )
        loaded = judged | "Load segments" >> beam.Map(_load, self.staging_area).with_output_types(Batch)
        located = loaded | "Locate datelines" >> beam.Map(locate_segment, self.staging_area)
        named = loaded | "Find entities" >> beam.Map(name_segment, self.staging_area, self.entities)
        return (
            {"verdicts": judged, "datelines": located, "entities": named}
            | "Join by segment" >> beam.CoGroupByKey()
            | "Complete articles" >> beam.Map(_complete, self.staging_area).with_output_types(Batch)
        )


def _load(judged: tuple[str, bytes], staging_area: StagingArea) -> Batch:
    return Batch(judged[0], staging_area.load_segment(judged[0]))


def locate_segment(batch: Batch, staging_area: StagingArea) -> Found:
    """The segment, and where the located datelines of its articles are parked."""
    located = locate_datelines(batch.articles, gazetteer.load())
    return batch.segment, _parked(staging_area, "datelines", located)


def name_segment(batch: Batch, staging_area: StagingArea, entities: str) -> Found:
    """The segment, and where the entities of its articles are parked."""
    return batch.segment, _parked(staging_area, "entities", backend(entities)(batch.articles))


def _parked(staging_area: StagingArea, kind: str, found: Sequence[object]) -> str:
    return staging_area.stage(kind, len(found), compress(msgspec.msgpack.encode(found)))


def _complete(found: tuple[str, dict[str, Iterator[Any]]], staging_area: StagingArea) -> Batch:
    name, parts = found
    articles = staging_area.load_segment(name)
    (verdicts,) = parts["verdicts"]
    (located,) = parts["datelines"]
    (named,) = parts["entities"]
    for article, place, names in zip(
        articles,
        _datelines.decode(decompress(staging_area.store.read(located))),
        _entities.decode(decompress(staging_area.store.read(named))),
        strict=True,
    ):
        article.dateline, article.entities = place, names
    articles = apply_verdicts(articles, verdicts)
    duplicates = [article for article in articles if isinstance(article, Duplicate)]
    return Batch(name, [article for article in articles if not isinstance(article, Duplicate)], duplicates)
