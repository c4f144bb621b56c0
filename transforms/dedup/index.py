"""The index of a shard: which texts stand under which keys, in this run and for later ones.

A text is indexed under the smallest hashes of its shingles, and its items under their guid, predecessor, link and slug
(an inverted index; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3). A shard holds all entries
under its keys, of this run and of earlier ones.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.columns import (
    GUID,
    ID,
    INDEX_ENTRIES,
    KNOWN,
    NEAR,
    NEW,
    PREDECESSOR,
    SEEN,
    SEEN_BEFORE,
    SLUG,
    URL,
)
from transforms.dedup.digests.digest import day_of
from transforms.dedup.digests.shingles import mix
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import (
    Array,
    find_sorted,
    group_ends,
    group_starts,
    lexsort,
    rank_in_group,
)

RARE_ENTRIES = 8  # a key is rare to the first few entries under it
_NAMES = (("guid", GUID), ("predecessor", PREDECESSOR), ("url", URL), ("slug", SLUG))


def index_entries(items: Table, texts: Table, known: Table | None) -> Table:
    """The ``INDEX_ENTRIES`` of a shard's texts and items.

    ``known`` has the ``text`` and ``order`` of texts that earlier runs saw, ascending by text. These are indexed again,
    so that they are remembered, but pair with nothing. Nor does a name under which a text came on a later day than its
    first, except with items of later days still: so a run over many days pairs what runs day by day would have paired.
    """
    order, seen = _settled_order(texts, known)
    parts = [_shingle_entries(texts, order, seen)]
    row_of_text = np.searchsorted(texts["text"], items["text"])
    again = seen[row_of_text] | (day_of(items["order"]) > day_of(order[row_of_text]))
    pairing = np.where(again, np.uint8(SEEN_BEFORE), np.uint8(NEW))
    parts += [_name_entries(items, name, kind, pairing) for name, kind in _NAMES]
    parts.append(_id_entries(items))
    return Table.concat(parts)


def _settled_order(texts: Table, known: Table | None) -> tuple[Array, Array]:
    """(order of each text, true where an earlier run saw it)."""
    if known is None:
        return texts["order"], np.zeros(len(texts), bool)
    rows, seen = find_sorted(known["text"], texts["text"])
    return np.where(seen, known["order"][rows], texts["order"]), seen


def _shingle_entries(texts: Table, order: Array, seen: Array) -> Table:
    keys = texts.lists["index_keys"]
    rows = keys.rows()
    return Table({
        "key": keys.values.astype(np.uint64), "text": texts["text"][rows], "order": order[rows],
        "key_kind": np.full(len(rows), NEAR, np.uint8),
        "pairing": np.where(seen, np.uint8(KNOWN), np.uint8(NEW))[rows],
        "id_prefix": np.zeros(len(rows), np.uint64),
    })  # fmt: skip


def _name_entries(items: Table, name: str, kind: int, pairing: Array) -> Table:
    rows = np.flatnonzero(items[name])
    return Table({
        "key": items[name][rows], "text": items["text"][rows], "order": items["order"][rows],
        "key_kind": np.full(len(rows), kind, np.uint8),
        "pairing": pairing[rows],
        "id_prefix": np.zeros(len(rows), np.uint64),
    })  # fmt: skip


def _id_entries(items: Table) -> Table:
    """Entries under the ids that are made of a version number: these pair nothing, but no two texts may have the same.

    Any other id is made of the text itself.
    """
    rows = np.flatnonzero((items["version"] > 0) & (items["guid"] > 0))
    ids = items["id"][rows, 0]
    return Table({
        "key": mix(ids), "text": items["text"][rows], "order": items["order"][rows],
        "key_kind": np.full(len(rows), ID, np.uint8), "pairing": np.full(len(rows), KNOWN, np.uint8),
        "id_prefix": ids,
    })  # fmt: skip


def entries_for_later_runs(entries: Table) -> Table:
    """The index entries that later runs need, sorted by key; ``entries`` have ``seen``.

    Per shingle key the first 8 in the order of founding (is it rare?), the last (neighbour of what comes next) and the
    one seen latest (expiry); per guid, link or slug one a text.
    """
    columns = tuple(name for name in (*INDEX_ENTRIES.names, SEEN) if name != "pairing")
    entries = entries.only(columns)
    near = entries["key_kind"] == NEAR
    shingles = merge_repeated(entries.take(near).sorted("key", "order", "text"), "key", "order", "text")
    starts = group_starts(shingles["key"])
    first = rank_in_group(starts) < RARE_ENTRIES
    shingles = shingles.take(first | group_ends(starts) | _seen_latest(starts, shingles[SEEN]))
    names = entries.take(~near).sorted("key", "text", "key_kind", "id_prefix", "order")
    names = merge_repeated(names, "key", "text", "key_kind", "id_prefix")
    return Table.concat([shingles, names]).sorted("key")


def _seen_latest(starts: Array, seen: Array) -> Array:
    """True for the row seen latest of each group, the last of several; ``starts`` is true for the first rows."""
    latest = np.zeros(len(starts), bool)
    if len(starts):
        first_rows = np.flatnonzero(starts)
        group = np.cumsum(starts) - 1
        most = np.maximum.reduceat(seen, first_rows)[group]
        candidates = np.where(seen == most, np.arange(len(starts)), -1)
        latest[np.maximum.reduceat(candidates, first_rows)] = True
    return latest


def merge_repeated(rows: Table, *columns: str) -> Table:
    """The first of the rows that are equal in the columns named, with the latest ``seen`` of all of them.

    ``rows`` are sorted by these columns.
    """
    keys = [part for name in columns for part in np.atleast_2d(rows[name].T)]  # an id is two numbers
    first = np.flatnonzero(group_starts(*keys))
    if len(first) == len(rows):
        return rows
    return rows.take(first).plus(seen=np.maximum.reduceat(rows[SEEN], first))


def guid_conflicts(entries: Table, known: Table | None) -> Table:
    """The ``GUID_CONFLICTS`` among a shard's entries: texts whose guid, or whose id, another text had first.

    First is what earlier runs saw (``known``), then what comes first in the order of founding.
    """
    columns = ("key", "text", "order", "key_kind", "id_prefix")
    rows = entries.take(_is_unique(entries)).only(columns)
    rows = rows.plus(new=np.ones(len(rows), np.uint8))
    if known is not None:
        old = known.take(_is_unique(known)).only(columns)
        rows = Table.concat([rows, old.plus(new=np.zeros(len(old), np.uint8))])
    return _not_first(rows, np.where(rows["key_kind"] == ID, rows["id_prefix"], rows["key"]))


def _is_unique(entries: Table) -> Array:
    """True for entries under what should name one text: a guid or an id."""
    unique: Array = (entries["key_kind"] == GUID) | (entries["key_kind"] == ID)
    return unique


def _not_first(rows: Table, name: Array) -> Table:
    """The conflicts of texts with the first text that has the same ``name``, a guid or id."""
    order = lexsort(name, rows["key_kind"], rows["new"], rows["order"], rows["text"])
    starts = group_starts(name[order], rows["key_kind"][order])
    first = np.arange(len(order)) - rank_in_group(starts)
    text = rows["text"][order]
    late = np.flatnonzero((text != text[first]) & (rows["new"][order] > 0))
    return Table({"text": text[late], "conflict": conflict_hash(text[late], name[order][late])})


def conflict_hash(text: Array, name: Array) -> Array:
    """One 64-bit number for each text together with a guid, an id or another number."""
    return mix(text ^ mix(name))
