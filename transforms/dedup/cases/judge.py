"""The verdict on each item of a story: article, exact copy, earlier version or near copy.

Everything follows from the data of the items, so the order in which they are read makes no difference:

1. The items of one text are exact copies of the one that stands for it (:func:`representatives`).
2. Items of a story that share a guid, a link or a slug, or of which one says that it replaces the other, are versions
   of one item, a *lineage*; its *head* is the newest: by who replaces whom, version number, then kill, lead number,
   correction or update, time, use, length (:func:`version_rank`).
3. A lineage whose head resembles a text of another one is a reprint of it: both belong to one *copy group*, which has
   one article, the head of its first lineage: an agency's own delivery, what is published already, what is usable, the
   more trusted source, the earlier day, the earlier one, the longer one (:func:`article_rank`).

So two agencies' items are never versions of each other. A kill that is the newest of its guid is an article always.

Who delivers decides who speaks: what a source supersedes or kills is its own items. An item that its own source
*withdrew* so does not stand for its text where another source carries that, and a lineage that ends with a kill takes
no other source's copies along. Only an agency's own word reaches these (:func:`speaks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from transforms.dedup.cases.authority import reached
from transforms.dedup.cases.cluster import Clustering
from transforms.dedup.cases.ranking import article_rank, representatives, version_rank
from transforms.dedup.columns import HISTORY, KILL, NEWER, VERDICTS, WITHDRAWN, WITHHELD
from transforms.dedup.digests.digest import is_own_delivery, speaks
from transforms.dedup.index import conflict_hash
from transforms.dedup.near import similarity_of_texts
from transforms.dedup.tables.components import components
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import (
    Array,
    dense_rank,
    find_sorted,
    group_ends,
    group_starts,
    lexsort,
    unique_sorted,
)
from transforms.dedup.verdicts import ARTICLE, EXACT, NEAR, VERSION


class Judgement(NamedTuple):
    """``VERDICTS`` on the items of this run, and ``HISTORY`` rows of their texts for later runs."""

    verdicts: Table
    history: Table


def judge(items: Table, texts: Table, clustering: Clustering, conflicts: Array) -> Judgement:
    """Judge the items of stories, all of each.

    ``items`` are ``CASE_ITEMS``: this run's, and one for each known text. ``texts`` are ``CASE_TEXTS``, ascending by
    text. ``conflicts`` are the hashes of misused guids and ids (``conflict`` of ``GUID_CONFLICTS``).
    """
    case = _Case(items, texts, clustering, conflicts)
    new = items["known"] == 0
    verdicts = items.plus(
        kind=case.kind, story=case.story, other=case.other, similarity=case.similarity, reused=case.reused
    )
    kept = case.stands & (new | case.newly_withdrawn)
    row = case.row_of_text[kept]
    article = np.where(new[:, None], case.resolved, items["article"])
    history = items.plus(id=case.id, story=case.story, article=article, flags=case.history_flags).take(kept)
    history = history.plus(
        order=texts["order"][row],
        leader=texts["text"][clustering.leader[row]],
        is_leader=clustering.is_leader[row],
    )
    return Judgement(VERDICTS.select(verdicts.take(new)), HISTORY.select(history))


@dataclass
class _Case:
    """The items of stories, and step by step what follows from them.

    Arrays have a value an item, or where that is said a value a text, a lineage or a copy group. Rows are numbers.
    """

    items: Table
    texts: Table
    clustering: Clustering
    conflicts: Array

    @cached_property
    def row_of_text(self) -> Array:
        """The row of each item's text."""
        return np.searchsorted(self.texts["text"], self.items["text"])

    @cached_property
    def story_row(self) -> Array:
        """The row of the text that founded each item's story."""
        return self.clustering.story[self.row_of_text]

    @cached_property
    def version_rank(self) -> Array:
        """The rank of each item among versions, oldest first."""
        return version_rank(self.items, self.story_row)

    @cached_property
    def article_rank(self) -> Array:
        """The rank of each item among copies: the first one is the article."""
        return article_rank(self.items)

    @cached_property
    def standing(self) -> Array:
        """For each text the row of the item that stands for it."""
        return representatives(self.items, self.version_rank, self.article_rank, self.withdrawn)

    @cached_property
    def standing_by_rank(self) -> Array:
        """The same, as if nothing were withdrawn."""
        none = np.zeros(len(self.items), bool)
        return representatives(self.items, self.version_rank, self.article_rank, none)

    @cached_property
    def stands(self) -> Array:
        """True for each item that stands for its text."""
        stands: Array = self.standing[self.row_of_text] == np.arange(len(self.items))
        return stands

    @cached_property
    def lineage_of_item(self) -> Array:
        """For each item the row of the first item of its lineage."""
        first, second = zip(*self._same_lineage(), strict=True)
        nodes, component = components(np.concatenate(first), np.concatenate(second))
        of_item = np.arange(len(self.items))
        of_item[nodes] = component
        return of_item

    @cached_property
    def newest(self) -> Array:
        """For each item the row of the newest one of its lineage."""
        order = lexsort(self.lineage_of_item, self.version_rank)
        starts = group_starts(self.lineage_of_item[order])
        newest = np.empty(len(order), np.intp)
        newest[order] = order[group_ends(starts)][np.cumsum(starts) - 1]
        return newest

    @cached_property
    def superseded(self) -> Array:
        """True for each item that its own source superseded or killed, in this run or before."""
        superseded: Array = self.items["text"][self.newest] != self.items["text"]
        return superseded | ((self.items["flags"] & WITHDRAWN) > 0)

    @cached_property
    def withdrawn(self) -> Array:
        """True for each item that may not stand for its text: what was superseded, and copies that this reaches."""
        rows = np.flatnonzero(self.superseded)
        return self.superseded | reached(self.items, rows, self.items["flags"][self.newest[rows]])

    @cached_property
    def outlived(self) -> Array:
        """True for each superseded item whose text stands all the same, carried by another source."""
        stands_for = self.standing[self.row_of_text]
        by_other = ~self.withdrawn[stands_for] & ~speaks(self.items["flags"][stands_for])
        outlived: Array = self.superseded & by_other
        return outlived

    @cached_property
    def lineage(self) -> Array:
        """For each text the number of its lineage: that of the item that stands for it."""
        return dense_rank(self.lineage_of_item[self.standing])

    def _same_lineage(self) -> list[tuple[Array, Array]]:
        """Pairs of items that are of one lineage, as (first rows, second rows)."""
        pairs = [self._in_one_story(*self._edits()), self._in_one_story(*self._own_words())]
        for names in (("guid", "predecessor"), ("url",), ("slug",)):
            key = np.concatenate([self.items[name] for name in names])
            item = np.tile(np.arange(len(self.items)), len(names))
            story = self.story_row[item]
            order = lexsort(key, story)
            after = np.flatnonzero(~group_starts(key[order], story[order]) & (key[order] > 0))
            pairs.append((item[order[after - 1]], item[order[after]]))
        return pairs

    def _in_one_story(self, first: Array, second: Array) -> tuple[Array, Array]:
        keep = self.story_row[first] == self.story_row[second]
        return first[keep], second[keep]

    def _own_words(self) -> tuple[Array, Array]:
        """An agency's own kills and corrections, with the text that another outlet carried first."""
        first, second = (self.standing_by_rank[rows] for rows in self.clustering.versions)
        flags, source = self.items["flags"], self.items["source"]
        own = (
            speaks(flags[first], source[first] == source[second]),
            speaks(flags[second], source[first] == source[second]),
        )
        newer = (flags & (NEWER | KILL)) > 0
        keep = (own[0] & newer[first] & ~own[1]) | (own[1] & newer[second] & ~own[0])
        return first[keep], second[keep]

    def _edits(self) -> tuple[Array, Array]:
        """A provider's own near copies that say they are newer, or whose guid changed with the edit."""
        first, second = self._near_copies_of_own()
        items = self.items
        newer = ((items["flags"] & (NEWER | KILL)) > 0) | (items["lead"] > 0)
        have_guids = (items["guid"][first] > 0) & (items["guid"][second] > 0)
        keep = have_guids | newer[first] | newer[second]
        return first[keep], second[keep]

    def _near_copies_of_own(self) -> tuple[Array, Array]:
        """Items, each with the first item of its own provider that carries the leader of its text."""
        items, leader = self.items, self.clustering.leader[self.row_of_text]
        own = conflict_hash(items["text"], items["provider"])
        order = lexsort(own, self.article_rank)
        firsts = order[group_starts(own[order])]
        copies = np.flatnonzero((leader != self.row_of_text) & (items["provider"] > 0))
        wanted = conflict_hash(self.texts["text"][leader[copies]], items["provider"][copies])
        rows, present = find_sorted(own[firsts], wanted)
        return copies[present], firsts[rows[present]]

    @cached_property
    def heads(self) -> Array:
        """For each lineage the row of its newest text."""
        order = lexsort(self.lineage, self.version_rank[self.standing])
        heads: Array = order[group_ends(group_starts(self.lineage[order]))]
        return heads

    @cached_property
    def copy_group(self) -> Array:
        """For each lineage the number of its copy group: that of the lineage which its head resembles.

        One that takes nobody along is a group of its own; what resembles it goes with the texts that outlive it, or
        else together.
        """
        lineages = np.arange(len(self.heads))
        resembled = self.lineage[self.clustering.leader[self.heads]]
        heads = self.standing[self.heads]
        flags, source = self.items["flags"][heads], self.items["source"][heads]
        reaches = speaks(flags[resembled], source[resembled] == source) & ~self._outlived_lineages[resembled]
        released = self.alone[resembled] & ~reaches
        goes_with = np.where(released, self._survivors()[resembled], resembled)
        goes_with = np.where(self.alone, lineages, goes_with)
        nodes, component = components(
            np.concatenate([lineages, lineages]), np.concatenate([lineages, goes_with])
        )
        return dense_rank(component[np.searchsorted(nodes, lineages)])

    @cached_property
    def alone(self) -> Array:
        """True for each lineage that takes no other source's copies along: withdrawn, while others carry its texts.

        So is one that ends with a kill, unless an agency's own word reaches others.
        """
        flags = self.items["flags"][self.standing[self.heads]]
        return (((flags & (KILL | WITHDRAWN)) > 0) & ~speaks(flags)) | self._outlived_lineages

    @cached_property
    def _outlived_lineages(self) -> Array:
        """True for each lineage of which other sources carry a text that it withdrew."""
        outlived = np.zeros(len(self.heads), bool)
        outlived[self._lineages_of_outlived()[1]] = True
        return outlived

    def _lineages_of_outlived(self) -> tuple[Array, Array]:
        """(rows of outlived items whose lineage has a text that it stands for, the number of that lineage)."""
        rows = np.flatnonzero(self.outlived)
        firsts = self.lineage_of_item[self.standing]
        order = np.argsort(firsts, kind="stable")
        places, present = find_sorted(firsts[order], self.lineage_of_item[rows])
        return rows[present], self.lineage[order[places[present]]]

    def _survivors(self) -> Array:
        """For each lineage one with a text that outlives it, or a number of its own beyond those of all lineages."""
        survivors = np.arange(len(self.heads)) + len(self.heads)
        rows, lineages = self._lineages_of_outlived()
        survivors[lineages] = self.lineage[self.row_of_text[rows]]
        return survivors

    @cached_property
    def mains(self) -> Array:
        """For each copy group the row of the text that is its article."""
        items = self.items.take(self.standing)
        known = items["known"] > 0
        published = known & (items["article"] == items["id"]).all(axis=1)
        withheld = (items["flags"][self.heads] & WITHHELD) > 0
        values = (~is_own_delivery(items["flags"]), ~published, ~known, self.article_rank[self.standing])
        others, unpublished, unknown, first = (self._least_of_lineage(value) for value in values)
        order = lexsort(self.copy_group, others, unpublished, unknown, withheld, first)
        mains: Array = self.heads[order[group_starts(self.copy_group[order])]]
        return mains

    def _least_of_lineage(self, values: Array) -> Array:
        """For each lineage the least value of its texts."""
        least = np.full(len(self.heads), np.iinfo(np.int64).max)
        np.minimum.at(least, self.lineage, values.astype(np.int64))
        return least

    @cached_property
    def text_kind(self) -> Array:
        """For each text the kind of verdict on the item that stands for it."""
        kinds = np.full(len(self.texts), VERSION, np.uint8)
        kinds[self.heads] = NEAR
        kinds[self.mains] = ARTICLE
        kinds[self.kills] = ARTICLE
        return kinds

    @cached_property
    def kills(self) -> Array:
        """The rows of the texts of kills that are the newest of their guid: they stay, whatever else replaced it."""
        items = self.items.take(self.standing)
        own = np.where(items["guid"] > 0, items["guid"], items["text"])
        order = lexsort(self.lineage, own, self.version_rank[self.standing])
        last = order[group_ends(group_starts(self.lineage[order], own[order]))]
        kills: Array = last[(items["flags"][last] & KILL) > 0]
        return kills

    @cached_property
    def kind(self) -> Array:
        """The kind of verdict on each item."""
        copies = np.where(self.outlived, VERSION, EXACT)
        return np.where(self.stands, self.text_kind[self.row_of_text], copies).astype(np.uint8)

    @cached_property
    def newly_withdrawn(self) -> Array:
        """True for each item of an earlier run that its own source withdraws in this one."""
        known, flags = self.items["known"] > 0, self.items["flags"]
        newly: Array = self.superseded & ~speaks(flags[self.newest]) & known & ((flags & WITHDRAWN) == 0)
        return newly

    @cached_property
    def history_flags(self) -> Array:
        """The flags of each item as later runs see them."""
        flags = self.items["flags"]
        withdrawn = self.superseded & ~speaks(flags[self.newest])
        marked: Array = flags | (withdrawn.astype(np.uint16) * np.uint16(WITHDRAWN))
        return marked

    @cached_property
    def in_conflict(self) -> tuple[Array, Array]:
        """(true where an item's id named another text first, the same of its guid and a text of another story)."""
        text, conflicts = self.items["text"], unique_sorted(self.conflicts)
        by_id, by_guid = (
            find_sorted(conflicts, conflict_hash(text, name))[1]
            for name in (self.items["id"][:, 0], self.items["guid"])
        )
        in_story = conflict_hash(self.items["guid"], self.story_row.astype(np.uint64))
        firsts = unique_sorted(in_story[~by_guid & (self.items["known"] == 0)])
        return by_id, by_guid & ~find_sorted(firsts, in_story)[1]

    @cached_property
    def reused(self) -> Array:
        """1 for each new item that needs another id, or whose guid made no version of what had it before."""
        founder = self.story_row == self.row_of_text
        by_id, by_guid = self.in_conflict
        reused: Array = ((by_id | (by_guid & founder)) & (self.items["known"] == 0)).astype(np.uint8)
        return reused

    @cached_property
    def id(self) -> Array:
        """The id that each item ends up with."""
        return np.where(self.reused[:, None] > 0, self.items["fallback_id"], self.items["id"])

    @cached_property
    def story(self) -> Array:
        """The story id of each item: the founder's own, or made of its text where its guid named another text first."""
        own = np.where(self.in_conflict[1][:, None], self.items["content"], self.items["story"])
        of_text = own[self.standing]
        known = self.texts["known"] > 0
        of_text[known] = self.texts["story"][known]
        return of_text[self.story_row]

    @cached_property
    def resolved(self) -> Array:
        """The id of the article that each item is or copies."""
        article = np.where(self.items["known"][:, None] > 0, self.items["article"], self.id)[self.standing]
        of_lineage = article[self.mains][self.copy_group]
        own = self.text_kind[self.heads] == ARTICLE
        of_lineage[own] = article[self.heads[own]]
        of_text, kills = of_lineage[self.lineage], self.kills
        of_text[kills] = article[kills]
        return of_text[self.row_of_text[np.where(self.outlived, self.newest, np.arange(len(self.items)))]]

    @cached_property
    def other(self) -> Array:
        """The id of what a copy copies, or of what an article supersedes."""
        return np.where(self.kind[:, None] == ARTICLE, self._previous()[self.row_of_text], self.resolved)

    def _previous(self) -> Array:
        """For each text the id of the version before it in its lineage; zero where there is none."""
        items = np.flatnonzero(self.stands | self.outlived)
        lineage = self.lineage_of_item[items]
        order = lexsort(lineage, self.version_rank[items])
        starts, items = group_starts(lineage[order]), items[order]
        follows = np.flatnonzero(~starts & self.stands[items])
        previous = np.zeros((len(self.texts), 2), np.uint64)
        previous[self.row_of_text[items[follows]]] = self.id[items[follows - 1]]
        return previous

    @cached_property
    def similarity(self) -> Array:
        """1 for an exact copy; for a near one, how alike it and its leader are; for a version, how alike its newest is.

        For an article -1, as it copies nothing.
        """
        main = self.mains[self.copy_group[self.lineage]]
        leads_itself = self.clustering.leader == np.arange(len(self.texts))
        near = np.where(leads_itself, self.clustering.similarity[main], self.clustering.similarity)
        values = np.select(
            [self.kind == EXACT, self.kind == NEAR], [np.ones(len(self.kind)), near[self.row_of_text]], -1.0
        )
        versions = np.flatnonzero((self.kind == VERSION) & (self.items["known"] == 0))
        if len(versions):
            rows = self.row_of_text[versions]
            newest = self.heads[self.lineage[self.row_of_text[self.newest[versions]]]]
            values[versions] = similarity_of_texts(self.texts.take(rows), self.texts.take(newest))
        return values
