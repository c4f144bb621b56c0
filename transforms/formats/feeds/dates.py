"""Dates in feeds.

The two usual forms, RFC 822 and W3CDTF, are read here, as a feed may hold thousands; other forms by
``fields/times.py``, and what that can't read as feedparser reads it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from transforms.fields import times

# RFC 822 section 5.1. Not data/months.tsv, which has other languages' names and accepts more than the RFC does.
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
    """(The instant that ``printed`` names, RFC 3339 in UTC; the assumption made): either may be empty.

    ``parsed`` is feedparser's reading of it, RFC 3339 too, empty where there is none. feedparser fills gaps in a date
    of digits alone from today's date, and reads 2016/03/04 as the start of 2016: so it is believed only where
    :func:`is_explicit` holds.

    >>> feed_time("Mon, 05 Jan 2026 06:00:00 -0500")
    ('2026-01-05T11:00:00Z', '')
    """
    if not printed:
        return "", ""
    if _IN_UTC.match(printed, 16) and (day := _day(printed[:16])):
        return f"{day}T{printed[17:25]}Z", ""
    moment = _usual_form(printed)
    if moment:
        return moment, ""
    moment, assumption = times.read_time(printed)
    if assumption == times.UNREADABLE and parsed and is_explicit(printed):
        return parsed, ""
    return moment, assumption


@lru_cache(maxsize=1024)
def _day(printed: str) -> str:
    """``Mon, 05 Jan 2026`` as ``2026-01-05``; empty for anything else."""
    return _usual_form(f"{printed} 00:00:00 GMT")[:10] if len(printed) == 16 else ""


def _usual_form(printed: str) -> str:
    """The instant of a date in RFC 822's or W3CDTF's form, RFC 3339 in UTC; empty for other forms and no dates."""
    if match := _RFC822.fullmatch(printed):
        number, name, year, hour, minute, second, hours, minutes = match.groups()
        day = f"{year}-{_MONTHS.get(name, '00')}-{number}"
    elif match := _W3CDTF.fullmatch(printed):
        month, number, hour, minute, second, hours, minutes = match.groups()
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
    """The day that is ``later`` days (-1, 0 or 1) after ``day``, YYYY-MM-DD; empty where ``day`` is no date."""
    try:
        start = date.fromisoformat(day)
    except ValueError:
        return ""
    return (start + later * _ONE_DAY if later else start).isoformat()


def is_explicit(date: str) -> bool:
    """Whether a date in an odd form has a month in letters and a year of four digits, and no impossible part.

    Impossible are a second of 60 and an offset of more than 14 hours.
    """
    offset = _OFFSET.search(date)
    if (offset and int(offset[1]) > 14) or _SECOND_60.search(date):
        return False
    return bool(_MONTH_NAME.search(date) and _FULL_YEAR.search(date))
