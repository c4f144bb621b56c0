"""How each feed fares, for a program as JSON, and all of them in a few lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from pipelines.runtime.logs import Log
from pipelines.terminal import write_target
from transforms.sources.polling.lists import Feed
from transforms.sources.polling.position import Position
from transforms.sources.web.errors import advice

LANDED, UNCHANGED, FAILED, NOT_DUE, RETIRED, SAME = (
    "landed",
    "unchanged",
    "failed",
    "not_due",
    "retired",
    "same_as",
)
OUTCOMES = (LANDED, UNCHANGED, FAILED, NOT_DUE, RETIRED, SAME)
_WORDS = {
    UNCHANGED: "unchanged",
    NOT_DUE: "not due yet",
    RETIRED: "retired, as their servers say that they have ended",
    SAME: "moved to where another feed of the list is",
}
_SHOWN = 5  # failing feeds that a person is shown


@dataclass(frozen=True)
class Standing:
    """A feed of the list after a run: how its poll ended, and its position. ``same_as`` is the feed polled for it."""

    feed: Feed
    outcome: str
    position: Position
    same_as: str = ""


def write_report(
    target: str, standings: Sequence[Standing], started: float, finished: float, log: Log
) -> None:
    """The report as JSON to a file, or to stdout for ``-``. All is landed by now, so a failure is a warning."""
    data = msgspec.json.format(msgspec.json.encode(report(standings, started, finished)), indent=2) + b"\n"
    if reason := write_target(target, data):
        log.warn(f"--report {target}: {reason}; what was fetched is kept")


def report(standings: Sequence[Standing], started: float, finished: float) -> dict[str, Any]:
    """The whole report: how many feeds ended how, and each feed in the order of the list."""
    advices = advice()
    return {
        "started_at": _time(started),
        "finished_at": _time(finished),
        "counts": counts(standings),
        "feeds": [_entry(standing, advices) for standing in standings],
    }


def counts(standings: Iterable[Standing]) -> dict[str, int]:
    """How many feeds ended how; each outcome has its number, 0 too."""
    numbers = Counter(standing.outcome for standing in standings)
    return {"feeds": numbers.total(), **{outcome: numbers[outcome] for outcome in OUTCOMES}}


def _entry(standing: Standing, advices: dict[str, str]) -> dict[str, Any]:
    """One feed; what never was is left out."""
    position = standing.position
    entry = {
        "url": standing.feed.url,
        "outcome": standing.outcome,
        "same_as": standing.same_as,
        "moved_to": position.moved_to,
        "status": position.status,
        "error": position.error,
        "message": position.message,
        "advice": advices.get(position.error, ""),
        "failures": position.failures,
        "failing_since": _time(position.failing_since),
        "last_polled_at": _time(position.polled_at),
        "last_answered_at": _time(position.answered_at),
        "last_landed_at": _time(position.landed_at),
        "next_due_at": "" if position.retired else _time(position.next_due),
    }
    return {name: value for name, value in entry.items() if value or name == "outcome"}


def _time(moment: float) -> str:
    """RFC 3339, UTC; "" for 0."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def lines(standings: Sequence[Standing], spool: str, seconds: float) -> list[str]:
    """The summary for a person, the feeds that fail longest at its end."""
    numbers = counts(standings)
    failing = sorted(
        (standing for standing in standings if standing.position.failures),
        key=lambda standing: standing.position.failing_since,
    )
    summary = [
        f"{numbers[LANDED]:,} of {numbers['feeds']:,} feeds had something new, below {spool}, in {seconds:.1f} s.",
        *(f"  {numbers[name]:>9,} {_WORDS[name]}" for name in _WORDS if numbers[name]),
    ]
    if failing:
        summary.append(f"  {len(failing):>9,} fail; --report says what to do")
    for standing in failing[:_SHOWN]:
        position = standing.position
        summary.append(
            f"    {standing.feed.url[:200]}: {position.error}: {position.message}, "
            f"{position.failures} times since {_time(position.failing_since)}"
        )
    return summary
