"""Day by day or all days at once: the same stories, the same exact copies; what is published stays published."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import generate
from tests.transforms.dedup.samples import COPPER, FERRY, FERRY_UPDATED, article, judged, temporary_store, verdict_kind
from transforms.article import PREDECESSOR, Link

DAYS = 4
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def day_by_day(articles, **options):
    """The verdicts of a run a day, each of which knows what the earlier ones saw; in the order of the articles."""
    store, seen, found = temporary_store(), [], {}
    for day in sorted({one.published_at[:10] for one in articles}):
        rows = [row for row, one in enumerate(articles) if one.published_at[:10] == day]
        verdicts, state = judged([articles[row] for row in rows], store, f"run-{day}", seen, **options)
        found.update(zip(rows, verdicts, strict=True))
        seen = [*seen, *state]
    return [found[row] for row in range(len(articles))]


def stories(articles):
    """Which rows are one story."""
    groups = defaultdict(list)
    for row, one in enumerate(articles):
        groups[one.story_id].append(row)
    return sorted(groups.values())


def exact(articles):
    return [row for row, one in enumerate(articles) if verdict_kind(one) == "exact"]


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


traffic = st.lists(items, min_size=1, max_size=24, unique_by=lambda one: one.source.index)


@SETTINGS
@given(traffic)
def test_for_every_traffic_days_apart_and_all_at_once_agree_on_stories_and_exact_copies(articles):
    apart = day_by_day(articles)
    together, _ = judged(articles)
    assert stories(apart) == stories(together)
    assert exact(apart) == exact(together)


@SETTINGS
@given(
    traffic,
    st.randoms(use_true_random=False),
    st.sampled_from([1, 2, 8, 16]),
)
def test_for_every_order_segment_and_number_of_shards_the_verdicts_and_the_state_are_the_same(
    articles, random, shards
):
    found, state = judged(articles, shards=1)
    order = list(range(len(articles)))
    random.shuffle(order)
    again, _ = judged([articles[row] for row in order], segment=random.randint(1, 9), shards=shards)
    key = lambda one: (one.source.index, one.id, repr(one))  # noqa: E731
    assert sorted(found, key=key) == sorted(again, key=key)
    _, state_again = judged([articles[row] for row in order], segment=random.randint(1, 9), shards=1)
    assert state == state_again


@SETTINGS
@given(traffic)
def test_for_every_traffic_each_duplicate_names_an_article_and_no_two_articles_share_an_id(articles):
    apart = day_by_day(articles)
    published = [one.id for one in apart if verdict_kind(one) == "article"]
    assert len(set(published)) == len(published)
    assert {one.duplicate_of for one in apart if verdict_kind(one) != "article"} <= set(published)
    together, _ = judged(articles)
    published = [one.id for one in together if verdict_kind(one) == "article"]
    assert len(set(published)) == len(published)
    assert {one.duplicate_of for one in together if verdict_kind(one) != "article"} <= set(published)


def test_what_an_earlier_run_published_stays_published():
    reprint = article("Vessel stranded", FERRY, guid="x9", provider="courier", day=5)
    own = article("Ferry runs aground", FERRY, guid="a1", agency="ap", day=6)
    copy = article("Vessel stranded", FERRY, guid="y7", provider="gazette", day=7)
    one, two, three = day_by_day([reprint, own, copy])
    assert [verdict_kind(v) for v in (one, two, three)] == ["article", "near", "exact"]
    assert (two.duplicate_of, three.duplicate_of) == (reprint.id, reprint.id)
    assert one.story_id == two.story_id == three.story_id


def test_a_newer_version_supersedes_what_an_earlier_run_published():
    old = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    new = article("Tugs free ferry", FERRY_UPDATED, guid="a1", version=2, day=6)
    late = article("Ferry aground", FERRY + " It rained.", guid="a1", version=1, day=7)
    copy = article("Tugs free ferry", FERRY_UPDATED, guid="x9", provider="courier", day=8)
    one, two, three, four = day_by_day([old, new, late, copy])
    assert [verdict_kind(v) for v in (one, two, three, four)] == ["article", "article", "version", "exact"]
    assert (two.supersedes, three.duplicate_of, four.duplicate_of) == (old.id, new.id, new.id)
    assert len({v.story_id for v in (one, two, three, four)}) == 1


def test_a_kill_cancels_what_an_earlier_run_published():
    story = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    kill = article("KILL", "Kill the ferry story.", guid="a1", version=2, day=6, status="canceled")
    again = article("KILL", "Kill the ferry story.", guid="a1", version=2, day=7, status="canceled")
    one, two, three = day_by_day([story, kill, again])
    assert [verdict_kind(v) for v in (one, two, three)] == ["article", "article", "exact"]
    assert (two.supersedes, two.story_id, three.duplicate_of) == (story.id, one.story_id, kill.id)


def test_a_run_that_knows_nothing_of_earlier_ones_judges_alone():
    first = article("Ferry runs aground", FERRY, guid="a1", day=5)
    (one,), _ = judged([first])
    (two,), _ = judged([first])
    assert one == two
    assert verdict_kind(two) == "article"


def test_a_guid_given_to_another_story_later_makes_no_version():
    ferry = article("Ferry runs aground", FERRY, guid="a1", version=1, day=5)
    copper = article("Copper at nine-month high", COPPER, guid="a1", version=1, day=6)
    again = article("Copper at nine-month high", COPPER, guid="a1", version=1, day=7)
    one, two, three = day_by_day([ferry, copper, again])
    assert [verdict_kind(v) for v in (one, two, three)] == ["article", "article", "exact"]
    assert one.id != two.id
    assert one.story_id != two.story_id
    assert three.duplicate_of == two.id
