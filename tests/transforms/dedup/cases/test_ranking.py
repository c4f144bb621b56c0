"""Which version is newer, and which copy is the article rather than another."""

import numpy as np
import pytest

from transforms.dedup.cases.ranking import article_rank, representatives, version_rank
from transforms.dedup.columns import CASE_ITEMS, CREDITED_ELSEWHERE, KILL, NEWER, WITHHELD

DAY = 1 << 48  # of `order`


def case_items(*rows):
    """Items with the columns given; ids and where they were read differ, the rest is 0."""
    empty = CASE_ITEMS.empty()
    columns = {
        column.name: np.zeros((len(rows), column.width) if column.width else len(rows), column.dtype)
        for column in CASE_ITEMS.columns
    }
    columns["id"] = np.stack([np.arange(len(rows)), np.arange(len(rows))], axis=1).astype(np.uint64)
    columns["tie_breaker"] = np.arange(len(rows), dtype=np.uint64)
    for number, row in enumerate(rows):
        for name, value in row.items():
            columns[name][number] = value
    return empty.plus(**columns)


def versions(*rows):
    """The rows, oldest version first; all are of one story."""
    items = case_items(*rows)
    return np.argsort(version_rank(items, np.zeros(len(items), np.intp))).tolist()


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"predecessor": 7, "guid": 8}, {"guid": 7, "version": 9}),
        ({"version": 2}, {"version": 1, "flags": KILL}),
        ({"flags": KILL}, {"version": 9}),
        ({"lead": 2}, {"lead": 1, "flags": NEWER}),
        ({"flags": NEWER}, {"time": 9}),
        ({"time": 9}, {"length": 9}),
        ({"length": 5}, {"flags": WITHHELD, "length": 9}),
        ({"length": 9}, {"length": 5}),
    ],
)
def test_a_version_is_newer_by_the_first_thing_in_which_both_differ(newer, older):
    assert versions(newer, older) == [1, 0]
    assert versions(older, newer) == [0, 1]


def test_what_has_a_slug_after_its_kill_is_newer_than_the_kill():
    assert versions(
        {"slug": 3, "time": 9}, {"slug": 3, "time": 5, "flags": KILL}, {"slug": 3, "time": 1}
    ) == [2, 1, 0]


def test_items_that_replace_each_other_in_a_circle_are_ranked_all_the_same():
    assert sorted(versions({"guid": 1, "predecessor": 2}, {"guid": 2, "predecessor": 1})) == [0, 1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"known": 1, "order": 2 * DAY}, {"order": DAY}),
        ({"order": DAY, "flags": WITHHELD}, {"order": 2 * DAY}),
        ({"published": 9}, {"flags": WITHHELD}),
        ({"published": 9}, {"flags": CREDITED_ELSEWHERE}),
        ({"published": 1}, {"published": 2, "length": 9}),
        ({"length": 9}, {"length": 5}),
    ],
)
def test_of_copies_the_article_is_chosen_by_the_first_thing_in_which_both_differ(first, second):
    assert article_rank(case_items(first, second)).tolist() == [0, 1]
    assert article_rank(case_items(second, first)).tolist() == [1, 0]


def test_the_newest_of_a_guids_items_of_a_day_stands_for_a_text_if_it_comes_first_among_those_of_other_guids():
    items = case_items({"text": 1, "guid": 5}, {"text": 1, "guid": 5}, {"text": 1, "guid": 6}, {"text": 2})
    newest, first = np.array([0, 1, 2, 3]), np.array([0, 1, 2, 3])
    withdrawn = np.zeros(4, bool)
    assert representatives(items, newest, first, withdrawn).tolist() == [1, 3]
    withdrawn[1] = True
    assert representatives(items, newest, first, withdrawn).tolist() == [2, 3]
