"""Times as news carries them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.times import NO_ZONE, UNREADABLE, read_time, rfc3339


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-12T08:15:00+01:00", "2026-01-12T07:15:00Z"),
        ("20260112T081500Z", "2026-01-12T08:15:00Z"),
        ("20260112T081500+0100", "2026-01-12T07:15:00Z"),
        ("2026-01-12T08:15:00.123Z", "2026-01-12T08:15:00Z"),
        ("2026-01-12T08:15Z", "2026-01-12T08:15:00Z"),
        ("Mon, 12 Jan 2026 08:15:00 GMT", "2026-01-12T08:15:00Z"),
        ("Mon, 12 Jan 26 08:15 EST", "2026-01-12T13:15:00Z"),
        ("12 January 2026 08:15:00 -0330", "2026-01-12T11:45:00Z"),
    ],
)
def test_a_time_with_a_zone_becomes_utc(text: str, expected: str) -> None:
    assert read_time(text) == (expected, "")


@pytest.mark.parametrize("text", ["2026-01-12", "20260112", "2026-01-12T08:15:00", "12 Jan 2026 08:15"])
def test_a_time_without_a_zone_says_so(text: str) -> None:
    moment, assumed = read_time(text)
    assert moment.startswith("2026-01-12")
    assert assumed == NO_ZONE


@pytest.mark.parametrize(
    "text",
    ["0000-01-01T00:00:00Z", "9999999", "2026-13-01", "2026-02-30", "03/04/2026", "yesterday", "1e30",
     "2026-01-12T08:15:00+9999", "9999-12-31T23:59:59-05:00", "Mon, 12 Jan 2026 25:00:00 GMT",
     "2016-12-31T23:59:60Z", "Mon, 12 Jan 2026 06:00:60 GMT", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z",
     "0001-01-01T00:00:00-05:00", "0001-01-01T00:00:00+05:00", "Mon, 01 Jan 0001 00:00:00 GMT", "00010101"],
)  # fmt: skip
def test_what_names_no_instant_is_absent(text: str) -> None:
    assert read_time(text) == ("", UNREADABLE)


@given(st.datetimes(timezones=st.timezones()))
def test_every_written_time_is_read_back(moment: object) -> None:
    written = rfc3339(moment)  # type: ignore[arg-type]
    assert len(written) == 20
    if written >= "0002":
        assert read_time(written) == (written, "")


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    moment, assumed = read_time(text)
    assert not (moment and assumed == UNREADABLE)
