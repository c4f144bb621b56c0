"""The first stage: inputs are opened, parsed and normalized, and their articles are parked in segments.

What leaves it is small: a table of digests for each segment (keys and signatures, for the judging), the dead
letters, and the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import msgspec

from transforms.article import Article, DeadLetter
from transforms.dedup.digests.digest import digests
from transforms.parse import Item, Parser
from transforms.payload import Skipped
from transforms.reading.payloads import InputFile, payloads
from transforms.staging.area import StagingArea
from transforms.staging.segments import SegmentBuilder
from transforms.text.identity import identify

DIGESTS, DEAD_LETTERS, COUNTS = "digests", "dead_letters", "counts"


@dataclass
class ParkArticles(beam.PTransform):
    """Batches of input files -> (digests: tables as bytes, dead_letters: packed, counts: name -> number)."""

    parser: Parser
    staging_area: StagingArea
    storage: dict[str, str]
    near: bool

    def expand(self, files: beam.PCollection) -> dict[str, beam.PCollection]:
        work = beam.ParDo(_Park(self.parser, self.staging_area, self.storage, self.near))
        parked = files | "Open, parse and park" >> work.with_outputs(DEAD_LETTERS, COUNTS, main=DIGESTS)
        return {name: parked[name] for name in (DIGESTS, DEAD_LETTERS, COUNTS)}


class _Park(beam.DoFn):
    """Holds one filling segment and the counts of a bundle."""

    def __init__(
        self, parser: Parser, staging_area: StagingArea, storage: dict[str, str], near: bool
    ) -> None:
        self.parser, self.staging_area, self.storage, self.near = parser, staging_area, storage, near

    def start_bundle(self) -> None:
        self.filling = SegmentBuilder()
        self.counts: Counter[str] = Counter()

    def process(self, files: list[InputFile]) -> Iterator[Any]:
        for file in files:
            for item in items(file, self.parser, self.storage, self.counts):
                if isinstance(item, Article):
                    yield from self._park(self.filling.add((item,)))
                else:
                    yield beam.pvalue.TaggedOutput(DEAD_LETTERS, msgspec.msgpack.encode(item))

    def finish_bundle(self) -> Iterator[Any]:
        if self.filling.articles:
            for table in self._park([self.filling.take()]):
                yield beam.transforms.window.GlobalWindows.windowed_value(table)
        counts = beam.pvalue.TaggedOutput(
            COUNTS, beam.transforms.window.GlobalWindows.windowed_value(dict(self.counts))
        )
        yield counts

    def _park(self, full: Iterable[list[Article]]) -> Iterator[bytes]:
        for articles in full:
            texts = identify(articles)
            yield digests(self.staging_area.stage_segment(articles), articles, texts, self.near)


def items(
    file: InputFile, parser: Parser, storage: dict[str, str], counts: Counter[str]
) -> Iterator[Article | DeadLetter]:
    """The items of one input file, and what was counted on the way.

    ``items`` counts what must come out at the other end; what was skipped is counted by its kind, and notices by
    kind and name.
    """
    for payload in payloads(file, parser.options.limits, storage):
        if isinstance(payload, DeadLetter):
            yield from _counted(payload, counts)
            continue
        counts.update(payloads=1, bytes=len(payload.data))
        for item in parser.items(payload):
            yield from _counted(item, counts)


def _counted(item: Item, counts: Counter[str]) -> Iterator[Article | DeadLetter]:
    if isinstance(item, Article):
        counts["items"] += 1
        counts[f"format:{item.format}"] += 1
        yield item
    elif isinstance(item, DeadLetter):
        counts.update(("items", "dead_letters", f"error:{item.error}"))
        yield item
    elif isinstance(item, Skipped):
        counts[f"skipped:{item.kind}"] += 1
    else:
        counts[f"{item.kind}:{item.name}"] += 1
