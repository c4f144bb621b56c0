"""Sorted runs: the lines of partitions in order, by an external merge sort in staging.

A worker stages the encoded lines of a segment, sorted by partition and key, in blocks; what is shuffled is a reference
to each partition's sorted run. The worker that gets all references of a partition merges its runs block by block, so
memory is bounded by the number of runs, not by the size of the partition. Blocks are not compressed: they are read
once, and compressing them took longer than all the rest.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from transforms.staging.area import LINES, StagingArea

BLOCK_BYTES = 256 * 2**10
FAN_IN = 256  # runs that are merged at once

KeyedLine: TypeAlias = tuple[bytes, bytes]  # a key, and a line with its newline: sorted by both
PartitionLines: TypeAlias = dict[str, list[KeyedLine]]  # lines by the partition that they belong to
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[KeyedLine])


class SortedRun(msgspec.Struct, frozen=True, gc=False):
    """Sorted lines of one partition, staged.

    ``name`` is the staged file, ``blocks`` are (start, length in bytes) of its blocks in it, in order, and ``records``
    counts the lines.
    """

    name: str
    blocks: list[tuple[int, int]]
    records: int


def stage_lines(staging_area: StagingArea, lines: PartitionLines) -> Iterator[tuple[str, SortedRun]]:
    """Stage lines, in any order, in one file; yields (partition, sorted run), nothing where there are no lines."""
    encoded: list[bytes] = []
    start = 0
    runs: list[tuple[str, list[tuple[int, int]]]] = []
    for partition in sorted(lines):
        blocks = []
        for block in _blocks(sorted(lines[partition])):
            data = _ENCODER.encode(block)
            encoded.append(data)
            blocks.append((start, len(data)))
            start += len(data)
        runs.append((partition, blocks))
    if encoded:
        name = staging_area.stage(LINES, sum(map(len, lines.values())), b"".join(encoded))
        for partition, blocks in runs:
            yield partition, SortedRun(name, blocks, len(lines[partition]))


def _blocks(lines: Iterable[KeyedLine]) -> Iterator[list[KeyedLine]]:
    """Lines in their order, about :data:`BLOCK_BYTES` of them at a time."""
    block: list[KeyedLine] = []
    size = 0
    for keyed in lines:
        block.append(keyed)
        size += len(keyed[1])
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def merge_runs(
    staging_area: StagingArea, runs: Iterable[SortedRun], fan_in: int = FAN_IN
) -> Iterator[KeyedLine]:
    """(key, line) of all runs in order, holding one block a run.

    Where there are more than ``fan_in`` runs, they are merged in rounds: each round stages one longer run.
    """
    waiting = sorted(runs, key=lambda run: (run.name, run.blocks))
    while len(waiting) > fan_in:
        first, waiting = waiting[:fan_in], waiting[fan_in:]
        waiting.append(_stage_merged(staging_area, first))
    return heapq.merge(*(_read_lines(staging_area, run) for run in waiting))


def _stage_merged(staging_area: StagingArea, runs: list[SortedRun]) -> SortedRun:
    """One run that holds the lines of several."""
    name = f"{staging_area.prefix}/merges/{uuid.uuid4().hex}"
    blocks, start = [], 0
    with staging_area.store.open_write(name) as out:
        for block in map(_ENCODER.encode, _blocks(merge_runs(staging_area, runs))):
            out.write(block)
            blocks.append((start, len(block)))
            start += len(block)
    return SortedRun(name, blocks, sum(run.records for run in runs))


def _read_lines(staging_area: StagingArea, run: SortedRun) -> Iterator[KeyedLine]:
    for start, length in run.blocks:
        yield from _DECODER.decode(staging_area.store.read_range(run.name, start, length))
