"""The staging area: what is staged comes back by its name alone."""

import uuid

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article
from transforms.staging.area import SEGMENTS, StagingArea, compress, decompress
from transforms.storage.store import open_store


@pytest.fixture
def area() -> StagingArea:
    return StagingArea(open_store(f"memory://{uuid.uuid4().hex}"), "_staging/r1/token")


def test_a_segment_comes_back_as_it_was_staged_and_its_name_tells_how_many_articles_it_holds(
    area: StagingArea,
) -> None:
    articles = [Article(id="1f", headline="Storm closes port", keywords=["port"]), Article(id="2e")]
    name = area.stage_segment(articles)
    assert name.startswith(f"_staging/r1/token/{SEGMENTS}/2-")
    assert area.load_segment(name) == articles


def test_what_is_staged_again_has_another_name(area: StagingArea) -> None:
    names = {area.stage("lines", 1, b"same") for _ in range(3)}
    assert len(names) == 3
    assert [entry.path for entry in area.store.list(area.prefix)] == sorted(names)


def test_parts_for_shards_lie_in_one_file_and_come_back_each(area: StagingArea) -> None:
    parts = [(3, b"three"), (0, b""), (7, b"seven")]
    staged = list(area.stage_parts("digests", parts))
    (name,) = {byte_range[0] for _, byte_range in staged}
    assert name.startswith("_staging/r1/token/digests/3-")
    assert staged == [(3, (name, 0, 5)), (0, (name, 5, 0)), (7, (name, 5, 5))]
    assert [(shard, area.load_part(byte_range)) for shard, byte_range in staged] == parts


def test_no_parts_leave_no_file(area: StagingArea) -> None:
    assert list(area.stage_parts("digests", [])) == []
    assert list(area.store.list()) == []


def test_a_segment_that_is_not_there_is_missing(area: StagingArea) -> None:
    with pytest.raises(FileNotFoundError):
        area.load_segment("_staging/r1/token/segments/1-none")


@given(st.binary(max_size=1000))
def test_for_every_content_compression_loses_nothing(data: bytes) -> None:
    assert decompress(compress(data)) == data


def test_what_is_not_compressed_is_refused() -> None:
    with pytest.raises(zstandard.ZstdError):
        decompress(b"plain")
