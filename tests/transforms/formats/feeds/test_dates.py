"""Dates in feeds."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.feeds.dates import feed_time
from transforms.formats.feeds.feedparser_parts import parse_date
from transforms.formats.feeds.feedparser_path import instant


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Mon, 05 Jan 2026 06:00:00 GMT", ("2026-01-05T06:00:00Z", "")),
        ("Mon, 05 Jan 2026 06:00:00 -0500", ("2026-01-05T11:00:00Z", "")),
        ("Thu, 31 Dec 2026 23:30:00 -0130", ("2027-01-01T01:00:00Z", "")),
        ("Thu, 01 Jan 2026 00:30:00 +0100", ("2025-12-31T23:30:00Z", "")),
        ("2026-01-05T06:00:00.123Z", ("2026-01-05T06:00:00Z", "")),
        ("2026-02-28T23:00:00-02:00", ("2026-03-01T01:00:00Z", "")),
        ("Sat, 29 Feb 2025 06:00:00 GMT", ("", "date_unreadable")),
        ("Mon, 05 Xyz 2026 06:00:00 GMT", ("", "date_unreadable")),
        ("Mon, 05 Jan 2026 06:00:00", ("2026-01-05T06:00:00Z", "time_without_zone")),
        ("Mon, 05 Jan 2026 06:00:00 EST", ("2026-01-05T11:00:00Z", "")),
        ("03/04/2026", ("", "date_unreadable")),
        ("", ("", "")),
    ],
)
def test_a_date_is_an_instant_or_says_why_not(printed: str, expected: tuple[str, str]) -> None:
    assert feed_time(printed) == expected


def test_an_odd_form_with_month_and_year_is_taken_from_feedparser() -> None:
    assert feed_time("Monday 5 January in 2026", "2026-01-05T00:00:00Z") == ("2026-01-05T00:00:00Z", "")


def test_a_date_of_digits_alone_is_not_taken_from_feedparser() -> None:
    assert feed_time("2026/03/04 x", "2026-01-01T00:00:00Z") == ("", "date_unreadable")


def test_an_offset_that_no_zone_has_is_not_taken_from_feedparser() -> None:
    printed = "Thu, 01 Jan 1970 00:00:00 -9999"
    assert feed_time(printed, "1970-01-05T04:39:00Z") == ("", "date_unreadable")


MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2099, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, ZONES)
def test_for_every_moment_both_usual_forms_give_its_instant_in_utc(moment: datetime, zone: timezone) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    expected = (f"{moment:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0"), "")
    assert feed_time(format_datetime(local)) == expected
    assert feed_time(local.isoformat()) == expected


@given(MOMENTS, ZONES)
def test_for_every_usual_date_feedparser_reads_the_same(moment: datetime, zone: timezone) -> None:
    printed = format_datetime(moment.replace(tzinfo=zone))
    assert feed_time(printed)[0] == instant(parse_date(printed))
