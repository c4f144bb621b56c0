"""Every pattern takes time in proportion to its input: ten times the input, at most fifteen times the time."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.transforms.clock import SIZES, Late, growth_fault, seconds
from tests.transforms.patterns import Use, unnamed_patterns, uses
from tests.transforms.worst_inputs import Recipe, recipes

pytestmark = pytest.mark.whole  # takes a minute

USES = uses()
# Patterns that are run on so many characters at most.
SHORT = {
    "transforms.datelines.lead_in._TIME": 24,
    "transforms.datelines.lead_in._DATE": 40,
    "transforms.datelines.lead_in._ISO": 64,
    "transforms.reading.globs._TOKEN": 1000,  # what a person types
    "transforms.reading.globs.part_pattern": 1000,  # of names of files
    "transforms.reading.globs.path_pattern": 1000,
}
_SCREENED = 1_000  # characters on which all inputs are tried; the slowest are then tried on more
_SLOWEST = 1
_LONG = 0.2  # seconds


def operation(use: Use) -> Callable[[Any], object]:
    if use.method == "finditer":
        return lambda text: deque(use.pattern.finditer(text), maxlen=0)
    method: Callable[[Any], object] = getattr(use.pattern, use.method)
    return method


def cost(work: Callable[[Any], object], text: Any) -> float:
    try:
        return seconds(lambda: work(text), _LONG)
    except Late:
        return _LONG


def slowest(use: Use) -> list[Recipe]:
    """The texts that take the pattern longest."""
    work = operation(use)
    costs = {recipe: cost(work, recipe.text(_SCREENED)) for recipe in recipes(use.pattern)}
    return sorted(costs, key=lambda recipe: -costs[recipe])[:_SLOWEST]


@pytest.mark.parametrize("use", USES, ids=[f"{use.name}-{use.method}" for use in USES])
def test_a_pattern_takes_time_in_proportion_to_its_text(use: Use) -> None:
    work = operation(use)
    if use.name in SHORT:
        texts = [recipe.text(SHORT[use.name]) for recipe in recipes(use.pattern)]
        assert all(cost(work, text) < _LONG for text in texts)
        return
    for recipe in slowest(use):

        def prepared(size: int, recipe: Recipe = recipe) -> Callable[[], object]:
            text = recipe.text(size)
            return lambda: work(text)

        fault = growth_fault(prepared, SIZES)
        assert not fault, (fault, recipe)


def test_every_pattern_has_a_name_under_which_it_is_tested() -> None:
    assert unnamed_patterns() == []


@pytest.mark.parametrize(
    "pattern",
    [
        re.compile(rb"<!ENTITY\s+(%?)\s*(\w+)"),
        re.compile(r"(?:a+)+$"),
    ],
)
def test_a_pattern_that_looks_back_is_noticed(pattern: re.Pattern[Any]) -> None:
    use = Use("x", "finditer", pattern)
    with pytest.raises(AssertionError, match="characters take more than"):
        test_a_pattern_takes_time_in_proportion_to_its_text(use)
