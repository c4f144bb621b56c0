"""The samples that were judged by hand, on the feeds beside the project."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality_judged import SAMPLES, counts, judgements


def test_each_sample_has_three_hundred_judgements_and_no_text() -> None:
    for name in SAMPLES.values():
        judged = [one for sample in judgements(name).values() for one in sample]
        assert len(judged) == 300
        assert all(len(one.digest) == 12 for one in judged)


def test_places_and_names_of_real_feeds_are_right(corpora: Path) -> None:
    totals = counts()
    right = {title: total["right"] / (total["right"] + total["wrong"]) for title, total in totals.items()}
    assert right["places located"] >= 0.97
    assert right["names said"] >= 0.85
    assert all(total["silent"] < 30 for total in totals.values())
