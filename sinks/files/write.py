"""The last stages: lines are staged as sorted runs, merged by partition, and written to files that await the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
import msgspec
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from sinks.files.jsonl import write_partition
from sinks.files.lines import article_lines, dead_letter_lines, duplicate_lines
from sinks.files.sorted_runs import SortedRun, stage_lines
from sinks.layout import FileNaming
from transforms.article import DeadLetter
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.bundles import in_global_window
from transforms.staging.coders import Batch, register
from transforms.staging.metrics import count, timed, timed_outputs
from transforms.staging.segments import SEGMENT_ARTICLES

RUNS, COUNTS = "runs", "counts"
PartitionRun = tuple[str, SortedRun]  # a partition, and sorted lines of it
register(SortedRun, StagedFile)
_DECODER = msgspec.msgpack.Decoder(DeadLetter)


@dataclass
class StageArticleLines(beam.PTransform):
    """Batches of articles -> (runs: (partition, sorted run), counts: number of articles and of each kind of duplicate).

    ``keys`` are the partition keys of articles.
    """

    staging_area: StagingArea
    keys: Sequence[str]

    def expand(self, articles: beam.PCollection) -> dict[str, beam.PCollection]:
        encode = beam.FlatMap(_stage_batch, self.staging_area, tuple(self.keys))
        typed = encode.with_output_types(PartitionRun, **{COUNTS: dict[str, int]})
        staged = articles | "Encode and stage lines" >> typed.with_outputs(COUNTS, main=RUNS)
        return {name: staged[name] for name in (RUNS, COUNTS)}


def _stage_batch(
    batch: Batch, staging_area: StagingArea, keys: Sequence[str]
) -> Iterator[PartitionRun | TaggedOutput]:
    with timed("encode_lines"):
        lines = article_lines(batch.articles, keys) | duplicate_lines(batch.duplicates)
        runs = list(stage_lines(staging_area, lines))
    yield from runs
    kinds = Counter(duplicate.duplicate_kind for duplicate in batch.duplicates)
    counts = {"articles": len(batch.articles), **kinds}
    count(counts)
    yield TaggedOutput(COUNTS, counts)


@dataclass
class StageDeadLetters(beam.PTransform):
    """Packed dead letters -> (partition, sorted run)."""

    staging_area: StagingArea
    run_id: str

    def expand(self, letters: beam.PCollection) -> beam.PCollection:
        encode = beam.ParDo(_StageLetters(self.staging_area, self.run_id))
        typed = encode.with_output_types(PartitionRun)
        return letters | "Encode and stage dead letters" >> typed


class _StageLetters(beam.DoFn):
    """Holds the dead letters of a bundle, at most a segment of them."""

    def __init__(self, staging_area: StagingArea, run_id: str) -> None:
        self.staging_area, self.run_id = staging_area, run_id

    def start_bundle(self) -> None:
        self.letters: list[DeadLetter] = []

    def process(self, packed: bytes) -> Iterator[PartitionRun]:
        self.letters.append(_DECODER.decode(packed))
        if len(self.letters) >= SEGMENT_ARTICLES:
            yield from self._stage()

    def finish_bundle(self) -> Iterator[WindowedValue]:
        return map(in_global_window, self._stage())

    def _stage(self) -> Iterator[PartitionRun]:
        letters, self.letters = self.letters, []
        return stage_lines(self.staging_area, dead_letter_lines(letters, self.run_id))


@dataclass
class WritePartitions(beam.PTransform):
    """(partition, sorted run) -> :class:`~transforms.staging.area.StagedFile`: the files of each partition."""

    staging_area: StagingArea
    naming: FileNaming

    def expand(self, runs: beam.PCollection) -> beam.PCollection:
        merge = beam.FlatMap(_write_partition, self.staging_area, self.naming)
        typed = merge.with_output_types(StagedFile)
        return runs | "Group runs by partition" >> beam.GroupByKey() | "Merge partitions" >> typed


def _write_partition(
    grouped: tuple[str, Iterable[SortedRun]], staging_area: StagingArea, naming: FileNaming
) -> Iterator[StagedFile]:
    partition, runs = grouped
    return timed_outputs("write_files", write_partition(staging_area, naming, partition, runs))
