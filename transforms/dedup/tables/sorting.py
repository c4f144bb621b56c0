"""Sorting, grouping and searching of columns of numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


def find_sorted(ascending: Array, wanted: Array) -> tuple[Array, Array]:
    """(position of each wanted number in ``ascending``, whether it is there). A position without it means nothing.

    >>> find_sorted(np.array([2, 5, 9]), np.array([5, 7, 9]))[1].tolist()
    [True, False, True]
    """
    if not len(ascending):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), bool)
    positions = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return positions, ascending[positions] == wanted


def unique_sorted(values: Array) -> Array:
    """Each number once, ascending. Like ``np.unique``, but always by sorting, which is faster here."""
    values = np.sort(values)
    return values[group_starts(values)]


def group_starts(*columns: Array) -> Array:
    """True for each row that differs from the row before it; rows are equal where all columns are."""
    starts = np.zeros(len(columns[0]), bool)
    starts[:1] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    return starts


def group_ends(starts: Array) -> Array:
    """True for the last row of each group; ``starts`` is true for the first rows."""
    return np.append(starts[1:], True)[: len(starts)]


def rank_in_group(starts: Array) -> Array:
    """How many rows of its group stand before each row; ``starts`` is true for the first rows.

    >>> rank_in_group(np.array([True, False, False, True])).tolist()
    [0, 1, 2, 0]
    """
    rows = np.arange(len(starts))
    return rows - np.maximum.accumulate(np.where(starts, rows, 0)) if len(rows) else rows


def dense_rank(values: Array) -> Array:
    """The rank of each value among the different values, counted from 0: equal values have equal ranks.

    >>> dense_rank(np.array([9, 2, 9])).tolist()
    [1, 0, 1]
    """
    order = np.argsort(values)
    ranks = np.empty(len(values), np.int64)
    ranks[order] = np.cumsum(group_starts(values[order])) - 1
    return ranks


def lexsort(*columns: Array) -> Array:
    """The row numbers in the order of the columns, the first of which counts most; equal rows keep their order.

    What ``np.lexsort`` gives, but each column sorts only those rows that the columns before it left equal, by
    ``np.argsort``, which takes a fifth of the time where the processor has wide registers.

    >>> lexsort(np.array([2, 1, 2]), np.array([7, 8, 5])).tolist()
    [1, 2, 0]
    """
    order = np.argsort(columns[0])
    positions, group = _ties(columns[0][order])
    for column in (*columns[1:], np.arange(len(order))):
        if not len(positions):
            break
        rows = order[positions]
        group_and_rank = group << 32 | dense_rank(column[rows])
        by = np.argsort(group_and_rank)
        order[positions] = rows[by]
        still_tied, group = _ties(group_and_rank[by])
        positions = positions[still_tied]
    return order


def _ties(values: Array) -> tuple[Array, Array]:
    """(positions of sorted values that equal a neighbour, the number of the group of each)."""
    starts = group_starts(values)
    positions = np.flatnonzero(~(starts & group_ends(starts)))
    return positions, np.cumsum(starts)[positions]
