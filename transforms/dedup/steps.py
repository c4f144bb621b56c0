"""The steps of the judging, each on the packed tables of one shard; ``flow.py`` says which follows which.

A shard holds the texts, keys or components whose hash falls to it. A step gets the parts of its shard, by stream, and
yields parts for the shards that go on with them, state files, and verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from transforms.dedup import streams
from transforms.dedup.candidates import candidate_pairs
from transforms.dedup.cases.cluster import cluster
from transforms.dedup.cases.judge import Judgement, judge
from transforms.dedup.cases.repeated import judge_repeated
from transforms.dedup.cases.router import CaseRouter
from transforms.dedup.columns import FEATURE_STATE, FEATURES, INDEX_STATE, INPUT_STATE, TEXT_STATE, StateKind
from transforms.dedup.history.history import History
from transforms.dedup.index import entries_for_later_runs, guid_conflicts, index_entries
from transforms.dedup.links import attach_features, merge_forests, spanning_forest, verify_pairs
from transforms.dedup.streams import STATE, VERDICTS, Emitted, Parts, Stream
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shard_of
from transforms.dedup.tables.sorting import Array, find_sorted, group_starts, lexsort, unique_sorted
from transforms.dedup.texts import group_by_text
from transforms.dedup.verdicts import by_segment
from transforms.staging.area import ByteRange, StagingArea

SPLIT_ROWS_PER_SHARD, MAX_SPLIT_ROWS = 128, 2**15  # of digests, at some 2.5 KB each
_BYTE_RANGES = msgspec.msgpack.Decoder(ByteRange)


@dataclass(frozen=True)
class ShardSteps:
    """What every step needs. ``shards`` is a power of two; no result depends on it."""

    staging_area: StagingArea
    history: History
    threshold: float
    shards: int

    def split_digests(self, tables: Sequence[Table]) -> Iterator[Emitted]:
        """Send the digests of segments to the shards of their texts."""
        return self._send(streams.DIGESTS, Table.concat(tables))

    def group_by_text(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Bring exact copies together; send each distinct text to the shards of its index keys."""
        items, texts = group_by_text(self._tables(streams.DIGESTS, parts))
        known = self.history.rows(TEXT_STATE, shard, self.shards, texts["text"], ("text", "order"))
        yield from self._send(streams.INDEX_ENTRIES, index_entries(items, texts, known))
        yield from self._send(streams.ITEMS, items)
        yield from self._send(streams.FEATURES, FEATURES.select(texts))

    def pair_texts(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Pair the texts that share index keys; find misused guids; keep the entries for later runs."""
        entries = Table.concat(self._tables(streams.INDEX_ENTRIES, parts))
        known = self.history.rows(INDEX_STATE, shard, self.shards, unique_sorted(entries["key"]))
        yield from self._send(streams.PAIRS, candidate_pairs(entries, known))
        yield from self._send(streams.GUID_CONFLICTS, guid_conflicts(entries, known))
        yield self._state(INDEX_STATE, shard, entries_for_later_runs(self.history.stamp(entries)))

    def attach_features(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Send the pairs worth comparing to their second text, with the features of the first."""
        pairs = self._tables(streams.PAIRS, parts)
        if pairs:
            (texts,) = self._tables(streams.FEATURES, parts)
            yield from self._send(streams.FEATURED_PAIRS, attach_features(pairs, texts, self.shards))

    def verify_pairs(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Compare the texts of each pair; send the links of those that are alike, and the forest that joins them."""
        tables = self._tables(streams.FEATURED_PAIRS, parts)
        if tables:
            pairs = Table.concat(tables)
            links = verify_pairs(pairs, self._second_texts(shard, parts, pairs), self.threshold)
            known = self.history.rows(
                TEXT_STATE, shard, self.shards, unique_sorted(links["b"]), ("text", "leader")
            )
            yield from self._send(streams.LINKS, links)
            yield streams.FORESTS.name, (shard, (streams.FORESTS.name, spanning_forest(links, known).pack()))

    def _second_texts(self, shard: int, parts: Parts, pairs: Table) -> Table:
        """The features of the second texts of pairs, of this run and of earlier ones, ascending by text."""
        wanted = unique_sorted(pairs["b"])
        known = self.history.rows(FEATURE_STATE, shard, self.shards, wanted)
        tables = [] if known is None else [FEATURES.select(known)]
        for texts in self._tables(streams.FEATURES, parts):
            tables.append(texts.take(find_sorted(wanted, texts["text"])[1]))
        texts = Table.concat(tables).sorted("text")
        return texts.take(group_starts(texts["text"]))

    def find_components(self, forest: bytes) -> Iterator[Emitted]:
        """Send the component of each linked text to the shard of the text; ``forest`` is that of the whole run."""
        table = Table.unpack(forest)
        return self._send(streams.MEMBERS, Table({"text": table["a"], "component": table["b"]}))

    def route_cases(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Judge the texts that were seen before or are linked to nothing; send the others to their case."""
        members = self._sorted(streams.MEMBERS, parts)
        router = CaseRouter(members, self._sorted(streams.GUID_CONFLICTS, parts))
        tables = (self._tables(stream, parts) for stream in (streams.ITEMS, streams.FEATURES))
        for items, texts in zip(*tables, strict=True):
            known = self.history.rows(TEXT_STATE, shard, self.shards, texts["text"])
            if known is not None:
                seen = find_sorted(known["text"], items["text"])[1]
                yield from self._hand_on(
                    judge_repeated(items.take(seen), known, router.conflicts["conflict"])
                )
                items, texts = items.take(~seen), texts.take(~find_sorted(known["text"], texts["text"])[1])
            for judgement in router.judge_unlinked(items, texts):
                yield from self._hand_on(judgement)
            for routed in router.route_new(items, texts):
                yield from self._send(*routed)
        for links in self._tables(streams.LINKS, parts):
            yield from self._send(*router.route(streams.CASE_LINKS, links, "a"))
        yield from self._route_known(shard, router, members["text"])

    def _route_known(self, shard: int, router: CaseRouter, texts: Array) -> Iterator[Emitted]:
        known = self.history.rows(TEXT_STATE, shard, self.shards, texts)
        if known is not None:
            features = self.history.rows(FEATURE_STATE, shard, self.shards, texts)
            if features is not None:
                for routed in router.route_known(known, features):
                    yield from self._send(*routed)

    def judge_cases(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Cluster the texts of a shard's cases into stories, and judge their items."""
        items, texts, links, conflicts = (
            stream.table.concat(self._tables(stream, parts)) for stream in streams.CASES
        )
        items = items.take(lexsort(items["text"], *items["id"].T, items["tie_breaker"]))
        texts = texts.sorted("text")
        clustering = cluster(texts, links, self.threshold)
        return self._hand_on(judge(items, texts, clustering, conflicts["conflict"]))

    def write_state(self, shard: int, parts: Parts) -> Iterator[Emitted]:
        """Write what later runs need of a shard's texts, and of the input files that fall to it."""
        history = self._tables(streams.HISTORY, parts)
        if history:
            yield self._state(TEXT_STATE, shard, self.history.stamp(Table.concat(history).sorted("text")))
        for features in self._tables(streams.FEATURES, parts):
            yield self._state(FEATURE_STATE, shard, self.history.stamp(features))
        if inputs := self._tables(streams.INPUTS, parts):
            table = Table.concat(inputs).sorted("input", "stamp")
            yield self._state(INPUT_STATE, shard, self.history.stamp(table))

    def _state(self, kind: StateKind, shard: int, table: Table) -> Emitted:
        return STATE, self.history.stage(self.staging_area, kind, shard, self.shards, table)

    def _hand_on(self, judgement: Judgement) -> Iterator[Emitted]:
        """The verdicts by segment; the history of the texts to their shards."""
        if len(judgement.verdicts):
            for verdicts in by_segment(judgement.verdicts):
                yield VERDICTS, verdicts
        yield from self._send(streams.HISTORY, judgement.history)

    def _tables(self, stream: Stream, parts: Parts) -> list[Table]:
        """The tables of a stream among the parts of a shard."""
        data: Iterable[bytes] = parts.get(stream.name, ())
        if stream.staged:
            data = (self.staging_area.load_part(_BYTE_RANGES.decode(byte_range)) for byte_range in data)
        return [Table.unpack(packed) for packed in data]

    def _sorted(self, stream: Stream, parts: Parts) -> Table:
        """All rows of a stream among the parts of a shard, ascending by text."""
        return stream.table.concat(self._tables(stream, parts)).sorted("text")

    def _send(self, stream: Stream, table: Table, key: Array | None = None) -> Iterator[Emitted]:
        """The rows of a table as parts for the shards of the stream's key, or of ``key``."""
        shard = shard_of(table[stream.key] if key is None else key, self.shards)
        pieces = table.split(shard, self.shards)
        if stream.staged:
            packed = ((number, piece.pack()) for number, piece in pieces)
            for number, byte_range in self.staging_area.stage_parts(stream.name, packed):
                yield stream.name, (number, (stream.name, msgspec.msgpack.encode(byte_range)))
        else:
            for number, piece in pieces:
                yield stream.name, (number, (stream.name, _with_own_names(piece).pack()))


def _with_own_names(table: Table) -> Table:
    """The table with the names of its own segments alone."""
    if "segment" not in table.columns:
        return table
    segments = unique_sorted(table["segment"]).tolist()
    names = {segment: table.names[segment] for segment in segments if segment in table.names}
    return Table(table.columns, table.lists, names)


def merge_packed_forests(forests: Sequence[bytes]) -> bytes:
    """One packed forest that joins what any of some packed forests join; see :func:`merge_forests`."""
    return merge_forests([Table.unpack(forest) for forest in forests]).pack()


@dataclass
class DigestSplitter:
    """Collects digests of segments until it pays to split them: a piece of few rows costs as much as one of many."""

    steps: ShardSteps
    tables: list[Table] = field(default_factory=list)
    rows: int = 0

    def add(self, digests: bytes) -> Iterator[Emitted]:
        """Parts by the shard of the text, where enough has come together."""
        self.tables.append(Table.unpack(digests))
        self.rows += len(self.tables[-1])
        if self.rows >= min(SPLIT_ROWS_PER_SHARD * self.steps.shards, MAX_SPLIT_ROWS):
            yield from self.flush()

    def flush(self) -> Iterator[Emitted]:
        """Parts of all that was collected since the last time."""
        tables, self.tables, self.rows = self.tables, [], 0
        if tables:
            yield from self.steps.split_digests(tables)
