"""Day by day or all days at once: the same stories, the same exact copies; what is published stays published.

But for what a later day changes for texts that are carried twice: a text that its own source has replaced by then
stands all the same where another source carries it, and an agency's own delivery goes before what it finds.
"""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import generate
from tests.transforms.dedup.samples import (
    COPPER,
    FERRY,
    FERRY_UPDATED,
    article,
    judged,
    judged_as,
    temporary_store,
)
from transforms.article import PREDECESSOR, Link

DAYS = 4
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def day_by_day(articles, **options):
    """The verdicts of a run a day, each of which knows what the earlier ones saw; in the order of the articles."""
    store, seen, results = temporary_store(), [], {}
    for day in sorted({item.published_at[:10] for item in articles}):
        rows = [row for row, judged1 in enumerate(articles) if judged1.published_at[:10] == day]
        verdicts, state = judged([articles[row] for row in rows], store, f"run-{day}", seen, **options)
        results.update(zip(rows, verdicts, strict=True))
        seen = [*seen, *state]
    return [results[row] for row in range(len(articles))]


def stories(articles):
    """Which rows are one story."""
    groups = defaultdict(list)
    for row, judged1 in enumerate(articles):
        groups[judged1.story_id].append(row)
    return sorted(groups.values())


def replaceable(articles):
    """The texts that several providers carry, of which one sent another text of the story: it may replace its own."""
    carriers, sent = defaultdict(set), defaultdict(set)
    for item in articles:
        carriers[item.content_hash].add((item.story_id, item.provider))
        sent[item.story_id, item.provider].add(item.content_hash)
    return {
        text for text, of in carriers.items() if len(of) > 1 and any(len(sent[carrier]) > 1 for carrier in of)
    }


def exact(articles, replaced):
    """The exact copies of texts that no source replaces."""
    return [
        row
        for row, judged1 in enumerate(articles)
        if judged_as(judged1) == "exact" and judged1.content_hash not in replaced
    ]


def _texts():
    """Five stories, and of each a few texts: edits, cuts and additions."""
    for story in generate.stories(5, 900, seed=3):
        body = story.paragraphs
        yield [
            (story.headline, "\n\n".join(body)),
            (f"UPDATE 1-{story.headline}", "\n\n".join([*body, "Officials gave no further details."])),
            (story.headline.upper(), "\n\n".join(body[:-1])),
            (" ".join(body[1].split()[:7]), "\n\n".join(body)),
        ]


TEXTS = list(_texts())

items = st.builds(
    lambda story, text, provider, own, day, hour, version, index, former: article(
        *TEXTS[story][text],
        guid=f"g{story}" if own else "",
        provider=provider,
        version=version if own else 0,
        day=day,
        hour=hour,
        index=index,
        links=[Link(url=f"g{former}", rel=PREDECESSOR)] if former is not None else [],
    ),
    story=st.integers(0, len(TEXTS) - 1),
    text=st.integers(0, 3),
    provider=st.sampled_from(["ap", "courier", "gazette"]),
    own=st.booleans(),
    day=st.integers(1, DAYS),
    hour=st.integers(0, 23),
    version=st.integers(0, 3),
    index=st.integers(0, 10**6),
    former=st.sampled_from([None, None, None, 0, 1, 2]),
)


traffic = st.lists(items, min_size=1, max_size=24, unique_by=lambda judged1: judged1.source.index)


@SETTINGS
@given(traffic)
def test_for_every_traffic_days_apart_and_all_at_once_agree_on_stories_and_exact_copies(articles):
    apart = day_by_day(articles)
    together, _ = judged(articles)
    assert stories(apart) == stories(together)
    replaced = replaceable(together)
    assert exact(apart, replaced) == exact(together, replaced)


@SETTINGS
@given(
    traffic,
    st.randoms(use_true_random=False),
    st.sampled_from([1, 2, 8, 16]),
)
def test_for_every_order_segment_and_number_of_shards_the_verdicts_and_the_state_are_the_same(
    articles, random, shards
):
    results, state = judged(articles, shards=1)
    order = list(range(len(articles)))
    random.shuffle(order)
    again, _ = judged([articles[row] for row in order], segment=random.randint(1, 9), shards=shards)
    key = lambda judged1: (judged1.source.index, judged1.id, repr(judged1))  # noqa: E731
    assert sorted(results, key=key) == sorted(again, key=key)
    _, state_again = judged([articles[row] for row in order], segment=random.randint(1, 9), shards=1)
    assert state == state_again


@SETTINGS
@given(traffic)
def test_for_every_traffic_each_duplicate_names_an_article_and_no_two_articles_share_an_id(articles):
    apart = day_by_day(articles)
    published = [item.id for item in apart if judged_as(item) == "article"]
    assert len(set(published)) == len(published)
    assert {item.duplicate_of for item in apart if judged_as(item) != "article"} <= set(published)
    together, _ = judged(articles)
    published = [item.id for item in together if judged_as(item) == "article"]
    assert len(set(published)) == len(published)
    assert {item.duplicate_of for item in together if judged_as(item) != "article"} <= set(published)


def test_what_an_earlier_run_published_stays_published_beside_the_agencys_own_item():
    reprint = article("Vessel stranded", FERRY, guid="x9", provider="courier", day=5)
    own = article("Ferry runs aground", FERRY, guid="a1", agency="ap", day=6)
    copy = article("Vessel stranded", FERRY, guid="y7", provider="gazette", day=7)
    judged1, judged2, judged3 = day_by_day([reprint, own, copy])
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["article", "article", "exact"]
    assert (judged2.supersedes, judged3.duplicate_of) == ("", reprint.id)
    assert judged1.story_id == judged2.story_id == judged3.story_id


def test_a_newer_version_supersedes_what_an_earlier_run_published():
    old = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    new = article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=2, day=6)
    late = article("Ferry aground", FERRY + " It rained.", guid="a1", version=1, day=7)
    copy = article("Tugs free ferry", FERRY_UPDATED, guid="x9", provider="courier", day=8)
    judged1, judged2, judged3, judged4 = day_by_day([old, new, late, copy])
    assert [judged_as(v) for v in (judged1, judged2, judged3, judged4)] == [
        "article",
        "article",
        "version",
        "exact",
    ]
    assert (judged2.supersedes, judged3.duplicate_of, judged4.duplicate_of) == (old.id, new.id, new.id)
    assert len({v.story_id for v in (judged1, judged2, judged3, judged4)}) == 1


def test_a_kill_cancels_what_an_earlier_run_published():
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    kill = article("KILL", "Kill the ferry story.", guid="a1", version=2, day=6, status="canceled")
    again = article("KILL", "Kill the ferry story.", guid="a1", version=2, day=7, status="canceled")
    judged1, judged2, judged3 = day_by_day([story, kill, again])
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["article", "article", "exact"]
    assert (judged2.supersedes, judged2.story_id, judged3.duplicate_of) == (
        story.id,
        judged1.story_id,
        kill.id,
    )


def test_a_run_that_knows_nothing_of_earlier_ones_judges_alone():
    first = article("Ferry runs aground", FERRY, guid="a1", day=5)
    (judged1,), _ = judged([first])
    (judged2,), _ = judged([first])
    assert judged1 == judged2
    assert judged_as(judged2) == "article"


def test_a_guid_given_to_another_story_later_makes_no_version():
    ferry = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    copper = article("Copper at nine-month high", COPPER, guid="a1", version=1, day=6)
    again = article("Copper at nine-month high", COPPER, guid="a1", version=1, day=7)
    judged1, judged2, judged3 = day_by_day([ferry, copper, again])
    assert [judged_as(v) for v in (judged1, judged2, judged3)] == ["article", "article", "exact"]
    assert judged1.id != judged2.id
    assert judged1.story_id != judged2.story_id
    assert judged3.duplicate_of == judged2.id
