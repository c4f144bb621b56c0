"""The batch pipeline: everything new, from raw bytes to committed JSONL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import apache_beam as beam
import msgspec
from apache_beam.pvalue import AsList
from apache_beam.transforms.cy_combiners import SumInt64Fn

from pipelines.options import IngestOptions
from pipelines.runtime.cluster.fitness import TravellingStore
from sinks.commit.state import CompactionPlan
from sinks.files.write import StageArticleLines, StageDeadLetters, WritePartitions
from sinks.layout import FileNaming, compacted_state_prefix, outcome_path, state_prefix
from transforms.dedup.columns import INPUT_STATE
from transforms.dedup.history.compaction import CompactState
from transforms.dedup.history.history import History
from transforms.dedup.history.ledger import Selection, contents_of_sizes, keyed, ledger_of, select_new
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shards_for
from transforms.dedup.transform import JudgeStories
from transforms.enrich import EnrichArticles
from transforms.fields.times import seconds_of
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.reading.inputs import InputFile
from transforms.reading.notes import Place
from transforms.stage import COUNTS, DEAD_LETTERS, DIGESTS, INPUTS, StageArticles
from transforms.staging.area import StagedFile, StagingArea

KNOWN = "known"  # the count of inputs that earlier runs read
BATCH_FILES = 64
BATCH_BYTES = 8 * 2**20


class Outcome(msgspec.Struct):
    """What a run has staged, waiting for its commit: files of records, files of state, and the counts by name."""

    files: list[StagedFile]
    state: list[StagedFile]
    counts: dict[str, int]


@dataclass(frozen=True)
class Plan:
    """All that the workers need to know of a run."""

    run_id: str
    as_of: str
    staging_area: StagingArea
    options: IngestOptions
    state: Sequence[str]  # files of earlier runs, oldest first
    since: str  # what was last seen before this time does not count as seen
    compaction: CompactionPlan  # which of these files become one set
    notes: str = ""  # the folder where local workers note what they read
    lost: frozenset[Place] = frozenset()  # what killed its worker, and is not read again
    contents: str = ""  # where it is staged what files held that earlier runs read

    @property
    def outcome_path(self) -> str:
        """Where the pipeline writes its :class:`Outcome`, in MessagePack."""
        return outcome_path(self.staging_area.prefix)

    def history(self) -> History:
        """What earlier runs saw, as this run reads it."""
        since, now = seconds_of(self.since), seconds_of(self.as_of)
        return History.of(self.staging_area.store, self.state, since, now, state_prefix(self.run_id))


def build(pipeline: beam.Pipeline, files: Sequence[InputFile], plan: Plan) -> None:
    """The flow. Articles stay in the staging area; what travels is digests, verdicts, and names of what is staged."""
    options, staging_area = plan.options, plan.staging_area
    parser = Parser(options.read_options(), Normalizer(plan.as_of), options.known_sources())
    shards = shards_for(sum(file.size for file in files))
    spread = (
        pipeline
        | "List inputs"
        >> beam.Create(list(batches(files)), reshuffle=False).with_output_types(list[InputFile])
        | "Spread inputs" >> beam.Reshuffle()
    )
    staged = _with_fit_workers(spread, staging_area) | "Stage articles" >> StageArticles(
        parser, staging_area, options.store_settings(), options.near_threshold > 0, plan.notes, plan.lost,
        plan.run_id, shards, plan.contents,
    )  # fmt: skip
    judging = JudgeStories(staging_area, plan.history(), options.near_threshold, shards)
    judged = {name: staged[name] for name in (DIGESTS, INPUTS)} | "Judge stories" >> judging
    lines = (
        judged["verdicts"]
        | "Enrich articles" >> EnrichArticles(staging_area, options.entities)
        | "Stage lines" >> StageArticleLines(staging_area, options.partition_keys())
    )
    letters = staged[DEAD_LETTERS] | "Stage dead letters" >> StageDeadLetters(staging_area, plan.run_id)
    written = (
        (lines["runs"], letters)
        | "Flatten sorted runs" >> beam.Flatten()
        | "Write files"
        >> WritePartitions(
            staging_area, FileNaming(plan.run_id, options.records_per_file, options.compression)
        )
    )
    counts = (staged[COUNTS], lines["counts"]) | "Flatten counts" >> beam.Flatten()
    state = (judged["state"], *_compacted_state(pipeline, plan)) | "Flatten state" >> beam.Flatten()
    _ = {"files": written, "state": state, "counts": counts} | "Report outcome" >> ReportOutcome(plan)


def _with_fit_workers(files: beam.PCollection, staging_area: StagingArea) -> beam.PCollection:
    """The same, on a cluster once each process that reads has looked whether it can."""
    if isinstance(staging_area.store, TravellingStore):
        checked = beam.Map(_require_fit, staging_area.store).with_output_types(list[InputFile])
        return files | "Check worker" >> checked
    return files


def _require_fit(files: list[InputFile], store: TravellingStore) -> list[InputFile]:
    store.require_fit()
    return files


def _compacted_state(pipeline: beam.Pipeline, plan: Plan) -> Iterator[beam.PCollection]:
    """The files that replace the state of many small runs, where there are enough of them."""
    files = plan.compaction.files
    if files:
        size = sum(file.bytes for file in files)
        paths, target = [file.path for file in files], compacted_state_prefix(plan.run_id)
        history = History.of(plan.staging_area.store, paths, target=target)
        yield pipeline | "Compact state" >> CompactState(plan.staging_area, history, size)


@dataclass(frozen=True)
class Chosen:
    """The inputs that a run reads, the plan that knows of the others, and what these add to its outcome."""

    files: Sequence[InputFile]
    plan: Plan
    known: int = 0
    state: tuple[StagedFile, ...] = ()

    def complete(self, outcome: Outcome) -> Outcome:
        """What the pipeline staged, with what is said of the inputs that it was not given."""
        counts = outcome.counts | {KNOWN: outcome.counts.get(KNOWN, 0) + self.known}
        return Outcome(outcome.files, sorted([*outcome.state, *self.state]), counts)


def choose_inputs(files: Sequence[InputFile], plan: Plan) -> Chosen:
    """The inputs to read. Raises ``StorageError`` where the ledger can't be read."""
    if not plan.options.new_only:
        return Chosen(keyed(files), plan)
    history = plan.history()
    ledger = ledger_of(history)
    selection = select_new(files, ledger, history)
    contents = _stage_contents(ledger, selection, plan.staging_area)
    anew = _stage_rows(selection.anew, history, plan.staging_area)
    return Chosen(selection.files, replace(plan, contents=contents), selection.known, anew)


def _stage_contents(ledger: Table, selection: Selection, staging_area: StagingArea) -> str:
    """Where it is staged what files of the same sizes held; "" where there were none."""
    data = contents_of_sizes(ledger, (file.size for file in selection.files))
    return staging_area.stage("contents", len(data), data) if data else ""


def _stage_rows(rows: Table, history: History, staging_area: StagingArea) -> tuple[StagedFile, ...]:
    """The state file of rows that are to be remembered for longer, if there are any."""
    if not len(rows):
        return ()
    return (history.stage(staging_area, INPUT_STATE, 0, 1, history.stamp(rows)),)


def stage_stdin(files: Sequence[InputFile], staging_area: StagingArea) -> list[InputFile]:
    """The files as workers find them: the bytes of stdin are staged, rather than carried along."""
    return [_staged_stdin(file, staging_area) if file.kind == "stdin" else file for file in files]


def _staged_stdin(file: InputFile, staging_area: StagingArea) -> InputFile:
    path = staging_area.stage("stdin", 1, file.data)
    root = staging_area.store.root
    return msgspec.structs.replace(file, kind="store", root=root, path=path, data=b"")


def batches(files: Iterable[InputFile]) -> Iterator[list[InputFile]]:
    """Input files in lists of bounded number and size: one list is one element to spread."""
    batch: list[InputFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) >= BATCH_FILES or size + file.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


@dataclass
class ReportOutcome(beam.PTransform):
    """(files: staged files, state: staged files, counts: name -> number) -> the path of the run's :class:`Outcome`.

    Ends the pipeline: all that is staged is named in one file, for the commit.
    """

    plan: Plan

    def expand(self, staged: dict[str, beam.PCollection]) -> beam.PCollection:
        totals = (
            staged["counts"]
            | "List counts" >> beam.FlatMap(dict.items).with_output_types(tuple[str, int])
            | "Sum counts" >> beam.CombinePerKey(SumInt64Fn().with_input_types(int).with_output_types(int))
        )
        return (
            totals.pipeline
            | "Begin once" >> beam.Impulse()
            | "Write outcome"
            >> beam.Map(
                _write_outcome,
                self.plan,
                AsList(staged["files"]),
                AsList(staged["state"]),
                AsList(totals),
            ).with_output_types(str)
        )


def _write_outcome(
    _: bytes, plan: Plan, files: list[StagedFile], state: list[StagedFile], totals: list[tuple[str, int]]
) -> str:
    outcome = Outcome(sorted(files), sorted(state), dict(sorted(totals)))
    plan.staging_area.store.put(plan.outcome_path, msgspec.msgpack.encode(outcome))
    return plan.outcome_path
