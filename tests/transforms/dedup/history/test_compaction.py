"""Compacted state says what the state of the single runs says."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.dedup.samples import FERRY, article, judged, judged_as, temporary_store
from tests.transforms.dedup.test_days import SETTINGS, day_by_day, items
from tests.transforms.dedup.test_index import entries
from transforms.dedup.columns import NEAR, STATE_KINDS, TEXT_STATE
from transforms.dedup.history.compaction import compact_part
from transforms.dedup.history.history import History
from transforms.dedup.index import entries_for_later_runs
from transforms.staging.area import StagingArea

DAY = 86_400


def compact(store, files, run="compaction", shards=1):
    """The published paths of state files that say what ``files`` say."""
    staging_area = StagingArea(store, f"_staging/{run}/token")
    history = History.of(store, files, target=f"_state/gathered/{run}")
    parts = [(kind, shard) for kind in STATE_KINDS for shard in range(shards)]
    written = [file for part in parts for file in compact_part(part, staging_area, history, shards)]
    for file in written:
        store.move_new(file.staged, file.path)
        for path in files:
            store.delete(path)
    return [file.path for file in written]


@SETTINGS
@given(st.lists(items, min_size=1, max_size=24), st.sampled_from([1, 2, 8]))
def test_for_every_traffic_it_makes_no_difference_to_a_verdict(articles, shards):
    store, seen, results = temporary_store(), [], {}
    for day in sorted({item.published_at[:10] for item in articles}):
        rows = [row for row, judged1 in enumerate(articles) if judged1.published_at[:10] == day]
        verdicts, state = judged([articles[row] for row in rows], store, f"run-{day}", seen)
        results.update(zip(rows, verdicts, strict=True))
        seen = compact(store, [*seen, *state], f"run-{day}", shards)
    assert [results[row] for row in range(len(articles))] == day_by_day(articles)


def test_a_text_is_remembered_since_it_was_last_seen():
    store = temporary_store()
    _, first = judged([article("Ferry aground", FERRY, day=1)], store, "r1", now=1 * DAY)
    (again,), second = judged([article("Ferry aground", FERRY, day=5)], store, "r2", first, now=5 * DAY)
    paths = compact(store, [*first, *second])
    assert judged_as(again) == "exact"
    for since, expected in ((5 * DAY, "exact"), (5 * DAY + 1, "article")):
        (later,), _ = judged(
            [article("Ferry aground", FERRY, day=9)], store, f"since-{since}", paths, now=9 * DAY, since=since
        )
        assert judged_as(later) == expected


def test_a_compacted_set_is_no_larger_than_what_it_came_from():
    store = temporary_store()
    seen = [
        path
        for run in range(4)
        for path in judged([article("Ferry aground", FERRY)], store, f"r{run}", now=run)[1]
    ]
    paths = compact(store, seen)
    texts = [path for path in paths if f"-{TEXT_STATE.name}-" in path]
    assert len(paths) == 3
    table = History.of(store, texts).all_rows(TEXT_STATE, 0, 1)
    assert table["seen"].tolist() == [3]


def test_a_text_that_was_forgotten_and_published_anew_is_known_by_its_new_article():
    store = temporary_store()
    text = ("Ferry aground", FERRY)
    (first,), judged1 = judged([article(*text, guid="a", day=1)], store, "r1", now=1 * DAY)
    (anew,), judged2 = judged(
        [article(*text, guid="b", day=9)], store, "r2", judged1, now=9 * DAY, since=5 * DAY
    )
    assert (judged_as(first), judged_as(anew)) == ("article", "article")
    paths = compact(store, [*judged1, *judged2])
    for since, expected in ((0, anew), (5 * DAY, anew)):
        (later,), _ = judged([article(*text, guid="c", day=10)], store, f"since-{since}", paths, since=since)
        assert (later.duplicate_of, later.story_id) == (expected.id, expected.story_id)


def test_a_phrase_is_remembered_since_it_was_last_seen():
    rows = [(7, text, text, NEAR, 1, 0, 50 if text == 10 else 1) for text in range(1, 21)]
    kept = entries_for_later_runs(entries(*rows))
    assert dict(zip(kept["text"].tolist(), kept["seen"].tolist(), strict=True))[10] == 50
    assert len(kept) == 10
