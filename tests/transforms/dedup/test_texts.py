"""The texts of a shard and what they are posted under."""

import numpy as np
import pytest
from transforms.dedup.tables.packed import Table

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup.candidates import GUID, LATE, NEAR, URL
from transforms.dedup.digests.digest import POSTS, day, digests
from transforms.dedup.digests.keys import guid_key
from transforms.dedup.texts import group_by_text, shard_of
from transforms.text.identity import texts_of


def tables(*segments):
    return [
        Table.unpack(digests(f"s{number}", some, texts_of(some), True))
        for number, some in enumerate(segments)
    ]


FIRST = article("Ferry", FERRY, guid="a1", day=5)
COPY = article("FERRY", FERRY, guid="x9", provider="courier", day=5, hour=12)
LATER = article("Ferry", FERRY, guid="y7", provider="gazette", day=7, url="https://gazette.example/ferry")
OTHER = article("Copper", COPPER, guid="a2")


def test_each_text_stands_once_and_each_item_stays():
    items, texts = gathered(tables([FIRST, OTHER], [COPY, LATER]))
    assert (len(items), len(texts)) == (4, 2)
    assert (np.diff(texts["text"].astype(object)) > 0).all()
    first = texts.take(texts["text"] == items["text"][items["order"].argmin()])
    assert first["order"][0] == items["order"].min()


def test_the_order_of_the_segments_makes_no_difference():
    one, _ = gathered(tables([FIRST, OTHER], [COPY, LATER]))
    other, _ = gathered(tables([LATER], [COPY, OTHER, FIRST]))
    assert one["id"].tolist() == other["id"].tolist()
    assert one["tie"].tolist() == other["tie"].tolist()


def test_a_text_is_posted_once_near_and_by_the_name_of_each_item():
    items, texts = gathered(tables([FIRST, COPY, LATER]))
    found = posts(items, texts, None)
    assert (found["kind"] == NEAR).sum() == POSTS
    assert (found["kind"] == GUID).sum() == 3
    assert (found["kind"] == URL).sum() == 1
    assert set(found["order"][found["kind"] == NEAR].tolist()) == {items["order"].min()}


def test_names_of_a_later_day_are_not_to_be_paired():
    items, texts = gathered(tables([FIRST, COPY, LATER]))
    found = posts(items, texts, None)
    guids = found.take(found["kind"] == GUID)
    fresh = dict(zip(guids["key"].tolist(), guids["fresh"].tolist(), strict=True))
    assert [fresh[guid_key(one)] for one in (FIRST, COPY, LATER)] == [1, 1, LATE]


def test_a_known_text_is_posted_again_in_its_old_order_and_not_to_be_paired():
    items, texts = gathered(tables([LATER]))
    known = Table({"text": texts["text"], "order": np.array([7], np.uint64)})
    found = posts(items, texts, known)
    assert set(found["fresh"].tolist()) == {0, LATE}
    assert set(found["order"][found["kind"] == NEAR].tolist()) == {7}


@pytest.mark.parametrize("shards", [1, 16, 1024])
def test_shards_are_numbered_from_0(shards):
    keys = np.array([0, 5, 2**64 - 1], np.uint64)
    assert shard_of(keys, shards).tolist() == [0, 5 % shards, (2**64 - 1) % shards]


def test_an_order_begins_with_the_day():
    items, _ = gathered(tables([FIRST, LATER]))
    assert sorted(day(items["order"]) - day(items["order"]).min()) == [0, 2]
