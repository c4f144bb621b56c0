"""Runs the two branches side by side over staged segments, and joins their results.

A branch gets a whole segment at a time, so that it can work on many articles at once. It stages its results and hands
on their name. The articles are loaded a second time where all is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import apache_beam as beam
import msgspec
from msgspec.msgpack import Decoder

from transforms.article import Article, Dateline, Duplicate, Entity
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.dedup.verdicts import apply_verdicts
from transforms.entities.backends import backend
from transforms.staging.area import StagingArea, compress, decompress
from transforms.staging.coders import Batch
from transforms.staging.metrics import timed

VERDICTS, DATELINES, ENTITIES = "verdicts", "datelines", "entities"
_datelines = Decoder(list[Dateline | None])
_entities = Decoder(list[list[Entity]])
Result = TypeVar("Result")
SEGMENT_PART = tuple[
    str, tuple[str, bytes]
]  # (segment, (which part it is, verdicts or the name of staged results))


@dataclass
class EnrichArticles(beam.PTransform):
    """(segment, packed verdicts) -> :class:`~transforms.staging.coders.Batch`, one a segment.

    Its articles and duplicates are judged, located and have the names they mention. ``entities`` is the backend that
    finds these, as ``--entities`` names it.
    """

    staging_area: StagingArea
    entities: str

    def expand(self, verdicts: beam.PCollection) -> beam.PCollection:
        judged = (
            verdicts
            | "Group verdicts by segment" >> beam.GroupByKey()
            | "Join verdicts" >> beam.Map(_join_verdicts).with_output_types(SEGMENT_PART)
        )
        loaded = judged | "Load segments" >> beam.Map(_load, self.staging_area).with_output_types(Batch)
        locate = beam.Map(locate_segment, self.staging_area).with_output_types(SEGMENT_PART)
        find = beam.Map(find_segment_entities, self.staging_area, self.entities)
        branches = (
            loaded | "Locate datelines" >> locate,
            loaded | "Find entities" >> find.with_output_types(SEGMENT_PART),
        )
        return (
            (judged, *branches)
            | "Flatten parts of segments" >> beam.Flatten()
            | "Group parts by segment" >> beam.GroupByKey()
            | "Complete articles" >> beam.Map(_complete, self.staging_area).with_output_types(Batch)
        )


def _join_verdicts(grouped: tuple[str, Iterable[bytes]]) -> tuple[str, tuple[str, bytes]]:
    segment, verdicts = grouped
    return segment, (VERDICTS, b"".join(verdicts))


def _load(judged: tuple[str, tuple[str, bytes]], staging_area: StagingArea) -> Batch:
    segment, _ = judged
    with timed("load_segment"):
        return Batch(segment, staging_area.load_segment(segment))


def locate_segment(batch: Batch, staging_area: StagingArea) -> tuple[str, tuple[str, bytes]]:
    """(segment, (``datelines``, the name of the staged list of its articles' datelines, located))."""
    with timed("locate_datelines"):
        located = locate_datelines(batch.articles, gazetteer.load())
        return batch.segment, (DATELINES, _staged(staging_area, DATELINES, located))


def find_segment_entities(
    batch: Batch, staging_area: StagingArea, entities: str
) -> tuple[str, tuple[str, bytes]]:
    """(segment, (``entities``, the name of the staged list of its articles' lists of entities))."""
    with timed("find_entities"):
        mentioned = backend(entities)(batch.articles)
        return batch.segment, (ENTITIES, _staged(staging_area, ENTITIES, mentioned))


def _staged(staging_area: StagingArea, kind: str, results: Sequence[object]) -> bytes:
    return staging_area.stage(kind, len(results), compress(msgspec.msgpack.encode(results))).encode()


def _complete(grouped: tuple[str, Iterable[tuple[str, bytes]]], staging_area: StagingArea) -> Batch:
    """The segment's articles with datelines and entities, parted by their verdicts into articles and duplicates.

    Raises ``ValueError`` where a part comes twice, and ``KeyError`` where one is missing.
    """
    segment, parts = grouped
    with timed("complete_articles"):
        articles = staging_area.load_segment(segment)
        by_kind = _parts_by_kind(parts)
        located = _load_results(staging_area, by_kind[DATELINES], _datelines)
        mentioned = _load_results(staging_area, by_kind[ENTITIES], _entities)
        for article, place, entities in zip(articles, located, mentioned, strict=True):
            article.dateline, article.entities = place, entities
        return _parted(segment, apply_verdicts(articles, by_kind[VERDICTS]))


def _parts_by_kind(parts: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    by_kind: dict[str, bytes] = {}
    for kind, value in parts:
        if kind in by_kind:
            raise ValueError(f"a segment has its {kind} twice")
        by_kind[kind] = value
    return by_kind


def _load_results(staging_area: StagingArea, name: bytes, decoder: Decoder[list[Result]]) -> list[Result]:
    return decoder.decode(decompress(staging_area.store.read(name.decode())))


def _parted(segment: str, judged: list[Article]) -> Batch:
    duplicates = [article for article in judged if isinstance(article, Duplicate)]
    return Batch(segment, [article for article in judged if not isinstance(article, Duplicate)], duplicates)
