"""Compacts the state of many small runs into fewer files: the same rows, each once.

Compaction does not change verdicts for later days. Within one day it may, as frequent phrases keep only some of their
texts (``index.entries_for_later_runs``). It runs beside the judging and independently of it; which files a run compacts
is decided by its caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam

from transforms.dedup.columns import INDEX_STATE, SEEN, STATE_KINDS, StateKind
from transforms.dedup.history.history import History
from transforms.dedup.index import entries_for_later_runs, merge_repeated
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shards_for
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.coders import register
from transforms.staging.metrics import timed

register(StagedFile)


@dataclass
class CompactState(beam.PTransform):
    """The root of a pipeline -> ``StagedFile``: state files with the rows of ``history``, whose files are oldest first.

    ``size`` is that of all these files together, in bytes; the new ones go to ``history.target``.
    """

    staging_area: StagingArea
    history: History
    size: int

    def expand(self, root: beam.Pipeline) -> beam.PCollection[StagedFile]:
        shards = shards_for(self.size)
        parts = [(kind, shard) for kind in STATE_KINDS for shard in range(shards)]
        return (
            root
            | "List state" >> beam.Create(parts).with_output_types(tuple[str, int])
            | "Spread state" >> beam.Reshuffle()
            | "Compact state"
            >> beam.FlatMap(compact_part, self.staging_area, self.history, shards).with_output_types(
                StagedFile
            )
        )


def compact_part(
    part: tuple[str, int], staging_area: StagingArea, history: History, shards: int
) -> Iterator[StagedFile]:
    """The file of one kind (by its name) and shard, if it has rows. Raises ``StorageError`` for a damaged file."""
    name, shard = part
    kind = STATE_KINDS[name]
    table = history.all_rows(kind, shard, shards)
    if table is not None and len(table):
        with timed("compact_state"):
            file = history.stage(staging_area, kind, shard, shards, merge_runs(kind, table))
        yield file


def merge_runs(kind: StateKind, table: Table) -> Table:
    """The rows of several runs, the oldest first, each once with its latest ``seen``; sorted by the kind's key.

    A text that was forgotten in between and published anew keeps both rows, so that it is known again by the one that
    a lookback reaches.
    """
    if kind.name == INDEX_STATE.name:
        return entries_for_later_runs(table)
    table = table.sorted(kind.key)
    return merge_repeated(table, *(name for name in table.columns if name != SEEN))
