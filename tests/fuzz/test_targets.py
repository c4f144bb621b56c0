"""The fuzz targets hold of the samples, and of all that fuzzing ever found."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.targets import READERS, TARGETS
from transforms.article import FORMATS
from transforms.formats.registry import reader

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


@pytest.mark.parametrize("target", ["ninjs", "ap", "jsonfeed", "nitf", "newsml1", "newsmlg2", "feed_parsers"])
@pytest.mark.parametrize("seed", range(20))
def test_every_target_holds_of_samples_with_parts_changed(target: str, seed: int) -> None:
    TARGETS[target](bytes([target == "feed_parsers"]) + Random(seed).randbytes(500))


def test_the_reader_of_every_format_is_a_target() -> None:
    assert {reader(name) for name in READERS} == {reader(name) for name in FORMATS}
