"""A part of the torture: numbered cases, each of which is one number, so that each can be repeated by it."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

_BY_HAND = 50
_check: Callable[[int], Iterable[str]]  # of the part at work, in the processes that do it


@dataclass(frozen=True)
class Part:
    """``check`` yields what is wrong after one case; ``short`` is how many of the ``cases`` the short form takes.

    ``lanes`` are for two processors; a part whose runs wait at times, for threads of their own, fills a third.
    """

    name: str
    what: str
    cases: Callable[[], Sequence[int]]
    check: Callable[[int], Iterable[str]]
    short: int
    lanes: int = 2

    def sample(self, number: int) -> list[int]:
        """So many cases, the same ones each time: of a list written by hand the first, else any."""
        cases = self.cases()
        if len(cases) < _BY_HAND:
            return list(cases[:number])
        return sorted(Random(number).sample(cases, min(number, len(cases))))


def failures(part: Part, cases: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """(case, what is wrong) of each case that failed, tried in as many processes as the part has lanes."""
    global _check
    _check = part.check
    if part.lanes == 1 or len(cases) == 1:
        outcomes: Iterable[tuple[int, list[str]]] = map(_try, cases)
        yield from (outcome for outcome in outcomes if outcome[1])
        return
    chunk = max(1, min(100, len(cases) // (part.lanes * 50)))
    with multiprocessing.get_context("fork").Pool(part.lanes) as pool:
        yield from (outcome for outcome in pool.imap_unordered(_try, cases, chunk) if outcome[1])
        pool.close()
        pool.join()


def _try(case: int) -> tuple[int, list[str]]:
    try:
        return case, list(_check(case))
    except Exception:  # a check that can't be done has failed, and the others are done all the same
        return case, traceback.format_exc().splitlines()
