"""Streams: what the steps of the judging hand to each other, as parts of packed tables.

A part is ``(shard, (stream, data))``. The shard is chosen by a hash in one column, the stream's key. ``data`` is a
packed table, or for a *staged* stream the byte range of one in the staging area (as MessagePack), so that what the
runner shuffles stays small. All parts have one type, so a step that reads several streams groups them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from transforms.dedup import columns
from transforms.dedup.columns import TableSchema
from transforms.staging.area import StagedFile

Part: TypeAlias = tuple[int, tuple[str, bytes]]
SegmentVerdicts: TypeAlias = tuple[str, bytes]  # name of a segment, packed verdicts on some of its rows
Parts: TypeAlias = Mapping[str, Sequence[bytes]]  # the data of a shard by stream
Emitted: TypeAlias = tuple[str, Part | SegmentVerdicts | StagedFile]  # stream or result, element
VERDICTS, STATE = "verdicts", "state"  # the results of the judging


class Stream(NamedTuple):
    """One kind of packed table on its way from step to step; ``key`` is the column that chooses the shard.

    Without a key, a part stays in the shard that made it.
    """

    name: str
    table: TableSchema
    key: str
    staged: bool = False


DIGESTS = Stream("digests", columns.DIGESTS, "text", staged=True)
ITEMS = Stream("items", columns.ITEMS, "text", staged=True)
FEATURES = Stream("features", columns.FEATURES, "text", staged=True)
INDEX_ENTRIES = Stream("index_entries", columns.INDEX_ENTRIES, "key", staged=True)
PAIRS = Stream("pairs", columns.PAIRS, "a", staged=True)
FEATURED_PAIRS = Stream("featured_pairs", columns.FEATURED_PAIRS, "b", staged=True)
GUID_CONFLICTS = Stream("guid_conflicts", columns.GUID_CONFLICTS, "text")
LINKS = Stream("links", columns.LINKS, "a")
FORESTS = Stream("forests", columns.FORESTS, "")
MEMBERS = Stream("members", columns.MEMBERS, "text")
CASE_ITEMS = Stream("case_items", columns.CASE_ITEMS, "component")
CASE_TEXTS = Stream("case_texts", columns.CASE_TEXTS, "component")
CASE_LINKS = Stream("case_links", columns.LINKS, "component")
CASE_CONFLICTS = Stream("case_conflicts", columns.GUID_CONFLICTS, "component")
HISTORY = Stream("history", columns.HISTORY, "text", staged=True)
INPUTS = Stream("inputs", columns.LEDGER, "input")
CASES = (CASE_ITEMS, CASE_TEXTS, CASE_LINKS, CASE_CONFLICTS)
