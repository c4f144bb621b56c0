"""Which texts are worth comparing: those posted under the same key.

Every distinct text is *posted* under the smallest hashes of its shingles, and its items under their guid, link and
slug (an inverted index; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3: candidate pairs are
those that fall into the same bucket). Texts that share a part of their words share some of their smallest hashes, as
these are a sample of the shingles. A shard holds all that is posted under its keys, in this run and in earlier ones.

A key under which many are posted is a phrase of templates, or one story in hundreds of outlets. So that neither costs
a square number of pairs, a text is paired with the first two of its bucket, in the order in which stories are
founded, and with the one before it; and a meeting where few came before weighs more. Near candidates must meet as often
as :data:`LEAST_MEETINGS` says.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.digests.digest import day
from transforms.dedup.digests.shingles import mix
from transforms.dedup.tables.table import Array, Table, distinct, firsts, places, rising

NEAR, GUID, URL, SLUG, FORMER = 0, 1, 2, 4, 8  # what kind of key; a pair's kinds are joined as bits
LATE = 2  # how fresh a name is under which a text came again: it pairs with nothing of an earlier day
LEAST_MEETINGS = 3  # as meetings weigh: two under rare keys, or three
_RARE, _RARE_WEIGHT = 8, 2  # a key is rare to the first few that are posted under it
_FIRSTS = 2
POST_COLUMNS = ("key", "text", "order", "kind", "id")  # what is remembered of a post
_ODD = 0x9E3779B97F4A7C15
_VERSIONS_BACK = 8  # of a guid used over and over, so many earlier texts are looked at


def candidate_pairs(posts: Table, known: Table | None) -> Table:
    """Pairs of texts that met under the keys of one shard: ``a`` (of this run), ``b``, ``hits`` and ``kinds``.

    A pair stands there once a meeting: most meet but once, or under keys of other shards.

    ``posts`` has ``key``, ``text``, ``order``, ``kind`` and ``fresh`` (1: to be paired now, or :data:`LATE`); ``known``
    the same of earlier runs, but for ``fresh``.
    """
    every = _buckets(posts, known)
    near = every["kind"] == NEAR
    found = [
        *_pairs(every.take(near), backs=(1,), leaders=_FIRSTS),
        *_pairs(every.take(~near), backs=range(1, _VERSIONS_BACK + 1), leaders=1),
    ]
    return Table.concat(found)


def _buckets(posts: Table, known: Table | None) -> Table:
    """All posts under keys with a fresh one and another, bucket by bucket, in order within each."""
    columns = ("key", "text", "order", "kind", "fresh")
    every = posts.only(columns)
    if known is not None:
        relevant = known.take(places(distinct(posts["key"][posts["fresh"] == 1]), known["key"])[1])
        old = relevant.plus(fresh=np.zeros(len(relevant), np.uint8)).only(columns)
        every = Table.concat([every, old])
    every = _shared(every)
    every = every.plus(old=every["fresh"] != 1).sorted("key", "order", "text", "old").only(columns)
    return every.take(~_repeats(every["key"], every["text"]))


def _shared(posts: Table) -> Table:
    """The posts whose key is not theirs alone."""
    order = np.argsort(posts["key"])
    new = firsts(posts["key"][order])
    return posts.take(order[~(new & np.append(new[1:], True))])


def remembered_posts(posts: Table) -> Table:
    """What later runs need, sorted by key: of a near key those that they can be paired with, of a name each once.

    In the order in which stories are founded, the first few of a bucket tell whether its key is rare, and the last
    one stands before what comes on a later day. The one seen latest keeps the key remembered as long as it should be.
    """
    posts = posts.only((*POST_COLUMNS, "seen"))
    near = posts["kind"] == NEAR
    phrases = last_seen(posts.take(near).sorted("key", "order", "text"), "key", "order", "text")
    new = firsts(phrases["key"])
    last = np.append(new[1:], True)[: len(new)]
    phrases = phrases.take((_places(new) < _RARE) | last | _latest(new, phrases["seen"]))
    names = posts.take(~near).sorted("key", "text", "kind", "id", "order")
    names = last_seen(names, "key", "text", "kind", "id")
    both = Table.concat([phrases, names])
    return both.sorted("key")


def _latest(new: Array, seen: Array) -> Array:
    """Whether a row is the one seen latest of its bucket, of several the last; ``new`` says where buckets begin."""
    found = np.zeros(len(new), bool)
    if len(new):
        starts = np.flatnonzero(new)
        at = np.cumsum(new) - 1
        rows = np.where(seen == np.maximum.reduceat(seen, starts)[at], np.arange(len(new)), -1)
        found[np.maximum.reduceat(rows, starts)] = True
    return found


def last_seen(rows: Table, *columns: str) -> Table:
    """Of rows that are equal in some columns, by which they are sorted, the first, with the latest ``seen`` of all."""
    parts = [part for name in columns for part in np.atleast_2d(rows[name].T)]  # an id is two numbers
    first = np.flatnonzero(firsts(*parts))
    if len(first) == len(rows):
        return rows
    return rows.take(first).plus(seen=np.maximum.reduceat(rows["seen"], first))


def _places(new: Array) -> Array:
    """How many of its bucket stand before each row; ``new`` says where buckets begin."""
    at = np.arange(len(new))
    return at - np.maximum.accumulate(np.where(new, at, 0)) if len(at) else at


def marks(posts: Table, known: Table | None) -> Table:
    """What guids were misused: ``text`` and ``mark`` (see :func:`mark_of`) of texts that are not the first.

    A text is marked by a guid under which another text was first, and by an id that another text got first. First is
    what earlier runs saw, then the order in which stories are founded.
    """
    guids = posts.take(posts["kind"] == GUID).only(("key", "text", "order", "id"))
    every = guids.plus(new=np.ones(len(guids), np.uint8))
    if known is not None:
        old = known.take(known["kind"] == GUID).only(("key", "text", "order", "id"))
        every = Table.concat([every, old.plus(new=np.zeros(len(old), np.uint8))])
    first = every["key"]
    found = [_not_first(every, (first,), first), _not_first(every, (first, every["id"]), every["id"])]
    return Table.concat(found)


def _not_first(every: Table, group: tuple[Array, ...], named: Array) -> Table:
    order = rising(*group, every["new"], every["order"], every["text"])
    starts = firsts(*(column[order] for column in group))
    leader = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0)) if len(order) else order
    text = every["text"][order]
    rows = np.flatnonzero((text != text[leader]) & (every["new"][order] > 0))
    return Table({"text": text[rows], "mark": mark_of(text[rows], named[order][rows])})


def mark_of(text: Array, named: Array) -> Array:
    """One number for a text together with a guid, an id or another text."""
    return mix(text ^ mix(named))


def _repeats(*columns: Array) -> Array:
    """Whether a row equals the one before it."""
    return ~firsts(*columns)


def _pairs(rows: Table, backs: range | tuple[int, ...], leaders: int) -> list[Table]:
    """Pairs of each row with rows some places back, and with the leaders of its bucket."""
    place = _places(firsts(rows["key"]))
    at = np.arange(len(rows))
    start = at - place
    furthest = max(backs)
    ways = [(place >= back, at - back) for back in backs]
    ways += [(place > furthest + first, start + first) for first in range(leaders)]
    rows = rows.plus(weight=np.where(place < _RARE, _RARE_WEIGHT, 1).astype(np.uint16))
    return [_paired(rows, at[which], other[which]) for which, other in ways]


def _paired(rows: Table, one: Array, other: Array) -> Table:
    """Pairs of rows, each after the other one, of which at least one is fresh, that one first."""
    fresh = rows["fresh"] == 1
    a, b = one, other
    if not fresh.all():
        swap = ~fresh[one] & fresh[other]
        a, b = np.where(swap, other, one), np.where(swap, one, other)
    texts = rows["text"]
    late = (rows["fresh"][b] == LATE) & (day(rows["order"][b]) > day(rows["order"][a]))
    keep = np.flatnonzero(fresh[a] & (texts[a] != texts[b]) & ~late)
    a, b, one = a[keep], b[keep], one[keep]
    kind = rows["kind"][a]
    hits = np.where(kind == NEAR, rows["weight"][one], np.uint16(0))
    return Table({"a": texts[a], "b": texts[b], "hits": hits, "kinds": kind})


def worth_comparing(pairs: Table) -> Table:
    """Of pairs from all shards those that share a name or met often enough, each once, with what its meetings weigh."""
    pairs = _joined(pairs.take((pairs["kinds"] != NEAR) | (_at_most(pairs) >= LEAST_MEETINGS)))
    return pairs.take((pairs["kinds"] != NEAR) | (pairs["hits"] >= LEAST_MEETINGS))


def _at_most(pairs: Table) -> Array:
    """What the meetings of each pair weigh at most: summed up by a few bits of its hash, without sorting.

    Most pairs met once and are left out by it. (Park, Chen, Yu, "An effective hash-based algorithm for mining
    association rules", 1995, count pairs so.)
    """
    bits = (2 * len(pairs)).bit_length()
    slot = (_hash(pairs) >> np.uint64(64 - bits)).astype(np.intp)
    summed: Array = np.bincount(slot, pairs["hits"])[slot]
    return summed


def _joined(pairs: Table) -> Table:
    """Each pair once: its meetings summed up, its kinds joined."""
    if not len(pairs):
        return pairs
    pairs = pairs.take(np.argsort(_hash(pairs)))  # no two pairs have the same
    starts = np.flatnonzero(firsts(pairs["a"], pairs["b"]))
    hits = np.minimum(np.add.reduceat(pairs["hits"].astype(np.int64), starts), 2**16 - 1).astype(np.uint16)
    kinds = np.bitwise_or.reduceat(pairs["kinds"], starts)
    return Table({"a": pairs["a"][starts], "b": pairs["b"][starts], "hits": hits, "kinds": kinds})


def _hash(pairs: Table) -> Array:
    """A number for each pair of texts, which are hashes themselves."""
    mixed: Array = pairs["a"] ^ pairs["b"] * np.uint64(_ODD)
    return mixed
