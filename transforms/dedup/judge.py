"""Which item of a story is the article, and what the others are: exact copies, earlier versions, near copies.

Everything follows from the data of the items, so the order in which they are read makes no difference:

1. The items of one text are exact copies of the one that stands for it (:func:`representatives`).
2. Items of a story that share a guid, a link or a slug, or of which one says that it replaces the other, are versions
   of one item, a *lineage*; its *head* is the newest: by who replaces whom, version number, then kill, lead number,
   correction or update, time, use, length (:func:`_newest`).
3. A lineage whose head resembles a text of another one is a reprint of it: both belong to one *cluster*, which has one
   article, the head of its first lineage: what is published already, what is usable, the earlier day, an
   agency's own item before a reprint, the earlier one, the longer one (:func:`_first`).

Two agencies' items are so never versions of each other. A kill that is the newest of its guid is an article always.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from transforms.dedup.candidates import mark_of
from transforms.dedup.digests.digest import KILL, NEWER, WITHHELD, credit_rank, day
from transforms.dedup.stories import Joined
from transforms.dedup.tables.components import components
from transforms.dedup.tables.table import Array, Table, distinct, firsts, places, rising
from transforms.dedup.verdicts import ARTICLE, EXACT, NEAR, VERSION

# What is remembered of the item that stands for a text.
ITEM = (
    "text", "order", "id", "guid", "former", "url", "slug", "provider", "version", "lead", "time", "published", "flags",
    "length", "tie",
)  # fmt: skip
REMEMBERED = (*ITEM, "story", "centre", "core", "article")
_LONGEST = 99  # replacements in a row that are followed; those that go round in a circle have no end
VERDICT = ("segment", "row", "kind", "story", "other", "similarity", "reused")


class Judgement(NamedTuple):
    """The verdict on each item of this run, and what to remember of each of its texts."""

    verdicts: Table
    remembered: Table


def judged(items: Table, texts: Table, joined: Joined, marks: Array) -> Judgement:
    """Judge the items of some stories, all of each.

    ``items`` are this run's, and one for each ``known`` text of earlier runs (with its ``article``); ``texts`` rise by
    ``text``; ``marks`` say what guids were misused (candidates.py).
    """
    case = _Case(items, texts, joined, marks)
    fresh = items["known"] == 0
    verdicts = items.plus(
        kind=case.kind, story=case.story, other=case.other, similarity=case.similarity, reused=case.reused
    )
    standing = fresh & case.stands
    at = case.at[standing]
    remembered = items.plus(id=case.id, story=case.story, article=case.resolved).take(standing)
    remembered = remembered.plus(centre=texts["text"][joined.centre[at]], core=joined.core[at])
    return Judgement(verdicts.take(fresh).only(VERDICT), remembered.only(REMEMBERED))


def repeated(items: Table, known: Table) -> Judgement:
    """Items of texts that earlier runs saw: exact copies of what was published, remembered anew."""
    at = np.searchsorted(known["text"], items["text"])
    verdicts = items.plus(
        kind=np.full(len(items), EXACT, np.uint8), story=known["story"][at], other=known["article"][at],
        similarity=np.ones(len(items)), reused=np.zeros(len(items), np.uint8),
    )  # fmt: skip
    return Judgement(verdicts.only(VERDICT), known.take(distinct(at)).only(REMEMBERED))


def representatives(items: Table, newest: Array, first: Array) -> Array:
    """The rows of the items that stand for the texts, in the order of the texts.

    Of one guid's items of a day the newest, of these the first.
    """
    own = np.where(items["guid"] > 0, items["guid"], items["tie"])
    group = (items["text"], day(items["order"]), own)
    order = rising(*group, newest)
    last = np.append(firsts(*(column[order] for column in group))[1:], True)
    rows = order[last]
    rows = rows[rising(items["text"][rows], first[rows])]
    standing: Array = rows[firsts(items["text"][rows])]
    return standing


def _newest(items: Table, story: Array) -> Array:
    """The place of each item in the order of versions, oldest first."""
    kill = (items["flags"] & KILL) > 0
    last = kill & ((items["version"] == 0) | (items["former"] > 0))
    version = np.where(last, np.iinfo(np.int32).max, items["version"])
    return _placed(
        _generation(items, story),
        _kills_before(items, story),
        version,
        kill,
        items["lead"],
        (items["flags"] & NEWER) > 0,
        items["time"],
        (items["flags"] & WITHHELD) == 0,
        items["length"],
        *_tie(items),
    )


def _generation(items: Table, story: Array) -> Array:
    """How many items of its story stand one behind the other before each, as each says which one it replaces.

    All versions under a guid are of one generation, and so is a kill and what it kills.
    """
    of_story = story.astype(np.uint64)
    own = mark_of(np.where(items["guid"] > 0, items["guid"], items["tie"]), of_story)
    guids = distinct(own)
    at = np.searchsorted(guids, own)
    before, known = places(guids, mark_of(items["former"], of_story))
    follows = np.flatnonzero(known & (items["former"] > 0))
    step = ((items["flags"][follows] & KILL) == 0).astype(np.int64)
    found = np.zeros(len(guids), np.int64)
    for _ in range(_LONGEST if len(follows) else 0):
        longer = np.zeros(len(guids), np.int64)
        np.maximum.at(longer, at[follows], found[before[follows]] + step)
        if (longer == found).all():
            break
        found = longer
    return found[at]


def _kills_before(items: Table, story: Array) -> Array:
    """How many kills of its slug each item follows: a slug serves again when what had it has been killed."""
    found = np.zeros(len(items), np.int64)
    slug, time = items["slug"], items["time"]
    for kill in np.flatnonzero(((items["flags"] & KILL) > 0) & (slug > 0)).tolist():
        found += (slug == slug[kill]) & (story == story[kill]) & (time > time[kill])
    return found


def _first(items: Table) -> Array:
    """The place of each item in the order in which one is the article rather than another."""
    withheld = (items["flags"] & WITHHELD) > 0
    length = -items["length"].astype(np.int64)
    return _placed(
        items["known"] == 0, day(items["order"]), withheld, credit_rank(items["flags"]), items["published"], length,
        *_tie(items),
    )  # fmt: skip


def _tie(items: Table) -> tuple[Array, Array, Array]:
    return items["id"][:, 0], items["id"][:, 1], items["tie"]


def _placed(*columns: Array) -> Array:
    """The place of each row in the order by the columns, the first of which counts most."""
    order = rising(*columns)
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return place


@dataclass
class _Case:
    """The items of some stories, and step by step what follows from them.

    Arrays have a value an item, or where that is said a value a text, a lineage or a cluster.
    """

    items: Table
    texts: Table
    joined: Joined
    marks: Array

    @cached_property
    def at(self) -> Array:
        """The row of each item's text."""
        return np.searchsorted(self.texts["text"], self.items["text"])

    @cached_property
    def newest(self) -> Array:
        """The place of each item in the order of versions."""
        return _newest(self.items, self.joined.story[self.at])

    @cached_property
    def standing(self) -> Array:
        """For each text the item that stands for it."""
        return representatives(self.items, self.newest, self.first)

    @cached_property
    def first(self) -> Array:
        """The place of each item in the order in which one is the article rather than another."""
        return _first(self.items)

    @cached_property
    def stands(self) -> Array:
        """Whether an item stands for its text."""
        stands: Array = self.standing[self.at] == np.arange(len(self.items))
        return stands

    @cached_property
    def lineage(self) -> Array:
        """For each text the number of its lineage: that of the item that stands for it."""
        one, other = zip(*self._alike(), strict=True)
        nodes, component = components(np.concatenate(one), np.concatenate(other))
        of_item = np.arange(len(self.items))
        of_item[nodes] = component
        return numbered(of_item[self.standing])

    def _alike(self) -> list[tuple[Array, Array]]:
        """Pairs of items that are of one lineage."""
        story = self.joined.story[self.at]
        pairs = [self._of_one_story(*self._edits()), self._of_one_story(*self._own_words())]
        for names in (("guid", "former"), ("url",), ("slug",)):
            key = np.concatenate([self.items[name] for name in names])
            item = np.tile(np.arange(len(self.items)), len(names))
            order = rising(key, story[item])
            after = np.flatnonzero(~firsts(key[order], story[item[order]]) & (key[order] > 0))
            pairs.append((item[order[after - 1]], item[order[after]]))
        return pairs

    def _of_one_story(self, one: Array, other: Array) -> tuple[Array, Array]:
        story = self.joined.story[self.at]
        keep = story[one] == story[other]
        return one[keep], other[keep]

    def _own_words(self) -> tuple[Array, Array]:
        """What kills or corrects a text that another outlet carried first: an agency's own word holds for that, too."""
        one, other = self.standing[self.joined.named[0]], self.standing[self.joined.named[1]]
        own = credit_rank(self.items["flags"]) == 0
        newer = own & ((self.items["flags"] & (NEWER | KILL)) > 0)
        keep = (newer[one] & ~own[other]) | (newer[other] & ~own[one])
        return one[keep], other[keep]

    def _edits(self) -> tuple[Array, Array]:
        """A provider's own near copies that say they are newer, or whose guid changed with the edit."""
        texts = np.flatnonzero(self.joined.centre != np.arange(len(self.texts)))
        one, other = self.standing[texts], self.standing[self.joined.centre[texts]]
        items = self.items
        told = ((items["flags"] & (NEWER | KILL)) > 0) | (items["lead"] > 0)
        named = (items["guid"][one] > 0) & (items["guid"][other] > 0)
        own = (items["provider"][one] == items["provider"][other]) & (items["provider"][one] > 0)
        keep = own & (named | told[one] | told[other])
        return one[keep], other[keep]

    @cached_property
    def heads(self) -> Array:
        """For each lineage its newest text."""
        order = rising(self.lineage, self.newest[self.standing])
        heads: Array = order[np.append(firsts(self.lineage[order])[1:], True)]
        return heads

    @cached_property
    def cluster(self) -> Array:
        """For each lineage the number of its cluster: its head resembles a text of another lineage."""
        centre = self.joined.centre[self.heads]
        return numbered(components(np.arange(len(self.heads)), self.lineage[centre])[1])

    @cached_property
    def mains(self) -> Array:
        """For each cluster the text that is its article."""
        items = self.items.take(self.standing)
        known = items["known"] > 0
        published = known & (items["article"] == items["id"]).all(axis=1)
        withheld = (items["flags"][self.heads] & WITHHELD) > 0
        rank = (~published, ~known, self.first[self.standing])
        published_first, known_first, first = (self._least(values) for values in rank)
        order = rising(self.cluster, published_first, known_first, withheld, first)
        mains: Array = self.heads[order[firsts(self.cluster[order])]]
        return mains

    def _least(self, values: Array) -> Array:
        """For each lineage the least value of its texts."""
        least = np.full(len(self.heads), np.iinfo(np.int64).max)
        np.minimum.at(least, self.lineage, values.astype(np.int64))
        return least

    @cached_property
    def text_kind(self) -> Array:
        """For each text what the item is that stands for it."""
        kinds = np.full(len(self.texts), VERSION, np.uint8)
        kinds[self.heads] = NEAR
        kinds[self.mains] = ARTICLE
        kinds[self.kills] = ARTICLE
        return kinds

    @cached_property
    def kills(self) -> Array:
        """The texts of kills that are the newest of their guid: whatever came in its place, it has been killed."""
        items = self.items.take(self.standing)
        own = np.where(items["guid"] > 0, items["guid"], items["text"])
        order = rising(self.lineage, own, self.newest[self.standing])
        last = order[np.append(firsts(self.lineage[order], own[order])[1:], True)]
        kills: Array = last[(items["flags"][last] & KILL) > 0]
        return kills

    @cached_property
    def kind(self) -> Array:
        """What each item is."""
        return np.where(self.stands, self.text_kind[self.at], EXACT).astype(np.uint8)

    @cached_property
    def marked(self) -> tuple[Array, Array]:
        """(whether an item's id, and whether its guid, named another text before)."""
        text, marks = self.items["text"], distinct(self.marks)
        by_id, by_guid = (
            places(marks, mark_of(text, named))[1] for named in (self.items["id"][:, 0], self.items["guid"])
        )
        return by_id, by_guid

    @cached_property
    def reused(self) -> Array:
        """Whether an item needs another id, or its guid made no version of what had it before."""
        founder = self.joined.story[self.at] == self.at
        by_id, by_guid = self.marked
        reused: Array = ((by_id | (by_guid & founder)) & (self.items["known"] == 0)).astype(np.uint8)
        return reused

    @cached_property
    def id(self) -> Array:
        """The id that each item ends up with."""
        return np.where(self.reused[:, None] > 0, self.items["alias"], self.items["id"])

    @cached_property
    def story(self) -> Array:
        """The story of the founder: its own, or of its text where its guid named another text before."""
        own = np.where(self.marked[1][:, None], self.items["content"], self.items["story"])
        of_text = own[self.standing]
        known = self.texts["known"] > 0
        of_text[known] = self.texts["story"][known]
        return of_text[self.joined.story[self.at]]

    @cached_property
    def resolved(self) -> Array:
        """The id of the article that each item is or copies."""
        article = np.where(self.items["known"][:, None] > 0, self.items["article"], self.id)[self.standing]
        of_lineage = article[self.mains][self.cluster]
        own = self.text_kind[self.heads] == ARTICLE
        of_lineage[own] = article[self.heads[own]]
        of_text, kills = of_lineage[self.lineage], self.kills
        of_text[kills] = article[kills]
        return of_text[self.at]

    @cached_property
    def other(self) -> Array:
        """What a copy copies; what an article supersedes."""
        return np.where(self.kind[:, None] == ARTICLE, self._previous()[self.at], self.resolved)

    def _previous(self) -> Array:
        """For each text the id of the version before it in its lineage; zero where there is none."""
        order = rising(self.lineage, self.newest[self.standing])
        follows = np.flatnonzero(~firsts(self.lineage[order]))
        previous = np.zeros((len(self.texts), 2), np.uint64)
        previous[order[follows]] = self.id[self.standing[order[follows - 1]]]
        return previous

    @cached_property
    def similarity(self) -> Array:
        """1 for an exact copy; for a near one, how alike it and its centre are; unknown for a version."""
        main = self.mains[self.cluster[self.lineage]]
        own_centre = self.joined.centre == np.arange(len(self.texts))
        near = np.where(own_centre, self.joined.similarity[main], self.joined.similarity)
        return np.select(
            [self.kind == EXACT, self.kind == NEAR], [np.ones(len(self.at)), near[self.at]], -1.0
        )


def numbered(values: Array) -> Array:
    """Equal values as equal numbers, counted from 0."""
    order = np.argsort(values)
    numbers = np.empty(len(values), np.intp)
    numbers[order] = np.cumsum(firsts(values[order])) - 1
    return numbers
