"""Distinct texts and the items that carry them, and the shards that both fall to.

Exact copies have equal canonical text, so they meet in the shard of their text. From there on it is texts that are
compared; the items only say who carried a text, when, and under which names.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import group_starts, lexsort


def group_by_text(tables: Sequence[Table]) -> tuple[Table, Table]:
    """(items, texts) of digest tables, the same whatever the order of the tables.

    Items are sorted by text, then by ``order``. Each text is the first of its items; texts alone keep the list columns.
    """
    rows = Table.concat(tables)
    sorted_by = ("text", "order", "tie_breaker")
    order = lexsort(*(rows[name] for name in sorted_by), *rows["id"].T)
    items = rows.only(tuple(rows.columns)).take(order)
    return items, rows.take(order[group_starts(items["text"])])
