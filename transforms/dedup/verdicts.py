"""What the judging says of each article, packed by segment, and how it is applied.

Kinds: an article, or an exact, version or near copy of one. ``other`` is the article that a copy copies, or the
version that an article supersedes; all zero where there is none. ``similarity`` below 0 is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.article import DUPLICATE_KINDS, Article, Duplicate
from transforms.dedup.digests.digest import to_bytes
from transforms.dedup.digests.keys import id_without_version
from transforms.dedup.tables.table import Table, firsts

ARTICLE = 0
EXACT, VERSION, NEAR = (1 + DUPLICATE_KINDS.index(kind) for kind in ("exact", "version", "near"))
_NONE = bytes(16)
RECORD = np.dtype([
    ("row", "<u4"), ("kind", "u1"), ("reused", "u1"), ("similarity", "<f8"), ("story", "<u8", 2), ("other", "<u8", 2),
])  # fmt: skip


def by_segment(verdicts: Table) -> Iterator[tuple[str, bytes]]:
    """(segment, packed verdicts on some of its rows) of a table of verdicts on any.

    Packed are records of fixed width: verdicts of several shards on one segment are joined by adding their bytes.
    """
    verdicts = verdicts.sorted("segment", "row")
    records = np.empty(len(verdicts), RECORD)
    for name in RECORD.names or ():
        records[name] = verdicts[name]
    data = records.tobytes()
    starts = np.flatnonzero(firsts(verdicts["segment"]))
    segments = verdicts["segment"][starts].tolist()
    borders = [*(starts * RECORD.itemsize).tolist(), len(data)]
    for segment, start, end in zip(segments, borders[:-1], borders[1:], strict=True):
        yield verdicts.names[segment], data[start:end]


def apply_verdicts(articles: Sequence[Article], verdicts: bytes) -> list[Article]:
    """The articles of a segment with their verdicts: those judged copies become :class:`Duplicate`.

    Verdicts may cover some of the rows; the others stay as they are.
    """
    records = np.frombuffer(verdicts, RECORD)
    judged = list(articles)
    for row, kind, story, other, similarity, reused in zip(
        records["row"].tolist(), records["kind"].tolist(), to_bytes(records["story"]), to_bytes(records["other"]),
        records["similarity"].tolist(), records["reused"].tolist(), strict=True,
    ):  # fmt: skip
        article = judged[row]
        article.story_id = story.hex()
        if reused:
            article.assume("guid_reused")
            article.id = id_without_version(article).hex()
        if kind == ARTICLE:
            article.supersedes = other.hex() if other != _NONE else ""
        else:
            judged[row] = _duplicate(article, kind, other.hex(), similarity)
    return judged


def _duplicate(article: Article, kind: int, copied: str, similarity: float) -> Duplicate:
    fields = {name: getattr(article, name) for name in Article.__struct_fields__}
    return Duplicate(
        **fields,
        duplicate_of=copied,
        duplicate_kind=DUPLICATE_KINDS[kind - 1],
        similarity=round(similarity, 4) if similarity >= 0 else None,
    )
