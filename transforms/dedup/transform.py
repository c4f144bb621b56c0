"""Judges the stories of a run: which item is the article, and what the others copy.

What is shuffled is packed tables (table.py), never a text: digests to the shard of their text, posts to the shard of
their key, pairs to the shards of their two texts, linked texts to the shard of their story, verdicts to their segment.
The work is in ``steps.py`` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from transforms.dedup.history.history import Memory
from transforms.dedup.judge import Judgement
from transforms.dedup.steps import Packed, Parked, Shelf, Splitting, Steps
from transforms.staging.area import ByteRange, StagedFile, StagingArea
from transforms.staging.coders import register

SHARD_BYTES = 32 * 2**20  # of input; some 25,000 articles, at 3 KB each while they are judged
MOST_SHARDS = 4096
_POSTS, _MARKS, _STATE, _SPANS, _CASES, _REMEMBERED = (
    "posts",
    "marks",
    "state",
    "spans",
    "cases",
    "remembered",
)
register(StagedFile)


@dataclass
class JudgeStories(beam.PTransform):
    """Packed digests, one table a segment -> (verdicts: (segment, packed verdicts), state: files for later runs).

    Every row of every segment gets one verdict. ``memory`` is what earlier runs saw; with a
    ``near_threshold`` of 0 no near-duplicates are looked for. ``shards`` is a power of two that fits the volume (see
    :func:`shards_for`); no verdict depends on it.
    """

    staging_area: StagingArea
    memory: Memory
    near_threshold: float
    shards: int = 16

    def expand(self, digests: beam.PCollection) -> dict[str, beam.PCollection]:
        steps = Steps(self.staging_area, self.memory, self.near_threshold, self.shards)
        gathered = (
            digests
            | "Split by text" >> beam.ParDo(_Split(steps))
            | "Group by text" >> beam.GroupByKey()
            | "Gather texts" >> beam.FlatMap(_gather, steps).with_outputs(_POSTS, main="shelf")
        )
        paired = (
            gathered[_POSTS]
            | "Group by key" >> beam.GroupByKey()
            | "Pair texts" >> beam.FlatMap(_pair, steps).with_outputs(_MARKS, _STATE, main="pairs")
        )
        links = (
            {"shelf": gathered["shelf"], "pairs": paired["pairs"]}
            | "Join first texts" >> beam.CoGroupByKey()
            | "Look at first texts" >> beam.FlatMap(_look, steps)
        )
        verified = (
            {"shelf": gathered["shelf"], "looks": links}
            | "Join second texts" >> beam.CoGroupByKey()
            | "Verify pairs" >> beam.FlatMap(_verify, steps).with_outputs(_SPANS, main="links")
        )
        members = (
            verified[_SPANS]
            | "Group all links" >> beam.GroupByKey()
            | "Find components" >> beam.FlatMap(_members, steps)
        )
        alone = (
            {
                "shelf": gathered["shelf"],
                "members": members,
                "linked": verified["links"],
                "marks": paired[_MARKS],
            }
            | "Join links" >> beam.CoGroupByKey()
            | "Sort out" >> beam.FlatMap(_sort_out, steps).with_outputs(_CASES, _REMEMBERED, main="verdicts")
        )
        judged = (
            alone[_CASES]
            | "Group by story" >> beam.GroupByKey()
            | "Judge" >> beam.FlatMap(_judge, steps).with_outputs(_REMEMBERED, main="verdicts")
        )
        remembered = (alone[_REMEMBERED], judged[_REMEMBERED]) | "Gather remembered" >> beam.Flatten()
        state = (
            {"shelf": gathered["shelf"], "remembered": remembered}
            | "Join remembered" >> beam.CoGroupByKey()
            | "Remember texts" >> beam.FlatMap(_remember, steps)
        )
        return {
            "verdicts": (alone["verdicts"], judged["verdicts"]) | "Gather verdicts" >> beam.Flatten(),
            "state": (paired[_STATE], state) | "Gather state" >> beam.Flatten(),
        }


def shards_for(size: int) -> int:
    """How many shards fit an input of ``size`` bytes: a small run leaves few files, a large one small tables.

    >>> shards_for(0), shards_for(2**30), shards_for(2**50)
    (1, 32, 4096)
    """
    wanted = max(1, -(-size // SHARD_BYTES))
    return min(1 << (wanted - 1).bit_length(), MOST_SHARDS)


class _Split(beam.DoFn):
    """Packed digests of segments -> (shard of the text, piece)."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps

    def start_bundle(self) -> None:
        self.splitting = Splitting(self.steps)

    def process(self, digests: bytes) -> Iterator[Parked]:
        return self.splitting.add(digests)

    def finish_bundle(self) -> Iterator[Any]:
        return map(beam.transforms.window.GlobalWindows.windowed_value, self.splitting.rest())


def _tagged(tag: str, values: Iterable[Any]) -> Iterator[Any]:
    return (beam.pvalue.TaggedOutput(tag, value) for value in values)


def _gather(grouped: tuple[int, Iterable[ByteRange]], steps: Steps) -> Iterator[Any]:
    shard, digests = grouped
    shelf, posts = steps.gather(shard, digests)
    yield shard, shelf
    yield from _tagged(_POSTS, posts)


def _pair(grouped: tuple[int, Iterable[ByteRange]], steps: Steps) -> Iterator[Any]:
    pairs, marks, state = steps.pair(*grouped)
    yield from pairs
    yield from _tagged(_MARKS, marks)
    yield from _tagged(_STATE, [state])


def _look(joined: tuple[int, Mapping[str, Iterable[Any]]], steps: Steps) -> Iterator[Parked]:
    _, parts = joined
    for shelf in parts["shelf"]:
        yield from steps.look(shelf, list(parts["pairs"]))


def _verify(joined: tuple[int, Mapping[str, Iterable[Any]]], steps: Steps) -> Iterator[Any]:
    shard, parts = joined
    looks = list(parts["looks"])
    if looks:
        links, spans = steps.verify(shard, _shelves(parts), looks)
        yield from links
        yield from _tagged(_SPANS, [(0, spans)])


def _shelves(parts: Mapping[str, Iterable[Any]]) -> list[Shelf]:
    return list(parts["shelf"])


def _members(grouped: tuple[int, Iterable[bytes]], steps: Steps) -> Iterator[Packed]:
    return steps.members(grouped[1])


def _sort_out(joined: tuple[int, Mapping[str, Iterable[Any]]], steps: Steps) -> Iterator[Any]:
    shard, parts = joined
    judgements, cases = steps.sort_out(
        shard, _shelves(parts), list(parts["members"]), list(parts["linked"]), list(parts["marks"])
    )
    for judgement in judgements:
        yield from _judgement(judgement, steps)
    yield from _tagged(_CASES, cases)


def _judge(grouped: tuple[int, Iterable[tuple[str, bytes]]], steps: Steps) -> Iterator[Any]:
    return _judgement(steps.judge(grouped[1]), steps)


def _judgement(judgement: Judgement, steps: Steps) -> Iterator[Any]:
    yield from steps.verdicts(judgement)
    yield from _tagged(_REMEMBERED, steps.remembered(judgement))


def _remember(joined: tuple[int, Mapping[str, Iterable[Any]]], steps: Steps) -> Iterator[StagedFile]:
    shard, parts = joined
    return steps.remember(shard, _shelves(parts), list(parts["remembered"]))
