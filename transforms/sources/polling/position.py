"""Where polling a feed stands: what to ask with, when, and how it went. A poll makes a new position of the old one.

A position is small and plain data, so that whoever polls can keep it beside what it did with the answers.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping

import msgspec

from transforms.sources.polling.hints import Pace, first_allowed, fresh_seconds, http_time, pace_of
from transforms.sources.web.client import Answer, origin
from transforms.sources.web.errors import FetchError

BACK_OFF, MOST_BACK_OFF = 600.0, 86_400.0  # seconds after the first failure, and after many
_HASHES = 8  # bodies that are known again: servers behind one name may answer in turns
_REFUSED_HERE = frozenset(("address_refused", "bad_address", "bad_scheme", "disallowed"))
_FAILURES_OF_MOVED = 5  # until the listed URL is tried again
_SLACK, _MOST_SLACK = 0.05, 60.0  # of a pause, given away so that a schedule of the same length holds


class Position(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Times are in seconds since 1970; 0 or "" is what never was. ``hashes`` are of the bodies seen last, in hex.

    ``moved_to`` is where permanent redirects led, ``validated`` the URL whose answer gave the validators, and
    ``unfinished`` the hash of a body that seemed cut: one that comes again is whole as it is.
    """

    url: str
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    validated: str = ""
    hashes: tuple[str, ...] = ()
    unfinished: str = ""
    pace: Pace = Pace()
    next_due: float = 0
    polled_at: float = 0
    answered_at: float = 0
    landed_at: float = 0
    failures: int = 0
    failing_since: float = 0
    status: int = 0
    error: str = ""
    message: str = ""
    retired: bool = False

    @property
    def address(self) -> str:
        """The URL to ask for."""
        return self.moved_to or self.url

    def is_due(self, now: float) -> bool:
        return not self.retired and self.next_due <= now

    def validators(self, url: str) -> dict[str, str]:
        """The conditional headers for a URL: none but for the one that gave them, its query aside."""
        if not self.validated or _place(url) != _place(self.validated):
            return {}
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


def _place(url: str) -> str:
    return url.partition("?")[0]


def body_hash(body: bytes) -> str:
    """What a body is known by: its SHA-256 in hex, cut to 128 bits."""
    return hashlib.sha256(body).hexdigest()[:32]


def after_body(position: Position, answer: Answer, now: float) -> Position:
    """The position after a body came; whether it is a new one its hash tells."""
    digest, pace = body_hash(answer.body), pace_of(answer.body)
    headers = answer.headers
    return msgspec.structs.replace(
        _answered(position, answer, pace, now),
        moved_to=answer.moved_to or position.moved_to,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        validated=answer.final_url if "etag" in headers or "last-modified" in headers else "",
        hashes=(digest, *(known for known in position.hashes if known != digest))[:_HASHES],
        pace=pace,
        landed_at=position.landed_at if digest in position.hashes else now,
    )


def after_unchanged(position: Position, answer: Answer, now: float) -> Position:
    """The position after a 304.

    One that names other validators speaks of a body that never came (RFC 9111, section 4.3.4): they are dropped, so
    that the next poll brings it.
    """
    headers = answer.headers
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    asked = answer.asked_with
    other_tag = etag and _opaque(etag) != _opaque(asked.get("If-None-Match", etag if not asked else ""))
    is_later = not etag and http_time(modified) > http_time(asked.get("If-Modified-Since", modified))
    position = _answered(position, answer, position.pace, now)
    if other_tag or is_later:
        return msgspec.structs.replace(position, etag="", last_modified="", validated="")
    return msgspec.structs.replace(position, moved_to=answer.moved_to or position.moved_to)


def _opaque(etag: str) -> str:
    """An entity tag for weak comparison (RFC 9110, section 8.8.3.2)."""
    return etag.strip().removeprefix("W/")


def _answered(position: Position, answer: Answer, pace: Pace, now: float) -> Position:
    pause = max(fresh_seconds(answer.headers, now), pace.seconds)
    due = first_allowed(now + pause - min(pause * _SLACK, _MOST_SLACK), pace)
    return msgspec.structs.replace(
        position, next_due=due if due > now else 0, polled_at=now, answered_at=now, status=answer.status,
        failures=0, failing_since=0, error="", message="", unfinished="",
    )  # fmt: skip


def after_failure(position: Position, error: FetchError, now: float, jitter: random.Random) -> Position:
    """The position after a poll that failed: due again after a pause that doubles each time, or as the server asked.

    What was refused here, before a server was asked, is due at once: an option may allow it next time.
    """
    failures = position.failures + 1
    pause = min(BACK_OFF * 2 ** min(failures - 1, 20), MOST_BACK_OFF) * jitter.uniform(0.75, 1.25)
    pause = 0.0 if error.code in _REFUSED_HERE else pause
    is_lost = failures >= _FAILURES_OF_MOVED and bool(position.moved_to)
    return msgspec.structs.replace(
        position,
        moved_to="" if is_lost else position.moved_to,
        next_due=now + longest if (longest := max(pause, error.retry_after)) else 0,
        polled_at=now,
        failures=failures,
        unfinished=error.unfinished or position.unfinished,
        failing_since=position.failing_since or now,
        status=error.status,
        error=error.code,
        message=error.message,
        retired=error.code == "gone",
    )


def postponed(position: Position, until: float) -> Position:
    """The position of a feed whose host asked for a pause; it was not polled."""
    return msgspec.structs.replace(position, next_due=max(position.next_due, until))


def host_of_position(position: Position) -> str:
    """The host that is asked; "" where the URL has none."""
    try:
        return origin(position.address)[1]
    except ValueError:
        return ""


def known_headers(headers: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """Those of the headers that are named, sorted."""
    return {name: headers[name] for name in sorted(names & headers.keys())}
