"""Times as news carries them, in RFC 3339 and UTC.

A time without a zone is taken as UTC, and the article then says so (``time_without_zone``). A time that names no
instant is absent, and the article says ``date_unreadable``: year 0, month 13, second 60, or a day and a month that
could be swapped. So is a time in year 1, which is how programs print a date that was never set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from types import MappingProxyType

from transforms.data.tables import rows

NO_ZONE = "time_without_zone"
UNREADABLE = "date_unreadable"
FIRST_YEAR = 2  # of a time that was set: the zero of .NET, Go and Python is the start of year 1

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d\d:?(?:\d\d)?|[A-Za-z]{2,4})?)?",
    re.ASCII,
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]([A-Za-z]{3,9})\.?[\s-](\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s*+([+-]\d\d:?\d\d|[A-Za-z]{1,4})?)?(?:\s*+\([^)]{0,40}\))?",
    re.ASCII,
)


def read_time(text: str) -> tuple[str, str]:
    """A printed time as (RFC 3339 in UTC, assumption); the assumption is "", ``NO_ZONE`` or ``UNREADABLE``.

    The time is "" where there is none or it is unreadable. Reads W3CDTF and ISO 8601
    (basic and extended forms, as in NITF ``norm`` and NewsML) and RFC 822 dates.

    >>> read_time("20151210T191044Z")
    ('2015-12-10T19:10:44Z', '')
    >>> read_time("Tue, 10 Jun 2003 04:00:00 -0500")
    ('2003-06-10T09:00:00Z', '')
    >>> read_time("2016-06-03 09:30")
    ('2016-06-03T09:30:00Z', 'time_without_zone')
    >>> read_time("03/04/2016")
    ('', 'date_unreadable')
    """
    text = text.strip()
    if not text:
        return "", ""
    if match := _ISO.fullmatch(text):
        year, month, day, *clock = match.groups()
        return instant(int(year), int(month), int(day), *clock)
    if match := _RFC822.fullmatch(text):
        day, name, year, *clock = match.groups()
        if number := _english_months().get(name.lower()):
            return instant(full_year(year), number, int(day), *clock)
    return "", UNREADABLE


def full_year(year: str) -> int:
    """A year of two or four digits as a number; two digits below 50 are of this century (RFC 2822, section 4.3).

    >>> full_year("49"), full_year("50"), full_year("2015")
    (2049, 1950, 2015)
    """
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 50 else 1900)


def month_number(name: str) -> int:
    """The month, 1 to 12, that a word of any language in ``months.tsv`` names; 0 for no month.

    >>> month_number("MAR"), month_number("Okt"), month_number("maer"), month_number("monday")
    (3, 10, 3, 0)
    """
    months, name = _months(), name.lower()
    return months.get(name) or months.get(name.replace("ae", "ä"), 0)


@cache
def _months() -> Mapping[str, int]:
    return MappingProxyType({name: int(number) for number, name, *_ in rows("months.tsv")})


@cache
def _english_months() -> Mapping[str, int]:
    return MappingProxyType({row[1]: int(row[0]) for row in rows("months.tsv") if row[2:] == ["en"]})


def instant(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> tuple[str, str]:
    """The instant that these numbers name, in the form of :func:`read_time`; what is left out is 0."""
    offset = _offset(zone) if zone else 0
    if offset is None:
        return "", UNREADABLE
    try:
        local = datetime(
            year, month, day, int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=timezone(timedelta(minutes=offset)),
        )  # fmt: skip
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return "", UNREADABLE
    if moment.year < FIRST_YEAR:
        return "", UNREADABLE
    return rfc3339(moment), "" if zone else NO_ZONE


def _offset(zone: str) -> int | None:
    """Minutes east of Greenwich, or ``None`` where the zone is unknown."""
    if zone[0] not in "+-":
        return _zones().get(zone.lower())
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return None if minutes > 14 * 60 else minutes if zone[0] == "+" else -minutes


@cache
def _zones() -> Mapping[str, int]:
    return MappingProxyType({letters: int(minutes) for letters, minutes in rows("zones.tsv")})


def rfc3339(moment: datetime) -> str:
    """An aware datetime as ``2016-06-03T09:30:00Z``, in whole seconds and UTC.

    >>> rfc3339(datetime(2016, 6, 3, 9, 30, tzinfo=UTC))
    '2016-06-03T09:30:00Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def seconds_of(moment: str) -> int:
    """Seconds since 1970 of a time in RFC 3339, limited to 0 and the largest unsigned number of 32 bits.

    >>> seconds_of("1970-01-01T00:01:00Z"), seconds_of("1900-01-01T00:00:00Z")
    (60, 0)
    """
    return min(max(int(datetime.fromisoformat(moment).timestamp()), 0), 2**32 - 1)


def days_before(moment: str, days: int) -> str:
    """The time in RFC 3339 that lies ``days`` before another; the calendar's first instant if that comes earlier.

    >>> days_before("2016-06-03T09:30:00Z", 30), days_before("2016-06-03T09:30:00Z", 10**9)
    ('2016-05-04T09:30:00Z', '0001-01-01T00:00:00Z')
    """
    try:
        return rfc3339(datetime.fromisoformat(moment) - timedelta(days=days))
    except OverflowError:
        return rfc3339(datetime.min.replace(tzinfo=UTC))
