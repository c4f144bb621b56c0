"""From candidate pairs to links: each pair meets with what both texts are compared by, and is verified.

A pair travels to the shard of its first text, takes along the little that the comparison needs, and goes on to the
shard of the second one. What it leaves is a link of four numbers, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transforms.dedup import near
from transforms.dedup.candidates import NEAR, SLUG, worth_comparing
from transforms.dedup.digests.digest import FEATURES, KILL, day
from transforms.dedup.near import COMPARED
from transforms.dedup.tables.components import components, spanning
from transforms.dedup.tables.table import Array, Table, distinct, places
from transforms.dedup.texts import shard_of

RELATED = (
    0.2  # the least share of terms of two versions; of unrelated news, nine pairs in ten share less than this
)
KILL_REACH = 86_400  # seconds before a kill in which what it names by its slug was sent
CYCLE_DAYS = 1  # a slug comes again the next day for another story
LOOK = (*COMPARED, "order", "time")


def looks(pairs: Sequence[Table], texts: Table, shards: int) -> Table:
    """Pairs worth comparing, with what their first text is compared by; ``texts`` holds these.

    They come by the shard of their second text.
    """
    worth = worth_comparing(Table.concat(pairs))
    worth = worth.take(np.argsort(shard_of(worth["b"], shards), kind="stable"))
    at, found = places(texts["text"], worth["a"])
    first = texts.take(at[found]).only(LOOK, FEATURES)
    worth = worth.take(found)
    return Table({**worth.columns, **first.columns}, first.lists)


def verified(looks: Sequence[Table], texts: Table, threshold: float) -> Table:
    """The pairs that hold: ``a``, ``b``, ``similarity``, and ``version`` (1 where they share a name and are related).

    ``texts`` holds the second text of each pair, rising. Two texts under one name that share nothing are no versions
    of each other, unless one is a kill, which need not repeat what it kills.
    """
    one = Table.concat(looks)
    at, found = places(texts["text"], one["b"])
    one, other = one.take(found), texts.take(at[found]).only(LOOK, FEATURES)
    similarity = near.similarity(one, other)
    version = _named_alike(one, other)
    version[version] = _related(one.take(version), other.take(version))
    kills = (one["flags"] & other["flags"] & KILL) > 0  # in stock words
    alike = (similarity >= threshold) & (threshold > 0) & ~kills
    links = Table(
        {"a": one["a"], "b": one["b"], "similarity": similarity, "version": version.astype(np.uint8)}
    )
    return links.take(alike | version)


def _related(one: Table, other: Table) -> Array:
    """Whether two texts under one name are about the same."""
    kill = ((one["flags"] | other["flags"]) & KILL) > 0
    share, told = near.share_of_terms(one, other)
    return kill | (share >= RELATED) | (~told & (near.containment(one, other) >= RELATED))


def _named_alike(one: Table, other: Table) -> Array:
    """Whether two texts share a guid or a link, or a slug within a cycle."""
    apart = (np.abs(day(one["order"]) - day(other["order"])) > CYCLE_DAYS) | _out_of_reach(one, other)
    alike: Array = (one["kinds"] != NEAR) & ~((one["kinds"] == SLUG) & apart)
    return alike


def _out_of_reach(one: Table, other: Table) -> Array:
    """Whether one of two texts is a kill that the other one does not precede by a day at most."""
    after = one["time"] - other["time"]
    kills = [(table["flags"] & KILL) > 0 for table in (one, other)]
    outside = [(gap < 0) | (gap > KILL_REACH) for gap in (after, -after)]
    found: Array = (kills[0] & ~kills[1] & outside[0]) | (kills[1] & ~kills[0] & outside[1])
    return found


def span(links: Table, known: Table | None) -> Table:
    """Links of two numbers that join the same texts, and each known text to its centre: ``a`` and ``b``."""
    a, b = [links["a"]], [links["b"]]
    if known is not None:
        touched = known.take(places(distinct(links["b"]), known["text"])[1])
        a.append(touched["text"])
        b.append(touched["centre"])
    one, other = spanning(np.concatenate(a), np.concatenate(b))
    return Table({"a": one, "b": other})


def members(spans: Sequence[Table]) -> Table:
    """The ``component`` of each linked ``text``.

    The one step that sees all links of a run: two numbers for each text that has any.
    """
    links = Table.concat(spans)
    text, component = components(links["a"], links["b"])
    return Table({"text": text, "component": component})
