"""Verdicts on articles: packed by segment, and applied to the articles of a segment.

The columns are those of ``VERDICTS`` in ``columns.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.article import DUPLICATE_KINDS, Article, Duplicate
from transforms.dedup.columns import VERDICT_RECORDS
from transforms.dedup.digests.digest import ids_to_bytes
from transforms.dedup.digests.keys import id_without_version
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import group_starts

ARTICLE = 0
EXACT, VERSION, NEAR = (1 + DUPLICATE_KINDS.index(kind) for kind in ("exact", "version", "near"))
RECORD = VERDICT_RECORDS.record()
_NO_ID = bytes(16)


def by_segment(verdicts: Table) -> Iterator[tuple[str, bytes]]:
    """(name of a segment, packed verdicts on some of its rows) for each segment in a table of verdicts.

    Packed are records of fixed width: the verdicts of several shards on one segment are joined by joining their bytes.
    """
    verdicts = verdicts.sorted("segment", "row")
    records = np.empty(len(verdicts), RECORD)
    for name in VERDICT_RECORDS.names:
        records[name] = verdicts[name]
    data = records.tobytes()
    starts = np.flatnonzero(group_starts(verdicts["segment"]))
    segments = verdicts["segment"][starts].tolist()
    borders = [*(starts * RECORD.itemsize).tolist(), len(data)]
    for segment, start, end in zip(segments, borders[:-1], borders[1:], strict=True):
        yield verdicts.names[segment], data[start:end]


def apply_verdicts(articles: Sequence[Article], verdicts: bytes) -> list[Article]:
    """The articles of a segment with their verdicts: those judged copies become :class:`Duplicate`.

    Verdicts may cover some of the rows; the others stay as they are. The articles given are changed.
    """
    records = np.frombuffer(verdicts, RECORD)
    judged = list(articles)
    for row, kind, story, other, similarity, reused in zip(
        records["row"].tolist(), records["kind"].tolist(), ids_to_bytes(records["story"]),
        ids_to_bytes(records["other"]), records["similarity"].tolist(), records["reused"].tolist(), strict=True,
    ):  # fmt: skip
        article = judged[row]
        article.story_id = story.hex()
        if reused:
            article.assume("guid_reused")
            article.id = id_without_version(article).hex()
        if kind == ARTICLE:
            article.supersedes = other.hex() if other != _NO_ID else ""
        else:
            judged[row] = _duplicate(article, kind, other.hex(), similarity)
    return judged


def _duplicate(article: Article, kind: int, copied: str, similarity: float) -> Duplicate:
    """The article as a duplicate of the one with the id ``copied``; a similarity below 0 is unknown."""
    fields = {name: getattr(article, name) for name in Article.__struct_fields__}
    return Duplicate(
        **fields,
        duplicate_of=copied,
        duplicate_kind=DUPLICATE_KINDS[kind - 1],
        similarity=round(similarity, 4) if similarity >= 0 else None,
    )
