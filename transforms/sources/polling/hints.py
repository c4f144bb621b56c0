"""What a server and a feed say of when to ask again: Retry-After, Cache-Control, ttl, skipHours, sy:updatePeriod …

>>> fresh_seconds({"cache-control": "public, max-age=600", "age": "60"}, 0.0)
540.0
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

DAY = 86_400.0
MOST_FRESH, MOST_PACE, MOST_RETRY = DAY, 7 * DAY, 7 * DAY  # seconds; more is a mistake or malice
_HEAD_BYTES = 65_536  # of a body, in which a feed speaks of itself
_FIRST_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s{0,5}=\s{0,5}\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?:[,\s]|$)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,12}")
_TTL = re.compile(rb"<ttl\s{0,20}>\s{0,20}(\d{1,9})\s{0,20}<")
_PERIOD = re.compile(rb"<(?:\w{1,20}:)?updatePeriod\s{0,20}>\s{0,20}(\w{1,10})\s{0,20}<")
_FREQUENCY = re.compile(rb"<(?:\w{1,20}:)?updateFrequency\s{0,20}>\s{0,20}(\d{1,9})\s{0,20}<")
_HOUR = re.compile(rb"<hour\s{0,20}>\s{0,20}(\d{1,2})\s{0,20}</hour")
_SKIPPED_DAY = re.compile(rb"<day\s{0,20}>\s{0,20}(\w{1,12})\s{0,20}</day")
_PERIODS = {
    b"hourly": DAY / 24,
    b"daily": DAY,
    b"weekly": 7 * DAY,
    b"monthly": 30 * DAY,
    b"yearly": 365 * DAY,
}
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


class Pace(msgspec.Struct, frozen=True, omit_defaults=True):
    """How often a feed says that it changes: seconds between polls, hours and weekdays (Monday is 0) to skip."""

    seconds: float = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def http_time(text: str) -> float:
    """Seconds since 1970 of a date of HTTP; 0 where the text is none."""
    try:
        moment = parsedate_to_datetime(text.strip()[:64])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0


def retry_seconds(text: str, now: float) -> float:
    """What ``Retry-After`` asks for, in seconds from ``now`` (RFC 9110, section 10.2.3); 0 for nothing."""
    text = text.strip()
    seconds = float(text) if _NUMBER.fullmatch(text) else http_time(text) - now
    return min(max(seconds, 0.0), MOST_RETRY)


def fresh_seconds(headers: Mapping[str, str], now: float) -> float:
    """For how long an answer is fresh, in seconds (RFC 9111, section 4.2.1); at most a day."""
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    if match := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        seconds = float(match[1]) - (float(age) if _NUMBER.fullmatch(age) else 0.0)
    elif expires := http_time(headers.get("expires", "")):
        seconds = expires - (http_time(headers.get("date", "")) or now)
    else:
        return 0.0
    return min(max(seconds, 0.0), MOST_FRESH)


def pace_of(body: bytes) -> Pace:
    """What a feed says of itself before its first item (RSS 2.0, ``ttl``; RSS 1.0, Syndication)."""
    head = body[:_HEAD_BYTES].replace(b"\0", b"")  # UTF-16 becomes readable
    if first := _FIRST_ITEM.search(head):
        head = head[: first.start()]
    seconds = 60.0 * int(match[1]) if (match := _TTL.search(head)) else 0.0
    if match := _PERIOD.search(head):
        times = int(frequency[1]) if (frequency := _FREQUENCY.search(head)) else 1
        seconds = max(seconds, _PERIODS.get(match[1].lower(), 0.0) / max(times, 1))
    hours = sorted({int(hour) % 24 for hour in _HOUR.findall(_within(head, b"skipHours")) if int(hour) <= 24})
    named = {day.lower() for day in _SKIPPED_DAY.findall(_within(head, b"skipDays"))}
    days = [number for number, name in enumerate(_DAYS) if name in named]
    return Pace(min(seconds, MOST_PACE), tuple(hours), tuple(days))


def _within(head: bytes, name: bytes) -> bytes:
    """The content of an element, by its exact name."""
    _, start, rest = head.partition(b"<" + name)
    return rest.partition(b"</" + name)[0] if start else b""


def first_allowed(moment: float, pace: Pace) -> float:
    """The first time from ``moment`` on, in seconds since 1970, that lies in no hour or weekday to skip (in UTC)."""
    at = moment
    for _ in range(24 * 8):
        when = datetime.fromtimestamp(at, UTC)
        if when.hour not in pace.skip_hours and when.weekday() not in pace.skip_days:
            return at
        at = at - at % 3600 + 3600
    return moment  # it skips all hours: a mistake
