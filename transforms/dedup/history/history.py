"""What earlier runs saw: Parquet files beside the output, sharded as the judging is.

A run writes four kinds of file a shard, each only where it has rows (the columns are in ``columns.py``):

- ``texts``, ascending by text: each text that the run met, the item that stands for it, its story, and the article
  that a copy of it copies;
- ``signs``, ascending by text: the features by which texts are compared;
- ``posts``, ascending by key: the index entries of the texts;
- ``inputs``, ascending by input: the files that it read (``ledger.py``).

A file is named ``TARGET-KIND-SHARD-of-SHARDS-DIGEST.parquet``, so that a worker finds its shard by the name alone, and
so that damage shows: DIGEST is of the content (XXH3, 64 bits). The caller chooses TARGET, a folder and the run's id.
Text and key columns hold 64-bit hashes, ids are 16 bytes; nothing of an article's text is in them. ``seen`` is the
clock of the run that wrote a row; a text that is met again is written again, so it is remembered for the lookback after
it was last seen. The files of many small runs are compacted into fewer (``compaction.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from transforms.dedup.columns import INDEX_STATE, SEEN, STATE_KINDS, StateKind
from transforms.dedup.digests.digest import ids_from_bytes, ids_to_bytes
from transforms.dedup.tables.packed import Lists, Table
from transforms.dedup.tables.shards import shard_of
from transforms.dedup.tables.sorting import Array, find_sorted, group_ends, group_starts
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store

_FORMAT = b"4"
_NAME = re.compile(
    rf"[\w.-]{{1,80}}-({'|'.join(STATE_KINDS)})-(\d{{1,6}})-of-(\d{{1,6}})-([0-9a-f]{{16}})\.parquet"
)


class StateFile(NamedTuple):
    """A state file, and what its name says of it."""

    path: str
    kind: str  # the name of a kind in ``STATE_KINDS``
    shard: int
    shards: int
    digest: str

    @staticmethod
    def at(path: str) -> StateFile:
        """The state file at a path. Raises ``StorageError`` if its name is not one of a state file."""
        match = _NAME.fullmatch(path.rpartition("/")[2])
        if not match:
            raise StorageError(f"{path}: not the name of a state file that this version knows")
        kind, shard, shards, digest = match.groups()
        return StateFile(path, kind, int(shard), int(shards), digest)

    def may_hold(self, kind: StateKind, shard: int, shards: int) -> bool:
        """Whether keys of a shard may lie in the file; both numbers of shards are powers of two."""
        return self.kind == kind.name and (self.shard - shard) % min(self.shards, shards) == 0


@dataclass(frozen=True)
class History:
    """The state files of earlier runs, and how this run writes its own. Small: it travels to the workers.

    ``since`` bounds what counts as seen, ``now`` is the run's own clock: both in seconds since 1970. Paths of the files
    that this run writes begin with ``target``.
    """

    store: Store
    files: tuple[StateFile, ...]
    since: int = 0
    now: int = 0
    target: str = ""

    @staticmethod
    def of(store: Store, paths: Sequence[str], since: int = 0, now: int = 0, target: str = "") -> History:
        """The history in the state files at ``paths``. Raises ``StorageError`` for a path that is none."""
        return History(store, tuple(StateFile.at(path) for path in paths), since, now, target)

    def rows(
        self, kind: StateKind, shard: int, shards: int, keys: Array, columns: Sequence[str] | None = None
    ) -> Table | None:
        """The rows of one shard under ``keys`` (ascending) that were seen since ``since``, or ``None`` without any.

        Index entries come in any order; of each text the last row comes, ascending by text. ``columns`` limits what is
        read and includes the key; ``seen`` never comes. Raises ``StorageError`` where a file is missing, damaged or of
        another format.
        """
        if not len(keys):
            return None
        tables = [
            table
            for file in self._files(kind, shard, shards)
            for table in _read_rows(_open(self.store, file), kind, keys, columns, self.since)
        ]
        if not tables:
            return None
        rows = Table.concat(tables)
        if kind.name == INDEX_STATE.name:
            return rows
        rows = rows.sorted("text")
        return rows.take(group_ends(group_starts(rows["text"])))

    def all_rows(self, kind: StateKind, shard: int, shards: int) -> Table | None:
        """All rows of a shard with ``seen``, file by file; ``None`` without any. Raises as :meth:`rows` does."""
        tables = []
        for file in self._files(kind, shard, shards):
            table = _to_table(kind, _open(self.store, file).read(use_threads=False))
            tables.append(table.take(shard_of(table[kind.key], shards) == shard))
        return Table.concat(tables) if tables else None

    def stamp(self, table: Table) -> Table:
        """The rows as seen by this run, with the column ``seen``."""
        return table.plus(seen=np.full(len(table), self.now, np.uint32))

    def stage(
        self, staging_area: StagingArea, kind: StateKind, shard: int, shards: int, table: Table
    ) -> StagedFile:
        """Write a state file to the staging area; ``table`` has ``seen`` and is sorted by the kind's key."""
        data = to_parquet(kind, table)
        staged = staging_area.stage("state", len(table), data)
        digest = xxhash.xxh3_64_hexdigest(data)
        path = f"{self.target}-{kind.name}-{shard:03}-of-{shards:03}-{digest}.parquet"
        return StagedFile(path, staged, len(table), len(data), hashlib.sha256(data).hexdigest())

    def _files(self, kind: StateKind, shard: int, shards: int) -> Iterator[StateFile]:
        return (file for file in self.files if file.may_hold(kind, shard, shards))


def _open(store: Store, file: StateFile) -> Any:
    """The Parquet file, once its content is known to be what its name says."""
    try:
        data = store.read(file.path)
    except FileNotFoundError:
        raise StorageError(_unusable(file, "missing")) from None
    if xxhash.xxh3_64_hexdigest(data) != file.digest:
        raise StorageError(_unusable(file, "damaged"))
    parquet = pq.ParquetFile(pa.BufferReader(data))
    if (parquet.schema_arrow.metadata or {}).get(b"wirebeam.state") != _FORMAT:
        raise StorageError(
            f"{file.path}: written by another version of wirebeam; use that one, or run with --lookback 0"
        )
    return parquet


def _unusable(file: StateFile, how: str) -> str:
    return f"{file.path} is {how}, so what was seen is not known: restore it, or run with --lookback 0"


def _read_rows(
    parquet: Any, kind: StateKind, keys: Array, columns: Sequence[str] | None, since: int
) -> Iterator[Table]:
    """The rows of one file under the keys that were seen since then, as one table if there are any."""
    held = parquet.read(columns=[kind.key, SEEN], use_threads=False)
    rows = _rows_under(held[kind.key].to_numpy(), keys)
    rows = rows[held[SEEN].to_numpy()[rows] >= since]
    if len(rows):
        names = [name for name in parquet.schema_arrow.names if name != SEEN]
        wanted = [name for name in names if columns is None or kind.in_run(name) in columns]
        yield _to_table(kind, parquet.read(columns=wanted, use_threads=False).take(rows))


def _rows_under(held: Array, keys: Array) -> Array:
    """The numbers of the rows whose key is among ``keys``; both are ascending."""
    if len(held) <= len(keys):
        return np.flatnonzero(find_sorted(keys, held)[1])
    starts, ends = np.searchsorted(held, keys), np.searchsorted(held, keys, side="right")
    counts = ends - starts
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows: Array = np.repeat(starts, counts) + within
    return rows


def to_parquet(kind: StateKind, table: Table) -> bytes:
    """A table as a Parquet file with the kind's names on disk: the same bytes for the same table."""
    arrays = {kind.on_disk(name): _to_arrow(column) for name, column in table.columns.items()}
    arrays = dict(sorted(arrays.items()))
    arrays.update((name, _to_arrow_lists(lists)) for name, lists in sorted(table.lists.items()))
    arrow = pa.table(arrays).replace_schema_metadata({"wirebeam.state": _FORMAT.decode()})
    sink = pa.BufferOutputStream()
    pq.write_table(
        arrow, sink, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False
    )
    return bytes(sink.getvalue())


def _to_arrow(column: Array) -> Any:
    if column.ndim == 1:
        return _numbers(column)
    return pa.array(ids_to_bytes(column), pa.binary(8 * column.shape[1]))


def _to_arrow_lists(lists: Lists) -> Any:
    offsets: Any = _numbers(np.concatenate([[0], np.cumsum(lists.counts)]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, _numbers(lists.values))


def _numbers(column: Array) -> Any:
    """A column as Arrow has it. ``pa.array`` does the same, but first loads what NumPy has for masked arrays."""
    data = pa.py_buffer(np.ascontiguousarray(column).data)
    return pa.Array.from_buffers(pa.from_numpy_dtype(column.dtype), len(column), [None, data])


def _to_table(kind: StateKind, arrow: Any) -> Table:
    columns: dict[str, Array] = {}
    lists: dict[str, Lists] = {}
    for name in arrow.column_names:
        column = arrow[name].combine_chunks()
        if pa.types.is_list(column.type):
            counts = np.diff(column.offsets.to_numpy()).astype(np.int32)
            lists[name] = Lists(column.flatten().to_numpy(), counts)
        elif pa.types.is_fixed_size_binary(column.type):
            width = column.type.byte_width // 8
            columns[kind.in_run(name)] = ids_from_bytes(column.to_pylist()).reshape(-1, width)
        else:
            columns[kind.in_run(name)] = column.to_numpy()
    return Table(columns, lists)
