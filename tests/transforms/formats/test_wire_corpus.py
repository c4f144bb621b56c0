"""What real ninjs, AP, ANPA, IPTC 7901, mail and WXR become: identity, times, counts and digests of the text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import xxhash

from transforms.article import Article, DeadLetter
from transforms.normalize import Normalizer
from transforms.parse import Item, Parser
from transforms.payload import Payload, ReadOptions, Skipped

TABLE = Path(__file__).with_name("wire_corpus.tsv")


def rows(path: Path) -> list[str]:
    """A line an item: the columns of the table, or why there is no article."""
    payload = Payload(uri=path.name, data=path.read_bytes(), sha256="")
    return ["\t".join((path.name, *_columns(item))) for item in _parser().items(payload)]


@cache
def _parser() -> Parser:
    return Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"))


def _columns(item: Item) -> list[str]:
    if isinstance(item, Skipped):
        return ["skipped", item.kind]
    if isinstance(item, DeadLetter):
        return ["dead_letter", item.error]
    assert isinstance(item, Article)
    dateline = item.dateline
    texts = (item.headline, item.subheadline, item.slugline, item.byline, ", ".join(item.authors))
    lists = (item.subjects, item.entities, item.keywords, item.media, item.links)
    columns = (
        *(item.format, item.guid, item.version, item.provider, item.status, ",".join(item.signals)),
        *(item.urgency, item.published_at, item.updated_at, *map(_digest, texts)),
        *(_digest(f"{dateline.text}/{dateline.agency}" if dateline else ""), item.word_count),
        *(_digest(item.body), _digest(item.editor_note), *map(len, lists), ",".join(item.assumptions)),
    )
    return [str(column) for column in columns]


def _digest(text: str) -> str:
    return xxhash.xxh3_64_hexdigest(text.encode())[:8] if text else ""


def _expected() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            found.setdefault(line.split("\t")[0], []).append(line)
    return found


@pytest.mark.parametrize("name", sorted(_expected()))
def test_a_real_item_becomes_what_a_person_wrote_down_of_it(corpora: Path, name: str) -> None:
    assert rows(corpora / "wire" / name) == _expected()[name]
