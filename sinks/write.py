"""The last stages: lines are parked, merged by partition, and written to files that wait for the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
import msgspec

from sinks.jsonl import Layout, Run, Shard, park_lines, write_partition
from sinks.lines import article_lines, dead_letter_lines, duplicate_lines
from transforms.article import DeadLetter
from transforms.coders import Batch, register
from transforms.segments import SEGMENT_ARTICLES, Parking

RUNS, COUNTS = "runs", "counts"
register(Run, Shard)
_letter = msgspec.msgpack.Decoder(DeadLetter)


@dataclass
class ParkArticleLines(beam.PTransform):
    """Batches of articles -> (runs: (partition, run of sorted lines), counts: articles and kinds of duplicates)."""

    parking: Parking
    keys: Sequence[str]

    def expand(self, articles: beam.PCollection) -> dict[str, beam.PCollection]:
        work = beam.FlatMap(_article_runs, self.parking, tuple(self.keys))
        parked = articles | "Encode and park lines" >> work.with_outputs(COUNTS, main=RUNS)
        return {name: parked[name] for name in (RUNS, COUNTS)}


def _article_runs(batch: Batch, parking: Parking, keys: Sequence[str]) -> Iterator[object]:
    lines = article_lines(batch.articles, keys) | duplicate_lines(batch.duplicates)
    yield from park_lines(parking, lines)
    kinds = Counter(duplicate.duplicate_kind for duplicate in batch.duplicates)
    yield beam.pvalue.TaggedOutput(COUNTS, {"articles": len(batch.articles), **kinds})


@dataclass
class ParkDeadLetters(beam.PTransform):
    """Packed dead letters -> (partition, run of sorted lines)."""

    parking: Parking
    run_id: str

    def expand(self, letters: beam.PCollection) -> beam.PCollection:
        return letters | "Park dead letters" >> beam.ParDo(_ParkLetters(self.parking, self.run_id))


class _ParkLetters(beam.DoFn):
    def __init__(self, parking: Parking, run_id: str) -> None:
        self.parking, self.run_id = parking, run_id

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
        return park_lines(self.parking, dead_letter_lines(letters, self.run_id))


@dataclass
class WritePartitions(beam.PTransform):
    """(partition, run) -> :class:`~sinks.jsonl.Shard`: one or more files a partition, each written once."""

    parking: Parking
    layout: Layout

    def expand(self, runs: beam.PCollection) -> beam.PCollection:
        return (
            runs
            | "Group runs by partition" >> beam.GroupByKey()
            | "Merge partitions" >> beam.FlatMap(_shards, self.parking, self.layout)
        )


def _shards(grouped: tuple[str, Iterable[Run]], parking: Parking, layout: Layout) -> Iterator[Shard]:
    partition, runs = grouped
    return write_partition(parking, layout.of(partition), partition, runs)
