"""Records as lines: which partition each belongs to, and in what order it stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter

from sinks.files.jsonl import Keyed, Lines
from sinks.files.partitions import partition_path
from transforms.article import Article, DeadLetter, Duplicate, to_lines


def day(article: Article) -> str:
    """The UTC day of ``published_at``, else of ``received_at``."""
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
PARTITION_KEYS = tuple(_VALUES)


def article_lines(articles: Sequence[Article], keys: Sequence[str]) -> Lines:
    """Articles below ``articles``, by ``keys``, sorted by (published_at, id)."""
    return _lines("articles", keys, articles)


def duplicate_lines(duplicates: Sequence[Duplicate]) -> Lines:
    """Duplicates below ``duplicates``, by their day, sorted by (published_at, id)."""
    return _lines("duplicates", ("date",), duplicates)


def _lines(top: str, keys: Sequence[str], articles: Sequence[Article]) -> Lines:
    """The time of a key has a fixed width, so its bytes sort as the pair does. Each partition is named once."""
    rows = zip(*(map(_VALUES[key], articles) for key in keys), strict=True) if keys else [()] * len(articles)
    parted: defaultdict[tuple[str, ...], list[Keyed]] = defaultdict(list)
    for article, values, line in zip(articles, rows, to_lines(articles), strict=True):
        key = (article.published_at.ljust(20) + article.id).encode()
        parted[values].append((key, line))
    lines: Lines = {}
    for values, some in parted.items():
        lines.setdefault(_partition(top, keys, values), []).extend(some)
    return lines


def _partition(top: str, keys: Sequence[str], values: Sequence[str]) -> str:
    return f"{top}/{partition_path(dict(zip(keys, values, strict=True)))}" if keys else top


def dead_letter_lines(letters: Sequence[DeadLetter], run_id: str) -> Lines:
    """Dead letters below the run's own folder, sorted by where they came from."""
    return {f"dead_letters/run={run_id}": list(zip(map(_place, letters), to_lines(letters), strict=True))}


def _place(letter: DeadLetter) -> bytes:
    source = letter.source
    assert source is not None
    index = -1 if source.index is None else source.index
    return f"{source.uri}\0{source.member}\0{index:012}".encode("utf-8", "replace")
