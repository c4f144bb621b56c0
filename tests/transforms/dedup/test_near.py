"""How alike two texts are: reprints above the threshold, templated copy below."""

import random
from random import Random

import numpy as np
import pytest

from benchmarks import templated
from benchmarks.reprints import EDITS, Text
from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup import near
from transforms.dedup.digests.digest import digests
from transforms.dedup.tables.packed import Table
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.text.identity import texts_of

EARNINGS = (
    "{0} Corp said its net profit for the quarter ended March 31 {1} to {2} mln dlrs, or {3} cts a share, from {4} mln "
    "dlrs, or {5} cts a share, a year earlier. Sales {1} to {6} mln dlrs from {7} mln dlrs. The company said demand "
    "was in line with its expectations and it does not plan to change its forecast for the year."
)


def table(*texts):
    made = [article(headline, body) for headline, body in texts]
    return Table.unpack(digests("s", made, texts_of(made), near=True))


def alike(first, second):
    pair = table(first, second)
    return float(near.similarity(pair.take(rows(0)), pair.take(rows(1)))[0])


def rows(*numbers):
    return np.array(numbers)


@pytest.mark.parametrize("kind", sorted(EDITS))
def test_an_edited_copy_is_near_its_source(kind):
    edited = EDITS[kind](Text("Ferry runs aground off Porto Alto", FERRY), Random(3))
    assert alike(("Ferry runs aground off Porto Alto", FERRY), edited) >= DEFAULT_NEAR_THRESHOLD


def test_templated_reports_of_two_companies_stay_apart():
    first = EARNINGS.format("Harlan", "rose", "12.4", "88", "9.7", "64", "310", "288")
    second = EARNINGS.format("Delmore", "fell", "3.1", "17", "4.9", "26", "95", "102")
    assert alike(("HARLAN CORP 1ST QTR NET RISES", first), ("DELMORE CORP 1ST QTR NET FALLS", second)) < 0.5


@pytest.mark.parametrize(
    "family", ["lottery", "exchange rates", "weather", "obituaries", "quakes", "scores", "bills"]
)
def test_templated_copy_of_another_day_stays_apart(family):
    first, second, *_ = templated.copy(family, seed=1)
    assert alike(first, second) < DEFAULT_NEAR_THRESHOLD


def test_another_weekday_counts_for_more_than_another_word():
    notice = "The Porto Alto ferry will leave on Tuesday at 9:30, the harbor office said, with 88 on board."
    day, word = notice.replace("Tuesday", "Thursday"), notice.replace("harbor", "island")
    assert alike(("Ferry", notice), ("Ferry", day)) < 0.97 < alike(("Ferry", notice), ("Ferry", word))


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("212 people", "312 people"),
        ("Captain Ines Moura", "Captain Paul Reyes"),
        ("Linha Azul", "Vermelha"),
        ("had passed", "had not passed"),
        ("nobody was badly hurt", "many were badly hurt"),
        ("on Tuesday night", "on Friday night"),
    ],
)
def test_a_copy_that_contradicts_in_a_number_a_name_or_a_negation_is_no_copy(printed, other):
    assert printed in FERRY
    headline = "Ferry runs aground"
    assert alike((headline, FERRY), (headline, FERRY.replace(printed, other))) == 0
    added = f"{FERRY}\n\nThe mayor, Ana Sousa, thanked 40 fishermen who had helped and would not be named."
    denied = f"{FERRY} Officials gave no further details."
    for edited in (
        FERRY.split("\n\n")[0],
        added,
        denied,
        FERRY.replace("told reporters", "said to reporters"),
    ):
        assert alike((headline, FERRY), (headline, edited)) >= DEFAULT_NEAR_THRESHOLD


def test_line_breaks_and_capitals_throughout_are_no_other_names():
    broken = FERRY.replace(" ", "\n")
    for copy in (broken, FERRY.upper(), FERRY.lower()):
        assert alike(("Ferry", FERRY), ("Ferry", copy)) >= DEFAULT_NEAR_THRESHOLD


def named_pair(first, second):
    """How alike two items are to which their provider gave guids of their own."""
    made = [article(*text, guid=f"g{n}") for n, text in enumerate((first, second))]
    pair = Table.unpack(digests("s", made, texts_of(made), near=True))
    return float(near.similarity(pair.take(rows(0)), pair.take(rows(1)))[0])


def test_a_providers_items_with_guids_of_their_own_are_one_only_under_much_the_same_headline():
    edited = f"{FERRY} Divers go down at noon."
    assert named_pair(("Ferry runs aground", FERRY), ("Ferry runs aground off Porto Alto", edited)) >= 0.75
    assert named_pair(("Accounts of 2022", FERRY), ("Accounts of 2024", edited)) == 0
    assert named_pair(("Crossing, part one", FERRY), ("Crossing, part two", FERRY)) == 0


def test_short_texts_under_unlike_headlines_are_no_copies():
    text = "Every Tuesday we talk with people who work at sea about what they see there. Subscribe wherever you listen."
    assert alike(("Harbor pilots at dawn", text), ("The last lighthouse keeper", f"{text} Enjoy.")) == 0
    assert alike(("Harbor pilots at dawn", text), ("Harbor pilots at dawn, a talk", f"{text} Enjoy.")) >= 0.75


def test_other_stories_are_not_alike():
    assert alike(("Ferry runs aground", FERRY), ("Copper at nine-month high", COPPER)) < 0.01


def test_likeness_is_mutual():
    cut = FERRY.split("\n\n")[0]
    assert alike(("a b", FERRY), ("c d", cut)) == alike(("c d", cut), ("a b", FERRY))


def test_terms_tell_texts_that_share_nothing():
    pair = table(("Ferry runs aground", FERRY), ("Copper high", COPPER), ("Ferry", FERRY[:200]))
    shares, _ = near.share_of_terms(pair.take(rows(0, 0)), pair.take(rows(1, 2)))
    assert shares[0] < 0.1
    assert shares[1] > 0.8


def test_sketches_estimate_what_two_long_texts_share():
    words = [f"w{number}" for number in range(4000)]
    random.Random(1).shuffle(words)
    whole, half = " ".join(words), " ".join(words[:2000])
    pair = table(("", whole), ("", half))
    a, b, both = near.shared(
        pair.lists["sketch"].take(rows(0)), pair.lists["sketch"].take(rows(1)), near.SKETCH_SIZE
    )
    assert abs(both[0] / min(a[0], b[0]) - 1.0) < 0.05
    assert abs(b[0] / a[0] - 0.5) < 0.15


SERIES = (
    "In this part of our course on bees you learn what to do in {0}. {1} Subscribe to the channel for a new part "
    "every week, and visit our shop for tools and books."
)
PARTS = (
    SERIES.format(
        "April", "A swarm hangs in the neighbor's plum tree, and you have an hour to talk it into a box."
    ),
    SERIES.format(
        "May", "Count the mites on a sticky board for three days, then decide whether to treat the hive."
    ),
)


def digest_of(body, guid, **fields):
    made = article("Bees", body, guid=guid, **fields)
    return Table.unpack(digests("s", [made], texts_of([made]), near=True))


def test_parts_of_a_series_that_their_provider_tells_apart_stay_apart():
    first, second = digest_of(PARTS[0], "a"), digest_of(PARTS[1], "b")
    assert near.similarity(first, second).tolist() == [0.0]


def test_an_edit_that_changed_its_guid_is_still_alike():
    first, second = digest_of(FERRY, "a"), digest_of(FERRY + " It rained.", "b")
    assert near.similarity(first, second)[0] >= DEFAULT_NEAR_THRESHOLD


def test_an_update_under_another_guid_is_alike_though_much_of_it_is_new():
    first, second = digest_of(PARTS[0], "a"), digest_of(PARTS[1], "b", signals=["update"])
    assert near.similarity(first, second)[0] > 0


def test_chinese_stories_that_share_a_notice_stay_apart_and_a_cut_one_is_alike():
    notice = "免责声明：本文仅代表作者个人观点，与本网站无关，请读者自行核实相关内容。"
    metro = "市里的新地铁线昨天通车，第一天就有十万人乘坐。列车每四分钟一班，票价两元起，车站一度限流。"
    storm = "台风预计明晚在南部沿海登陆，渔船都已回港。轮渡停航，学校停课两天，机场取消了九十个航班。"
    first, second = ("地铁新线通车", metro + notice), ("台风逼近海岛", storm + notice)
    assert alike(first, second) < 0.5
    assert alike(first, ("首日十万人乘坐新地铁", metro)) >= DEFAULT_NEAR_THRESHOLD
