"""Who delivers decides who speaks: what one source sends hides nothing of another; an agency's own word reaches all."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.transforms.dedup.samples import (
    COPPER,
    FERRY,
    FERRY_UPDATED,
    article,
    judged,
    judged_as,
    temporary_store,
)
from transforms.article import Article

CORRECTED = FERRY.replace("14 daily", "41 daily")


def claimed(headline: str, body: str, folder: str, **fields: object) -> Article:
    """An article from a folder of which nothing is known."""
    return article(headline, body, uri=f"drop/{folder}/a.xml", assumptions=["provider_claimed"], **fields)


def each(*articles: Article) -> list[Article]:
    results, _ = judged(articles)
    for order in permutations(range(len(articles))):
        again, _ = judged([articles[i] for i in order], segment=2)
        assert [again[order.index(i)] for i in range(len(articles))] == results
    return results


def run_by_run(*runs: list[Article]) -> list[list[Article]]:
    store, state, results = temporary_store(), [], []
    for number, articles in enumerate(runs):
        verdicts, written = judged(articles, store, f"r{number}", state)
        results.append(verdicts)
        state = [*state, *written]
    return results


VICTIM = {"provider": "courier", "guid": "c1"}
THIEF = {"provider": "thief", "guid": "t1"}


@pytest.mark.parametrize("when", [{"hour": 8}, {"day": 1}], ids=["an hour earlier", "weeks earlier"])
def test_an_untrusted_copy_with_an_earlier_date_is_no_article_where_a_trusted_source_carries_the_text(
    when: dict[str, int],
) -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM)
    copy = claimed("Ferry runs aground", FERRY, "thief", provider="thief", guid="t1", **when)
    near = claimed("Mayor sells out", FERRY, "rogue", provider="rogue", guid="t2", **when)
    judged1, judged2, judged3 = each(own, copy, near)
    assert [judged_as(item) for item in (judged1, judged2, judged3)] == ["article", "exact", "near"]
    assert (judged2.duplicate_of, judged3.duplicate_of) == (own.id, own.id)


def test_of_equal_sources_a_date_that_can_t_be_gains_nothing() -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM)
    copy = article("Ferry runs aground", FERRY, **THIEF, day=1)
    copy.published_at = "1970-01-01T00:00:00Z"
    assert [judged_as(item) for item in each(own, copy)] == ["article", "exact"]


def test_to_credit_oneself_gains_nothing_without_being_an_agency() -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM)
    copy = article("Ferry runs aground", FERRY, **THIEF, agency="thief", hour=10)
    assert [judged_as(item) for item in each(own, copy)] == ["article", "exact"]


def test_text_that_claims_an_agency_does_not_go_before_a_source_that_is_known() -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM)
    claim = claimed("Ferry runs aground", FERRY, "thief", provider="ap", agency="ap", hour=8)
    assert [judged_as(item) for item in each(own, claim)] == ["article", "exact"]
    reprint = claimed("Ferry runs aground", FERRY, "courier", **VICTIM, agency="ap", hour=8)
    own_claim = claimed("Ferry runs aground", FERRY, "ap", provider="ap", agency="ap", hour=11)
    assert [judged_as(item) for item in each(reprint, own_claim)] == ["exact", "article"]


@pytest.mark.parametrize("kill", [{"guid": "t1"}, {}], ids=["by guid", "without guid"])
@pytest.mark.parametrize("first", ["thief", "victim"])
@pytest.mark.parametrize("hour", [5, 12])
def test_a_kill_of_one_s_own_copy_leaves_the_text_to_those_who_carry_it(
    kill: dict[str, str], first: str, hour: int
) -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM, hour=9 if first == "thief" else 7)
    other = article("Ferry runs aground", FERRY, provider="gazette", guid="g1", hour=10)
    copy = article("Ferry runs aground", FERRY, **THIEF, hour=8)
    withdrawal = article(
        "KILL: Ferry runs aground",
        FERRY,
        provider="thief",
        status="canceled",
        signals=["kill"],
        hour=hour,
        **kill,
    )
    judged1, judged2, judged3, judged4 = each(own, other, copy, withdrawal)
    assert (judged_as(judged1), judged_as(judged2)) == ("article", "exact")
    assert judged2.duplicate_of == own.id
    assert (judged_as(judged4), judged4.status) == ("article", "canceled")
    assert judged3.duplicate_of in (own.id, withdrawal.id)


def test_a_kill_of_one_s_own_near_copy_leaves_the_others_copies_among_themselves() -> None:
    copy = article("Vessel stranded", FERRY, **THIEF, hour=8)
    kill = article("Vessel stranded", FERRY, **THIEF, hour=9, status="canceled", signals=["kill"])
    own = article("Ferry runs aground", FERRY, **VICTIM, hour=10)
    other = article("Ferry aground off Porto Alto", FERRY, provider="gazette", guid="g1", hour=11)
    judged1, judged2, judged3, judged4 = each(copy, kill, own, other)
    assert [judged_as(item) for item in (judged1, judged2, judged3, judged4)] == [
        "version",
        "article",
        "article",
        "near",
    ]
    assert (judged1.duplicate_of, judged4.duplicate_of) == (kill.id, own.id)


def test_a_correction_of_one_s_own_copy_leaves_the_text_an_article() -> None:
    own = article("Ferry runs aground", FERRY, **VICTIM)
    copy = article("Ferry runs aground", FERRY, **THIEF, hour=8)
    corrected = article("CORRECTION: Ferry runs aground", CORRECTED, **THIEF, hour=10, signals=["correction"])
    judged1, judged2, judged3 = each(own, copy, corrected)
    assert [judged_as(item) for item in (judged1, judged2, judged3)] == ["article", "version", "article"]
    assert (judged2.duplicate_of, judged3.supersedes) == (corrected.id, copy.id)


def test_a_text_that_its_thief_killed_in_earlier_runs_is_an_article_where_another_source_carries_it() -> None:
    copy = article("Ferry runs aground", FERRY, **THIEF, hour=8)
    kill = article("Kill", "Do not use.", **THIEF, hour=10, status="canceled", signals=["kill"])
    own = article("Ferry runs aground", FERRY, **VICTIM, hour=11)
    later = article("Ferry runs aground", FERRY, provider="gazette", guid="g1", hour=12)
    again = article("Ferry runs aground", FERRY, provider="thief", guid="t9", hour=13)
    for runs in (([copy], [kill], [own], [later, again]), ([copy, kill], [own], [later, again])):
        *_, (judged1,), (judged2, judged3) = run_by_run(*runs)
        assert [judged_as(item) for item in (judged1, judged2, judged3)] == ["article", "exact", "exact"]
        assert judged1.supersedes == ""
        assert {judged2.duplicate_of, judged3.duplicate_of} == {own.id}


def test_what_its_own_source_withdrew_does_not_come_back_by_that_source() -> None:
    story = article("Ferry runs aground", FERRY, **VICTIM)
    kill = article("Kill", "Do not use.", **VICTIM, hour=10, status="canceled", signals=["kill"])
    again = article("Ferry runs aground", FERRY, provider="courier", guid="c2", hour=11)
    *_, (judged1,) = run_by_run([story], [kill], [again])
    assert judged_as(judged1) == "exact"


def test_a_claim_to_another_providers_guid_kills_nothing_and_takes_no_id() -> None:
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, provider="ap")
    kill = claimed(
        "Kill", "Do not use.", "thief", guid="a1", version=2, hour=10, status="canceled", provider="ap"
    )
    text = claimed("Copper rises", COPPER, "other", guid="a1", version=1, hour=8, provider="ap")
    judged1, judged2, judged3 = each(story, kill, text)
    assert [judged_as(item) for item in (judged1, judged2, judged3)] == ["article"] * 3
    assert (judged1.id, judged1.assumptions, judged2.supersedes) == (story.id, [], "")
    assert len({judged1.story_id, judged2.story_id, judged3.story_id}) == 3


def test_two_claims_to_one_guid_and_version_get_no_one_id() -> None:
    first = claimed("Ferry runs aground", FERRY, "one", guid="a1", version=1)
    second = claimed("Copper rises", COPPER, "two", guid="a1", version=1, hour=10)
    assert first.id == second.id
    judged1, judged2 = each(first, second)
    assert judged1.id != judged2.id
    assert "guid_reused" in judged2.assumptions
    (judged3,), (judged4,) = run_by_run([first], [second])
    assert (judged3.id, judged4.id) == (judged1.id, judged2.id)


def test_what_one_folder_sends_makes_versions_and_kills_of_its_own() -> None:
    story = claimed("Ferry runs aground", FERRY, "2026-01-05", guid="a1", hour=8)
    newer = claimed("Tugs free ferry", FERRY_UPDATED, "2026-01-06", guid="a1", hour=9)
    kill = claimed(
        "Kill", "Do not use.", "2026-01-07", guid="a1", hour=10, status="canceled", signals=["kill"]
    )
    judged1, judged2, judged3 = each(story, newer, kill)
    assert [judged_as(item) for item in (judged1, judged2, judged3)] == ["version", "version", "article"]
    assert judged3.supersedes == newer.id


def test_an_agencys_own_kill_reaches_the_outlets_copies() -> None:
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, agency="ap")
    reprints = [
        article("Ferry runs aground", FERRY, guid=f"x{n}", provider=f"outlet{n}", agency="ap", hour=10 + n)
        for n in (0, 1)
    ]
    kill = article("Kill", "Do not use.", guid="a1", version=2, hour=14, status="canceled", signals=["kill"])
    judged1, judged2, judged3, judged4 = each(story, *reprints, kill)
    assert [judged_as(item) for item in (judged1, judged2, judged3, judged4)] == [
        "version",
        "exact",
        "exact",
        "article",
    ]
    assert {judged1.duplicate_of, judged2.duplicate_of, judged3.duplicate_of} == {kill.id}


def test_the_kill_of_an_agency_that_is_only_claimed_reaches_what_came_from_the_same_folder() -> None:
    story = claimed("Ferry runs aground", FERRY, "all", guid="a1", agency="ap", provider="ap")
    beside = claimed("Ferry runs aground", FERRY, "all", guid="x1", provider="courier", hour=8)
    near = claimed("Vessel stranded", FERRY, "all", guid="y1", provider="gazette", hour=11)
    kill = claimed(
        "Kill", "Do not use.", "all", guid="a1", provider="ap", hour=14, status="canceled", signals=["kill"]
    )
    results = each(story, beside, near, kill)
    assert [judged_as(item) for item in results] == ["version", "exact", "near", "article"]
    assert {item.duplicate_of for item in results[:3]} == {kill.id}
    (_, _), (judged3,), (judged4,) = run_by_run([story, near], [kill], [beside])
    assert (judged_as(judged3), judged_as(judged4)) == ("article", "exact")


def test_the_kill_of_an_agency_that_is_only_claimed_reaches_no_other_folder() -> None:
    story = claimed("Ferry runs aground", FERRY, "thief", guid="a1", agency="ap", provider="ap")
    elsewhere = claimed("Ferry runs aground", FERRY, "courier", guid="x1", provider="courier", hour=10)
    near = claimed("Vessel stranded", FERRY, "gazette", guid="y1", provider="gazette", hour=11)
    kill = claimed(
        "Kill", "Do not use.", "thief", guid="a1", provider="ap", hour=14, status="canceled", signals=["kill"]
    )
    results = each(story, elsewhere, near, kill)
    assert [judged_as(item) for item in results] == ["version", "article", "near", "article"]
    assert [getattr(item, "duplicate_of", "") for item in results] == [kill.id, "", elsewhere.id, ""]
    (_,), (_,), (judged3,) = run_by_run([story], [kill], [elsewhere])
    assert judged_as(judged3) == "article"


def test_a_reprint_that_is_seen_before_the_agencys_item_yields_to_it() -> None:
    reprint = article("Ferry runs aground", FERRY, guid="x1", provider="courier", agency="ap", day=4)
    near = article("Vessel stranded", FERRY, guid="y1", provider="gazette", agency="ap", day=4, hour=10)
    own = article("Ferry runs aground", FERRY, guid="a1", provider="ap", agency="ap", day=6)
    later = article("Ferry runs aground", FERRY, guid="z1", provider="herald", day=7)
    results = each(reprint, near, own, later)
    assert [judged_as(item) for item in results] == ["exact", "near", "article", "exact"]
    assert {results[row].duplicate_of for row in (0, 1, 3)} == {own.id}
    (judged1, judged2), (judged3,), (judged4,) = run_by_run([reprint, near], [own], [later])
    assert [judged_as(v) for v in (judged1, judged2, judged3, judged4)] == [
        "article",
        "near",
        "article",
        "exact",
    ]
    assert (judged3.supersedes, judged3.story_id, judged4.duplicate_of) == ("", judged1.story_id, own.id)
    (_,), (judged5,) = run_by_run([near], [own])
    assert judged_as(judged5) == "article"
