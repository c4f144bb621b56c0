"""What of an article travels to the judging."""

import numpy as np

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup.columns import (
    AGENCY,
    CLAIMED,
    CREDITED_ELSEWHERE,
    CREDITED_TO_ITSELF,
    FEATURE_LISTS,
    IMPLAUSIBLE,
    KILL,
    LISTED_SOURCE,
    NEWER,
    WITHHELD,
)
from transforms.dedup.digests.digest import INDEX_KEYS, LEAD_KEYS, digests, ids_to_bytes
from transforms.dedup.digests.keys import hash64
from transforms.dedup.tables.packed import Table
from transforms.text.identity import texts_of


def digest(*articles, near=True):
    return Table.unpack(digests("segments/2-x", articles, texts_of(articles), near))


def test_each_article_is_a_row_with_its_address():
    table = digest(article("Ferry", FERRY), article("Copper", COPPER))
    assert table["row"].tolist() == [0, 1]
    assert table["segment"].tolist() == [hash64("segments/2-x")] * 2
    assert table.names == {hash64("segments/2-x"): "segments/2-x"}


def test_ids_and_hashes_come_through_unchanged():
    first = article("Ferry", FERRY, guid="a1")
    table = digest(first)
    assert ids_to_bytes(table["id"]) == [bytes.fromhex(first.id)]
    assert ids_to_bytes(table["content"]) == [bytes.fromhex(first.content_hash)]


def test_flags_tell_kill_status_signals_and_credit():
    table = digest(
        article("Ferry", FERRY, signals=["kill"]),
        article("Ferry", FERRY, status="withheld", signals=["correction"]),
        article("Ferry", FERRY, agency="ap"),
        article("Ferry", FERRY, provider="courier", agency="ap"),
    )
    assert table["flags"].tolist() == [
        KILL | AGENCY, WITHHELD | NEWER | AGENCY, CREDITED_TO_ITSELF | AGENCY, CREDITED_ELSEWHERE,
    ]  # fmt: skip


def test_flags_tell_what_is_known_of_the_source_and_whether_the_date_can_be():
    old, early = (article("Ferry", FERRY, provider="courier") for _ in range(2))
    old.published_at, early.published_at = "2025-12-25T00:00:00Z", "2026-01-26T00:00:01Z"
    table = digest(
        article("Ferry", FERRY, provider="courier", agency="courier"),
        article("Ferry", FERRY, provider="ap", agency="ap", assumptions=["provider_claimed"]),
        article("Ferry", FERRY, provider="courier", assumptions=["provider_from_sources"]),
        old,
        early,
    )
    claim = AGENCY | CREDITED_TO_ITSELF | CLAIMED
    assert table["flags"].tolist() == [0, claim, LISTED_SOURCE, IMPLAUSIBLE, IMPLAUSIBLE]


def test_a_kill_is_another_text_than_what_it_kills():
    story, kill = article("Ferry", FERRY), article("Ferry", FERRY, status="canceled")
    first, two = digest(story, kill)["text"].tolist()
    assert first != two


def test_founders_come_by_day_then_own_item_then_length():
    late_own = article("Ferry", FERRY, agency="ap", hour=20)
    reprint = article("Ferry", FERRY, provider="courier", agency="ap", hour=5)
    cut = article("Ferry", FERRY[:200], agency="ap", hour=1)
    tomorrow = article("Ferry", FERRY, agency="ap", day=6)
    order = digest(late_own, reprint, cut, tomorrow)["order"]
    assert np.argsort(order).tolist() == [0, 2, 1, 3]


def test_near_duplicates_are_looked_for_under_a_few_keys_if_at_all():
    first = article("Ferry", FERRY)
    (count,) = digest(first).lists["index_keys"].counts.tolist()
    assert INDEX_KEYS <= count <= INDEX_KEYS + LEAD_KEYS
    assert digest(first, near=False).lists["index_keys"].counts.tolist() == [0]
    assert digest(article("Ferry", "Too short to tell")).lists["index_keys"].counts.tolist() == [0]


def test_a_story_and_its_first_words_share_all_keys_of_the_lead():
    lead = " ".join(FERRY.split()[:21])
    whole, cut = (
        set(digest(article("Ferry", body)).lists["index_keys"].values.tolist()) for body in (FERRY, lead)
    )
    assert len(whole & cut) >= LEAD_KEYS


def test_a_headline_alone_is_known_by_its_guid():
    first, again, other, unnamed = (
        int(digest(article("Open Street Map", "", guid=guid))["text"][0]) for guid in ("1", "1", "2", "")
    )
    assert first == again
    assert len({first, other, unnamed}) == 3


def test_words_that_deny_are_counted_in_the_text_as_it_is_written():
    assert digest(article("No", "He did not go; she didn't, either. Non."))["negations"].tolist() == [2]


def test_an_article_says_the_same_in_any_segment():
    first, second = article("Ferry", FERRY), article("Copper", COPPER)
    alone, beside = digest(first), digest(second, first, second).take(np.array([1]))
    for name in ("id", "text", "order", "length", "flags", "guid"):
        assert alone[name].tolist() == beside[name].tolist()
    for name in (*FEATURE_LISTS, "index_keys"):
        assert alone.lists[name].values.tolist() == beside.lists[name].values.tolist()


def test_an_article_without_a_text_has_a_digest():
    table = digest(article("Ferry aground", ""))
    assert table["length"].tolist() == [0]
    assert table.lists["headline"].counts.tolist() == [2]
