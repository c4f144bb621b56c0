"""Verdicts travel by segment and are applied to its articles."""

import numpy as np

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.article import Article, Duplicate
from transforms.dedup.digests.keys import id_without_version
from transforms.dedup.tables.packed import Table
from transforms.dedup.verdicts import ARTICLE, NEAR, RECORD, VERSION, apply_verdicts, by_segment


def verdicts(*rows):
    segment, row, kind, other, similarity, reused = zip(*rows, strict=True)
    return Table(
        {
            "segment": np.array(segment, np.uint64), "row": np.array(row, np.uint32),
            "kind": np.array(kind, np.uint8), "story": np.array([[0, 7]] * len(rows), np.uint64),
            "other": np.array([[0, number] for number in other], np.uint64),
            "similarity": np.array(similarity), "reused": np.array(reused, np.uint8),
        },
        names={1: "segments/a", 2: "segments/b"},
    )  # fmt: skip


def test_verdicts_are_packed_by_segment():
    result = dict(by_segment(verdicts((2, 0, 0, 0, -1, 0), (1, 1, 0, 0, -1, 0), (1, 0, 0, 0, -1, 0))))
    assert {name: np.frombuffer(data, RECORD)["row"].tolist() for name, data in result.items()} == {
        "segments/a": [0, 1],
        "segments/b": [0],
    }


def test_an_article_gets_its_story_and_what_it_supersedes():
    ((_, packed),) = by_segment(verdicts((1, 0, ARTICLE, 5, -1, 0)))
    (result,) = apply_verdicts([article("Ferry", FERRY)], packed)
    assert (type(result), result.story_id, result.supersedes) == (Article, f"{7:032x}", f"{5:032x}")


def test_a_copy_becomes_a_duplicate_with_all_its_fields():
    first, second = article("Ferry", FERRY, guid="a1"), article("Copper", COPPER)
    ((_, packed),) = by_segment(verdicts((1, 0, NEAR, 5, 0.87654, 0), (1, 1, VERSION, 5, -1, 0)))
    near, version = apply_verdicts([first, second], packed)
    assert (type(near), near.guid, near.body) == (Duplicate, "a1", FERRY)
    assert (near.duplicate_of, near.duplicate_kind, near.similarity) == (f"{5:032x}", "near", 0.8765)
    assert (version.duplicate_kind, version.similarity) == ("version", None)


def test_a_reused_guid_gives_another_id_and_is_said():
    first = article("Ferry", FERRY, guid="a1", version=2)
    ((_, packed),) = by_segment(verdicts((1, 0, ARTICLE, 0, -1, 1)))
    (result,) = apply_verdicts([first], packed)
    assert (result.id, result.assumptions) == (id_without_version(first).hex(), ["guid_reused"])


def test_rows_without_a_verdict_stay_as_they_are():
    first, second = article("Ferry", FERRY), article("Copper", COPPER)
    ((_, packed),) = by_segment(verdicts((1, 1, ARTICLE, 0, -1, 0)))
    assert [result.story_id for result in apply_verdicts([first, second], packed)] == ["", f"{7:032x}"]
