"""What of an article travels to the judging."""

import numpy as np
from transforms.dedup.tables.packed import Table

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup.digests.digest import (  # fmt: skip
    CREDITED_ELSEWHERE,
    CREDITED_TO_ITSELF,
    FEATURES,
    KILL,
    NEWER,
    POSTS,
    WITHHELD,
    digests,
    to_bytes,
)
from transforms.dedup.digests.keys import hash64
from transforms.text.identity import texts_of


def digest(*articles, near=True):
    return Table.unpack(digests("segments/2-x", articles, texts_of(articles), near))


def test_each_article_is_a_row_with_its_address():
    found = digest(article("Ferry", FERRY), article("Copper", COPPER))
    assert found["row"].tolist() == [0, 1]
    assert found["segment"].tolist() == [hash64("segments/2-x")] * 2
    assert found.names == {hash64("segments/2-x"): "segments/2-x"}


def test_ids_and_hashes_come_through_unchanged():
    one = article("Ferry", FERRY, guid="a1")
    found = digest(one)
    assert to_bytes(found["id"]) == [bytes.fromhex(one.id)]
    assert to_bytes(found["content"]) == [bytes.fromhex(one.content_hash)]


def test_flags_tell_kill_status_signals_and_credit():
    found = digest(
        article("Ferry", FERRY, signals=["kill"]),
        article("Ferry", FERRY, status="withheld", signals=["correction"]),
        article("Ferry", FERRY, agency="ap"),
        article("Ferry", FERRY, provider="courier", agency="ap"),
    )
    assert found["flags"].tolist() == [KILL, WITHHELD | NEWER, CREDITED_TO_ITSELF, CREDITED_ELSEWHERE]


def test_a_kill_is_another_text_than_what_it_kills():
    story, kill = article("Ferry", FERRY), article("Ferry", FERRY, status="canceled")
    one, two = digest(story, kill)["text"].tolist()
    assert one != two


def test_founders_come_by_day_then_own_item_then_length():
    late_own = article("Ferry", FERRY, agency="ap", hour=20)
    reprint = article("Ferry", FERRY, provider="courier", agency="ap", hour=5)
    cut = article("Ferry", FERRY[:200], agency="ap", hour=1)
    tomorrow = article("Ferry", FERRY, agency="ap", day=6)
    order = digest(late_own, reprint, cut, tomorrow)["order"]
    assert np.argsort(order).tolist() == [0, 2, 1, 3]


def test_near_duplicates_are_looked_for_under_a_few_keys_if_at_all():
    one = article("Ferry", FERRY)
    assert digest(one).lists["posts"].counts.tolist() == [POSTS]
    assert digest(one, near=False).lists["posts"].counts.tolist() == [0]
    assert digest(article("Ferry", "Too short to tell")).lists["posts"].counts.tolist() == [0]


def test_an_article_says_the_same_in_any_segment():
    one, other = article("Ferry", FERRY), article("Copper", COPPER)
    alone, beside = digest(one), digest(other, one, other).take(np.array([1]))
    for name in ("id", "text", "order", "length", "flags", "guid"):
        assert alone[name].tolist() == beside[name].tolist()
    for name in (*FEATURES, "posts"):
        assert alone.lists[name].values.tolist() == beside.lists[name].values.tolist()


def test_an_article_without_a_text_has_a_digest():
    found = digest(article("Ferry aground", ""))
    assert found["length"].tolist() == [0]
    assert found.lists["headline"].counts.tolist() == [2]
