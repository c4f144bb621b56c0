"""Which texts tell one story: each is joined to a centre, in the order in which stories are founded.

Resemblance is not transitive: if every copy of a copy were joined, a chain of small steps would tie unlike ends
together (single linkage). So a text joins the *centre* of a story that it resembles enough itself, or founds a story
(leader clustering; Hartigan, "Clustering Algorithms", 1975, chapter 3). Where it resembles a copy of that centre
enough, half as much will do for the centre itself: two desks edit at different places. A new version of a text belongs
to its story by name, and is a centre of its own: what reprints it resembles it. Names that lead to several stories of
a text's own day make them one. Since the order begins with the day, runs day by day and one run over all days join
alike, and what earlier runs settled stays. News in brief, which holds texts that share nothing, is a copy of none of
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from transforms.dedup import near
from transforms.dedup.digests.digest import FEATURES, day
from transforms.dedup.tables.table import Array, Table, rising

PART = 0.8  # of a text's words: what is shorter may be one story of several in it
_NOTHING, _FEW_TERMS = 0.05, 0.12  # of shingles and of terms, the most that strangers share
_HEADLINE = 0.5  # of the terms in the headline of a story, which its beginning has
_STRANGERS = 8  # so many are looked at
SUPPORTED = 0.5  # of the threshold is enough for a centre whose copy the text resembles by the whole


class Joined(NamedTuple):
    """For each text: the row of its story's founder, the row of its centre, whether it is one, how alike they are.

    ``named`` are the rows of related texts that share a name: of one and of the other.
    """

    story: Array
    centre: Array
    core: Array
    similarity: Array
    named: tuple[Array, Array]


def alone(texts: Table) -> Joined:
    """Texts that are linked to no other: each is a story."""
    rows = np.arange(len(texts))
    none = rows[:0]
    return Joined(rows, rows, np.ones(len(texts), np.uint8), np.ones(len(texts)), (none, none))


class _Neighbour(NamedTuple):
    row: int
    similarity: float
    version: bool


def join(texts: Table, links: Table, threshold: float) -> Joined:
    """Join texts into stories.

    ``texts`` rise by ``text``; ``known`` ones are settled, with ``centre`` (a text's key) and ``core``. The ``story``
    of a text whose founder is not among them is told by a known one of that story.
    """
    named = links.take(links["version"] > 0)
    one, other = (np.searchsorted(texts["text"], named[name]) for name in ("a", "b"))
    neighbours = _neighbours(texts, links)
    roundups = [(row, parts) for row in neighbours for parts in _parts_of_roundup(texts, neighbours, row)]
    for row, parts in roundups:
        _part(neighbours, row, parts)
    joining = _Joining(texts, threshold, neighbours, (one, other))
    joining.settle_known()
    fresh = np.flatnonzero(texts["known"] == 0)
    for row in fresh[rising(texts["order"][fresh], texts["text"][fresh])].tolist():
        joining.add(row)
    return joining.result()


def _neighbours(texts: Table, links: Table) -> dict[int, list[_Neighbour]]:
    """Who is linked to each row, in a fixed order."""
    one, other = (np.searchsorted(texts["text"], links[name]) for name in ("a", "b"))
    found: dict[int, list[_Neighbour]] = defaultdict(list)
    rows = rising(one, other, links["similarity"], links["version"]).tolist()
    for a, b, similarity, version in zip(
        one[rows].tolist(), other[rows].tolist(), links["similarity"][rows].tolist(),
        links["version"][rows].tolist(), strict=True,
    ):  # fmt: skip
        found[a].append(_Neighbour(b, similarity, bool(version)))
        found[b].append(_Neighbour(a, similarity, bool(version)))
    return found


def _parts_of_roundup(texts: Table, neighbours: dict[int, list[_Neighbour]], row: int) -> Iterator[set[int]]:
    """The parts of a text, if two are strangers: news in brief is a copy of none of them, nor are these of it.

    Of what came on a later day each day is looked at by itself, as in a run of that day.
    """
    by_day: dict[int, set[int]] = defaultdict(set)
    for part in _parts(texts, neighbours, row):
        by_day[max(_day(texts, part), _day(texts, row))].add(part)
    for parts in by_day.values():
        if _have_strangers(texts, neighbours, row, parts):
            yield parts


def _have_strangers(texts: Table, neighbours: dict[int, list[_Neighbour]], row: int, parts: set[int]) -> bool:
    """Whether the longest part shares nearly nothing with one that it isn't linked to, and neither has the headline.

    Of two ends of one story, one tells what its headline says, or they share terms.
    """
    longest = max(parts, key=lambda part: (texts["length"][part], texts["text"][part]))
    linked = {longest, *(one.row for one in neighbours[longest])}
    strangers = sorted(parts - linked, key=lambda part: int(texts["text"][part]))[:_STRANGERS]
    if not strangers:
        return False
    whole, one, other = (
        texts.take(np.array(rows)) for rows in ([row] * len(strangers), [longest] * len(strangers), strangers)
    )
    shares, have_terms = near.share_of_terms(one, other)
    told = np.maximum(near.of_headline(whole, one), near.of_headline(whole, other))
    apart = (near.containment(one, other) < _NOTHING) & ((shares < _FEW_TERMS) | ~have_terms)
    return bool((apart & ((told < _HEADLINE) | (whole.lists["headline"].counts == 0))).any())


def _day(texts: Table, row: int) -> int:
    return int(day(texts["order"][row : row + 1])[0])


def _parts(texts: Table, neighbours: dict[int, list[_Neighbour]], row: int) -> list[int]:
    """The much shorter texts that are alike to one, but no versions of it."""
    most = PART * texts["length"][row]
    return [one.row for one in neighbours[row] if not one.version and texts["length"][one.row] <= most]


def _part(neighbours: dict[int, list[_Neighbour]], row: int, parts: set[int]) -> None:
    """Take the links between a roundup and its parts away."""
    neighbours[row] = [one for one in neighbours[row] if one.row not in parts]
    for part in parts:
        neighbours[part] = [one for one in neighbours[part] if one.row != row]


@dataclass
class _Joining:
    texts: Table
    threshold: float
    neighbours: dict[int, list[_Neighbour]]
    named: tuple[Array, Array]
    story: dict[int, int] = field(default_factory=dict)
    centre: dict[int, int] = field(default_factory=dict)
    core: dict[int, bool] = field(default_factory=dict)
    similarity: dict[int, float] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)

    def settle_known(self) -> None:
        """Texts of earlier runs keep their story and centre."""
        known = np.flatnonzero(self.texts["known"])
        rows = {
            text: row for row, text in zip(known.tolist(), self.texts["text"][known].tolist(), strict=True)
        }
        founders: dict[bytes, int] = {}
        for row in rows.values():
            founder = founders.setdefault(self.texts["story"][row].tobytes(), row)
            centre = rows.get(int(self.texts["centre"][row]), row)
            self._settle(row, founder, centre, bool(self.texts["core"][row]), 1.0)

    def add(self, row: int) -> None:
        """Join one text to what is settled already."""
        settled = [other for other in self.neighbours.get(row, ()) if other.row in self.story]
        versions = [other.row for other in settled if other.version]
        centres = self._centres(row, settled)
        if versions:
            story = self._story_of(min(versions, key=self._rank))
            self._merge(row, versions, story)
            centres = {one: value for one, value in centres.items() if self._story_of(one) == story}
            centre = max(centres, key=lambda one: (centres[one], self._earliest(one)), default=row)
            self._settle(row, story, centre, True, centres.get(centre, 1.0))
        elif centres:
            centre = max(centres, key=lambda one: (centres[one], self._earliest(one)))
            self._settle(row, self._story_of(centre), centre, False, centres[centre])
        else:
            self._settle(row, row, row, True, 1.0)

    def _story_of(self, row: int) -> int:
        story = self.story[row]
        while story in self.merged:
            story = self.merged[story]
        return story

    def _merge(self, row: int, versions: list[int], story: int) -> None:
        """Make stories of the same day one, that a text belongs to by its names; what was founded earlier stays."""
        for founder in {self._story_of(one) for one in versions} - {story}:
            if not self.texts["known"][founder] and _day(self.texts, founder) == _day(self.texts, row):
                self.merged[founder] = story

    def _settle(self, row: int, story: int, centre: int, core: bool, similarity: float) -> None:
        self.story[row], self.centre[row], self.core[row] = story, centre, core
        self.similarity[row] = similarity

    def _rank(self, row: int) -> tuple[bool, int, int]:
        """Settled by earlier runs, then the order in which stories are founded."""
        return (not self.texts["known"][row], int(self.texts["order"][row]), int(self.texts["text"][row]))

    def _earliest(self, row: int) -> tuple[bool, int, int]:
        known, order, text = self._rank(row)
        return (not known, -order, -text)

    def _centres(self, row: int, settled: list[_Neighbour]) -> dict[int, float]:
        """How alike the text and each centre near it are, as far as they are alike enough."""
        if self.threshold <= 0:
            return {}
        told = {other.row: other.similarity for other in settled}
        supported = {self.centre[other.row] for other in settled if other.similarity >= self.threshold}
        reachable = {self.centre[n.row] for n in settled} | {n.row for n in settled if self.core[n.row]}
        found = {one: told[one] if one in told else self._compared(row, one) for one in sorted(reachable)}
        return {
            one: value
            for one, value in found.items()
            if value >= self.threshold * (SUPPORTED if one in supported else 1)
        }

    def _compared(self, row: int, other: int) -> float:
        pair = [self.texts.take(np.array([one])).only(near.COMPARED, FEATURES) for one in (row, other)]
        return float(near.similarity(*pair)[0])

    def result(self) -> Joined:
        rows = range(len(self.texts))
        return Joined(
            np.array([self._story_of(row) for row in rows], np.intp),
            np.array([self.centre[row] for row in rows], np.intp),
            np.array([self.core[row] for row in rows], np.uint8),
            np.array([self.similarity[row] for row in rows], np.float64),
            self.named,
        )
