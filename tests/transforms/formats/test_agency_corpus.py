"""What real NITF, NewsML 1.2 and NewsML-G2 become, pinned by identity, times, counts and digests of the text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import xxhash

from transforms.article import Article, DeadLetter
from transforms.normalize import Normalizer
from transforms.parse import Item, Parser
from transforms.payload import Payload, ReadOptions, Skipped


def rows(path: Path) -> list[list[str]]:
    payload = Payload(uri=path.name, data=path.read_bytes(), sha256="")
    return [_row(item) for item in _parser().items(payload)]


@cache
def _parser() -> Parser:
    return Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"))


def _row(item: Item) -> list[str]:
    """The columns of the table; of no article, why it is none."""
    if isinstance(item, Skipped):
        return [item.kind]
    if isinstance(item, DeadLetter):
        return [item.error]
    assert isinstance(item, Article)
    dateline = item.dateline
    columns = (
        item.guid,
        item.version,
        item.provider,
        item.status,
        item.published_at,
        item.updated_at,
        _digest(item.headline),
        _digest(item.byline),
        _digest(dateline.text if dateline else ""),
        dateline.date if dateline else "",
        item.word_count,
        _digest(item.body),
        len(item.subjects),
        len(item.entities),
        len(item.media),
    )
    return [str(column) for column in columns]


def _digest(text: str) -> str:
    return xxhash.xxh3_64_hexdigest(text.encode())[:8] if text else ""


def _expected() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in Path(__file__).with_name("agency_corpus.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, *values = line.split("\t")
            found.setdefault(name, []).append(values)
    return found


EXPECTED = _expected()


@pytest.mark.parametrize("name", EXPECTED)
def test_real_items_become_the_articles_that_they_are(name: str, corpora: Path) -> None:
    assert rows(corpora / "wire" / name) == EXPECTED[name]
