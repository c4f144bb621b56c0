"""The verdict on items of texts that earlier runs saw: exact copies of what was published, but for two.

Where its own source withdrew what was published, the text stands all the same if another source carries it; and what an
agency delivers itself is an article though a reprint was published first. Such an item *takes over*: copies that come
later are copies of it.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.cases.authority import speaker
from transforms.dedup.cases.judge import Judgement
from transforms.dedup.cases.ranking import article_rank
from transforms.dedup.columns import AGENCY, HISTORY, KILL, VERDICTS, WITHDRAWN, WITHHELD
from transforms.dedup.digests.digest import is_own_delivery
from transforms.dedup.index import conflict_hash
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import Array, find_sorted, group_starts, lexsort, unique_sorted
from transforms.dedup.verdicts import ARTICLE, EXACT


def judge_repeated(items: Table, known: Table, conflicts: Array) -> Judgement:
    """Judge items of texts that earlier runs saw. ``known`` are the ``HISTORY`` rows of these, ascending by text.

    ``conflicts`` are the hashes of misused guids and ids. The rows of the texts that are met again are handed on, so
    that they are remembered for longer.
    """
    row = np.searchsorted(known["text"], items["text"])
    reused = find_sorted(unique_sorted(conflicts), conflict_hash(items["text"], items["id"][:, 0]))[1]
    ids = np.where(reused[:, None], items["fallback_id"], items["id"])
    first = _taking_over(items, known.take(row), ids)
    other = known["article"].copy()
    other[row[first]] = ids[first]
    is_first = np.zeros(len(items), bool)
    is_first[first] = True
    verdicts = items.plus(
        kind=np.where(is_first, ARTICLE, EXACT).astype(np.uint8), story=known["story"][row],
        other=np.where(is_first[:, None], np.uint64(0), other[row]), similarity=np.where(is_first, -1.0, 1.0),
        reused=(reused & is_first).astype(np.uint8),
    )  # fmt: skip
    met = unique_sorted(row)
    of_known = known.take(row[first])
    taken = items.plus(id=ids, story=known["story"][row]).take(first)
    lasting = {name: of_known[name] for name in ("order", "leader", "is_leader")}
    taken = taken.plus(article=ids[first], **lasting)
    stays = known.take(met[~np.isin(met, row[first])])
    return Judgement(
        VERDICTS.select(verdicts), HISTORY.concat([HISTORY.select(stays), HISTORY.select(taken)])
    )


def _taking_over(items: Table, known: Table, ids: Array) -> Array:
    """The rows of the items that take over from what was published, the first of each text.

    ``known`` is what was published of each.
    """
    usable = (items["flags"] & (KILL | WITHHELD)) == 0
    reached = (speaker(items) == speaker(known)) | (
        ((known["flags"] & AGENCY) > 0) & (items["source"] == known["source"])
    )
    by_another = ((known["flags"] & WITHDRAWN) > 0) & ~reached
    own = is_own_delivery(items["flags"]) & ~is_own_delivery(known["flags"])
    new_id = (ids != known["id"]).any(axis=1) & (ids != known["article"]).any(axis=1)
    rows = np.flatnonzero(usable & new_id & (by_another | own))
    if not len(rows):
        return rows
    ranks = article_rank(items.take(rows).plus(known=np.zeros(len(rows), np.uint8)))
    rows = rows[lexsort(items["text"][rows], ranks)]
    firsts: Array = rows[group_starts(items["text"][rows])]
    return firsts
