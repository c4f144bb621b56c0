"""Orders of the items of a case: which version is newer, and which copy is the article rather than another.

A rank is the position of an item in such an order. No two items have the same: ties end at the id, and then at where an
item was read.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.columns import IMPLAUSIBLE, KILL, NEWER, WITHHELD
from transforms.dedup.digests.digest import credit_rank, day_of, is_own_delivery, trust_rank
from transforms.dedup.index import conflict_hash
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import (
    Array,
    find_sorted,
    group_ends,
    group_starts,
    lexsort,
    unique_sorted,
)

_MAX_REPLACEMENTS = 99  # in a row that are followed; those that go round in a circle have no end


def version_rank(items: Table, story: Array) -> Array:
    """The rank of each item among versions, oldest first; ``story`` numbers the story of each."""
    kill = (items["flags"] & KILL) > 0
    last = kill & ((items["version"] == 0) | (items["predecessor"] > 0))
    version = np.where(last, np.iinfo(np.int32).max, items["version"])
    return _rank(
        _generation(items, story),
        _kills_before(items, story),
        version,
        kill,
        items["lead"],
        (items["flags"] & NEWER) > 0,
        items["time"],
        (items["flags"] & WITHHELD) == 0,
        items["length"],
        *_last_resort(items),
    )


def article_rank(items: Table) -> Array:
    """The rank of each item among copies: the first one is the article.

    An agency's own delivery goes first, then the source that is trusted more, then among claims an agency's own item.
    """
    flags = items["flags"]
    credit = credit_rank(flags)
    length = -items["length"].astype(np.int64)
    return _rank(
        items["known"] == 0, ~is_own_delivery(flags), trust_rank(flags), credit > 0, (flags & IMPLAUSIBLE) > 0,
        day_of(items["order"]), (flags & WITHHELD) > 0, credit, items["published"], length, *_last_resort(items),
    )  # fmt: skip


def representatives(items: Table, newest: Array, first: Array, withdrawn: Array) -> Array:
    """The row of the item that stands for each text, in the order of the texts.

    Of the items of one guid and day the newest one counts (by ``newest``); of these the first stands for the text (by
    ``first``), one that its own source withdrew only where all were (``withdrawn``).
    """
    own = np.where(items["guid"] > 0, items["guid"], items["tie_breaker"])
    group = (items["text"], day_of(items["order"]), own)
    order = lexsort(*group, newest)
    rows = order[group_ends(group_starts(*(column[order] for column in group)))]
    rows = rows[lexsort(items["text"][rows], withdrawn[rows], first[rows])]
    standing: Array = rows[group_starts(items["text"][rows])]
    return standing


def _generation(items: Table, story: Array) -> Array:
    """How long a chain of replaced items stands before each item within its story; each names its predecessor.

    All versions under a guid are of one generation, and so is a kill and what it kills.
    """
    story_hash = story.astype(np.uint64)
    own = conflict_hash(np.where(items["guid"] > 0, items["guid"], items["tie_breaker"]), story_hash)
    guids = unique_sorted(own)
    row = np.searchsorted(guids, own)
    replaced, known = find_sorted(guids, conflict_hash(items["predecessor"], story_hash))
    follows = np.flatnonzero(known & (items["predecessor"] > 0))
    step = ((items["flags"][follows] & KILL) == 0).astype(np.int64)
    generation = np.zeros(len(guids), np.int64)
    for _ in range(_MAX_REPLACEMENTS if len(follows) else 0):
        longer = np.zeros(len(guids), np.int64)
        np.maximum.at(longer, row[follows], generation[replaced[follows]] + step)
        if (longer == generation).all():
            break
        generation = longer
    return generation[row]


def _kills_before(items: Table, story: Array) -> Array:
    """Number of earlier kills of the same slug: after a kill the slug may be reused."""
    kills = np.zeros(len(items), np.int64)
    slug, time = items["slug"], items["time"]
    for kill in np.flatnonzero(((items["flags"] & KILL) > 0) & (slug > 0)).tolist():
        kills += (slug == slug[kill]) & (story == story[kill]) & (time > time[kill])
    return kills


def _last_resort(items: Table) -> tuple[Array, Array, Array]:
    """Columns in which no two items agree."""
    return items["id"][:, 0], items["id"][:, 1], items["tie_breaker"]


def _rank(*columns: Array) -> Array:
    """The position of each row in the order of the columns, the first of which counts most."""
    order = lexsort(*columns)
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return rank
