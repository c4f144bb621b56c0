"""Which item of a story is the article, and what the others are."""

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
from transforms.article import PREDECESSOR, Duplicate, Link


def each(*articles, **options):
    """The verdicts, after checking that the order of the articles makes no difference."""
    results, _ = judged(articles, **options)
    if len(articles) <= 4:
        for order in permutations(range(len(articles))):
            again, _ = judged([articles[i] for i in order], segment=2, **options)
            assert [again[order.index(i)] for i in range(len(articles))] == results
    return results


def test_a_text_that_stands_alone_is_an_article():
    (judged1,) = each(article("Ferry runs aground", FERRY, guid="a1"))
    assert (judged_as(judged1), judged1.supersedes, judged1.assumptions) == ("article", "", [])
    assert len(judged1.story_id) == 32


def test_the_same_text_from_another_provider_is_an_exact_copy_of_the_earlier_one():
    first = article("Ferry runs aground", FERRY, guid="a1", provider="ap", hour=9)
    second = article("FERRY RUNS AGROUND", FERRY.replace("-", "–"), guid="x9", provider="courier", hour=11)
    judged1, judged2 = each(first, second)
    assert (judged_as(judged1), judged_as(judged2), judged2.duplicate_of, judged2.similarity) == (
        "article",
        "exact",
        first.id,
        1.0,
    )
    assert judged1.story_id == judged2.story_id


def test_an_agencys_own_item_is_the_article_though_its_reprint_is_dated_earlier_that_day():
    own = article("Ferry runs aground", FERRY, guid="a1", provider="ap", agency="ap", hour=11)
    reprint = article("Ferry runs aground", FERRY, guid="x9", provider="courier", agency="ap", hour=9)
    judged1, judged2 = each(own, reprint)
    assert (judged_as(judged1), judged_as(judged2), judged2.duplicate_of) == ("article", "exact", own.id)


def test_the_same_item_read_twice_is_one_article():
    item = article("Ferry runs aground", FERRY, guid="a1")
    again = article("Ferry runs aground", FERRY, guid="a1", uri="feed2.xml")
    assert sorted(judged_as(item) for item in each(item, again)) == ["article", "exact"]


def test_the_newest_version_is_the_article_and_supersedes_the_one_before():
    versions = [
        article("Ferry runs aground", FERRY, guid="a1", version=1, hour=9),
        article("Ferry aground, all safe", FERRY + "\n\nNobody was hurt.", guid="a1", version=2, hour=10),
        article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=3, hour=8),
    ]
    judged1, judged2, judged3 = each(*versions)
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["version", "version", "article"]
    assert [v.duplicate_of for v in (judged1, judged2)] == [judged3.id, judged3.id]
    assert judged3.supersedes == judged2.id
    assert len({v.story_id for v in (judged1, judged2, judged3)}) == 1


def test_a_later_time_makes_the_newer_version_where_no_number_does():
    old = article("Ferry runs aground", FERRY, guid="a1", hour=9)
    new = article("Tugs free ferry", FERRY_UPDATED, guid="a1", hour=15)
    judged1, judged2 = each(old, new)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", old.id)


def test_an_edit_under_the_same_link_is_a_version_though_its_guid_changed():
    old = article(
        "Ferry runs aground", FERRY, guid="a1", url="https://n.example/ferry?utm_source=rss", hour=9
    )
    new = article("Tugs free ferry", FERRY_UPDATED, guid="a2", url="http://www.n.example/ferry", hour=15)
    judged1, judged2 = each(old, new)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", old.id)


def test_items_that_lead_to_one_page_under_guids_headlines_and_texts_of_their_own_are_no_versions():
    page = {"url": "https://n.example/live"}
    first = article("Ferry runs aground", FERRY, guid="a1", **page)
    second = article("Rescued off Porto Alto", FERRY_UPDATED[-160:], guid="a2", hour=15, **page)
    assert [judged_as(item) for item in each(first, second)] == ["article", "article"]
    again = article("Rescued off Porto Alto", FERRY_UPDATED[-160:], url=page["url"], hour=15)
    assert judged_as(each(article("Ferry runs aground", FERRY, **page), again)[0]) == "version"


def test_slug_and_cycle_make_versions_in_the_formats_of_the_wire():
    old = article("Ferry aground", FERRY, slugline="BC-Ferry", format="anpa", hour=9)
    new = article("Ferry freed", FERRY_UPDATED, slugline="BC-Ferry,1stLd-Writethru", format="anpa", hour=9)
    judged1, judged2 = each(old, new)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", old.id)


def test_a_slug_used_again_days_later_makes_no_version():
    old = article("Ferry aground", FERRY, slugline="BC-Briefs", format="anpa", day=5)
    new = article(
        "Ferry freed", FERRY_UPDATED.replace("ferry", "liner"), slugline="BC-Briefs", format="anpa", day=9
    )
    assert [judged_as(v) for v in each(old, new, threshold=0)] == ["article", "article"]


def test_a_guid_on_texts_that_share_nothing_makes_no_versions():
    ferry = article("Ferry runs aground", FERRY, guid="a1", hour=9)
    copper = article("Copper at nine-month high", COPPER, guid="a1", hour=10)
    judged1, judged2 = each(ferry, copper)
    assert [judged_as(judged1), judged_as(judged2)] == ["article", "article"]
    assert judged1.id != judged2.id
    assert judged1.story_id != judged2.story_id
    assert (judged1.assumptions, judged2.assumptions) == ([], ["guid_reused"])


@pytest.mark.parametrize("text", [COPPER, FERRY_UPDATED])
def test_one_guid_and_version_on_two_texts_makes_no_two_records_of_one_id(text):
    first = article("Ferry runs aground", FERRY, guid="a1", version=1, hour=9)
    second = article("Another headline", text, guid="a1", version=1, hour=10)
    assert first.id == second.id
    judged1, judged2 = each(first, second)
    assert judged1.id == first.id
    assert judged2.id != judged1.id
    assert judged2.assumptions == ["guid_reused"]
    assert judged_as(judged2) == "article"


def test_a_kill_is_kept_and_cancels_what_it_names():
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, hour=9)
    kill = article(
        "KILL Ferry", "Editors: please kill this story.", guid="a1", version=2, hour=11, status="canceled",
        signals=["kill"],
    )  # fmt: skip
    judged1, judged2 = each(story, kill)
    assert (judged_as(judged1), judged1.duplicate_of) == ("version", kill.id)
    assert (judged_as(judged2), judged2.status, judged2.supersedes) == ("article", "canceled", story.id)
    assert judged1.story_id == judged2.story_id


def replaces(guid):
    return [Link(url=guid, rel=PREDECESSOR)]


def test_a_kill_under_a_guid_of_its_own_cancels_what_it_names_in_earlier_runs_too():
    story = article("Ferry runs aground", FERRY, guid="a1", version=3, hour=9)
    kill = article("KILL Ferry", "Do not use.", guid="k1", hour=11, status="canceled", links=replaces("a1"))
    judged1, judged2 = each(story, kill)
    assert (judged_as(judged1), judged1.duplicate_of) == ("version", kill.id)
    assert (judged_as(judged2), judged2.supersedes, judged2.story_id) == (
        "article",
        story.id,
        judged1.story_id,
    )
    store = temporary_store()
    for first, then in ((story, kill), (kill, story)):
        before, state = judged([first], store, f"r-{first.guid}")
        after, _ = judged([then], store, f"s-{first.guid}", state)
        assert judged_as(after[0]) == ("version" if then is story else "article")
        assert after[0].story_id == before[0].story_id
    assert after[0].duplicate_of == kill.id


def test_an_update_under_another_guid_replaces_what_it_names_whatever_its_version():
    first = article("Ferry runs aground", FERRY, guid="a", version=7, hour=9)
    second = article("Ferry freed", FERRY_UPDATED, guid="b", version=4, hour=9, links=replaces("a"))
    third = article(
        "Ferry in dock", f"{FERRY_UPDATED} It rained.", guid="c", version=1, links=replaces("b"), hour=8
    )
    results = each(third, first, second)
    assert [judged_as(item) for item in results] == ["article", "version", "version"]
    assert results[0].supersedes == second.id
    assert len({item.story_id for item in results}) == 1


def test_items_that_replace_each_other_in_a_circle_are_versions_still():
    judged1 = article("Ferry runs aground", FERRY, guid="a", hour=9, links=replaces("b"))
    other = article("Ferry freed", FERRY_UPDATED, guid="b", hour=10, links=replaces("a"))
    assert [judged_as(v) for v in each(judged1, other)] == ["version", "article"]


def test_what_another_provider_names_is_not_replaced():
    story = article("Ferry runs aground", FERRY, guid="a1")
    kill = article(
        "KILL", "Do not use.", guid="k", provider="courier", status="canceled", links=replaces("a1")
    )
    assert [judged_as(v) for v in each(story, kill)] == ["article", "article"]


def test_a_kill_that_repeats_the_text_is_no_copy_of_what_it_kills():
    story = article("Ferry runs aground", FERRY, guid="a1", version=1)
    kill = article("Ferry runs aground", FERRY, guid="a1", version=2, status="canceled")
    judged1, judged2 = each(story, kill)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", story.id)


def test_a_reprint_of_a_killed_story_does_not_bring_it_back():
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, hour=9)
    kill = article("Ferry runs aground", FERRY, guid="a1", version=2, hour=11, status="canceled")
    reprint = article("Ferry stuck off coast", FERRY, guid="x9", provider="courier", hour=12)
    judged1, judged2, judged3 = each(story, kill, reprint)
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["version", "article", "near"]
    assert judged3.duplicate_of == kill.id


def test_a_retitled_reprint_is_a_near_copy_and_says_how_near():
    own = article("Ferry runs aground", FERRY, guid="a1", agency="ap", hour=11)
    reprint = article(
        "Hundreds rescued from stranded vessel", FERRY, guid="x9", provider="courier", agency="ap"
    )
    judged1, judged2 = each(own, reprint)
    assert (judged_as(judged1), judged_as(judged2), judged2.duplicate_of) == ("article", "near", own.id)
    assert 0.6 < judged2.similarity <= 1
    assert judged1.story_id == judged2.story_id


def test_an_outlets_update_of_its_reprint_is_still_no_version_of_the_agencys_item():
    own = article("Ferry runs aground", FERRY, guid="a1", agency="ap", hour=8)
    reprint = article("Ferry runs aground", FERRY, guid="x9", provider="courier", hour=9)
    update = article(
        "Ferry aground; crossings suspended",
        FERRY + " It was raining.",
        guid="x9",
        provider="courier",
        hour=12,
    )
    judged1, judged2, judged3 = each(own, reprint, update)
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["article", "exact", "near"]
    assert (judged2.duplicate_of, judged3.duplicate_of) == (own.id, own.id)


def test_a_reprint_of_an_earlier_version_copies_the_newest():
    first = article("Ferry runs aground", FERRY, guid="a1", version=1, agency="ap", hour=8)
    second = article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=2, agency="ap", hour=12)
    reprint = article("Vessel stranded", FERRY, guid="x9", provider="courier", hour=9)
    judged1, judged2, judged3 = each(first, second, reprint)
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["version", "article", "near"]
    assert judged3.duplicate_of == second.id


def test_a_providers_near_copy_under_a_new_guid_is_an_edit_of_its_own():
    old = article("Ferry runs aground", FERRY, guid="a1", hour=9)
    new = article("Ferry runs aground off Porto Alto", FERRY + " It was raining.", guid="a2", hour=15)
    judged1, judged2 = each(old, new)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", old.id)


def test_the_usable_copy_is_the_article_while_the_other_is_withheld():
    held = article("Ferry runs aground", FERRY, guid="a1", status="withheld", hour=8)
    free = article("Vessel stranded", FERRY, guid="x9", provider="courier", hour=9)
    judged1, judged2 = each(held, free)
    assert (judged_as(judged1), judged_as(judged2), judged1.duplicate_of) == ("near", "article", free.id)


def test_near_copies_stay_apart_where_none_are_looked_for():
    own = article("Ferry runs aground", FERRY, guid="a1")
    reprint = article("Hundreds rescued", FERRY, guid="x9", provider="courier")
    assert [judged_as(v) for v in each(own, reprint, threshold=0)] == ["article", "article"]


def test_every_duplicate_names_an_article():
    results = each(
        article("Ferry runs aground", FERRY, guid="a1", version=1),
        article("Ferry runs aground", FERRY, guid="x9", provider="courier"),
        article("Vessel stranded", FERRY, guid="y7", provider="gazette"),
        article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=2),
    )
    articles = {item.id for item in results if not isinstance(item, Duplicate)}
    assert {item.duplicate_of for item in results if isinstance(item, Duplicate)} <= articles


def test_news_in_brief_joins_no_stories():
    ferry = article("Ferry runs aground", FERRY, guid="a1", provider="herald")
    copper = article("Copper rises", COPPER, guid="b1", provider="tribune")
    brief = article("News in brief", f"{FERRY}\n\n{COPPER}", guid="c1", provider="courier", hour=5)
    cut = article("Ferry aground", FERRY.rpartition("\n\n")[0], guid="d1", provider="courier", hour=10)
    results = each(ferry, copper, brief, cut)
    assert [judged_as(item) for item in results] == ["article", "article", "article", "near"]
    assert len({item.story_id for item in results}) == 3
    assert results[3].duplicate_of == ferry.id


def test_two_outlets_that_print_two_ends_of_a_story_are_its_copies_both():
    whole = article("Ferry runs aground", FERRY, guid="a1", agency="ap")
    first, middle, last = FERRY.split("\n\n")
    judged1 = article("Ferry runs aground", first, guid="x1", provider="courier", hour=10)
    other = article(
        "Captain tells of inspection", f"{middle}\n\n{last}", guid="y1", provider="gazette", hour=11
    )
    results = each(whole, judged1, other)
    assert len({v.story_id for v in results}) == 1


def test_news_in_brief_is_judged_alike_whenever_its_parts_come():
    brief = article("News in brief", f"{FERRY}\n\n{COPPER}", guid="c1", provider="courier", day=5)
    parts = [
        article("Ferry runs aground", FERRY, guid="a1", provider="herald", day=5),
        article("Copper rises", COPPER, guid="b1", provider="tribune", day=6),
    ]
    together = each(brief, *parts)
    store = temporary_store()
    first, state = judged([brief, parts[0]], store, "r1")
    second, _ = judged([parts[1]], store, "r2", state)
    assert [v.story_id for v in together] == [v.story_id for v in (*first, *second)]


def test_a_kill_that_repeats_the_text_and_counts_no_version_supersedes_what_it_kills():
    first = article("Ferry runs aground", FERRY, guid="a1")
    kill = article("Ferry runs aground", FERRY, guid="a1", status="canceled", signals=["kill"], hour=10)
    judged1, judged2 = each(first, kill)
    assert first.id != kill.id
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes, judged2.assumptions) == (
        "version",
        "article",
        first.id,
        [],
    )


def test_a_kill_without_a_guid_that_repeats_the_story_supersedes_it():
    first = article("Ferry runs aground", FERRY)
    kill = article("KILL: Ferry runs aground", FERRY, status="canceled", signals=["kill"], hour=10)
    judged1, judged2 = each(first, kill)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", first.id)


@pytest.mark.parametrize("version", [0, 2])
def test_what_was_withheld_is_superseded_when_it_may_be_used_in_later_runs_too(version):
    held = article("Ferry runs aground", FERRY, guid="a1", status="withheld", version=min(version, 1))
    free = article("Ferry runs aground", FERRY, guid="a1", version=version)
    judged1, judged2 = each(held, free)
    assert (judged_as(judged1), judged_as(judged2), judged2.supersedes) == ("version", "article", held.id)
    store = temporary_store()
    _, state = judged([held], store)
    (later,), _ = judged([free], store, "r2", state)
    assert (judged_as(later), later.supersedes) == ("article", held.id)


def test_an_agencys_correction_supersedes_the_text_though_an_outlet_carried_it_first():
    outlet = article("Ferry runs aground", FERRY, guid="x1", provider="courier", day=4)
    own = article("Ferry runs aground", FERRY, guid="a1", provider="ap", agency="ap", version=1)
    corrected = article(
        "Ferry runs aground", FERRY.replace("14 daily", "41 daily"), guid="a1", provider="ap", agency="ap",
        version=2, signals=["correction"],
    )  # fmt: skip
    results = each(outlet, own, corrected)
    assert [judged_as(item) for item in results] == ["exact", "version", "article"]
    assert results[2].supersedes == own.id
    assert results[0].duplicate_of == corrected.id


def test_versions_in_a_script_without_spaces_are_known_by_what_they_share():
    flash = "港口渡轮昨晚在暴风雨中搁浅,二百一十二人获救。"
    full = f"{flash}海岸警卫队表示,船体受损,需要拖船协助,航线暂停运营直至另行通知。"
    other = "铜价上涨至九个月来最高水平,矿工罢工进入第二周,分析师预计本季度供应短缺四万吨。"
    judged1, judged2, judged3 = each(
        article("渡轮搁浅", flash, guid="a1", version=1),
        article("渡轮搁浅", full, guid="a1", version=2),
        article("铜价上涨", other, guid="a1", version=3),
    )
    assert [judged_as(results) for results in (judged1, judged2, judged3)] == [
        "version",
        "article",
        "article",
    ]
    assert judged2.story_id != judged3.story_id


def test_kills_in_the_same_stock_words_each_cancel_their_own():
    articles = [
        article("Ferry runs aground", FERRY, guid="a1", version=1),
        article("Copper at nine-month high", COPPER, guid="b1", version=1),
    ]
    words = "A kill is mandatory: make certain that the story is not published anywhere."
    kills = [
        article(
            "Kill", words, guid=guid, version=2, status="canceled", signals=["kill"], hour=12, provider=by
        )
        for guid, by in (("a1", "ap"), ("b1", "ap"), ("c1", "courier"))
    ]
    judged1, judged2, *results = each(*articles, *kills)
    assert [judged_as(v) for v in (judged1, judged2, *results)] == [
        "version",
        "version",
        "article",
        "article",
        "article",
    ]
    assert [v.supersedes for v in results] == [articles[0].id, articles[1].id, ""]
    assert len({v.story_id for v in results}) == 3


@pytest.mark.parametrize("guid", ["a1", "k1"])
def test_the_kill_of_what_has_a_successor_is_kept_and_leaves_the_successor(guid):
    first = article("Ferry runs aground", FERRY, guid="a1", version=1, hour=8)
    second = article("Ferry freed", FERRY_UPDATED, guid="b1", version=1, hour=9, links=replaces("a1"))
    kill = article(
        "Kill", "Do not use.", guid=guid, version=2, hour=10, status="canceled",
        links=replaces("a1") if guid == "k1" else [],
    )  # fmt: skip
    results = each(first, second, kill)
    assert [judged_as(item) for item in results] == ["version", "article", "article"]
    assert results[2].supersedes == first.id


def slugged(headline, body, **fields):
    return article(headline, body, format="anpa", slugline="BC-Ferry", **fields)


def test_a_kill_reaches_what_had_its_slug_in_the_day_before_it_and_nothing_later():
    day_before = slugged("Copper at nine-month high", COPPER, day=4, hour=8)
    story = slugged("Ferry runs aground", FERRY, day=5, hour=9)
    kill = slugged("Kill", "Do not use.", day=5, hour=12, status="canceled", signals=["kill"])
    substitute = slugged("Ferry freed", FERRY_UPDATED, day=5, hour=14)
    next_day = slugged("Otters gone", "Thieves took three bronze otters from a park in the old town.", day=6)
    results = each(day_before, story, kill, substitute, next_day)
    assert [judged_as(item) for item in results] == ["article", "version", "article", "article", "article"]
    assert results[2].supersedes == story.id
    assert [judged_as(item) for item in each(story, kill)] == ["version", "article"]


def test_an_outlet_that_credits_nobody_withdraws_its_own_copy_alone():
    judged1 = article("Ferry runs aground", FERRY, guid="a1", provider="alpha", agency="ap", hour=8)
    judged2 = article("Ferry runs aground", FERRY, guid="b1", provider="beta", agency="ap", hour=10)
    kill = article(
        "Withdrawn", "Our copy.", guid="b2", provider="beta", status="canceled", links=replaces("b1")
    )
    results = each(judged1, judged2, kill)
    assert judged_as(results[0]) == "article"
    assert (judged_as(results[2]), results[2].status) == ("article", "canceled")
