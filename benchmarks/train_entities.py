"""Trains the tagger of ``transforms.entities`` on CoNLL-2003 and writes ``transforms/data/names_model.npz``.

    python -m benchmarks.train_entities [EPOCHS]

The corpus is for research use and is no part of the project; ``docs/entities.md`` says what that means for the model.
A conditional random field is fitted by stochastic gradients (Adagrad) with features dropped at random, averaged over
the last half of the epochs, and rounded to whole numbers. It takes some minutes on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.conll import FOLDER, Document, documents
from transforms.entities.tagger import context, features
from transforms.entities.tagger.candidates import Candidates, candidates
from transforms.entities.tagger.model import LABELS, NEVER, slot
from transforms.entities.tagger.table import Encoded, TokenTable

TARGET = Path(__file__).resolve().parents[1] / "transforms" / "data" / "names_model.npz"
EPOCHS, BATCH = 16, 400  # runs in a batch
RATE, DECAY, DROPPED = 0.15, 2e-5, 0.2
LEAST = 2  # a feature seen less often is left out
STEP = 24.0  # a weight of 1.0 as a whole number

Floats = npt.NDArray[np.float64]


class Examples(NamedTuple):
    """Candidates with their features (rows of hashes, 0 where there is none) and labels."""

    found: Candidates
    hashes: npt.NDArray[np.uint32]
    labels: npt.NDArray[np.int64]


def examples(stories: Sequence[Document]) -> Examples:
    """The candidates of the stories as the tagger sees them."""
    table = TokenTable()
    text, tokens = table.encode([story.text for story in stories])
    found = candidates(table.flags[text.ids])
    beside = context.neighbours(text.ids, found)
    seen = [features.seen(token) for token in tokens]
    identity, kind = (
        np.array(column, np.uint32) for column in ([s.identity for s in seen], [s.kind for s in seen])
    )
    own = [np.array(one.own, np.uint32) for one in seen]
    near = [np.array(one.near, np.uint32) for one in seen]
    ids = text.ids[found.at]
    pairs = context.pairs(ids, beside, identity, kind).T
    rows = [
        np.concatenate(
            [own[ids[row]], pairs[row], *(context.at_place(near[one], at) for at, one in enumerate(around))]
        )
        for row, around in enumerate(beside.T)
    ]
    return Examples(found, _padded(rows), _labels(stories, table, text, found))


def _padded(rows: Sequence[npt.NDArray[np.uint32]]) -> npt.NDArray[np.uint32]:
    padded = np.zeros((len(rows), max(map(len, rows))), np.uint32)
    for row, some in enumerate(rows):
        padded[row, : len(some)] = some
    return padded


def _labels(
    stories: Sequence[Document], table: TokenTable, text: Encoded, found: Candidates
) -> npt.NDArray[np.int64]:
    """The label of each candidate, from the names' offsets."""
    starts = text.offsets[text.chunks] + table.entry_offsets[text.entries]
    bounds = np.searchsorted(text.chunks, np.append(text.texts, text.chunks[-1] + 1))
    labels = np.zeros(len(starts), np.int64)
    for story, begin, end in zip(stories, bounds[:-1], bounds[1:], strict=True):
        for first, last, kind in story.names:
            inside = slice(*(begin + np.searchsorted(starts[begin : end - 2], (first, last))))
            labels[inside] = LABELS.index(f"I-{kind}")
            if inside.start < inside.stop:
                labels[inside.start] = LABELS.index(f"B-{kind}")
    return _begun(labels[found.at], found)


def _begun(labels: npt.NDArray[np.int64], found: Candidates) -> npt.NDArray[np.int64]:
    """Names whose first word is no candidate begin with the first that is one."""
    first = labels[found.runs]
    labels[found.runs] -= (first > 0) & (first % 2 == 0)
    return labels


class Fit:
    """Weights in training, as floats; the row after the last stays zero."""

    def __init__(self, keys: npt.NDArray[np.uint32], seed: int = 7) -> None:
        size = len(LABELS)
        self.keys = keys
        self.weights = np.zeros((len(keys) + 1, size))
        self.chain = np.zeros((size + 1, size))  # the last row: a run's first token
        self._seen = np.full_like(self.weights, 1e-2)
        self._seen_chain = np.full_like(self.chain, 1e-2)
        self._random = np.random.default_rng(seed)
        self.barred = barred()

    def epoch(self, rows: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], found: Candidates) -> float:
        """Go once through all runs; the mean loss of a run."""
        lengths = found.lengths
        order = self._random.permutation(len(lengths))
        losses = 0.0
        for begin in range(0, len(order), BATCH):
            some = order[begin : begin + BATCH]
            losses += self._step(rows, labels, found.runs[some].astype(np.int64), lengths[some])
        return losses / len(lengths)

    def _step(
        self, rows: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
    ) -> float:  # fmt: skip
        steps = np.arange(lengths.max())
        real = steps < lengths[:, None]
        at = np.where(real, firsts[:, None] + steps, firsts[:, None])
        seen = rows[at[real]]
        seen = np.where(self._random.random(seen.shape) < DROPPED, len(self.keys), seen)
        scores = np.zeros((*real.shape, len(LABELS)))
        scores[real] = self.weights[seen].sum(axis=1) / (1 - DROPPED)
        loss, errors, chain_errors = gradients(scores, self.chain + self.barred, labels[at], real)
        self._learn(seen, errors[real])
        self._seen_chain += chain_errors**2
        self.chain -= RATE * chain_errors / np.sqrt(self._seen_chain)
        return loss

    def _learn(self, seen: npt.NDArray[np.int64], errors: Floats) -> None:
        touched, where = np.unique(seen, return_inverse=True)
        where = where.reshape(seen.shape).ravel()
        spread = np.stack(
            [np.bincount(where, np.repeat(one, seen.shape[1]), len(touched)) for one in errors.T], axis=1
        )
        spread += DECAY * len(errors) * self.weights[touched]
        self._seen[touched] += spread**2
        self.weights[touched] -= RATE * spread / np.sqrt(self._seen[touched])
        self.weights[-1] = 0


def barred() -> Floats:
    """What can't be: a name that goes on without having begun."""
    never = np.zeros((len(LABELS) + 1, len(LABELS)))
    for column, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed = {LABELS.index(f"B-{label[2:]}"), column}
            never[[row for row in range(len(never)) if row not in allowed], column] = -1e4
    return never


def gradients(
    scores: Floats, chain: Floats, labels: npt.NDArray[np.int64], real: npt.NDArray[np.bool_]
) -> tuple[float, Floats, Floats]:
    """(loss, its gradients by scores and by chain) of runs, by forward and backward sums."""
    count, steps, _ = scores.shape
    inner = chain[:-1]
    forward = np.zeros_like(scores)
    backward = np.zeros_like(scores)
    forward[:, 0] = scores[:, 0] + chain[-1]
    for step in range(1, steps):
        reached = _logsum(forward[:, step - 1, :, None] + inner, 1) + scores[:, step]
        forward[:, step] = np.where(real[:, step, None], reached, forward[:, step - 1])
    for step in range(steps - 2, -1, -1):
        ahead = _logsum(inner + (scores[:, step + 1] + backward[:, step + 1])[:, None, :], 2)
        backward[:, step] = np.where(real[:, step + 1, None], ahead, 0.0)
    whole = _logsum(forward[:, -1], 1)
    expected = np.exp(forward + backward - whole[:, None, None]) * real[..., None]
    chain_errors = np.zeros_like(chain)
    chain_errors[-1] = expected[:, 0].sum(axis=0)
    np.subtract.at(chain_errors[-1], labels[:, 0], 1)
    loss = whole.sum() - (scores[np.arange(count), 0, labels[:, 0]] + chain[-1, labels[:, 0]]).sum()
    for step in range(1, steps):
        on = real[:, step]
        ahead = scores[on, step] + backward[on, step]
        both = forward[on, step - 1, :, None] + inner + ahead[:, None, :] - whole[on, None, None]
        chain_errors[:-1] += np.exp(both).sum(axis=0)
        was, now = labels[on, step - 1], labels[on, step]
        np.subtract.at(chain_errors, (was, now), 1)
        loss -= (scores[on, step, now] + inner[was, now]).sum()
    errors = expected
    errors[(*np.nonzero(real), labels[real])] -= 1
    return float(loss), errors, chain_errors


def _logsum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    return np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)


def known_features(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The features that are seen at least :data:`LEAST` times, sorted."""
    keys, counts = np.unique(hashes[hashes != 0], return_counts=True)
    return keys[counts >= LEAST]


def numbered(keys: npt.NDArray[np.uint32], hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Features as rows of weights; ``len(keys)`` for those that are not known."""
    at = np.searchsorted(keys, hashes).clip(max=len(keys) - 1)
    return np.where(keys[at] == hashes, at, len(keys))


def train(epochs: int) -> Iterator[str]:
    """Fit, round and write; says how it goes."""
    some = examples(list(documents(FOLDER / "eng.train")))
    fit = Fit(known_features(some.hashes))
    rows = numbered(fit.keys, some.hashes)
    yield f"{len(some.found.at):,} candidates, {len(fit.keys):,} features"
    summed, summed_chain, count = np.zeros_like(fit.weights), np.zeros_like(fit.chain), 0
    for epoch in range(epochs):
        loss = fit.epoch(rows, some.labels, some.found)
        if epoch >= epochs // 2:
            summed, summed_chain, count = summed + fit.weights, summed_chain + fit.chain, count + 1
        yield f"epoch {epoch + 1}: loss {loss:.4f}"
    write(fit.keys, summed / count, summed_chain / count)
    yield f"wrote {TARGET.name}, {TARGET.stat().st_size:,} bytes"


def write(keys: npt.NDArray[np.uint32], weights: Floats, chain: Floats) -> None:
    """Weights as whole numbers; features whose weights round to nothing are left out."""
    small = np.rint(weights[:-1] * STEP).clip(-127, 127).astype(np.int8)
    by_weight = np.argsort(-np.abs(small.astype(np.int32)).sum(axis=1), kind="stable")
    # Of two features in one slot the heavier stays.
    _, first = np.unique(slot(keys[by_weight]), return_index=True)
    kept = np.sort(by_weight[first])
    kept = kept[small[kept].any(axis=1)]
    whole = np.rint(chain * STEP).astype(np.int32)
    whole[barred() < 0] = NEVER
    np.savez_compressed(
        TARGET,
        keys=np.append(keys[kept], np.uint32(0)),
        weights=np.concatenate([small[kept], np.zeros((1, len(LABELS)), np.int8)]),
        transitions=whole[:-1],
        first=whole[-1],
    )


if __name__ == "__main__":
    for line in train(int(sys.argv[1]) if len(sys.argv) > 1 else EPOCHS):
        print(line, flush=True)
