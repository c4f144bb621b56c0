"""What servers and feeds say of when to ask again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.sources.polling.server import rss
from transforms.sources.polling.hints import (
    DAY,
    Pace,
    first_allowed,
    fresh_seconds,
    http_time,
    pace_of,
    retry_seconds,
)

NOW = datetime(2026, 1, 15, 10, 30, tzinfo=UTC).timestamp()  # a Thursday
NOON = "Thu, 15 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), (" 0 ", 0), (NOON, 5400), ("Thu, 15 Jan 2026 10:00:00 GMT", 0), ("soon", 0), ("", 0), ("-5", 0),
     ("99999999999", 7 * DAY), ("Fri, 31 Dec 9999 23:59:59 GMT", 7 * DAY), ("9" * 400, 0)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float) -> None:
    assert retry_seconds(text, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, Max-Age = 600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "700"}, 0),
        ({"cache-control": "max-age=600, no-cache"}, 0),
        ({"cache-control": "no-store,max-age=600"}, 0),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "max-age=31536000"}, DAY),
        ({"cache-control": "max-age=600", "expires": NOON}, 600),
        ({"expires": NOON}, 5400),
        ({"expires": NOON, "date": "Thu, 15 Jan 2026 11:00:00 GMT"}, 3600),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_its_headers_say(headers: dict[str, str], seconds: float) -> None:
    assert fresh_seconds(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("head", "pace"),
    [
        ("", Pace()),
        ("<ttl>60</ttl>", Pace(3600)),
        ("<ttl> 0 </ttl>", Pace()),
        ("<ttl>99999999</ttl>", Pace(7 * DAY)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Pace(3600)),
        ("<sy:updatePeriod>\n\tdaily\t</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", Pace(21600)),
        ("<updatePeriod>never</updatePeriod>", Pace()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>120</ttl>", Pace(7200)),
        ("<skipHours><hour>0</hour><hour>24</hour><hour>5</hour><hour>77</hour></skipHours>", Pace(0, (0, 5))),
        ("<skipDays><day>Saturday</day><day>Sunday</day></skipDays>", Pace(0, (), (5, 6))),
    ],
)  # fmt: skip
def test_a_feed_says_how_often_it_changes(head: str, pace: Pace) -> None:
    assert pace_of(rss("Ferry", head=head)) == pace
    assert pace_of(rss("Ferry", head=head).decode().encode("utf-16")) == pace


def test_an_item_says_nothing_of_its_feed() -> None:
    assert pace_of(rss("a <ttl>60</ttl><skipDays><day>Monday</day></skipDays>")) == Pace()


def test_a_time_that_is_skipped_moves_to_the_next_full_hour_that_is_not() -> None:
    eleven = datetime(2026, 1, 15, 11, tzinfo=UTC).timestamp()
    friday = datetime(2026, 1, 16, tzinfo=UTC).timestamp()
    assert first_allowed(NOW, Pace(0, (9, 11))) == NOW
    assert first_allowed(NOW, Pace(0, (10,))) == eleven
    assert first_allowed(NOW, Pace(0, (), (3,))) == friday
    assert first_allowed(NOW, Pace(0, (0,), (3,))) == friday + 3600
    assert first_allowed(NOW, Pace(0, tuple(range(24)))) == NOW, "a feed that skips all hours is mistaken"


@given(st.text(max_size=80))
def test_for_every_text_a_time_is_read_or_is_none(text: str) -> None:
    assert isinstance(http_time(text), float)
    assert 0 <= retry_seconds(text, NOW) <= 7 * DAY
    assert 0 <= fresh_seconds({"cache-control": text, "expires": text, "age": text, "date": text}, NOW) <= DAY


@given(st.binary(max_size=300))
def test_for_every_body_a_pace_is_read(body: bytes) -> None:
    assert 0 <= pace_of(b"<rss><ttl>5</ttl><skipHours><hour>" + body).seconds <= 7 * DAY
