"""Tables of number columns that travel as bytes.

A :class:`Table` holds columns of equal length. A *list column* holds several numbers a row: the values of all rows one
after another, and how many each row has. ``names`` gives the texts behind hashes in a column (names of segments).

>>> table = Table({"key": np.array([7, 9])}, {"words": Lists(np.array([1, 2, 3]), np.array([2, 1]))})
>>> second = Table.unpack(table.take(np.array([1])).pack())
>>> second["key"].tolist(), second.lists["words"].values.tolist()
([9], [3])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import msgspec
import numpy as np

from transforms.dedup.tables.sorting import Array, lexsort

_TAKE_ROWS = 512  # rows taken at once: their places fit a processor's cache


@dataclass(frozen=True)
class Lists:
    """A list of numbers for each row: ``values`` of all rows one after another, ``counts`` values a row."""

    values: Array
    counts: Array

    @cached_property
    def borders(self) -> Array:
        """Index into ``values`` where each row begins, and at the end where the last row ends: rows + 1 numbers."""
        return np.concatenate([[0], np.cumsum(self.counts)])

    @property
    def starts(self) -> Array:
        """Index into ``values`` where each row begins."""
        return self.borders[:-1]

    def rows(self) -> Array:
        """The row number of each value."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def take(self, rows: Array) -> Lists:
        """The lists of the rows with these numbers, in their order."""
        counts, starts = self.counts[rows], self.starts[rows]
        ends = np.cumsum(counts)
        values = np.empty(counts.sum(), self.values.dtype)
        for first in range(0, len(counts), _TAKE_ROWS):
            part, part_ends = counts[first : first + _TAKE_ROWS], ends[first : first + _TAKE_ROWS]
            start = part_ends[0] - part[0]
            source = np.repeat(starts[first : first + _TAKE_ROWS] - (part_ends - part), part)
            source += np.arange(start, part_ends[-1])
            np.take(
                self.values, source, out=values[start : part_ends[-1]], mode="clip"
            )  # by far the fastest mode
        return Lists(values, counts)

    def slice(self, start: int, end: int) -> Lists:
        """The lists of the rows from ``start`` up to ``end``, as views."""
        return Lists(self.values[self.borders[start] : self.borders[end]], self.counts[start:end])

    @staticmethod
    def concat(parts: Sequence[Lists]) -> Lists:
        """The lists of all rows of all parts, in order."""
        return Lists(np.concatenate([p.values for p in parts]), np.concatenate([p.counts for p in parts]))


@dataclass(frozen=True)
class Table:
    """Columns of equal length by name, list columns by name, and the texts behind hashes."""

    columns: dict[str, Array]
    lists: dict[str, Lists] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def take(self, rows: Array) -> Table:
        """The rows with these numbers, in their order; or, for a mask, the rows where it is true."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Table(columns, {name: lists.take(rows) for name, lists in self.lists.items()}, self.names)

    def sorted(self, *columns: str) -> Table:
        """The rows in the order of the columns named; see :func:`lexsort`."""
        return self.take(lexsort(*(self[name] for name in columns)))

    def only(self, columns: Sequence[str], lists: Sequence[str] = ()) -> Table:
        """The table with the columns and list columns named alone."""
        return Table({n: self.columns[n] for n in columns}, {n: self.lists[n] for n in lists}, self.names)

    def plus(self, **columns: Array) -> Table:
        """The table with these columns added or replaced."""
        return Table({**self.columns, **columns}, self.lists, self.names)

    def split(self, shard: Array, shards: int) -> Iterator[tuple[int, Table]]:
        """(shard, its rows) for each shard that has any, ascending; ``shard`` gives the shard of each row."""
        ordered = self
        if (shard[1:] < shard[:-1]).any():
            order = np.argsort(shard, kind="stable")
            ordered, shard = self.take(order), shard[order]
        ends = np.searchsorted(shard, np.arange(shards + 1)).tolist()
        for number in range(shards):
            if ends[number] < ends[number + 1]:
                yield number, ordered.slice(ends[number], ends[number + 1])

    def slice(self, start: int, end: int) -> Table:
        """The rows from ``start`` up to ``end``, as views."""
        columns = {name: column[start:end] for name, column in self.columns.items()}
        return Table(
            columns, {name: lists.slice(start, end) for name, lists in self.lists.items()}, self.names
        )

    @staticmethod
    def concat(tables: Sequence[Table]) -> Table:
        """All rows of all tables, which have the same columns; there is at least one table."""
        if len(tables) == 1:
            return tables[0]
        first = tables[0]
        columns = {name: np.concatenate([t.columns[name] for t in tables]) for name in first.columns}
        lists = {name: Lists.concat([t.lists[name] for t in tables]) for name in first.lists}
        names: dict[int, str] = {}
        for table in tables:
            names.update(table.names)
        return Table(columns, lists, names)

    def pack(self) -> bytes:
        """The table as bytes: MessagePack around the raw columns."""
        lists = {name: (_pack(column.values), _pack(column.counts)) for name, column in self.lists.items()}
        columns = {name: _pack(column) for name, column in self.columns.items()}
        return msgspec.msgpack.encode((columns, lists, self.names))

    @staticmethod
    def unpack(data: bytes) -> Table:
        """The table that :meth:`pack` packed; its columns are read-only views of ``data``."""
        columns, lists, names = _DECODER.decode(data)
        return Table(
            {name: _unpack(packed) for name, packed in columns.items()},
            {name: Lists(_unpack(values), _unpack(counts)) for name, (values, counts) in lists.items()},
            names,
        )


_PackedColumn: TypeAlias = tuple[str, int, bytes]  # dtype, width, raw bytes
_DECODER = msgspec.msgpack.Decoder(
    tuple[dict[str, _PackedColumn], dict[str, tuple[_PackedColumn, _PackedColumn]], dict[int, str]]
)


def _pack(column: Array) -> _PackedColumn:
    width = column.shape[1] if column.ndim == 2 else 0
    return column.dtype.str, width, np.ascontiguousarray(column).tobytes()


def _unpack(packed: _PackedColumn) -> Array:
    dtype, width, data = packed
    column = np.frombuffer(data, dtype)
    return column.reshape(-1, width) if width else column
