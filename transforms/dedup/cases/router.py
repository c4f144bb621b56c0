"""Routes the texts of a shard: those linked to nothing are judged where they are, the others go to their case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transforms.dedup import streams
from transforms.dedup.cases.cluster import singletons
from transforms.dedup.cases.judge import Judgement, judge
from transforms.dedup.columns import CASE_ITEMS, CASE_TEXTS, FEATURE_LISTS
from transforms.dedup.streams import Stream
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import Array, find_sorted


class Routed(NamedTuple):
    """Rows for a stream, and the component of each row."""

    stream: Stream
    table: Table
    component: Array


@dataclass(frozen=True)
class CaseRouter:
    """Knows the components of a shard: ``members`` and ``conflicts`` are ascending by text."""

    members: Table
    conflicts: Table

    def judge_unlinked(self, items: Table, texts: Table) -> Iterator[Judgement]:
        """The judgement on the new texts that are linked to no other, if there are any."""
        unlinked = texts.take(~self._linked(texts))
        if len(unlinked):
            case_texts = _new_case_texts(unlinked)
            case_items = _new_case_items(items.take(~self._linked(items)))
            yield judge(case_items, case_texts, singletons(case_texts), self.conflicts["conflict"])

    def route_new(self, items: Table, texts: Table) -> Iterator[Routed]:
        """The new texts that belong to cases, with their items and their conflicts."""
        linked = texts.take(self._linked(texts))
        if len(linked):
            linked_items = items.take(self._linked(items))
            yield self.route(streams.CASE_ITEMS, _new_case_items(linked_items), "text")
            yield self.route(streams.CASE_TEXTS, _new_case_texts(linked), "text")
            yield self.route(streams.CASE_CONFLICTS, self.conflicts, "text")

    def route_known(self, known: Table, features: Table) -> Iterator[Routed]:
        """The texts of earlier runs that belong to cases, each with the item that stands for it.

        ``known`` are ``HISTORY`` rows, ``features`` ``FEATURES`` rows; both ascending by text. A text whose features a
        lookback no longer reaches belongs to none.
        """
        known = known.take(find_sorted(features["text"], known["text"])[1])
        ones, zeros = np.ones(len(known), np.uint8), np.zeros(len(known), np.uint64)
        items = known.plus(
            fallback_id=known["id"], content=np.zeros_like(known["id"]), segment=zeros,
            row=zeros.astype(np.uint32), known=ones,
        )  # fmt: skip
        yield self.route(streams.CASE_ITEMS, CASE_ITEMS.select(items), "text")
        rows = find_sorted(features["text"], known["text"])[0]
        of_features = {name: features[name][rows] for name in ("named_by_provider", "negations")}
        texts = known.plus(known=ones, **of_features)
        lists = {name: features.lists[name].take(rows) for name in FEATURE_LISTS}
        yield self.route(streams.CASE_TEXTS, CASE_TEXTS.select(Table(texts.columns, lists)), "text")

    def route(self, stream: Stream, table: Table, column: str) -> Routed:
        """The rows of a table whose text, in ``column``, belongs to a case."""
        rows, present = find_sorted(self.members["text"], table[column])
        return Routed(stream, table.take(present), self.members["component"][rows[present]])

    def _linked(self, table: Table) -> Array:
        return find_sorted(self.members["text"], table["text"])[1]


def _new_case_items(items: Table) -> Table:
    known, article = np.zeros(len(items), np.uint8), np.zeros((len(items), 2), np.uint64)
    return CASE_ITEMS.select(items.plus(known=known, article=article))


def _new_case_texts(texts: Table) -> Table:
    zeros = np.zeros(len(texts), np.uint8)
    return CASE_TEXTS.select(
        texts.plus(
            known=zeros, story=np.zeros((len(texts), 2), np.uint64), leader=texts["text"], is_leader=zeros
        )
    )
