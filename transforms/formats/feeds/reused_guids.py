"""Finds guids that stand on different items of one feed: such a guid says nothing about which item is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple


class ItemFacts(NamedTuple):
    """What tells two items of one guid apart: page, text in parts, and date (empty where it doesn't count)."""

    link: str
    text: tuple[str, ...]
    date: str = ""


def reused_guids(guids: Sequence[str], facts_of: Callable[[int], ItemFacts]) -> frozenset[str]:
    """The guids that stand on different items of a feed; ``guids`` are its items' in order, empty where one has none.

    ``facts_of`` is called with the position of each item whose guid is not unique. Items of one guid and page that all
    have different dates are versions of each other, as Atom allows (RFC 4287 section 4.1.1): their guid is not reused.
    """
    counts = Counter(filter(None, guids))
    if len(counts) == len(guids):
        return frozenset()
    items: dict[str, list[ItemFacts]] = {}
    for position, guid in enumerate(guids):
        if counts[guid] > 1:
            items.setdefault(guid, []).append(facts_of(position))
    return frozenset(
        guid for guid, facts in items.items() if not _is_same(facts) and not _are_versions(facts)
    )


def _is_same(items: list[ItemFacts]) -> bool:
    return len({(item.link, item.text) for item in items}) == 1


def _are_versions(items: list[ItemFacts]) -> bool:
    dates = {item.date for item in items if item.date}
    return len(dates) == len(items) and len({item.link for item in items}) == 1
