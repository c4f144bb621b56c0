"""The flow of the judging: which step follows which, and what each reads and hands on.

Declared once: ``transform.py`` makes a Beam pipeline of it, tests and benchmarks walk it within one process, and
``docs/judging.md`` is made from it. Before the first step, digests are split by the shard of their text
(:class:`~transforms.dedup.steps.DigestSplitter`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transforms.dedup import streams
from transforms.dedup.steps import ShardSteps, merge_packed_forests
from transforms.dedup.streams import CASES, STATE, VERDICTS, Emitted, Parts, Stream


@dataclass(frozen=True)
class Step:
    """A step that runs once for each shard that has parts in any of its ``inputs``; ``outputs`` go by name."""

    label: str
    run: Callable[[ShardSteps, int, Parts], Iterator[Emitted]]
    inputs: tuple[Stream, ...]
    outputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The label as an identifier: what the step's times go by."""
        return self.label.lower().replace(" ", "_")


@dataclass(frozen=True)
class MergeStep:
    """The one step that sees a whole run: ``input`` is merged over all shards, pairwise, in any order."""

    label: str
    merge: Callable[[list[bytes]], bytes]
    run: Callable[[ShardSteps, bytes], Iterator[Emitted]]
    input: Stream
    outputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The label as an identifier: what the step's times go by."""
        return self.label.lower().replace(" ", "_")


FLOW: tuple[Step | MergeStep, ...] = (
    Step(
        "Group texts", ShardSteps.group_by_text,
        inputs=(streams.DIGESTS,),
        outputs=(streams.ITEMS.name, streams.FEATURES.name, streams.INDEX_ENTRIES.name),
    ),
    Step(
        "Pair texts", ShardSteps.pair_texts,
        inputs=(streams.INDEX_ENTRIES,),
        outputs=(streams.PAIRS.name, streams.GUID_CONFLICTS.name, STATE),
    ),
    Step(
        "Attach features of first texts", ShardSteps.attach_features,
        inputs=(streams.FEATURES, streams.PAIRS),
        outputs=(streams.FEATURED_PAIRS.name,),
    ),
    Step(
        "Verify pairs", ShardSteps.verify_pairs,
        inputs=(streams.FEATURES, streams.FEATURED_PAIRS),
        outputs=(streams.LINKS.name, streams.FORESTS.name),
    ),
    MergeStep(
        "Find components", merge_packed_forests, ShardSteps.find_components,
        input=streams.FORESTS,
        outputs=(streams.MEMBERS.name,),
    ),
    Step(
        "Route cases", ShardSteps.route_cases,
        inputs=(streams.ITEMS, streams.FEATURES, streams.MEMBERS, streams.LINKS, streams.GUID_CONFLICTS),
        outputs=(VERDICTS, streams.HISTORY.name, *(stream.name for stream in CASES)),
    ),
    Step(
        "Judge cases", ShardSteps.judge_cases,
        inputs=CASES,
        outputs=(VERDICTS, streams.HISTORY.name),
    ),
    Step(
        "Write state", ShardSteps.write_state,
        inputs=(streams.FEATURES, streams.HISTORY, streams.INPUTS),
        outputs=(STATE,),
    ),
)  # fmt: skip
