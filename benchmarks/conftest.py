"""What all benchmarks share: how much is measured, and the yardstick beside which each time is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from statistics import median

import feedparser
import pytest

from benchmarks.generate import wire_feed
from benchmarks.sizes import LONG, SHORT

YARD_ITEMS = 25


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="fewer articles and rounds: a first impression")


@pytest.fixture(scope="session")
def quick(request: pytest.FixtureRequest) -> bool:
    """Whether a first impression is enough."""
    return bool(request.config.getoption("--quick"))


@pytest.fixture(autouse=True)
def yardstick(request: pytest.FixtureRequest) -> Iterator[None]:
    """``extra_info["feedparser"]``: what feedparser alone takes for an item, just before the benchmark and just after.

    A shared machine is faster one minute and slower the next, so each benchmark has a yardstick of its own.
    """
    if "benchmark" not in request.fixturenames:
        yield
        return
    extra = request.getfixturevalue("benchmark").extra_info
    before = [feedparser_times() for _ in range(2)]
    yield
    times = [*before, *(feedparser_times() for _ in range(2))]
    extra["feedparser"] = {str(size): median(measured[size] for measured in times) for size in (SHORT, LONG)}


def feedparser_times() -> dict[int, float]:
    """Microseconds of processor that ``feedparser.parse`` takes for an item of so many characters."""
    times_by_size = {}
    for size in (SHORT, LONG):
        start = time.process_time()
        feedparser.parse(_yard(size))
        times_by_size[size] = (time.process_time() - start) / YARD_ITEMS * 1e6
    return times_by_size


@cache
def _yard(size: int) -> bytes:
    return wire_feed(YARD_ITEMS, size, 1)
