"""Chooses and fits the weights of ``transforms/dedup/near.py``: logistic regression on labelled candidate pairs.

Products of at most two measures are added one by one, each time the one that lowers the loss most (forward selection;
Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", section 3.3.2), and taken away again where others
make up for it. The loss is counted crosswise: on the half of the stories, and of the families of templated copy, that
the weights were not fitted on. Right and wrong pairs count as often as they are met among candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np

from benchmarks.reprints import Labelled, Text, articles, labelled
from transforms.dedup import near
from transforms.dedup.candidates import candidate_pairs, worth_comparing
from transforms.dedup.columns import NEAR
from transforms.dedup.digests.digest import digests
from transforms.dedup.index import index_entries
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import Array
from transforms.dedup.texts import group_by_text
from transforms.text.identity import identify

SEEDS = (11, 12, 13)
SHORTEST = 20  # words of a text that is reprinted
RIDGE = 3.0
GAIN, WORTH = 5.0, 2.0  # of loss: what a product has to save at first, and in the end


class Corpus(NamedTuple):
    """Texts in two halves, and how much a pair of them counts."""

    halves: tuple[Sequence[Text], Sequence[Text]]
    share: float


class Pairs(NamedTuple):
    """What each pair of candidates measures (near.measures), whether it is one story, how much it counts."""

    measures: dict[str, Array]
    same: Array
    share: Array


def report(*corpora: Corpus) -> Iterator[str]:
    """The weights fitted on some corpora, edited with several seeds."""
    halves = [_pairs([(corpus.halves[part], corpus.share) for corpus in corpora]) for part in (0, 1)]
    all_pairs = _pairs([([*corpus.halves[0], *corpus.halves[1]], corpus.share) for corpus in corpora])
    products = chosen(halves)
    weights = zip(products, fitted(all_pairs, products), strict=True)
    yield f"{len(all_pairs.same)} pairs of candidates, {all_pairs.same.mean():.0%} of them one story"
    yield ", ".join(f'"{product}": {weight:.2f}' for product, weight in weights)


def chosen(halves: Sequence[Pairs]) -> list[str]:
    """The products by which pairs are judged, that of nothing first."""
    names = sorted(halves[0].measures)
    candidates = [*names, *(a + b for a, b in combinations_with_replacement(names, 2))]
    products = [""]
    least = _loss(halves, products)
    while True:
        losses = {
            product: _loss(halves, [*products, product]) for product in candidates if product not in products
        }
        best = min(losses, key=losses.__getitem__)
        if losses[best] > least - GAIN:
            return products
        products, least = [*products, best], losses[best]
        for product in products[1:]:
            rest = [other for other in products if other != product]
            if (loss := _loss(halves, rest)) < least + WORTH:
                products, least = rest, loss


def _loss(halves: Sequence[Pairs], products: Sequence[str]) -> float:
    """The negative log-likelihood of each half by the weights fitted on the other one."""
    loss = 0.0
    for fit, test in (halves, halves[::-1]):
        chance = _chance(_columns(test, products) @ fitted(fit, products))
        loss -= float((test.share * np.log(np.where(test.same > 0, chance, 1 - chance))).sum())
    return loss


def _chance(logit: Array) -> Array:
    return np.clip(1 / (1 + np.exp(-np.clip(logit, -30, 30))), 1e-9, 1 - 1e-9)


def _columns(pairs: Pairs, products: Sequence[str]) -> Array:
    return np.column_stack([near.multiply_measures(pairs.measures, product) for product in products])


def _pairs(corpora: Sequence[tuple[Sequence[Text], float]]) -> Pairs:
    parts = [
        pairs(labelled(texts, seed, shortest=SHORTEST), share) for texts, share in corpora for seed in SEEDS
    ]
    measures = {name: np.concatenate([part.measures[name] for part in parts]) for name in parts[0].measures}
    return Pairs(measures, np.concatenate([p.same for p in parts]), np.concatenate([p.share for p in parts]))


def pairs(texts: Sequence[Labelled], share: float) -> Pairs:
    """The candidates among some texts."""
    made = list(articles(texts))
    items = Table.unpack(digests("fit", made, identify(made), near=True))
    story = {key: texts[row].story for row, key in enumerate(items["text"].tolist())}
    _, distinct = group_by_text([items])
    entries = index_entries(items, distinct, None)
    met = worth_comparing(candidate_pairs(entries.take(entries["key_kind"] == NEAR), None))
    first, second = (distinct.take(np.searchsorted(distinct["text"], met[side])) for side in ("a", "b"))
    same = [story[a] == story[b] for a, b in zip(met["a"].tolist(), met["b"].tolist(), strict=True)]
    return Pairs(near.measures(first, second), np.array(same, float), np.full(len(same), share))


def fitted(pairs: Pairs, products: Sequence[str]) -> Array:
    """The weights of a logistic regression on some products, of which the first is the constant.

    By iteratively reweighted least squares (Hastie, Tibshirani, Friedman, section 4.4) with a little ridge, for which
    the columns are scaled.
    """
    columns = _columns(pairs, products)
    mean, spread = columns.mean(axis=0), columns.std(axis=0)
    mean[0], spread[0] = 0, 1
    scaled = (columns - mean) / spread
    ridge = np.diag([0.0, *[RIDGE] * (len(products) - 1)])
    weights = np.zeros(len(products))
    for _ in range(50):
        chance = _chance(scaled @ weights)
        slope = scaled.T @ (pairs.share * (pairs.same - chance)) - ridge @ weights
        curve = (scaled * (pairs.share * chance * (1 - chance))[:, None]).T @ scaled + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    weights /= spread
    weights[0] -= weights @ mean
    return weights
