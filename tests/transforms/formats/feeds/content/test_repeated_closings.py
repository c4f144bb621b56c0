"""Closing lines that a feed repeats in its items."""

from __future__ import annotations

from transforms.article import Article
from transforms.formats.feeds.content.repeated_closings import (
    repeated_closings,
    strip_repeated_closings,
    without_repeated,
)
from transforms.payload import Skipped, WireError

SIGN_OFF = "Ann Lee writes about boats every Monday."
TEXTS = [f"Boat {number} came in at dawn, after a night in the fog off the pier." for number in range(12)]


def with_closing(numbers: range, closing: str = SIGN_OFF) -> list[tuple[str, str]]:
    return [
        (
            f"Boat {number}",
            f"{text}\n\n{closing}" if number in numbers else f"{text}\n\nIt had sailed {number * 7}.",
        )
        for number, text in enumerate(TEXTS)
    ]


def test_a_line_that_closes_a_quarter_of_the_items_is_furniture() -> None:
    assert repeated_closings(with_closing(range(3))) == {SIGN_OFF}
    assert repeated_closings(with_closing(range(2))) == frozenset()


def test_items_of_one_text_count_once() -> None:
    assert repeated_closings([("Boat", f"{TEXTS[0]}\n\n{SIGN_OFF}")] * 5) == frozenset()


def test_the_headline_in_it_may_differ_and_a_number_may_not() -> None:
    texts = [(f"Boat {n}", f"{text}\n\nBoat {n} is on our pages for boats.") for n, text in enumerate(TEXTS)]
    assert repeated_closings(texts) == {"… is on our pages for boats."}
    counted = [("Boat", f"{text}\n\nThe water stood at {n} meters.") for n, text in enumerate(TEXTS)]
    assert repeated_closings(counted) == frozenset()


def test_lines_above_a_repeated_one_are_found_too_and_some_text_stays() -> None:
    texts = with_closing(range(12), f"Write to the harbor desk.\n\n{SIGN_OFF}")
    repeated = repeated_closings(texts)
    assert [without_repeated(headline, body, repeated) for headline, body in texts] == TEXTS
    assert without_repeated("Boat", f"{SIGN_OFF}\n\n{SIGN_OFF}", repeated) == SIGN_OFF
    assert without_repeated("Boat", SIGN_OFF, repeated) == SIGN_OFF


def test_short_lines_long_ones_and_first_paragraphs_repeat_as_they_like() -> None:
    assert repeated_closings(with_closing(range(12), "}")) == frozenset()
    assert repeated_closings(with_closing(range(12), "Boats and more. " * 50)) == frozenset()
    assert repeated_closings([("", f"{SIGN_OFF}\n\n{text}") for text in TEXTS]) == frozenset()


def test_outcomes_stay_in_order_and_only_bodies_change() -> None:
    articles = [Article(headline=headline, body=body) for headline, body in with_closing(range(4))]
    lost, passed = WireError("malformed_item", "no"), Skipped("nav_menu_item")
    outcomes = list(strip_repeated_closings([lost, *articles, passed]))
    assert outcomes == [lost, *articles, passed]
    assert [article.body for article in articles[:5]] == [*TEXTS[:4], f"{TEXTS[4]}\n\nIt had sailed 28."]
