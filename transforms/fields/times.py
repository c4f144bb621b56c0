"""Times as news carries them, to RFC 3339 in UTC.

A time without a zone is taken as UTC, and only here; the article then says ``time_without_zone``. A time that
names no instant (year 0, month 13, second 60, a day and month that could be swapped) is absent:
``date_unreadable``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

NO_ZONE = "time_without_zone"
UNREADABLE = "date_unreadable"

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
# RFC 822 section 5.1, and the zones that American wires print (AP-NY times are Eastern).
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "aest": 600, "aedt": 660, "nzst": 720,
    "nzdt": 780, "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d\d:?(?:\d\d)?|[A-Za-z]{2,4})?)?",
    re.ASCII,
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]([A-Za-z]{3,9})\.?[\s-](\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s*([+-]\d\d:?\d\d|[A-Za-z]{1,4})?)?(?:\s*\([^)]{0,40}\))?",
    re.ASCII,
)


def read_time(text: str) -> tuple[str, str]:
    """``text`` as (RFC 3339 in UTC, assumption): either may be empty.

    Reads W3CDTF and ISO 8601 (basic and extended forms, as in NITF ``norm`` and NewsML) and RFC 822 dates.

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
    if found := _ISO.fullmatch(text):
        year, month, day, *clock = found.groups()
        return _instant(int(year), int(month), int(day), *clock)
    if found := _RFC822.fullmatch(text):
        day, name, year, *clock = found.groups()
        month_number = _MONTHS.get(name.lower())
        if month_number:
            return _instant(_full_year(year), month_number, int(day), *clock)
    return "", UNREADABLE


def _full_year(year: str) -> int:
    """RFC 2822 section 4.3: two digits below 50 are of this century."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 50 else 1900)


def _instant(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> tuple[str, str]:
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
    return rfc3339(moment), "" if zone else NO_ZONE


def _offset(zone: str) -> int | None:
    """Minutes east of Greenwich, or ``None`` where the zone is unknown."""
    if zone[0] not in "+-":
        return _ZONES.get(zone.lower())
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return None if minutes > 14 * 60 else minutes if zone[0] == "+" else -minutes


def rfc3339(moment: datetime) -> str:
    """An aware moment as ``2016-06-03T09:30:00Z``: whole seconds, in UTC.

    >>> rfc3339(datetime(2016, 6, 3, 9, 30, tzinfo=UTC))
    '2016-06-03T09:30:00Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def seconds_of(moment: str) -> int:
    """Seconds since 1970 of a time of RFC 3339; what lies outside of 32 bits is as early, or as late, as fits.

    >>> seconds_of("1970-01-01T00:01:00Z"), seconds_of("1900-01-01T00:00:00Z")
    (60, 0)
    """
    return min(max(int(datetime.fromisoformat(moment).timestamp()), 0), 2**32 - 1)


def days_before(moment: str, days: int) -> str:
    """The time of RFC 3339 that lies ``days`` before another; where the calendar does not reach so far, its start.

    >>> days_before("2016-06-03T09:30:00Z", 30), days_before("2016-06-03T09:30:00Z", 10**9)
    ('2016-05-04T09:30:00Z', '0001-01-01T00:00:00Z')
    """
    try:
        return rfc3339(datetime.fromisoformat(moment) - timedelta(days=days))
    except OverflowError:
        return rfc3339(datetime.min.replace(tzinfo=UTC))
