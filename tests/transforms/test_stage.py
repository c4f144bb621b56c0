"""The first stage: what comes out of input files, and what is counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from transforms.article import Article, DeadLetter
from transforms.dedup.tables.packed import Table
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import ReadOptions
from transforms.reading.inputs import InputFile
from transforms.reading.listing import list_inputs
from transforms.reading.notes import Note
from transforms.stage import COUNTS, DEAD_LETTERS, INPUTS, StageArticles, _StageArticles, items
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store

PARSER = Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"))
FEED = (
    b'<rss version="2.0"><channel><title>Harbor</title><item><title>Rain</title><guid>1</guid></item>'
    b"<item><title>Wind</title><guid>2</guid></item></channel></rss>"
)


@pytest.fixture
def files(tmp_path: Path) -> list[InputFile]:
    """A feed of two items, and bytes of no format."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xml").write_bytes(FEED)
    (folder / "b.bin").write_bytes(bytes(10))
    return list(list_inputs([str(folder)], {}))


def test_items_come_out_and_are_counted(files: list[InputFile]) -> None:
    counts: Counter[str] = Counter()
    found = [item for file in files for item in items(file, PARSER, {}, counts)]
    assert [type(item) for item in found] == [Article, Article, DeadLetter]
    assert counts == {
        "payloads": 2, "bytes": len(FEED) + 10, "items": 3, "format:rss": 2, "dead_letters": 1,
        "error:unknown_format": 1,
    }  # fmt: skip


def test_a_file_that_can_t_be_read_is_counted_as_an_item() -> None:
    counts: Counter[str] = Counter()
    (letter,) = items(InputFile(uri="gone.xml", path="gone.xml"), PARSER, {}, counts)
    assert isinstance(letter, DeadLetter)
    assert counts == {"items": 1, "dead_letters": 1, "error:unreadable": 1}


def test_a_bundle_stages_its_articles_once_and_ends_with_its_counts(
    files: list[InputFile], tmp_path: Path
) -> None:
    staging_area = StagingArea(open_store(str(tmp_path / "out")), "_staging/r1/token")
    work = _StageArticles(StageArticles(PARSER, staging_area, {}, near=True))
    for _ in range(2):  # a worker uses it for many bundles
        work.start_bundle()
        (dead,) = work.process(files)
        table, inputs, counts = work.finish_bundle()
        assert isinstance(dead, TaggedOutput)
        assert dead.tag == DEAD_LETTERS
        assert msgspec.msgpack.decode(dead.value, type=DeadLetter).error == "unknown_format"
        assert isinstance(table, WindowedValue)
        assert isinstance(table.value, bytes)
        shard, (stream, rows) = inputs.value.value
        assert (inputs.tag, shard, stream, len(Table.unpack(rows))) == (INPUTS, 0, "inputs", 2)
        assert (counts.tag, counts.value.value["items"]) == (COUNTS, 3)
    names = [entry.path for entry in staging_area.store.list(f"{staging_area.prefix}/segments")]
    assert len(names) == 2
    for name in names:
        assert [article.headline for article in staging_area.load_segment(name)] == ["Rain", "Wind"]


def test_a_bundle_without_articles_stages_nothing(tmp_path: Path) -> None:
    staging_area = StagingArea(open_store(str(tmp_path)), "_staging/r1/token")
    work = _StageArticles(StageArticles(PARSER, staging_area, {}, near=True))
    work.start_bundle()
    (counts,) = work.finish_bundle()
    assert counts.value.value == {}
    assert list(staging_area.store.list()) == []


def test_what_killed_its_process_is_a_dead_letter_and_not_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(b"BELFAST (AP) _ Rain fell on the harbor.\n")
    a, b, c = list_inputs([str(tmp_path)], {})
    counts: Counter[str] = Counter()
    lost = {(a.uri, None), (b.uri, "")}
    read = [item for file in (a, b, c) for item in items(file, PARSER, {}, counts, Note(), lost)]
    assert [(item.error, item.stage, bool(item.excerpt)) for item in read if isinstance(item, DeadLetter)] == [
        ("worker_lost", "read", False), ("worker_lost", "parse", True),
    ]  # fmt: skip
    assert (counts["items"], counts["dead_letters"], counts["payloads"]) == (3, 2, 2)
