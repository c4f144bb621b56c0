"""Records as lines: which partition each belongs to, and in what order it stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter

from sinks.files.partitions import partition_path
from sinks.files.sorted_runs import KeyedLine, PartitionLines
from sinks.layout import ARTICLES, DUPLICATES, dead_letters_partition
from transforms.article import Article, DeadLetter, Duplicate, to_lines


def day(article: Article) -> str:
    """The UTC day of ``published_at``, else of ``received_at``, as YYYY-MM-DD."""
    return (article.published_at or article.received_at)[:10]


def _country(article: Article) -> str:
    return article.dateline.country if article.dateline else ""


_VALUES: dict[str, Callable[[Article], str]] = {
    "provider": attrgetter("provider"),
    "date": day,
    "language": attrgetter("language"),
    "country": _country,
    "format": attrgetter("format"),
    "status": attrgetter("status"),
}


def article_lines(articles: Sequence[Article], keys: Sequence[str]) -> PartitionLines:
    """The lines of articles by partition, keyed by (published_at, id); ``keys`` are some of ``PARTITION_KEYS``."""
    return _lines(ARTICLES, keys, articles)


def duplicate_lines(duplicates: Sequence[Duplicate]) -> PartitionLines:
    """The lines of duplicates by their day, keyed by (published_at, id)."""
    return _lines(DUPLICATES, ("date",), duplicates)


def _lines(folder: str, keys: Sequence[str], articles: Sequence[Article]) -> PartitionLines:
    """The path of each partition is made once."""
    rows = zip(*(map(_VALUES[key], articles) for key in keys), strict=True) if keys else [()] * len(articles)
    by_values: defaultdict[tuple[str, ...], list[KeyedLine]] = defaultdict(list)
    for article, values, line in zip(articles, rows, to_lines(articles), strict=True):
        by_values[values].append((line_key(article.published_at, article.id), line))
    lines: PartitionLines = {}
    for values, keyed in by_values.items():
        lines.setdefault(_partition(folder, keys, values), []).extend(keyed)
    return lines


def line_key(published_at: str, identity: str) -> bytes:
    """The key by which the line of an article stands among others: its time, which has a fixed width, and its id."""
    return (published_at.ljust(20) + identity).encode()


def _partition(folder: str, keys: Sequence[str], values: Sequence[str]) -> str:
    return f"{folder}/{partition_path(dict(zip(keys, values, strict=True)))}" if keys else folder


def dead_letter_lines(letters: Sequence[DeadLetter], run_id: str) -> PartitionLines:
    """The lines of dead letters in the run's own partition, keyed by where they came from."""
    return {
        dead_letters_partition(run_id): list(zip(map(_source_key, letters), to_lines(letters), strict=True))
    }


def _source_key(letter: DeadLetter) -> bytes:
    source = letter.source
    assert source is not None
    index = -1 if source.index is None else source.index
    return f"{source.uri}\0{source.member}\0{index:012}".encode("utf-8", "replace")
