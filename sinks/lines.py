"""Records as lines: which partition each belongs to, and in what order it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from sinks.jsonl import Line
from sinks.partitions import partition_path
from transforms.article import Article, DeadLetter, Duplicate, to_json

PARTITION_KEYS = ("provider", "date", "language", "country", "format", "status")


def article_line(article: Article, keys: Sequence[str]) -> Line:
    """An article below ``articles``, by ``keys``; a duplicate below ``duplicates``, by its day.

    Sorted by (published_at, id): the time has a fixed width, so bytes compare as the pair does.
    """
    if isinstance(article, Duplicate):
        partition = f"duplicates/{partition_path({'date': day(article)})}"
    else:
        values = {key: _value(article, key) for key in keys}
        partition = f"articles/{partition_path(values)}" if values else "articles"
    return Line(partition, f"{article.published_at:20}{article.id}".encode(), to_json(article))


def day(article: Article) -> str:
    """The UTC day of ``published_at``, else of ``received_at``."""
    return (article.published_at or article.received_at)[:10]


def _value(article: Article, key: str) -> str:
    if key == "date":
        return day(article)
    if key == "country":
        return article.dateline.country if article.dateline else ""
    return str(getattr(article, key))


def dead_letter_line(letter: DeadLetter, run_id: str) -> Line:
    """A dead letter below the run's own folder, sorted by where it came from."""
    source = letter.source
    assert source is not None
    key = f"{source.uri}\0{source.member}\0{-1 if source.index is None else source.index:012}"
    return Line(f"dead_letters/run={run_id}", key.encode("utf-8", "replace"), to_json(letter))
