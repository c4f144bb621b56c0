"""Texts join centres, not chains."""

import numpy as np
import pytest
from transforms.dedup.cases.cluster import cluster
from transforms.dedup.tables.packed import Lists, Table

from transforms.dedup import near

THRESHOLD = 0.8


@pytest.fixture(autouse=True)
def unlike(monkeypatch):
    """Pairs without a link are unlike."""
    monkeypatch.setattr(near, "similarity", lambda one, other: np.array([0.1]))


def texts(*rows):
    """Texts from (text, order, known, centre, core); a known text's story is [its centre, 0]."""
    text, order, known, centre, core = (np.array(column) for column in zip(*rows, strict=True))
    empty = {
        name: Lists(np.zeros(0, np.uint32), np.zeros(len(rows), np.int32))
        for name in ("sketch", "numbers", "headline", "terms")
    }
    columns = {
        "text": text.astype(np.uint64), "order": order.astype(np.uint64), "known": known.astype(np.uint8),
        "centre": centre.astype(np.uint64), "core": core.astype(np.uint8), "length": np.ones(len(rows), np.uint32),
        "flags": np.zeros(len(rows), np.uint8), "owner": np.zeros(len(rows), np.uint64),
        "story": np.stack([centre, np.zeros_like(centre)], axis=1).astype(np.uint64),
    }  # fmt: skip
    return Table(columns, empty)


def links(*rows):
    a, b, similarity, version = zip(*rows, strict=True)
    return Table({
        "a": np.array(a, np.uint64), "b": np.array(b, np.uint64), "similarity": np.array(similarity, float),
        "version": np.array(version, np.uint8),
    })  # fmt: skip


def fresh(*orders):
    return texts(*((number, order, 0, number, 0) for number, order in enumerate(orders)))


def test_copies_join_the_centre_that_they_resemble():
    found = join(fresh(1, 2, 3), links((1, 0, 0.9, 0), (2, 0, 0.85, 0)), THRESHOLD)
    assert found.story.tolist() == [0, 0, 0]
    assert found.centre.tolist() == [0, 0, 0]
    assert found.core.tolist() == [1, 0, 0]
    assert found.similarity.tolist() == [1.0, 0.9, 0.85]


def test_a_copy_of_a_copy_that_does_not_resemble_the_centre_founds_a_story():
    found = join(fresh(1, 2, 3), links((1, 0, 0.9, 0), (2, 1, 0.9, 0)), THRESHOLD)
    assert found.story.tolist() == [0, 0, 2]


def test_the_centre_is_who_comes_first_in_the_order_of_founders():
    found = join(fresh(3, 2, 1), links((1, 0, 0.9, 0), (2, 0, 0.85, 0), (1, 2, 0.9, 0)), THRESHOLD)
    assert found.story.tolist() == [2, 2, 2]


def test_a_version_belongs_to_its_story_by_name_and_is_a_centre_itself():
    found = join(fresh(1, 2, 3), links((1, 0, 0.0, 1), (2, 1, 0.9, 0)), THRESHOLD)
    assert found.story.tolist() == [0, 0, 0]
    assert found.centre.tolist() == [0, 1, 1]
    assert found.core.tolist() == [1, 1, 0]


def test_what_earlier_runs_settled_stays_though_something_older_comes():
    known = texts((5, 50, 1, 5, 1), (6, 60, 1, 6, 1), (7, 1, 0, 7, 0))
    found = join(known, links((7, 5, 0.9, 0), (7, 6, 0.95, 0)), THRESHOLD)
    assert found.story.tolist() == [0, 1, 1]


def test_a_copy_of_a_known_copy_is_compared_with_its_centre(monkeypatch):
    monkeypatch.setattr(near, "similarity", lambda one, other: np.array([0.5]))
    known = texts((5, 50, 1, 5, 1), (6, 60, 1, 5, 0), (7, 70, 0, 7, 0))
    found = join(known, links((7, 6, 0.9, 0)), THRESHOLD)
    assert (found.story.tolist(), found.similarity[2]) == ([0, 0, 0], 0.5)


def test_without_a_threshold_only_versions_join():
    found = join(fresh(1, 2, 3), links((1, 0, 1.0, 1), (2, 0, 1.0, 0)), 0.0)
    assert found.story.tolist() == [0, 0, 2]
