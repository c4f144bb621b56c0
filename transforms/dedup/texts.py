"""The texts of one shard: each distinct text once, all its items, and the keys under which it is posted.

Exact copies have equal canonical text, so they meet in the shard of their text. From there on it is texts that are
compared; the items only say who carried a text, when, and under which names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.dedup.candidates import FORMER, GUID, LATE, NEAR, SLUG, URL
from transforms.dedup.digests.digest import FEATURES, day
from transforms.dedup.tables.table import Array, Lists, Table, firsts, places, rising

NAMES = (("guid", GUID), ("former", FORMER), ("url", URL), ("slug", SLUG))


def gathered(tables: Sequence[Table]) -> tuple[Table, Table]:
    """(items, texts) of digest tables, the same whatever the order of the tables.

    Items are sorted by text, then by ``order``; a text is the first of its items, with the list columns.
    """
    every = Table.concat(tables)
    ranked = ("text", "order", "tie")
    order = rising(*(every[name] for name in ranked), *every["id"].T)
    items = every.only(tuple(every.columns)).take(order)
    return items, every.take(order[firsts(items["text"])])


def posts(items: Table, texts: Table, known: Table | None) -> Table:
    """What the shard posts: ``key``, ``text``, ``order``, ``kind``, ``fresh`` and ``id`` (of a guid's item).

    ``known`` has the ``text`` and ``order`` of those that earlier runs saw, rising. They are posted again, so that they
    are remembered, but not to be paired; nor is a name under which a text came on a later day than its first, but with
    what comes later still: a run over many days then pairs what runs day by day would have paired.
    """
    order, seen = _settled(texts, known)
    parts = [_near(texts, order, seen)]
    of_text = np.searchsorted(texts["text"], items["text"])
    late = seen[of_text] | (day(items["order"]) > day(order[of_text]))
    fresh = np.where(late, LATE, np.uint8(1))
    for name, kind in NAMES:
        parts.append(_named(items, name, kind, fresh))
    return Table.concat(parts)


def _settled(texts: Table, known: Table | None) -> tuple[Array, Array]:
    """(order of each text, whether an earlier run saw it)."""
    if known is None:
        return texts["order"], np.zeros(len(texts), bool)
    at, seen = places(known["text"], texts["text"])
    return np.where(seen, known["order"][at], texts["order"]), seen


def _near(texts: Table, order: Array, seen: Array) -> Table:
    keys = texts.lists["posts"]
    rows = keys.rows()
    return Table(
        {
            "key": keys.values.astype(np.uint64),
            "text": texts["text"][rows],
            "order": order[rows],
            "kind": np.full(len(rows), NEAR, np.uint8),
            "fresh": (~seen)[rows].astype(np.uint8),
            "id": np.zeros(len(rows), np.uint64),
        }
    )


def _named(items: Table, name: str, kind: int, fresh: Array) -> Table:
    rows = np.flatnonzero(items[name])
    ids = items["id"][rows, 0] if kind == GUID else np.zeros(len(rows), np.uint64)
    return Table(
        {
            "key": items[name][rows],
            "text": items["text"][rows],
            "order": items["order"][rows],
            "kind": np.full(len(rows), kind, np.uint8),
            "fresh": fresh[rows],
            "id": ids,
        }
    )


def by_shard(table: Table, key: Array, shards: int) -> Iterator[tuple[int, bytes]]:
    """(shard, packed rows) for each shard of ``key`` that has any."""
    for shard, part in table.split(shard_of(key, shards), shards):
        yield shard, part.pack()


def shard_of(key: Array, shards: int) -> Array:
    """The shard that judges what lies under a key; ``shards`` is a power of two."""
    return (key & np.uint64(shards - 1)).astype(np.uint16)  # NumPy sorts these by radix


def features(texts: Table, rows: Array) -> dict[str, Lists]:
    """The list columns by which texts are compared, of some rows."""
    return {name: texts.lists[name].take(rows) for name in FEATURES}
