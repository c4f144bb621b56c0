"""The steps of the judging, each on the packed tables of one shard: what ``transform.py`` wires.

A shard holds the texts, keys or stories whose hash falls to it. What a step needs again later, it parks; what it
hands on is packed tables, keyed by the shard that goes on with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from transforms.dedup import candidates, links, stories
from transforms.dedup.digests.digest import FEATURES
from transforms.dedup.history.history import POSTS, SIGNS, TEXTS, Memory, staged
from transforms.dedup.judge import ITEM, Judgement, judged, repeated
from transforms.dedup.tables.table import Array, Table, distinct, firsts, places, rising
from transforms.dedup.texts import by_shard, features, gathered, posts, shard_of
from transforms.dedup.verdicts import by_segment
from transforms.staging.area import ByteRange, StagedFile, StagingArea

Packed: TypeAlias = tuple[int, bytes]
Parked: TypeAlias = tuple[int, ByteRange]
Shelf: TypeAlias = tuple[str, str]
CASE_ITEMS, CASE_TEXTS, CASE_LINKS, CASE_MARKS = "items", "texts", "links", "marks"
PIECE_ROWS, MOST_ROWS = 128, 2**15  # of digests, at some 2.5 KB each
_CASE_ITEM = (*ITEM, "alias", "content", "story", "segment", "row", "known", "article")
_CASE_TEXT = ("text", "order", "length", "flags", "owner", "known", "story", "centre", "core")


@dataclass(frozen=True)
class Steps:
    """What every step knows. ``shards`` is a power of two; no result depends on it."""

    staging_area: StagingArea
    memory: Memory
    threshold: float
    shards: int

    def split(self, digests: Sequence[Table]) -> Iterator[Parked]:
        """The digests of some segments by the shard of the text."""
        table = Table.concat(digests)
        return self.staging_area.stage_parts("digests", by_shard(table, table["text"], self.shards))

    def gather(self, shard: int, digests: Iterable[ByteRange]) -> tuple[Shelf, list[Parked]]:
        """(where the shard's items and texts are parked, its posts by the shard of the key)."""
        items, texts = gathered([self._piece(piece) for piece in digests])
        known = self.memory.rows(TEXTS, shard, self.shards, texts["text"], ("text", "order"))
        posted = posts(items, texts, known)
        texts = texts.only(("text", *links.LOOK), FEATURES)
        shelf = (self._park("items", items), self._park("texts", texts))
        return shelf, list(
            self.staging_area.stage_parts("posts", by_shard(posted, posted["key"], self.shards))
        )

    def _piece(self, piece: ByteRange) -> Table:
        return Table.unpack(self.staging_area.load_part(piece))

    def _park(self, kind: str, table: Table) -> str:
        return self.staging_area.stage(kind, len(table), table.pack())

    def _shelved(self, name: str) -> Table:
        return Table.unpack(self.staging_area.store.read(name))

    def pair(self, shard: int, posted: Iterable[ByteRange]) -> tuple[list[Parked], list[Packed], StagedFile]:
        """(candidate pairs by the shard of their first text, marks by that of theirs, the shard's posts as state)."""
        every = Table.concat([self._piece(piece) for piece in posted])
        known = self.memory.rows(POSTS, shard, self.shards, distinct(every["key"]), candidates.POST_COLUMNS)
        pairs = candidates.candidate_pairs(every, known)
        marks = candidates.marks(every, known)
        kept = candidates.remembered_posts(self.memory.stamped(every))
        return (
            list(self.staging_area.stage_parts("pairs", by_shard(pairs, pairs["a"], self.shards))),
            list(by_shard(marks, marks["text"], self.shards)),
            staged(self.staging_area, POSTS, shard, self.shards, kept),
        )

    def look(self, shelf: Shelf, pairs: Sequence[ByteRange]) -> Iterator[Parked]:
        """Pairs worth comparing, with what their first text is compared by, by the shard of the second."""
        if pairs:
            found = links.looks([self._piece(piece) for piece in pairs], self._shelved(shelf[1]), self.shards)
            yield from self.staging_area.stage_parts("looks", by_shard(found, found["b"], self.shards))

    def verify(
        self, shard: int, shelf: Sequence[Shelf], looks: Sequence[ByteRange]
    ) -> tuple[list[Packed], bytes]:
        """(links by the shard of their first text, fewer links that join the same texts)."""
        unpacked = [self._piece(piece) for piece in looks]
        wanted = distinct(np.concatenate([table["b"] for table in unpacked]))
        texts = self._comparable(shard, shelf, wanted)
        found = links.verified(unpacked, texts, self.threshold)
        known = self.memory.rows(TEXTS, shard, self.shards, distinct(found["b"]), ("text", "centre"))
        return list(by_shard(found, found["a"], self.shards)), links.span(found, known).pack()

    def _comparable(self, shard: int, shelf: Sequence[Shelf], wanted: Array) -> Table:
        """The texts with what they are compared by, of this run and of earlier ones."""
        known = self.memory.rows(SIGNS, shard, self.shards, wanted)
        parts = [] if known is None else [known.only(("text", *links.LOOK), FEATURES)]
        for _, name in shelf:
            texts = self._shelved(name)
            parts.append(texts.take(places(wanted, texts["text"])[1]).only(("text", *links.LOOK), FEATURES))
        every = Table.concat(parts)
        every = every.sorted("text")
        return every.take(firsts(every["text"]))

    def members(self, spans: Iterable[bytes]) -> Iterator[Packed]:
        """The component of each linked text, by the shard of the text."""
        found = links.members([Table.unpack(data) for data in spans])
        return by_shard(found, found["text"], self.shards)

    def sort_out(
        self, shard: int, shelf: Sequence[Shelf], members: Sequence[bytes], linked: Sequence[bytes],
        marks: Sequence[bytes],
    ) -> tuple[list[Judgement], list[tuple[int, tuple[str, bytes]]]]:  # fmt: skip
        """(judgements on what is linked to nothing, parts of cases by the shard that judges them)."""
        sorting = _Sorting(
            self, shard, _unpacked(members, ("text", "component")), _unpacked(marks, ("text", "mark"))
        )
        judgements: list[Judgement] = []
        parts: list[tuple[int, tuple[str, bytes]]] = []
        for items_name, texts_name in shelf:
            judgements.extend(
                sorting.of_this_run(self._shelved(items_name), self._shelved(texts_name), parts)
            )
        if linked:
            sorting.add(parts, CASE_LINKS, Table.concat([Table.unpack(data) for data in linked]), "a")
        sorting.of_earlier_runs(parts)
        return judgements, parts

    def judge(self, parts: Iterable[tuple[str, bytes]]) -> Judgement:
        """The judgement on the stories of a shard."""
        tables: dict[str, list[Table]] = defaultdict(list)
        for kind, data in parts:
            tables[kind].append(Table.unpack(data))
        items, texts, found = (Table.concat(tables[kind]) for kind in (CASE_ITEMS, CASE_TEXTS, CASE_LINKS))
        items = items.take(rising(items["text"], *items["id"].T, items["tie"]))
        texts = texts.sorted("text")
        marks = np.concatenate([np.zeros(0, np.uint64), *(table["mark"] for table in tables[CASE_MARKS])])
        return judged(items, texts, stories.join(texts, found, self.threshold), marks)

    def remember(
        self, shard: int, shelf: Sequence[Shelf], remembered: Sequence[ByteRange]
    ) -> Iterator[StagedFile]:
        """The state of a shard's texts."""
        for _, name in shelf:
            table = Table.concat([self._piece(piece) for piece in remembered])
            table = table.sorted("text")
            for kind, rows in ((TEXTS, table), (SIGNS, self._shelved(name))):
                yield staged(self.staging_area, kind, shard, self.shards, self.memory.stamped(rows))

    def verdicts(self, judgement: Judgement) -> Iterator[tuple[str, bytes]]:
        """(segment, packed verdicts)."""
        if len(judgement.verdicts):
            yield from by_segment(judgement.verdicts)

    def remembered(self, judgement: Judgement) -> Iterator[Parked]:
        """What is to be remembered, by the shard of the text."""
        rows = by_shard(judgement.remembered, judgement.remembered["text"], self.shards)
        return self.staging_area.stage_parts("remembered", rows)


def _unpacked(tables: Sequence[bytes], columns: Sequence[str]) -> Table:
    """All rows of packed tables, none where there are none, rising by the first column."""
    if not tables:
        return Table({name: np.zeros(0, np.uint64) for name in columns})
    every = Table.concat([Table.unpack(data) for data in tables]).only(columns)
    return every.sorted(columns[0])


@dataclass
class Splitting:
    """Collects digests of segments until it pays to split them: a piece of few rows costs as much as one of many."""

    steps: Steps
    tables: list[Table] = field(default_factory=list)
    rows: int = 0

    def add(self, digests: bytes) -> Iterator[Parked]:
        """Pieces by the shard of the text, where enough has come together."""
        self.tables.append(Table.unpack(digests))
        self.rows += len(self.tables[-1])
        if self.rows >= min(PIECE_ROWS * self.steps.shards, MOST_ROWS):
            yield from self.rest()

    def rest(self) -> Iterator[Parked]:
        """Pieces of what is left."""
        tables, self.tables, self.rows = self.tables, [], 0
        if tables:
            yield from self.steps.split(tables)


@dataclass
class _Sorting:
    """Parts the texts of a shard into those that stand alone and those that belong to a case."""

    steps: Steps
    shard: int
    members: Table
    marks: Table

    def of_this_run(
        self, items: Table, texts: Table, parts: list[tuple[int, tuple[str, bytes]]]
    ) -> Iterator[Judgement]:
        """Judgements on texts that stand alone or are known; ``parts`` gets the others."""
        known = self.steps.memory.rows(TEXTS, self.shard, self.steps.shards, texts["text"])
        if known is not None:
            seen = places(known["text"], items["text"])[1]
            yield repeated(items.take(seen), known)
            items, texts = items.take(~seen), texts.take(~places(known["text"], texts["text"])[1])
        items = _case_items(items)
        linked = places(self.members["text"], texts["text"])[1]
        of_linked = places(self.members["text"], items["text"])[1]
        if linked.any():
            self.add(parts, CASE_ITEMS, items.take(of_linked), "text")
            self.add(parts, CASE_TEXTS, _case_texts(texts.take(linked)), "text")
            self.add(
                parts,
                CASE_MARKS,
                self.marks.take(places(self.members["text"], self.marks["text"])[1]),
                "text",
            )
        if not linked.all():
            lone = _case_texts(texts.take(~linked))
            yield judged(items.take(~of_linked), lone, stories.alone(lone), self.marks["mark"])

    def of_earlier_runs(self, parts: list[tuple[int, tuple[str, bytes]]]) -> None:
        """Known texts that a case touches, as items and as texts of it."""
        keys = self.members["text"]
        known = self.steps.memory.rows(TEXTS, self.shard, self.steps.shards, keys) if len(keys) else None
        signs = (
            self.steps.memory.rows(SIGNS, self.shard, self.steps.shards, keys) if known is not None else None
        )
        if known is None or signs is None:
            return
        ones = np.ones(len(known), np.uint8)
        nothing = np.zeros(len(known), np.uint64)
        items = known.plus(
            alias=known["id"], content=np.zeros_like(known["id"]), segment=nothing,
            row=nothing.astype(np.uint32), known=ones,
        )  # fmt: skip
        self.add(parts, CASE_ITEMS, items.only(_CASE_ITEM), "text")
        at = places(signs["text"], known["text"])[0]
        told = {name: known[name] for name in _CASE_TEXT if name not in ("known", "owner")}
        texts = Table(told).plus(known=ones, owner=signs["owner"][at])
        lists = features(signs, at)
        self.add(parts, CASE_TEXTS, Table(texts.only(_CASE_TEXT).columns, lists), "text")

    def add(self, parts: list[tuple[int, tuple[str, bytes]]], kind: str, table: Table, column: str) -> None:
        """Add rows to the cases that they belong to."""
        at, found = places(self.members["text"], table[column])
        component = self.members["component"][at[found]]
        for shard, part in table.take(found).split(shard_of(component, self.steps.shards), self.steps.shards):
            parts.append((shard, (kind, _named(part).pack())))


def _named(table: Table) -> Table:
    """The table with the names of its own segments alone."""
    if "segment" not in table.columns:
        return table
    segments = distinct(table["segment"]).tolist()
    names = {segment: table.names[segment] for segment in segments if segment in table.names}
    return Table(table.columns, table.lists, names)


def _case_items(items: Table) -> Table:
    """Items of this run as a case needs them."""
    return items.plus(
        known=np.zeros(len(items), np.uint8), article=np.zeros((len(items), 2), np.uint64)
    ).only(_CASE_ITEM)


def _case_texts(texts: Table) -> Table:
    """Texts of this run as a case needs them."""
    nothing = np.zeros(len(texts), np.uint8)
    return texts.plus(
        known=nothing, story=np.zeros((len(texts), 2), np.uint64), centre=texts["text"], core=nothing
    ).only(_CASE_TEXT, FEATURES)
