"""The fuzz targets hold of the samples, and of all that fuzzing ever found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CASES = Path(__file__).resolve().parent / "cases"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FOUND = [(path.parent.name, path.name) for path in sorted(CASES.glob("*/*"))]


@pytest.mark.parametrize(("target", "name"), FOUND)
def test_a_finding_stays_mended(target: str, name: str) -> None:
    TARGETS[target]((CASES / target / name).read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_holds_of_the_samples(target: str) -> None:
    for path in sorted(SAMPLES.rglob("*.*")):
        TARGETS[target](path.read_bytes())
