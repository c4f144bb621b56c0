"""Distinct texts, their items and their shards."""

import numpy as np
import pytest

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup.digests.digest import day_of, digests
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shard_of
from transforms.dedup.texts import group_by_text
from transforms.text.identity import texts_of


def tables(*segments):
    return [
        Table.unpack(digests(f"s{number}", articles, texts_of(articles), True))
        for number, articles in enumerate(segments)
    ]


FIRST = article("Ferry", FERRY, guid="a1", day=5)
COPY = article("FERRY", FERRY, guid="x9", provider="courier", day=5, hour=12)
LATER = article("Ferry", FERRY, guid="y7", provider="gazette", day=7, url="https://gazette.example/ferry")
OTHER = article("Copper", COPPER, guid="a2")


def test_each_text_stands_once_and_each_item_stays():
    items, texts = group_by_text(tables([FIRST, OTHER], [COPY, LATER]))
    assert (len(items), len(texts)) == (4, 2)
    assert (np.diff(texts["text"].astype(object)) > 0).all()
    first = texts.take(texts["text"] == items["text"][items["order"].argmin()])
    assert first["order"][0] == items["order"].min()


def test_the_order_of_the_segments_makes_no_difference():
    items, _ = group_by_text(tables([FIRST, OTHER], [COPY, LATER]))
    again, _ = group_by_text(tables([LATER], [COPY, OTHER, FIRST]))
    assert items["id"].tolist() == again["id"].tolist()
    assert items["tie_breaker"].tolist() == again["tie_breaker"].tolist()


@pytest.mark.parametrize("shards", [1, 16, 1024])
def test_shards_are_numbered_from_0(shards):
    keys = np.array([0, 5, 2**64 - 1], np.uint64)
    assert shard_of(keys, shards).tolist() == [0, 5 % shards, (2**64 - 1) % shards]


def test_an_order_begins_with_the_day():
    items, _ = group_by_text(tables([FIRST, LATER]))
    assert sorted(day_of(items["order"]) - day_of(items["order"]).min()) == [0, 2]
