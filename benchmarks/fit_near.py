"""Fits the weights of ``transforms/dedup/near.py``: logistic regression on labelled candidate pairs.

By iteratively reweighted least squares with a little ridge (Hastie, Tibshirani, Friedman, "The Elements of Statistical
Learning", section 4.4). Right and wrong pairs weigh as often as they are met among candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.reprints import Labelled, Text, articles, labelled
from transforms.dedup import candidates, near
from transforms.dedup.digest import digests
from transforms.dedup.table import Array, Table
from transforms.dedup.texts import gathered, posts
from transforms.identity import identify

SEEDS = (11, 12, 13)
RIDGE = 1.0


def report(*corpora: Sequence[Text]) -> Iterator[str]:
    """The weights fitted on some corpora, each edited with several seeds."""
    parts = [pairs(labelled(texts, seed)) for texts in corpora for seed in SEEDS]
    evidence, same = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    weights = fitted(evidence, same)
    yield f"{len(same)} pairs of candidates, {same.mean():.0%} of them one story"
    yield f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in weights)})"


def pairs(texts: Sequence[Labelled]) -> tuple[Array, Array]:
    """(evidence on each pair of candidates, whether it is one story)."""
    every = list(articles(texts))
    table = Table.unpack(digests("fit", every, identify(every), near=True))
    story = {key: texts[row].story for row, key in enumerate(table["text"].tolist())}
    _, distinct = gathered([table])
    posted = posts(table, distinct, None)
    found = candidates.worth_comparing(
        candidates.candidate_pairs(posted.take(posted["kind"] == candidates.NEAR), None)
    )
    one, other = (distinct.take(np.searchsorted(distinct["text"], found[side])) for side in ("a", "b"))
    same = [story[a] == story[b] for a, b in zip(found["a"].tolist(), found["b"].tolist(), strict=True)]
    return near.evidence(one, other), np.array(same, float)


def fitted(evidence: Array, same: Array) -> Array:
    """The weights of a logistic regression; columns are scaled for the ridge, the first is the constant."""
    mean, spread = evidence.mean(axis=0), evidence.std(axis=0)
    mean[0], spread[0] = 0, 1
    scaled = (evidence - mean) / spread
    ridge = np.diag([0.0, *[RIDGE] * (evidence.shape[1] - 1)])
    weights = np.zeros(evidence.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (same - chance) - ridge @ weights
        curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    weights /= spread
    weights[0] -= weights @ mean
    return weights
