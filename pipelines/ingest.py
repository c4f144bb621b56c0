"""The batch pipeline: everything new, from raw bytes to committed JSONL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam
import msgspec

from pipelines.options import IngestOptions
from sinks.commit.state import CompactionPlan
from sinks.files.write import StageArticleLines, StageDeadLetters, WritePartitions
from sinks.layout import FileNaming, compacted_state_prefix, outcome_path, state_prefix
from transforms.dedup.history.compaction import CompactState
from transforms.dedup.history.history import History
from transforms.dedup.transform import JudgeStories, shards_for
from transforms.enrich import EnrichArticles
from transforms.fields.times import seconds_of
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.reading.payloads import InputFile
from transforms.stage import COUNTS, DEAD_LETTERS, DIGESTS, ParkArticles
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.coders import register

BATCH_FILES = 64
BATCH_BYTES = 8 * 2**20


class Outcome(msgspec.Struct):
    """What a run has staged, waiting for its commit."""

    shards: list[StagedFile]
    state: list[StagedFile]
    counts: dict[str, int]


register(Outcome)


@dataclass(frozen=True)
class Plan:
    """All that the workers need to know of a run."""

    run_id: str
    as_of: str
    staging_area: StagingArea
    options: IngestOptions
    seen: Sequence[str]  # state files of earlier runs, oldest first
    since: str  # what was last seen before is forgotten
    gathering: CompactionPlan  # of these, what becomes one set

    @property
    def outcome(self) -> str:
        return outcome_path(self.staging_area.prefix)

    def memory(self) -> Memory:
        """What earlier runs saw, as this one reads it."""
        return Memory.of(self.staging_area.store, self.seen, seconds_of(self.since), seconds_of(self.as_of))


def build(pipeline: beam.Pipeline, files: Sequence[InputFile], plan: Plan) -> None:
    """The flow: what is parked stays in staging, what travels is digests, verdicts, findings and references."""
    options, staging_area = plan.options, plan.staging_area
    parser = Parser(options.read_options(), Normalizer(plan.as_of))
    parked = (
        pipeline
        | "List inputs" >> beam.Create(list(batches(files)))
        | "Spread inputs" >> beam.Reshuffle()
        | "Park articles"
        >> ParkArticles(parser, staging_area, options.store_settings(), options.near_threshold > 0)
    )
    shards = shards_for(sum(file.size for file in files))
    judging = JudgeStories(staging_area, plan.memory(), options.near_threshold, shards)
    judged = parked[DIGESTS] | "Judge stories" >> judging
    lines = (
        judged["verdicts"]
        | "Enrich articles" >> EnrichArticles(staging_area, options.entities)
        | "Park lines" >> StageArticleLines(staging_area, options.partition_keys())
    )
    letters = parked[DEAD_LETTERS] | "Park dead letters" >> StageDeadLetters(staging_area, plan.run_id)
    written = (
        (lines["runs"], letters)
        | "Gather runs" >> beam.Flatten()
        | "Write files"
        >> WritePartitions(
            staging_area, FileNaming(plan.run_id, options.records_per_file, options.compression)
        )
    )
    counts = (parked[COUNTS], lines["counts"]) | "Gather counts" >> beam.Flatten()
    state = (judged["state"], *_gathered(pipeline, plan)) | "Gather all state" >> beam.Flatten()
    ReportOutcome(plan).report(pipeline, written, state, counts)


def _gathered(pipeline: beam.Pipeline, plan: Plan) -> Iterator[beam.PCollection]:
    """What the state of many small runs becomes, where there is any to gather."""
    files = plan.gathering.files
    if files:
        size = sum(file.bytes for file in files)
        yield pipeline | "Gather state" >> GatherState(plan.staging_area, [file.path for file in files], size)


def batches(files: Iterable[InputFile]) -> Iterable[list[InputFile]]:
    """Input files in lists of bounded number and size: one list is one element to spread."""
    held: list[InputFile] = []
    size = 0
    for file in files:
        if held and (len(held) >= BATCH_FILES or size + file.size > BATCH_BYTES):
            yield held
            held, size = [], 0
        held.append(file)
        size += file.size
    if held:
        yield held


@dataclass
class ReportOutcome:
    """Ends the pipeline: everything staged is named in one file, for the commit."""

    plan: Plan

    def report(
        self,
        pipeline: beam.Pipeline,
        shards: beam.PCollection,
        state: beam.PCollection,
        counts: beam.PCollection,
    ) -> None:
        _ = (
            pipeline
            | "End" >> beam.Create([None])
            | "Report outcome"
            >> beam.Map(
                _report,
                self.plan,
                beam.pvalue.AsList(shards),
                beam.pvalue.AsList(state),
                beam.pvalue.AsList(counts),
            )
        )


def _report(
    _: None, plan: Plan, shards: list[StagedFile], state: list[StagedFile], counts: list[dict[str, int]]
) -> None:
    total: Counter[str] = Counter()
    for some in counts:
        total.update(some)
    outcome = Outcome(sorted(shards), sorted(state), dict(sorted(total.items())))
    plan.staging_area.store.put(plan.outcome, msgspec.msgpack.encode(outcome))
