"""What the judging says of each article, packed by segment, and how it is applied.

Kinds: an article, or an exact, version or near copy of one. ``other`` is the article that a copy copies, or the
version that an article supersedes; all zero where there is none. ``similarity`` below 0 is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.article import DUPLICATE_KINDS, Article, Duplicate
from transforms.dedup.digest import to_bytes
from transforms.dedup.keys import id_without_version
from transforms.dedup.table import Table

ARTICLE = 0
EXACT, VERSION, NEAR = (1 + DUPLICATE_KINDS.index(kind) for kind in ("exact", "version", "near"))
_NONE = bytes(16)


def by_segment(verdicts: Table) -> Iterator[tuple[str, bytes]]:
    """(segment, packed verdicts on some of its rows) of a table of verdicts on any."""
    segments = verdicts["segment"]
    order = np.lexsort((verdicts["row"], segments))
    verdicts = verdicts.take(order)
    names, starts = np.unique(verdicts["segment"], return_index=True)
    for name, start, end in zip(names.tolist(), starts, [*starts[1:], len(segments)], strict=True):
        part = verdicts.take(np.arange(start, end))
        columns = {key: column for key, column in part.columns.items() if key != "segment"}
        yield verdicts.names[name], Table(columns).pack()


def apply_verdicts(articles: Sequence[Article], verdicts: bytes) -> list[Article]:
    """The articles of a segment with their verdicts: those judged copies become :class:`Duplicate`.

    Verdicts may cover some of the rows; the others stay as they are.
    """
    table = Table.unpack(verdicts)
    judged = list(articles)
    for row, kind, story, other, similarity, reused in zip(
        table["row"].tolist(), table["kind"].tolist(), to_bytes(table["story"]), to_bytes(table["other"]),
        table["similarity"].tolist(), table["reused"].tolist(), strict=True,
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
