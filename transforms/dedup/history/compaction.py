"""Gathers the state of many small runs into fewer files: the same rows, each once.

What is dated on a later day is judged by them as by the single files. Among texts of one day, a phrase that many share
may pair a text with others than it would have, as not all of its texts are kept (candidates.py).

Beside the judging, and independent of it: a shard of each kind is read, joined and written again. What a run must
gather is decided by ``sinks/commit/state.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import apache_beam as beam

from transforms.dedup.candidates import last_seen, remembered_posts
from transforms.dedup.history.history import KEYS, POSTS, SEEN, Memory, staged
from transforms.dedup.tables.table import Table
from transforms.dedup.transform import shards_for
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.coders import register

FOLDER = "gathered/"
register(StagedFile)


@dataclass
class GatherState(beam.PTransform):
    """The root of a pipeline -> state files that say what ``files`` say, oldest first, of ``size`` bytes together."""

    staging_area: StagingArea
    files: Sequence[str]
    size: int

    def expand(self, root: beam.Pipeline) -> beam.PCollection:
        shards = shards_for(self.size)
        parts = [(kind, shard) for kind in KEYS for shard in range(shards)]
        return (
            root
            | "List state" >> beam.Create(parts)
            | "Spread state" >> beam.Reshuffle()
            | "Join state" >> beam.FlatMap(gathered, self.staging_area, tuple(self.files), shards)
        )


def gathered(
    part: tuple[str, int], staging_area: StagingArea, files: Sequence[str], shards: int
) -> Iterator[StagedFile]:
    """The file of one kind and shard, where it has rows."""
    kind, shard = part
    table = Memory.of(staging_area.store, files).everything(kind, shard, shards)
    if table is not None and len(table):
        yield staged(staging_area, kind, shard, shards, together(kind, table), FOLDER)


def together(kind: str, table: Table) -> Table:
    """Rows of several runs, the oldest first, each once with its latest ``seen``.

    A text that was forgotten in between and published anew keeps both rows, so that it is known again by the one that
    a lookback reaches.
    """
    if kind == POSTS:
        return remembered_posts(table)
    table = table.sorted("text")
    return last_seen(table, *(name for name in table.columns if name != SEEN))
