"""Candidate pairs become links, or nothing."""

import numpy as np
import pytest
from transforms.dedup.tables.packed import Table

from tests.transforms.dedup.samples import COPPER, FERRY, FERRY_UPDATED, article
from transforms.dedup.candidates import GUID, NEAR, SLUG
from transforms.dedup.digests.digest import digests
from transforms.dedup.links import looks, members, span, verified
from transforms.dedup.texts import group_by_text
from transforms.text.identity import texts_of


def linked(one, other, kinds, hits=4, threshold=0.8):
    """(similarity, version) of the link between two articles, or ``None``."""
    _, texts = gathered([Table.unpack(digests("s", [one, other], texts_of([one, other]), near=True))])
    a, b = (
        int(Table.unpack(digests("s", [each], texts_of([each]), near=True))["text"][0])
        for each in (one, other)
    )
    pairs = Table({
        "a": np.array([a], np.uint64), "b": np.array([b], np.uint64),
        "hits": np.array([hits], np.uint16), "kinds": np.array([kinds], np.uint8),
    })  # fmt: skip
    found = verified([looks([pairs], texts, 1)], texts, threshold)
    return (float(found["similarity"][0]), int(found["version"][0])) if len(found) else None


def test_a_reprint_is_linked_by_its_likeness():
    similarity, version = linked(article("Ferry", FERRY), article("Vessel", FERRY + " It rained."), NEAR)
    assert (similarity > 0.8, version) == (True, 0)


def test_other_news_is_not_linked():
    assert linked(article("Ferry", FERRY), article("Copper", COPPER), NEAR) is None


@pytest.mark.parametrize("kinds", [GUID, GUID | NEAR])
def test_related_texts_under_one_guid_are_versions_however_alike(kinds):
    _, version = linked(article("Ferry", FERRY), article("Tugs", FERRY_UPDATED), kinds, hits=0)
    assert version == 1


def test_texts_that_share_nothing_are_no_versions_under_one_guid():
    assert linked(article("Ferry", FERRY), article("Copper", COPPER), GUID) is None


def test_a_kill_need_not_repeat_what_it_kills():
    kill = article("KILL", "Editors, kill the story.", status="canceled")
    assert linked(article("Ferry", FERRY), kill, GUID)[1] == 1


@pytest.mark.parametrize(("day", "version"), [(5, 1), (6, 1), (8, None)])
def test_a_slug_binds_for_a_day_and_the_next(day, version):
    found = linked(article("Ferry", FERRY), article("Tugs", FERRY_UPDATED, day=day), SLUG, threshold=0)
    assert (found[1] if found else None) == version


def test_a_single_meeting_is_not_looked_at():
    assert linked(article("Ferry", FERRY), article("Vessel", FERRY + " It rained."), NEAR, hits=1) is None


def test_known_texts_are_tied_to_their_centres():
    links = Table({"a": np.array([9], np.uint64), "b": np.array([4], np.uint64)})
    known = Table({"text": np.array([4, 5], np.uint64), "centre": np.array([2, 3], np.uint64)})
    found = members([span(links, known)])
    assert dict(zip(found["text"].tolist(), found["component"].tolist(), strict=True)) == {2: 2, 4: 2, 9: 2}
