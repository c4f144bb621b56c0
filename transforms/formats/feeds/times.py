"""Dates in feeds: the usual two forms at once, others by ``fields/times.py``, the rest as feedparser reads them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from transforms.fields import times

_MONTHS = {name: f"{number:02}" for number, name in enumerate(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)}  # fmt: skip
_DAY, _CLOCK = r"(0[1-9]|[12]\d|3[01])", r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
_RFC822 = re.compile(
    rf"[MTWFS][a-z]{{2}}, {_DAY} ([JFMASOND][a-z]{{2}}) ((?:19|20)\d\d) {_CLOCK} (?:GMT|UTC|UT|[+-]([01]\d)([0-5]\d))",
    re.ASCII,
)
_W3CDTF = re.compile(
    rf"((?:19|20)\d\d-(?:0[1-9]|1[0-2])-){_DAY}T{_CLOCK}(?:\.\d{{1,9}})?(?:Z|[+-]([01]\d):([0-5]\d))",
    re.ASCII,
)
_IN_UTC = re.compile(r" (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d (?:GMT|[+-]0000)\Z", re.ASCII)
_ONE_DAY = timedelta(days=1)
_MONTH_NAME = re.compile(r"[^\W\d_]{3}")
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_OFFSET = re.compile(r"\d\s{0,5}[+-](\d\d):?\d\d\s{0,5}\Z", re.ASCII)
_SECOND_60 = re.compile(r":\d\d:60(?!\d)", re.ASCII)


def feed_time(printed: str, parsed: str = "") -> tuple[str, str]:
    """The instant printed as (RFC 3339 in UTC, assumption); ``parsed`` is feedparser's reading of it.

    feedparser fills what a date of digits alone leaves out from today's date, and reads 2016/03/04 as the start
    of 2016: only a date in letters with a full year is taken from it.

    >>> feed_time("Mon, 05 Jan 2026 06:00:00 -0500")
    ('2026-01-05T11:00:00Z', '')
    """
    if not printed:
        return "", ""
    if _IN_UTC.match(printed, 16) and (day := _day(printed[:16])):
        return f"{day}T{printed[17:25]}Z", ""
    moment = _usual(printed)
    if moment:
        return moment, ""
    moment, assumption = times.read_time(printed)
    if assumption == times.UNREADABLE and parsed and is_told(printed):
        return parsed, ""
    return moment, assumption


@lru_cache(maxsize=1024)
def _day(printed: str) -> str:
    """``Mon, 05 Jan 2026`` as ``2026-01-05``; empty for anything else."""
    return _usual(f"{printed} 00:00:00 GMT")[:10] if len(printed) == 16 else ""


def _usual(printed: str) -> str:
    """The instant of a date in one of the two usual forms, else empty."""
    if found := _RFC822.fullmatch(printed):
        number, name, year, hour, minute, second, hours, minutes = found.groups()
        day = f"{year}-{_MONTHS.get(name, '00')}-{number}"
    elif found := _W3CDTF.fullmatch(printed):
        month, number, hour, minute, second, hours, minutes = found.groups()
        day = month + number
    else:
        return ""
    if hours and not hours == minutes == "00":
        offset = int(hours) * 60 + int(minutes)
        clock = int(hour) * 60 + int(minute) + (offset if "-" in printed[19:] else -offset)
        if offset > 14 * 60:
            return ""
        days, clock = divmod(clock, 1440)
        hour, minute = f"{clock // 60:02}", f"{clock % 60:02}"
    else:
        days = 0
    if days or number > "28" or day[5] == "0" == day[6]:
        day = _calendar_day(day, days)
    return f"{day}T{hour}:{minute}:{second}Z" if day else ""


def _calendar_day(day: str, later: int) -> str:
    """The day that comes ``later`` days (-1, 0 or 1) after ``day``; empty where there is no such day."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return ""
    return (found + later * _ONE_DAY if later else found).isoformat()


def is_told(date: str) -> bool:
    """Whether a date in an odd form names its month and all digits of its year, and no second or zone that none has."""
    offset = _OFFSET.search(date)
    if (offset and int(offset[1]) > 14) or _SECOND_60.search(date):
        return False
    return bool(_MONTH_NAME.search(date) and _FULL_YEAR.search(date))
