"""Guids that stand on different items of one feed."""

from __future__ import annotations

import pytest

from transforms.formats.feeds.reused_guids import ItemFacts, reused_guids


@pytest.mark.parametrize(
    ("items", "reused"),
    [
        ([("a", "/1", "One", ""), ("b", "/2", "Two", "")], []),
        ([("a", "/1", "One", ""), ("a", "/1", "Two", "")], ["a"]),
        ([("a", "/1", "One", ""), ("a", "/2", "One", "")], ["a"]),
        ([("a", "/1", "One", ""), ("a", "/1", "One", "")], []),
        ([("a", "/1", "One", "06:00"), ("a", "/1", "Two", "07:00")], []),
        ([("a", "/1", "One", "06:00"), ("a", "/2", "Two", "07:00")], ["a"]),
        ([("a", "/1", "One", "06:00"), ("a", "/1", "Two", "06:00")], ["a"]),
        ([("a", "/1", "One", "06:00"), ("a", "/1", "Two", "")], ["a"]),
        ([("", "/1", "One", ""), ("", "/2", "Two", "")], []),
        (
            [("", "/1", "One", ""), ("a", "/2", "Two", ""), ("a", "/3", "Three", ""), ("b", "/4", "One", "")],
            ["a"],
        ),
    ],
    ids=[
        "different",
        "text",
        "page",
        "repeated",
        "versions",
        "other-page",
        "same-time",
        "no-time",
        "none",
        "mixed",
    ],
)
def test_a_guid_is_reused_where_it_stands_on_different_items(
    items: list[tuple[str, str, str, str]], reused: list[str]
) -> None:
    def facts(position: int) -> ItemFacts:
        _, link, text, date = items[position]
        return ItemFacts(link, (text,), date)

    assert reused_guids([item[0] for item in items], facts) == frozenset(reused)


def test_only_items_whose_guid_is_not_unique_are_asked_for() -> None:
    positions: list[int] = []

    def facts(position: int) -> ItemFacts:
        positions.append(position)
        return ItemFacts("/", (str(position),))

    assert reused_guids(["a", "b", "", "a"], facts) == frozenset({"a"})
    assert positions == [0, 3]
