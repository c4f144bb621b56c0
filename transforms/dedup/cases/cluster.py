"""Clusters the texts of cases into stories: each text joins a leader, in the order in which stories are founded.

Resemblance is not transitive: if every copy of a copy were joined, a chain of small steps would tie unlike ends
together (single linkage). So a text joins the *leader* of a story that it resembles enough itself, or founds a story
(leader clustering; J. Hartigan, "Clustering Algorithms", 1975, chapter 3). Where it resembles a copy of that leader
enough, half the threshold is enough for the leader itself: two desks edit at different places. A new version of a text
belongs to its story by name, and is a leader of its own: what reprints the version resembles it. Where names lead from
one text to several stories of its own day, these become one. Since the order begins with the day, runs day by day and
one run over all days cluster alike, and what earlier runs settled stays. News in brief, which holds texts that share
nothing, is a copy of none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from transforms.dedup import near
from transforms.dedup.digests.digest import day_of
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import Array, lexsort

PART = 0.8  # of a text's words: a shorter text may be one story of several in it
SUPPORTED = (
    0.5  # of the threshold is enough for a leader whose copy the text resembles by the whole threshold
)
_MAX_SHARED_SHINGLES, _MAX_SHARED_TERMS = 0.05, 0.12  # shares that two unrelated texts have at most
_HEADLINE = 0.5  # least share of a story's headline that the story's beginning tells
_PARTS_COMPARED = 8  # with the longest part of a roundup


class Clustering(NamedTuple):
    """The story of each text, as row numbers: arrays of one value a text.

    ``story`` is the row of the founder of the text's story, ``leader`` the row of its leader, ``is_leader`` whether it
    is one itself (uint8), ``similarity`` how alike both are, 0 to 1. ``versions`` are the pairs of rows that share a
    name and are related: (first rows, second rows).
    """

    story: Array
    leader: Array
    is_leader: Array
    similarity: Array
    versions: tuple[Array, Array]


def singletons(texts: Table) -> Clustering:
    """The clustering of texts that are linked to no other: each is a story."""
    rows = np.arange(len(texts))
    none = rows[:0]
    return Clustering(rows, rows, np.ones(len(texts), np.uint8), np.ones(len(texts)), (none, none))


class _Neighbour(NamedTuple):
    row: int
    similarity: float
    is_version: bool


_Neighbours = dict[int, list[_Neighbour]]


def cluster(texts: Table, links: Table, threshold: float) -> Clustering:
    """Cluster the texts of cases by their links. ``texts`` are ``CASE_TEXTS``, ascending by text; ``links`` ``LINKS``.

    Known texts keep their leader. Where the founder of a known text's story is not among the texts, another known text
    of that story stands for it.
    """
    versions = _rows_of(texts, links.take(links["is_version"] > 0))
    neighbours = _neighbours(texts, links)
    roundups = [(row, parts) for row in neighbours for parts in _parts_of_roundup(texts, neighbours, row)]
    for row, parts in roundups:
        _unlink(neighbours, row, parts)
    clusterer = Clusterer(texts, threshold, neighbours)
    clusterer.settle_known()
    new = np.flatnonzero(texts["known"] == 0)
    for row in new[lexsort(texts["order"][new], texts["text"][new])].tolist():
        clusterer.add(row)
    return clusterer.clustering(versions)


def _rows_of(texts: Table, links: Table) -> tuple[Array, Array]:
    """The rows of the first and of the second text of each link."""
    return np.searchsorted(texts["text"], links["a"]), np.searchsorted(texts["text"], links["b"])


def _neighbours(texts: Table, links: Table) -> _Neighbours:
    """The texts linked to each row, in an order that depends on the links alone."""
    first, second = _rows_of(texts, links)
    neighbours: _Neighbours = defaultdict(list)
    order = lexsort(first, second, links["similarity"], links["is_version"])
    for a, b, similarity, is_version in zip(
        first[order].tolist(), second[order].tolist(), links["similarity"][order].tolist(),
        links["is_version"][order].tolist(), strict=True,
    ):  # fmt: skip
        neighbours[a].append(_Neighbour(b, similarity, bool(is_version)))
        neighbours[b].append(_Neighbour(a, similarity, bool(is_version)))
    return neighbours


def _parts_of_roundup(texts: Table, neighbours: _Neighbours, row: int) -> Iterator[set[int]]:
    """The parts of a text that holds unrelated ones, such as news in brief: it is a copy of none, nor are they of it.

    Parts of different later days are considered day by day, as a run of each day would.
    """
    by_day: dict[int, set[int]] = defaultdict(set)
    for part in _shorter_neighbours(texts, neighbours, row):
        by_day[max(_day(texts, part), _day(texts, row))].add(part)
    for parts in by_day.values():
        if _are_unrelated(texts, neighbours, row, parts):
            yield parts


def _are_unrelated(texts: Table, neighbours: _Neighbours, row: int, parts: set[int]) -> bool:
    """True if the longest part shares nearly nothing with another one, and neither tells the headline of the whole.

    Of two ends of one story, one tells what its headline says, or they share terms.
    """
    longest = max(parts, key=lambda part: (texts["length"][part], texts["text"][part]))
    linked = {longest, *(neighbour.row for neighbour in neighbours[longest])}
    others = sorted(parts - linked, key=lambda part: int(texts["text"][part]))[:_PARTS_COMPARED]
    if not others:
        return False
    whole, first, second = (
        texts.take(np.array(rows)) for rows in ([row] * len(others), [longest] * len(others), others)
    )
    shares, have_terms = near.share_of_terms(first, second)
    headline = np.maximum(near.share_of_headline(whole, first), near.share_of_headline(whole, second))
    apart = near.containment(first, second) < _MAX_SHARED_SHINGLES
    apart &= (shares < _MAX_SHARED_TERMS) | ~have_terms
    return bool((apart & ((headline < _HEADLINE) | (whole.lists["headline"].counts == 0))).any())


def _day(texts: Table, row: int) -> int:
    return int(day_of(texts["order"][row : row + 1])[0])


def _shorter_neighbours(texts: Table, neighbours: _Neighbours, row: int) -> list[int]:
    """The rows linked to a text that are much shorter, and no versions of it."""
    most = PART * texts["length"][row]
    return [n.row for n in neighbours[row] if not n.is_version and texts["length"][n.row] <= most]


def _unlink(neighbours: _Neighbours, row: int, parts: set[int]) -> None:
    """Remove the links between a roundup and its parts."""
    neighbours[row] = [neighbour for neighbour in neighbours[row] if neighbour.row not in parts]
    for part in parts:
        neighbours[part] = [neighbour for neighbour in neighbours[part] if neighbour.row != row]


@dataclass
class Clusterer:
    """Adds texts one by one to stories, founders first. Everything is by row number."""

    texts: Table
    threshold: float
    neighbours: _Neighbours
    story: dict[int, int] = field(default_factory=dict)
    leader: dict[int, int] = field(default_factory=dict)
    is_leader: dict[int, bool] = field(default_factory=dict)
    similarity: dict[int, float] = field(default_factory=dict)
    merged_into: dict[int, int] = field(
        default_factory=dict
    )  # a story's founder -> that of the story it became

    def settle_known(self) -> None:
        """Give the texts of earlier runs their story and leader."""
        known = np.flatnonzero(self.texts["known"])
        rows = {
            text: row for row, text in zip(known.tolist(), self.texts["text"][known].tolist(), strict=True)
        }
        founders: dict[bytes, int] = {}
        for row in rows.values():
            founder = founders.setdefault(self.texts["story"][row].tobytes(), row)
            leader = rows.get(int(self.texts["leader"][row]), row)
            self._settle(row, founder, leader, bool(self.texts["is_leader"][row]), 1.0)

    def add(self, row: int) -> None:
        """Join one text to the stories that there are, or found a story."""
        settled = [neighbour for neighbour in self.neighbours.get(row, ()) if neighbour.row in self.story]
        versions = [neighbour.row for neighbour in settled if neighbour.is_version]
        leaders = self._alike_leaders(row, settled)
        if versions:
            story = self._story_of(min(versions, key=self._rank))
            self._merge(row, versions, story)
            leaders = {r: similarity for r, similarity in leaders.items() if self._story_of(r) == story}
            leader = self._most_alike(leaders, default=row)
            self._settle(row, story, leader, True, leaders.get(leader, 1.0))
        elif leaders:
            leader = self._most_alike(leaders, default=row)
            self._settle(row, self._story_of(leader), leader, False, leaders[leader])
        else:
            self._settle(row, row, row, True, 1.0)

    def _most_alike(self, leaders: dict[int, float], default: int) -> int:
        """The leader that is most alike, of several the earliest."""
        return max(leaders, key=lambda row: (leaders[row], self._earliest(row)), default=default)

    def _story_of(self, row: int) -> int:
        story = self.story[row]
        while story in self.merged_into:
            story = self.merged_into[story]
        return story

    def _merge(self, row: int, versions: list[int], story: int) -> None:
        """Merge the other stories of a text's versions into one, if they are of the text's own day."""
        for founder in {self._story_of(version) for version in versions} - {story}:
            if not self.texts["known"][founder] and _day(self.texts, founder) == _day(self.texts, row):
                self.merged_into[founder] = story

    def _settle(self, row: int, story: int, leader: int, is_leader: bool, similarity: float) -> None:
        self.story[row], self.leader[row], self.is_leader[row] = story, leader, is_leader
        self.similarity[row] = similarity

    def _rank(self, row: int) -> tuple[bool, int, int]:
        """Settled by earlier runs first, then the order in which stories are founded."""
        return (not self.texts["known"][row], int(self.texts["order"][row]), int(self.texts["text"][row]))

    def _earliest(self, row: int) -> tuple[bool, int, int]:
        """The reverse of :meth:`_rank`: the largest is the first."""
        new, order, text = self._rank(row)
        return (not new, -order, -text)

    def _alike_leaders(self, row: int, settled: list[_Neighbour]) -> dict[int, float]:
        """The leaders near a text that are alike enough, with their similarity to it."""
        if self.threshold <= 0:
            return {}
        linked = {n.row: n.similarity for n in settled}
        supported = {self.leader[n.row] for n in settled if n.similarity >= self.threshold}
        near_leaders = {self.leader[n.row] for n in settled} | {
            n.row for n in settled if self.is_leader[n.row]
        }
        similarity = {r: linked[r] if r in linked else self._compare(row, r) for r in sorted(near_leaders)}
        return {
            leader: value
            for leader, value in similarity.items()
            if value >= self.threshold * (SUPPORTED if leader in supported else 1)
        }

    def _compare(self, row: int, other: int) -> float:
        pair = [self.texts.take(np.array([r])) for r in (row, other)]
        return float(near.similarity(*pair)[0])

    def clustering(self, versions: tuple[Array, Array]) -> Clustering:
        """What has become of all texts; ``versions`` are handed on."""
        rows = range(len(self.texts))
        return Clustering(
            np.array([self._story_of(row) for row in rows], np.intp),
            np.array([self.leader[row] for row in rows], np.intp),
            np.array([self.is_leader[row] for row in rows], np.uint8),
            np.array([self.similarity[row] for row in rows], np.float64),
            versions,
        )
