"""Candidate pairs by inverted index: texts that share index entries.

Texts that share a part of their words share some of their smallest shingle hashes, as these are a sample of the
shingles. A key with many entries is a phrase of templates, or one story in hundreds of outlets. So that neither costs
a square number of pairs, a text is paired with the first two entries under the key, in the order in which stories are
founded, and with the one before it; and meeting under a rare key weighs more. Texts that share shingles alone must meet
as often as :data:`MIN_WEIGHT` says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transforms.dedup.columns import ID, KNOWN, NEAR, NEW, SEEN_BEFORE
from transforms.dedup.digests.digest import day_of
from transforms.dedup.index import RARE_ENTRIES
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import (
    Array,
    find_sorted,
    group_ends,
    group_starts,
    rank_in_group,
    unique_sorted,
)

MIN_WEIGHT = 3  # two meetings under rare keys, or three under any
_RARE_WEIGHT, _COMMON_WEIGHT = 2, 1
_SHINGLE_FIRSTS, _SHINGLE_BACK = 2, (1,)  # pair with the first two entries and with the one before
_NAME_FIRSTS, _NAME_BACK = 1, range(1, 9)  # of a guid used over and over, eight earlier texts
_ODD = 0x9E3779B97F4A7C15


def candidate_pairs(entries: Table, known: Table | None) -> Table:
    """The ``PAIRS`` that met under the keys of a shard; ``a`` is of this run. A pair has a row for each meeting.

    ``entries`` are of this run, ``known`` those of earlier runs, which have no ``pairing``.
    """
    rows = _shared_entries(entries, known)
    near = rows["key_kind"] == NEAR
    return Table.concat([
        *_pairs(rows.take(near), _SHINGLE_BACK, _SHINGLE_FIRSTS), *_pairs(rows.take(~near), _NAME_BACK, _NAME_FIRSTS)
    ])  # fmt: skip


def _shared_entries(entries: Table, known: Table | None) -> Table:
    """All entries under keys of several texts, of which one is new; sorted by key, then in the order of founding."""
    columns = ("key", "text", "order", "key_kind", "pairing")
    entries = entries.take(entries["key_kind"] != ID)
    rows = entries.only(columns)
    if known is not None:
        relevant = known.take(
            find_sorted(unique_sorted(entries["key"][entries["pairing"] == NEW]), known["key"])[1]
        )
        old = relevant.plus(pairing=np.full(len(relevant), KNOWN, np.uint8)).only(columns)
        rows = Table.concat([rows, old])
    rows = _of_shared_keys(rows)
    rows = rows.plus(old=rows["pairing"] != NEW).sorted("key", "order", "text", "old").only(columns)
    return rows.take(group_starts(rows["key"], rows["text"]))


def _of_shared_keys(entries: Table) -> Table:
    """The entries under keys that have more than one."""
    order = np.argsort(entries["key"])
    starts = group_starts(entries["key"][order])
    return entries.take(order[~(starts & group_ends(starts))])


def _pairs(rows: Table, back: Sequence[int], firsts: int) -> list[Table]:
    """Pairs of each row with those rows so many places ``back`` under its key, and with the ``firsts`` under it."""
    rank = rank_in_group(group_starts(rows["key"]))
    position = np.arange(len(rows))
    start = position - rank
    ways = [(rank >= places, position - places) for places in back]
    ways += [(rank > max(back) + first, start + first) for first in range(firsts)]
    weight = np.where(rank < RARE_ENTRIES, _RARE_WEIGHT, _COMMON_WEIGHT).astype(np.uint16)
    rows = rows.plus(weight=weight)
    return [_pair_rows(rows, position[valid], partner[valid]) for valid, partner in ways]


def _pair_rows(rows: Table, later: Array, earlier: Array) -> Table:
    """Pairs of rows, of which at least one is new, that one first; ``later`` stands after ``earlier`` in its group."""
    new = rows["pairing"] == NEW
    a, b = later, earlier
    if not new.all():
        swap = ~new[later] & new[earlier]
        a, b = np.where(swap, earlier, later), np.where(swap, later, earlier)
    text, order = rows["text"], rows["order"]
    too_late = (rows["pairing"][b] == SEEN_BEFORE) & (day_of(order[b]) > day_of(order[a]))
    keep = np.flatnonzero(new[a] & (text[a] != text[b]) & ~too_late)
    a, b, later = a[keep], b[keep], later[keep]
    kind = rows["key_kind"][a]
    weight = np.where(kind == NEAR, rows["weight"][later], np.uint16(0))
    return Table({"a": text[a], "b": text[b], "weight": weight, "key_kinds": kind})


def worth_comparing(pairs: Table) -> Table:
    """The pairs that share a name or met often enough, each once, with the weight of all its meetings.

    ``pairs`` come from all shards and have a row for each meeting.
    """
    pairs = _sum_meetings(pairs.take((pairs["key_kinds"] != NEAR) | (_weight_at_most(pairs) >= MIN_WEIGHT)))
    return pairs.take((pairs["key_kinds"] != NEAR) | (pairs["weight"] >= MIN_WEIGHT))


def _weight_at_most(pairs: Table) -> Array:
    """An upper bound of the weight of each pair: summed up by a few bits of its hash, without sorting.

    Most pairs met once and are ruled out by it. (Park, Chen, Yu, "An effective hash-based algorithm for mining
    association rules", 1995, count pairs so.)
    """
    bits = (2 * len(pairs)).bit_length()
    slot = (_pair_hash(pairs) >> np.uint64(64 - bits)).astype(np.intp)
    bound: Array = np.bincount(slot, pairs["weight"])[slot]
    return bound


def _sum_meetings(pairs: Table) -> Table:
    """Each pair once: the weights of its meetings added, their kinds joined as bits."""
    if not len(pairs):
        return pairs
    pairs = pairs.take(np.argsort(_pair_hash(pairs)))  # no two pairs have the same
    starts = np.flatnonzero(group_starts(pairs["a"], pairs["b"]))
    weight = np.minimum(np.add.reduceat(pairs["weight"].astype(np.int64), starts), 2**16 - 1).astype(
        np.uint16
    )
    kinds = np.bitwise_or.reduceat(pairs["key_kinds"], starts)
    return Table({"a": pairs["a"][starts], "b": pairs["b"][starts], "weight": weight, "key_kinds": kinds})


def _pair_hash(pairs: Table) -> Array:
    """A number for each pair of texts, which are hashes themselves."""
    hashes: Array = pairs["a"] ^ pairs["b"] * np.uint64(_ODD)
    return hashes
