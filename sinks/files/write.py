"""The last stages: lines are parked, merged by partition, and written to files that wait for the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
import msgspec

from sinks.files.jsonl import Layout, Run, StagedFile, park_lines, write_partition
from sinks.files.lines import article_lines, dead_letter_lines, duplicate_lines
from transforms.article import DeadLetter
from transforms.staging.area import StagingArea
from transforms.staging.coders import Batch, register
from transforms.staging.segments import SEGMENT_ARTICLES

RUNS, COUNTS = "runs", "counts"
register(Run, StagedFile)
_letter = msgspec.msgpack.Decoder(DeadLetter)


@dataclass
class ParkArticleLines(beam.PTransform):
    """Batches of articles -> (runs: (partition, run of sorted lines), counts: articles and kinds of duplicates)."""

    staging_area: StagingArea
    keys: Sequence[str]

    def expand(self, articles: beam.PCollection) -> dict[str, beam.PCollection]:
        work = beam.FlatMap(_article_runs, self.staging_area, tuple(self.keys))
        parked = articles | "Encode and park lines" >> work.with_outputs(COUNTS, main=RUNS)
        return {name: parked[name] for name in (RUNS, COUNTS)}


def _article_runs(batch: Batch, staging_area: StagingArea, keys: Sequence[str]) -> Iterator[object]:
    lines = article_lines(batch.articles, keys) | duplicate_lines(batch.duplicates)
    yield from park_lines(staging_area, lines)
    kinds = Counter(duplicate.duplicate_kind for duplicate in batch.duplicates)
    yield beam.pvalue.TaggedOutput(COUNTS, {"articles": len(batch.articles), **kinds})


@dataclass
class ParkDeadLetters(beam.PTransform):
    """Packed dead letters -> (partition, run of sorted lines)."""

    staging_area: StagingArea
    run_id: str

    def expand(self, letters: beam.PCollection) -> beam.PCollection:
        return letters | "Park dead letters" >> beam.ParDo(_ParkLetters(self.staging_area, self.run_id))


class _ParkLetters(beam.DoFn):
    def __init__(self, staging_area: StagingArea, run_id: str) -> None:
        self.staging_area, self.run_id = staging_area, run_id

    def start_bundle(self) -> None:
        self.letters: list[DeadLetter] = []

    def process(self, packed: bytes) -> Iterator[tuple[str, Run]]:
        self.letters.append(_letter.decode(packed))
        if len(self.letters) >= SEGMENT_ARTICLES:
            yield from self._park()

    def finish_bundle(self) -> Iterator[object]:
        for run in self._park():
            yield beam.transforms.window.GlobalWindows.windowed_value(run)

    def _park(self) -> Iterator[tuple[str, Run]]:
        letters, self.letters = self.letters, []
        return park_lines(self.staging_area, dead_letter_lines(letters, self.run_id))


@dataclass
class WritePartitions(beam.PTransform):
    """(partition, run) -> :class:`~sinks.files.jsonl.StagedFile`: one or more files a partition, each written once."""

    staging_area: StagingArea
    layout: Layout

    def expand(self, runs: beam.PCollection) -> beam.PCollection:
        return (
            runs
            | "Group runs by partition" >> beam.GroupByKey()
            | "Merge partitions" >> beam.FlatMap(_shards, self.staging_area, self.layout)
        )


def _shards(
    grouped: tuple[str, Iterable[Run]], staging_area: StagingArea, layout: Layout
) -> Iterator[StagedFile]:
    partition, runs = grouped
    return write_partition(staging_area, layout.of(partition), partition, runs)
