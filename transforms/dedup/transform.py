"""Judges the stories of a run: which item is the article, and what the others copy.

What is shuffled is parts of packed tables, never a text (``streams.py``). The steps and what they hand on are declared
in ``flow.py``; here they become a Beam pipeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import apache_beam as beam
from apache_beam.coders import BytesCoder, Coder, ListCoder
from apache_beam.utils.windowed_value import WindowedValue

from transforms.dedup import streams
from transforms.dedup.flow import FLOW, MergeStep, Step
from transforms.dedup.history.history import History
from transforms.dedup.steps import DigestSplitter, ShardSteps
from transforms.dedup.streams import STATE, VERDICTS, Emitted, Part, SegmentVerdicts
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.bundles import in_global_window
from transforms.staging.coders import register
from transforms.staging.metrics import timed_outputs

MERGE_GROUPS = 64  # forests of so many groups of shards are merged side by side, then those of all groups
MERGE_AFTER = 128  # forests held before they are merged: more than there are groups
_RESULTS = {VERDICTS: SegmentVerdicts, STATE: StagedFile}
_Grouped: TypeAlias = tuple[int, Iterable[tuple[str, bytes]]]  # shard, (stream, data) of all its parts
_Numbered: TypeAlias = tuple[int, bytes]  # group, packed forest
register(StagedFile)


@dataclass
class JudgeStories(beam.PTransform):
    """Packed digests, one table a segment -> ``verdicts`` (segment, packed verdicts) and ``state`` (``StagedFile``).

    With them, as a dict of ``digests`` and ``inputs``, may come parts of the ledger of inputs, by their shard.
    Every row of every segment gets one verdict. ``history`` is what earlier runs saw; with a ``near_threshold`` of 0 no
    near-duplicates are looked for. ``shards`` is a power of two that fits the volume (see ``tables/shards.py``); no
    verdict depends on it.
    """

    staging_area: StagingArea
    history: History
    near_threshold: float
    shards: int = 16

    def expand(
        self, digested: beam.PCollection[bytes] | dict[str, beam.PCollection]
    ) -> dict[str, beam.PCollection]:
        handed = digested if isinstance(digested, dict) else {streams.DIGESTS.name: digested}
        steps = ShardSteps(self.staging_area, self.history, self.near_threshold, self.shards)
        splitting = beam.ParDo(_Split(steps)).with_input_types(bytes).with_output_types(Part)
        split = handed[streams.DIGESTS.name] | "Split digests" >> splitting
        produced: dict[str, list[beam.PCollection]] = defaultdict(list, {streams.DIGESTS.name: [split]})
        if streams.INPUTS.name in handed:
            produced[streams.INPUTS.name] = [handed[streams.INPUTS.name]]
        for step in FLOW:
            inputs = step.inputs if isinstance(step, Step) else (step.input,)
            names = [stream.name for stream in inputs if produced[stream.name]]
            parts = {name: _flat(name, produced[name]) for name in names}
            for name, output in (parts | step.label >> _RunStep(steps, step)).items():
                produced[name].append(output)
        return {name: _flat(name, produced[name]) for name in _RESULTS}


def _flat(name: str, outputs: list[beam.PCollection]) -> beam.PCollection:
    """What several steps handed on under one name, as one collection; there is at most one reader of each."""
    return outputs[0] if len(outputs) == 1 else outputs | f"Flatten {name}" >> beam.Flatten()


class _Split(beam.DoFn):
    """Packed digests of segments -> parts of them, by the shard of the text."""

    def __init__(self, steps: ShardSteps) -> None:
        self.steps = steps

    def start_bundle(self) -> None:
        self.splitter = DigestSplitter(self.steps)

    def process(self, digests: bytes) -> Iterator[object]:
        return (part for _, part in self.splitter.add(digests))

    def finish_bundle(self) -> Iterator[WindowedValue]:
        return (in_global_window(part) for _, part in self.splitter.flush())


@dataclass
class _RunStep(beam.PTransform):
    """The parts that a step reads -> what it hands on, by name."""

    steps: ShardSteps
    step: Step | MergeStep

    def expand(self, parts: Mapping[str, beam.PCollection[Part]]) -> dict[str, beam.PCollection]:
        flat = tuple(parts.values()) | "Flatten parts" >> beam.Flatten()
        if isinstance(self.step, MergeStep):
            grouped = flat | "Merge" >> _MergeForests(self.step)
            work = beam.ParDo(_OnMerged(self.steps, self.step)).with_input_types(_Numbered)
        else:
            grouped = flat | "Group by shard" >> beam.GroupByKey()
            work = beam.ParDo(_OnShard(self.steps, self.step)).with_input_types(_Grouped)
        main, *tags = self.step.outputs
        hints = {name: _RESULTS.get(name, Part) for name in self.step.outputs}
        typed = work.with_output_types(hints[main], **{tag: hints[tag] for tag in tags})
        outputs = grouped | "Run" >> typed.with_outputs(*tags, main=main)
        return {name: outputs[name] for name in self.step.outputs}


class _OnShard(beam.DoFn):
    """Runs a step on the parts of a shard."""

    def __init__(self, steps: ShardSteps, step: Step) -> None:
        self.steps, self.step = steps, step

    def process(self, grouped: _Grouped) -> Iterator[object]:
        shard, values = grouped
        parts: dict[str, list[bytes]] = defaultdict(list)
        for stream, data in values:
            parts[stream].append(data)
        emitted = self.step.run(self.steps, shard, parts)
        return timed_outputs(self.step.name, _tagged(emitted, self.step.outputs[0]))


class _OnMerged(beam.DoFn):
    """Runs a step on what was merged of the whole run."""

    def __init__(self, steps: ShardSteps, step: MergeStep) -> None:
        self.steps, self.step = steps, step

    def process(self, merged: _Numbered) -> Iterator[object]:
        emitted = self.step.run(self.steps, merged[1])
        return timed_outputs(self.step.name, _tagged(emitted, self.step.outputs[0]))


def _tagged(emitted: Iterable[Emitted], main: str) -> Iterator[object]:
    for name, element in emitted:
        yield element if name == main else beam.pvalue.TaggedOutput(name, element)


@dataclass
class _MergeForests(beam.PTransform):
    """Parts of one stream -> (0, all of them merged), or nothing where there are none.

    What ``CombineGlobally`` with fan-out does; but that keys by ``None`` and hands on accumulators of unknown type, for
    which Beam has no coders but pickle.
    """

    step: MergeStep

    def expand(self, parts: beam.PCollection[Part]) -> beam.PCollection[_Numbered]:
        return (
            parts
            | "Spread over groups" >> beam.Map(_to_group).with_input_types(Part).with_output_types(_Numbered)
            | "Merge groups" >> beam.CombinePerKey(_Merger(self.step))
            | "Join groups" >> beam.Map(_to_all).with_input_types(_Numbered).with_output_types(_Numbered)
            | "Merge all" >> beam.CombinePerKey(_Merger(self.step))
        )


def _to_group(part: Part) -> _Numbered:
    shard, (_, data) = part
    return shard % MERGE_GROUPS, data


def _to_all(group: _Numbered) -> _Numbered:
    return 0, group[1]


@beam.typehints.with_input_types(bytes)
@beam.typehints.with_output_types(bytes)
class _Merger(beam.CombineFn):
    """Merges packed forests. An accumulator is a few of them that wait to be merged."""

    def __init__(self, step: MergeStep) -> None:
        self.step = step

    def create_accumulator(self) -> list[bytes]:
        return []

    def add_input(self, accumulator: list[bytes], forest: bytes) -> list[bytes]:
        accumulator.append(forest)
        return accumulator if len(accumulator) < MERGE_AFTER else self.compact(accumulator)

    def merge_accumulators(self, accumulators: Iterable[list[bytes]]) -> list[bytes]:
        return self.compact([forest for accumulator in accumulators for forest in accumulator])

    def compact(self, accumulator: list[bytes]) -> list[bytes]:
        return [self.step.merge(accumulator)] if len(accumulator) > 1 else accumulator

    def extract_output(self, accumulator: list[bytes]) -> bytes:
        (merged,) = self.compact(accumulator)
        return merged

    def get_accumulator_coder(self) -> Coder:
        return ListCoder(BytesCoder())
