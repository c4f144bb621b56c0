"""What earlier runs saw: Parquet files beside the output, sharded as the judging is.

A run writes three kinds of file a shard, each only where it has rows:

- ``texts``, sorted by text: each text that the run met, the item that stands for it, its story, and the article
  that a copy of it copies;
- ``signs``, sorted by text: what texts are compared by;
- ``posts``, sorted by key: under which keys the texts are posted.

A file is named ``_state/RUN-KIND-SHARD-of-SHARDS-DIGEST.parquet``, so that a worker finds its shard by the name alone,
and so that damage shows: DIGEST is of the content (XXH3, 64 bits). Text and key columns hold 64-bit hashes, ids are
16 bytes; nothing of an article's text is in them. ``seen`` is the clock of the run that wrote a row; a text that is met
again is written again, so it is remembered for the lookback after it was last seen. The files of many small runs are
gathered into fewer (gather.py), in ``_state/gathered``.
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

from transforms.dedup.digests.digest import ids, to_bytes
from transforms.dedup.tables.table import Array, Lists, Table, firsts, places
from transforms.dedup.texts import shard_of
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store

TEXTS, SIGNS, POSTS = "texts", "signs", "posts"
KEYS = {TEXTS: "text", SIGNS: "text", POSTS: "key"}
SEEN = "seen"  # seconds since 1970
_FORMAT = b"3"
_NAME = re.compile(
    r"_state/(?:gathered/)?[\w.-]{1,80}-(texts|signs|posts)-(\d{1,6})-of-(\d{1,6})-([0-9a-f]{16})\.parquet"
)


class StateFile(NamedTuple):
    """A state file, by its name."""

    path: str
    kind: str
    shard: int
    shards: int
    digest: str


@dataclass(frozen=True)
class Memory:
    """The state files of earlier runs. Small: it travels to the workers.

    ``since`` bounds what counts as seen, ``now`` is the run's own clock: both in seconds since 1970.
    """

    store: Store
    files: tuple[StateFile, ...]
    since: int = 0
    now: int = 0

    @staticmethod
    def of(store: Store, paths: Sequence[str], since: int = 0, now: int = 0) -> Memory:
        """The memory in the state files at ``paths``. Raises ``StorageError`` for a name that is none."""
        return Memory(store, tuple(_named(path) for path in paths), since, now)

    def rows(
        self, kind: str, shard: int, shards: int, keys: Array, columns: Sequence[str] | None = None
    ) -> Table | None:
        """What one shard remembers under ``keys`` (rising): posts in any order; of a text the first, sorted by text.

        ``columns`` names some, the key among them. ``None`` where nothing is remembered. Raises
        ``StorageError`` where a file is damaged or of another format.
        """
        if not len(keys):
            return None
        found = [
            table
            for file in self._holding(kind, shard, shards)
            for table in _matching(_opened(self.store, file), KEYS[kind], keys, columns, self.since)
        ]
        return _merged(found, kind) if found else None

    def everything(self, kind: str, shard: int, shards: int) -> Table | None:
        """All rows of a shard as they stand, file by file; ``None`` where there are none. Raises as :meth:`rows`."""
        found = []
        for file in self._holding(kind, shard, shards):
            table = _to_table(_opened(self.store, file).read(use_threads=False))
            found.append(table.take(shard_of(table[KEYS[kind]], shards) == shard))
        return Table.concat(found) if found else None

    def stamped(self, table: Table) -> Table:
        """Rows that this run saw."""
        return table.plus(seen=np.full(len(table), self.now, np.uint32))

    def _holding(self, kind: str, shard: int, shards: int) -> Iterator[StateFile]:
        for file in self.files:
            if file.kind == kind and _same_shard(file, shard, shards):
                yield file


def _named(path: str) -> StateFile:
    match = _NAME.fullmatch(path)
    if not match:
        raise StorageError(f"{path}: not the name of a state file that this version knows")
    kind, shard, shards, digest = match.groups()
    return StateFile(path, kind, int(shard), int(shards), digest)


def _same_shard(file: StateFile, shard: int, shards: int) -> bool:
    """Whether keys of a shard may lie in a file: numbers of shards are powers of two."""
    return (file.shard - shard) % min(file.shards, shards) == 0


def _opened(store: Store, file: StateFile) -> Any:
    """A file of Parquet whose content is what its name says."""
    try:
        data = store.read(file.path)
    except FileNotFoundError:
        raise StorageError(_damaged(file, "missing")) from None
    if xxhash.xxh3_64_hexdigest(data) != file.digest:
        raise StorageError(_damaged(file, "damaged"))
    parquet = pq.ParquetFile(pa.BufferReader(data))
    if (parquet.schema_arrow.metadata or {}).get(b"wirebeam.state") != _FORMAT:
        raise StorageError(
            f"{file.path}: written by another version of wirebeam; use that one, or run with --lookback 0"
        )
    return parquet


def _matching(
    parquet: Any, key: str, keys: Array, columns: Sequence[str] | None, since: int
) -> Iterator[Table]:
    """The rows of one file under the keys that were seen since then, if any."""
    held = parquet.read(columns=[key, SEEN], use_threads=False)
    rows = _rows_under(held[key].to_numpy(), keys)
    rows = rows[held[SEEN].to_numpy()[rows] >= since]
    if len(rows):
        names = [name for name in parquet.schema_arrow.names if name != SEEN]
        wanted = [name for name in names if columns is None or name in columns]
        yield _to_table(parquet.read(columns=wanted, use_threads=False).take(rows))


def _damaged(file: StateFile, how: str) -> str:
    return f"{file.path} is {how}, so what was seen is not known: restore it, or run with --lookback 0"


def _rows_under(held: Array, keys: Array) -> Array:
    """The rows whose key is among ``keys``; both rise."""
    if len(held) <= len(keys):
        return np.flatnonzero(places(keys, held)[1])
    starts, ends = np.searchsorted(held, keys), np.searchsorted(held, keys, side="right")
    counts = ends - starts
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows: Array = np.repeat(starts, counts) + within
    return rows


def _merged(found: list[Table], kind: str) -> Table:
    every = Table.concat(found)
    if kind == POSTS:
        return every
    every = every.sorted("text")
    return every.take(firsts(every["text"]))


def staged(
    staging_area: StagingArea, kind: str, shard: int, shards: int, table: Table, folder: str = ""
) -> StagedFile:
    """A state file, written to staging; ``table`` is sorted by the kind's key and says when its rows were ``seen``."""
    data = to_parquet(table)
    name = staging_area.stage("state", len(table), data)
    run = staging_area.prefix.split("/")[1] if staging_area.prefix.count("/") else staging_area.prefix
    digest = xxhash.xxh3_64_hexdigest(data)
    path = f"_state/{folder}{run}-{kind}-{shard:03}-of-{shards:03}-{digest}.parquet"
    return StagedFile(path, name, len(table), len(data), hashlib.sha256(data).hexdigest())


def to_parquet(table: Table) -> bytes:
    """A table as a Parquet file, the same bytes for the same table."""
    arrays = {name: _to_arrow(column) for name, column in sorted(table.columns.items())}
    arrays.update((name, _to_list(lists)) for name, lists in sorted(table.lists.items()))
    arrow = pa.table(arrays).replace_schema_metadata({"wirebeam.state": _FORMAT.decode()})
    sink = pa.BufferOutputStream()
    pq.write_table(
        arrow, sink, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False
    )
    return bytes(sink.getvalue())


def _to_arrow(column: Array) -> Any:
    if column.ndim == 1:
        return pa.array(column)
    return pa.array(to_bytes(column), pa.binary(16))


def _to_list(lists: Lists) -> Any:
    offsets: Any = pa.array(np.concatenate([[0], np.cumsum(lists.counts)]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, pa.array(lists.values))


def _to_table(arrow: Any) -> Table:
    columns: dict[str, Array] = {}
    lists: dict[str, Lists] = {}
    for name in arrow.column_names:
        column = arrow[name].combine_chunks()
        if pa.types.is_list(column.type):
            counts = np.diff(column.offsets.to_numpy()).astype(np.int32)
            lists[name] = Lists(column.flatten().to_numpy(), counts)
        elif pa.types.is_fixed_size_binary(column.type):
            columns[name] = ids(column.to_pylist())
        else:
            columns[name] = column.to_numpy()
    return Table(columns, lists)
