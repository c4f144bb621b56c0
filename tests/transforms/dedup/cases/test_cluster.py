"""Texts join leaders, not chains."""

import numpy as np
import pytest

from transforms.dedup import near
from transforms.dedup.cases.cluster import cluster
from transforms.dedup.tables.packed import Lists, Table

THRESHOLD = 0.8


@pytest.fixture(autouse=True)
def unlike(monkeypatch):
    """Pairs without a link are unlike."""
    monkeypatch.setattr(near, "similarity", lambda first, second: np.array([0.1]))


def texts(*rows):
    """Texts from (text, order, known, leader, is_leader); a known text's story is [its leader, 0]."""
    text, order, known, leader, is_leader = (np.array(column) for column in zip(*rows, strict=True))
    empty = {
        name: Lists(np.zeros(0, np.uint32), np.zeros(len(rows), np.int32))
        for name in ("sketch", "numbers", "headline", "terms")
    }
    columns = {
        "text": text.astype(np.uint64), "order": order.astype(np.uint64), "known": known.astype(np.uint8),
        "leader": leader.astype(np.uint64), "is_leader": is_leader.astype(np.uint8),
        "length": np.ones(len(rows), np.uint32), "flags": np.zeros(len(rows), np.uint8),
        "named_by_provider": np.zeros(len(rows), np.uint64),
        "story": np.stack([leader, np.zeros_like(leader)], axis=1).astype(np.uint64),
    }  # fmt: skip
    return Table(columns, empty)


def links(*rows):
    a, b, similarity, version = zip(*rows, strict=True)
    return Table({
        "a": np.array(a, np.uint64), "b": np.array(b, np.uint64), "similarity": np.array(similarity, float),
        "is_version": np.array(version, np.uint8),
    })  # fmt: skip


def new_texts(*orders):
    return texts(*((number, order, 0, number, 0) for number, order in enumerate(orders)))


def test_copies_join_the_leader_that_they_resemble():
    result = cluster(new_texts(1, 2, 3), links((1, 0, 0.9, 0), (2, 0, 0.85, 0)), THRESHOLD)
    assert result.story.tolist() == [0, 0, 0]
    assert result.leader.tolist() == [0, 0, 0]
    assert result.is_leader.tolist() == [1, 0, 0]
    assert result.similarity.tolist() == [1.0, 0.9, 0.85]


def test_a_copy_of_a_copy_that_does_not_resemble_the_leader_founds_a_story():
    result = cluster(new_texts(1, 2, 3), links((1, 0, 0.9, 0), (2, 1, 0.9, 0)), THRESHOLD)
    assert result.story.tolist() == [0, 0, 2]


def test_the_leader_is_who_comes_first_in_the_order_of_founders():
    result = cluster(new_texts(3, 2, 1), links((1, 0, 0.9, 0), (2, 0, 0.85, 0), (1, 2, 0.9, 0)), THRESHOLD)
    assert result.story.tolist() == [2, 2, 2]


def test_a_version_belongs_to_its_story_by_name_and_is_a_leader_itself():
    result = cluster(new_texts(1, 2, 3), links((1, 0, 0.0, 1), (2, 1, 0.9, 0)), THRESHOLD)
    assert result.story.tolist() == [0, 0, 0]
    assert result.leader.tolist() == [0, 1, 1]
    assert result.is_leader.tolist() == [1, 1, 0]


def test_what_earlier_runs_settled_stays_though_something_older_comes():
    known = texts((5, 50, 1, 5, 1), (6, 60, 1, 6, 1), (7, 1, 0, 7, 0))
    result = cluster(known, links((7, 5, 0.9, 0), (7, 6, 0.95, 0)), THRESHOLD)
    assert result.story.tolist() == [0, 1, 1]


def test_a_copy_of_a_known_copy_is_compared_with_its_leader(monkeypatch):
    monkeypatch.setattr(near, "similarity", lambda first, second: np.array([0.5]))
    known = texts((5, 50, 1, 5, 1), (6, 60, 1, 5, 0), (7, 70, 0, 7, 0))
    result = cluster(known, links((7, 6, 0.9, 0)), THRESHOLD)
    assert (result.story.tolist(), result.similarity[2]) == ([0, 0, 0], 0.5)


def test_without_a_threshold_only_versions_cluster():
    result = cluster(new_texts(1, 2, 3), links((1, 0, 1.0, 1), (2, 0, 1.0, 0)), 0.0)
    assert result.story.tolist() == [0, 0, 2]
