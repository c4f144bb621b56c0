"""Candidate pairs become links, or nothing."""

import numpy as np
import pytest

from tests.transforms.dedup.samples import COPPER, FERRY, FERRY_UPDATED, article
from transforms.dedup.columns import GUID, NEAR, SLUG
from transforms.dedup.digests.digest import digests
from transforms.dedup.links import attach_features, merge_forests, spanning_forest, verify_pairs
from transforms.dedup.tables.packed import Table
from transforms.dedup.texts import group_by_text
from transforms.text.identity import texts_of


def linked(first, second, kinds, weight=4, threshold=0.8):
    """(similarity, version) of the link between two articles, or ``None``."""
    _, texts = group_by_text(
        [Table.unpack(digests("s", [first, second], texts_of([first, second]), near=True))]
    )
    a, b = (
        int(Table.unpack(digests("s", [each], texts_of([each]), near=True))["text"][0])
        for each in (first, second)
    )
    pairs = Table({
        "a": np.array([a], np.uint64), "b": np.array([b], np.uint64),
        "weight": np.array([weight], np.uint16), "key_kinds": np.array([kinds], np.uint8),
    })  # fmt: skip
    links = verify_pairs(attach_features([pairs], texts, 1), texts, threshold)
    return (float(links["similarity"][0]), int(links["is_version"][0])) if len(links) else None


def test_a_reprint_is_linked_by_its_likeness():
    similarity, version = linked(article("Ferry", FERRY), article("Vessel", FERRY + " It rained."), NEAR)
    assert (similarity > 0.8, version) == (True, 0)


def test_other_news_is_not_linked():
    assert linked(article("Ferry", FERRY), article("Copper", COPPER), NEAR) is None


@pytest.mark.parametrize("kinds", [GUID, GUID | NEAR])
def test_related_texts_under_one_guid_are_versions_however_alike(kinds):
    _, version = linked(article("Ferry", FERRY), article("Tugs", FERRY_UPDATED), kinds, weight=0)
    assert version == 1


def test_texts_that_share_nothing_are_no_versions_under_one_guid():
    assert linked(article("Ferry", FERRY), article("Copper", COPPER), GUID) is None


def test_a_kill_need_not_repeat_what_it_kills():
    kill = article("KILL", "Editors, kill the story.", status="canceled")
    assert linked(article("Ferry", FERRY), kill, GUID)[1] == 1


@pytest.mark.parametrize(("day", "version"), [(5, 1), (6, 1), (8, None)])
def test_a_slug_binds_for_a_day_and_the_next(day, version):
    link = linked(article("Ferry", FERRY), article("Tugs", FERRY_UPDATED, day=day), SLUG, threshold=0)
    assert (link[1] if link else None) == version


def test_a_single_meeting_is_not_compared():
    assert linked(article("Ferry", FERRY), article("Vessel", FERRY + " It rained."), NEAR, weight=1) is None


def test_known_texts_are_tied_to_their_leaders():
    links = Table({"a": np.array([9], np.uint64), "b": np.array([4], np.uint64)})
    known = Table({"text": np.array([4, 5], np.uint64), "leader": np.array([2, 3], np.uint64)})
    members = merge_forests([spanning_forest(links, known)])
    assert dict(zip(members["a"].tolist(), members["b"].tolist(), strict=True)) == {2: 2, 4: 2, 9: 2}
