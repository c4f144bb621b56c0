"""The two branches of a segment, and their join."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.article import Article
from transforms.enrich import (
    DATELINES,
    ENTITIES,
    VERDICTS,
    _complete,
    _join_verdicts,
    find_segment_entities,
    locate_segment,
)  # fmt: skip
from transforms.normalize import Normalizer
from transforms.staging.area import StagingArea
from transforms.staging.coders import Batch
from transforms.storage.store import open_store

TEXTS = ("ATHENS, Greece (AP) _ A ferry ran aground off Naxos.", "It rained.")


@pytest.fixture
def staging_area(tmp_path: Path) -> StagingArea:
    return StagingArea(open_store(str(tmp_path)), "_staging/r1/token")


@pytest.fixture
def batch(staging_area: StagingArea) -> Batch:
    """A staged segment of two articles."""
    finish = Normalizer("2026-01-15T00:00:00Z").finish
    articles = [finish(Article(headline="News", format="text", body=text)) for text in TEXTS]
    return Batch(staging_area.stage_segment(articles), articles)


def test_branches_stage_their_results_and_hand_on_the_name(staging_area: StagingArea, batch: Batch) -> None:
    for kind, branch in (
        (DATELINES, locate_segment(batch, staging_area)),
        (ENTITIES, find_segment_entities(batch, staging_area, "newswire")),
    ):
        segment, (part, name) = branch
        assert (segment, part) == (batch.segment, kind)
        assert name.decode().startswith(f"{staging_area.prefix}/{kind}/2-")


@pytest.mark.parametrize("turn", range(3))
def test_parts_are_joined_in_whatever_order_they_come(
    staging_area: StagingArea, batch: Batch, turn: int
) -> None:
    parts = [
        locate_segment(batch, staging_area)[1],
        find_segment_entities(batch, staging_area, "newswire")[1],
        (VERDICTS, b""),
    ]
    joined = _complete((batch.segment, [*parts[turn:], *parts[:turn]]), staging_area)
    ferry, rain = joined.articles
    assert (joined.segment, joined.duplicates) == (batch.segment, [])
    assert ferry.dateline is not None
    assert (ferry.dateline.city, ferry.dateline.country) == ("Athens", "GR")
    assert [entity.name for entity in ferry.entities] == ["Naxos"]
    assert (rain.dateline, rain.entities) == (None, [])


def test_a_part_that_comes_twice_or_never_fails_the_bundle(staging_area: StagingArea, batch: Batch) -> None:
    located = locate_segment(batch, staging_area)[1]
    with pytest.raises(ValueError, match="a segment has its datelines twice"):
        _complete((batch.segment, [located, located]), staging_area)
    with pytest.raises(KeyError, match=ENTITIES):
        _complete((batch.segment, [located, (VERDICTS, b"")]), staging_area)


def test_verdicts_of_a_segment_are_one_part() -> None:
    assert _join_verdicts(("s", iter([b"a", b"b"]))) == ("s", (VERDICTS, b"ab"))
