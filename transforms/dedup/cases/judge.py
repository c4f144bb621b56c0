"""The verdict on each item of a story: article, exact copy, earlier version or near copy.

Everything follows from the data of the items, so the order in which they are read makes no difference:

1. The items of one text are exact copies of the one that stands for it (:func:`representatives`).
2. Items of a story that share a guid, a link or a slug, or of which one says that it replaces the other, are versions
   of one item, a *lineage*; its *head* is the newest: by who replaces whom, version number, then kill, lead number,
   correction or update, time, use, length (:func:`version_rank`).
3. A lineage whose head resembles a text of another one is a reprint of it: both belong to one *copy group*, which has
   one article, the head of its first lineage: what is published already, what is usable, the earlier day, an
   agency's own item before a reprint, the earlier one, the longer one (:func:`article_rank`).

So two agencies' items are never versions of each other. A kill that is the newest of its guid is an article always.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from transforms.dedup.cases.cluster import Clustering
from transforms.dedup.cases.ranking import article_rank, representatives, version_rank
from transforms.dedup.columns import HISTORY, KILL, NEWER, VERDICTS, WITHHELD
from transforms.dedup.digests.digest import credit_rank
from transforms.dedup.index import conflict_hash
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
    standing = new & case.stands
    row = case.row_of_text[standing]
    history = items.plus(id=case.id, story=case.story, article=case.resolved).take(standing)
    history = history.plus(leader=texts["text"][clustering.leader[row]], is_leader=clustering.is_leader[row])
    return Judgement(VERDICTS.select(verdicts.take(new)), HISTORY.select(history))


def judge_repeated(items: Table, known: Table) -> Judgement:
    """Judge items of texts that earlier runs saw: exact copies of what was published. ``known`` are ``HISTORY`` rows.

    The rows of the texts that are met again are handed on, so that they are remembered for longer.
    """
    row = np.searchsorted(known["text"], items["text"])
    verdicts = items.plus(
        kind=np.full(len(items), EXACT, np.uint8), story=known["story"][row], other=known["article"][row],
        similarity=np.ones(len(items)), reused=np.zeros(len(items), np.uint8),
    )  # fmt: skip
    return Judgement(VERDICTS.select(verdicts), HISTORY.select(known.take(unique_sorted(row))))


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
        return representatives(self.items, self.version_rank, self.article_rank)

    @cached_property
    def stands(self) -> Array:
        """True for each item that stands for its text."""
        stands: Array = self.standing[self.row_of_text] == np.arange(len(self.items))
        return stands

    @cached_property
    def lineage(self) -> Array:
        """For each text the number of its lineage: that of the item that stands for it."""
        first, second = zip(*self._same_lineage(), strict=True)
        nodes, component = components(np.concatenate(first), np.concatenate(second))
        of_item = np.arange(len(self.items))
        of_item[nodes] = component
        return dense_rank(of_item[self.standing])

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
        first, second = (self.standing[rows] for rows in self.clustering.versions)
        own = credit_rank(self.items["flags"]) == 0
        newer = own & ((self.items["flags"] & (NEWER | KILL)) > 0)
        keep = (newer[first] & ~own[second]) | (newer[second] & ~own[first])
        return first[keep], second[keep]

    def _edits(self) -> tuple[Array, Array]:
        """A provider's own near copies that say they are newer, or whose guid changed with the edit."""
        texts = np.flatnonzero(self.clustering.leader != np.arange(len(self.texts)))
        first, second = self.standing[texts], self.standing[self.clustering.leader[texts]]
        items = self.items
        newer = ((items["flags"] & (NEWER | KILL)) > 0) | (items["lead"] > 0)
        have_guids = (items["guid"][first] > 0) & (items["guid"][second] > 0)
        own = (items["provider"][first] == items["provider"][second]) & (items["provider"][first] > 0)
        keep = own & (have_guids | newer[first] | newer[second])
        return first[keep], second[keep]

    @cached_property
    def heads(self) -> Array:
        """For each lineage the row of its newest text."""
        order = lexsort(self.lineage, self.version_rank[self.standing])
        heads: Array = order[group_ends(group_starts(self.lineage[order]))]
        return heads

    @cached_property
    def copy_group(self) -> Array:
        """For each lineage the number of its copy group: that of the lineage which its head resembles."""
        leader = self.clustering.leader[self.heads]
        return dense_rank(components(np.arange(len(self.heads)), self.lineage[leader])[1])

    @cached_property
    def mains(self) -> Array:
        """For each copy group the row of the text that is its article."""
        items = self.items.take(self.standing)
        known = items["known"] > 0
        published = known & (items["article"] == items["id"]).all(axis=1)
        withheld = (items["flags"][self.heads] & WITHHELD) > 0
        values = (~published, ~known, self.article_rank[self.standing])
        unpublished, unknown, first = (self._least_of_lineage(value) for value in values)
        order = lexsort(self.copy_group, unpublished, unknown, withheld, first)
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
        return np.where(self.stands, self.text_kind[self.row_of_text], EXACT).astype(np.uint8)

    @cached_property
    def in_conflict(self) -> tuple[Array, Array]:
        """(true where an item's id named another text first, the same of its guid)."""
        text, conflicts = self.items["text"], unique_sorted(self.conflicts)
        by_id, by_guid = (
            find_sorted(conflicts, conflict_hash(text, name))[1]
            for name in (self.items["id"][:, 0], self.items["guid"])
        )
        return by_id, by_guid

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
        return of_text[self.row_of_text]

    @cached_property
    def other(self) -> Array:
        """The id of what a copy copies, or of what an article supersedes."""
        return np.where(self.kind[:, None] == ARTICLE, self._previous()[self.row_of_text], self.resolved)

    def _previous(self) -> Array:
        """For each text the id of the version before it in its lineage; zero where there is none."""
        order = lexsort(self.lineage, self.version_rank[self.standing])
        follows = np.flatnonzero(~group_starts(self.lineage[order]))
        previous = np.zeros((len(self.texts), 2), np.uint64)
        previous[order[follows]] = self.id[self.standing[order[follows - 1]]]
        return previous

    @cached_property
    def similarity(self) -> Array:
        """1 for an exact copy; for a near one, how alike it and its leader are; -1 (unknown) for any other."""
        main = self.mains[self.copy_group[self.lineage]]
        leads_itself = self.clustering.leader == np.arange(len(self.texts))
        near = np.where(leads_itself, self.clustering.similarity[main], self.clustering.similarity)
        return np.select(
            [self.kind == EXACT, self.kind == NEAR], [np.ones(len(self.kind)), near[self.row_of_text]], -1.0
        )
