"""Links: candidate pairs that proved alike, or that names tie together; and which texts hang together by them.

A pair travels to the shard of its first text, takes along the features of that, and goes on to the shard of the second
one. What it leaves is a link of four numbers, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transforms.dedup import near
from transforms.dedup.candidates import worth_comparing
from transforms.dedup.columns import FEATURES, HAS_GUID, KILL, NEAR, NEWER, PAIRS, SLUG, URL
from transforms.dedup.digests.digest import day_of
from transforms.dedup.tables.components import components
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shard_of
from transforms.dedup.tables.sorting import Array, find_sorted, unique_sorted

RELATED = 0.2  # least share of terms of two versions; of unrelated news nine pairs in ten share less
EDITED = 0.3  # least share of the shorter text's shingles in the other one, of an edit under another guid and headline
KILL_REACH = 86_400  # seconds before a kill in which what it names by its slug was sent
CYCLE_DAYS = 1  # a slug comes again the next day for another story


def attach_features(pairs: Sequence[Table], texts: Table, shards: int) -> Table:
    """The ``FEATURED_PAIRS`` worth comparing, sorted by the shard of their second text.

    ``pairs`` are those of a shard by their first text; ``texts`` hold these, ascending.
    """
    worth = worth_comparing(PAIRS.concat(pairs))
    worth = worth.take(np.argsort(shard_of(worth["b"], shards), kind="stable"))
    rows, present = find_sorted(texts["text"], worth["a"])
    first = FEATURES.select(texts.take(rows[present]))
    columns = {name: column for name, column in first.columns.items() if name != "text"}
    return Table({**worth.take(present).columns, **columns}, first.lists)


def verify_pairs(pairs: Table, texts: Table, threshold: float) -> Table:
    """The ``LINKS`` among ``FEATURED_PAIRS``; ``texts`` holds the second text of each pair, ascending.

    Two texts under one name that share nothing are no versions of each other, unless one is a kill, which need not
    repeat what it kills.
    """
    rows, present = find_sorted(texts["text"], pairs["b"])
    first, second = pairs.take(present), texts.take(rows[present])
    similarity = near.similarity(first, second)
    version = _share_name(first, second)
    version[version] = _related(first.take(version), second.take(version))
    both_kills = (first["flags"] & second["flags"] & KILL) > 0  # kill notices share boilerplate
    alike = (similarity >= threshold) & (threshold > 0) & ~both_kills
    links = {
        "a": first["a"],
        "b": first["b"],
        "similarity": similarity,
        "is_version": version.astype(np.uint8),
    }
    return Table(links).take(alike | version)


def _related(first: Table, second: Table) -> Array:
    """True for each pair under one name that is about the same, or in which one is a kill."""
    kill = ((first["flags"] | second["flags"]) & KILL) > 0
    share, have_terms = near.share_of_terms(first, second)
    return kill | (share >= RELATED) | (~have_terms & (near.containment(first, second) >= RELATED))


def _share_name(first: Table, second: Table) -> Array:
    """True for each pair that shares a guid, a link, or a slug within a cycle.

    A link alone makes no versions of items with guids of their own, unlike headlines and unlike texts: many items may
    lead to one page.
    """
    days = np.abs(day_of(first["order"]) - day_of(second["order"]))
    apart = (days > CYCLE_DAYS) | _out_of_reach(first, second)
    kinds, flags = first["key_kinds"], first["flags"] & second["flags"]
    newer = ((first["flags"] | second["flags"]) & (NEWER | KILL)) > 0
    other_item = (kinds == URL) & ((flags & HAS_GUID) > 0) & ~newer & near.unlike_headlines(first, second)
    other_item &= near.containment(first, second) < EDITED
    share: Array = (kinds != NEAR) & ~((kinds == SLUG) & apart) & ~other_item
    return share


def _out_of_reach(first: Table, second: Table) -> Array:
    """True where one is a kill and the other was not sent in the 24 hours before it."""
    after = first["time"] - second["time"]
    kills = [(table["flags"] & KILL) > 0 for table in (first, second)]
    outside = [(gap < 0) | (gap > KILL_REACH) for gap in (after, -after)]
    out: Array = (kills[0] & ~kills[1] & outside[0]) | (kills[1] & ~kills[0] & outside[1])
    return out


def spanning_forest(links: Table, known: Table | None) -> Table:
    """The ``FORESTS`` rows that join the texts of ``links``, and each known text to its leader.

    ``known`` has the ``text`` and ``leader`` of texts that earlier runs saw, ascending by text.
    """
    a, b = [links["a"]], [links["b"]]
    if known is not None:
        touched = known.take(find_sorted(unique_sorted(links["b"]), known["text"])[1])
        a.append(touched["text"])
        b.append(touched["leader"])
    node, component = components(np.concatenate(a), np.concatenate(b))
    return Table({"a": node, "b": component})


def merge_forests(forests: Sequence[Table]) -> Table:
    """One forest that joins what any of some forests join; each text's ``b`` is its component."""
    a, b = (np.concatenate([forest[name] for forest in forests]) for name in ("a", "b"))
    node, component = components(a, b)
    return Table({"a": node, "b": component})
