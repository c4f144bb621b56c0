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
from transforms.entities.tagger.model import LABELS, NEVER, slot
from transforms.entities.tagger.name_tokens import NameTokens, find_name_tokens
from transforms.entities.tagger.vocabulary import EncodedTexts, Vocabulary

TARGET = Path(__file__).resolve().parents[1] / "transforms" / "data" / "names_model.npz"
EPOCHS, BATCH = 16, 400  # sequences in a batch
RATE, DECAY, DROPPED = 0.15, 2e-5, 0.2
LEAST = 2  # a feature seen less often is left out
STEP = 24.0  # a weight of 1.0 as a whole number

Floats = npt.NDArray[np.float64]


class Examples(NamedTuple):
    """The tokens that may be part of a name, with their features and labels.

    ``hashes`` is (name tokens, most features of a token), filled up with 0; ``labels`` is (name tokens,).
    """

    name_tokens: NameTokens
    hashes: npt.NDArray[np.uint32]
    labels: npt.NDArray[np.int64]


def examples(stories: Sequence[Document]) -> Examples:
    """The examples that the stories give, with features as the tagger computes them."""
    vocabulary = Vocabulary()
    encoded, tokens = vocabulary.encode([story.text for story in stories])
    name_tokens = find_name_tokens(vocabulary.flags[encoded.ids])
    beside = context.neighbours(encoded.ids, name_tokens)
    by_token = [features.token_features(token) for token in tokens]
    words = np.array([token.word for token in by_token], np.uint32)
    classes = np.array([token.word_class for token in by_token], np.uint32)
    own = [np.array(token.own, np.uint32) for token in by_token]
    near = [np.array(token.near, np.uint32) for token in by_token]
    ids = encoded.ids[name_tokens.positions]
    pairs = context.pairs(ids, beside, words, classes).T
    rows = []
    for number, pair, around in zip(ids, pairs, beside.T, strict=True):
        outer = (context.as_neighbour(near[token], place) for place, token in enumerate(around))
        rows.append(np.concatenate([own[number], pair, *outer]))
    return Examples(name_tokens, _padded(rows), _labels(stories, vocabulary, encoded, name_tokens))


def _padded(rows: Sequence[npt.NDArray[np.uint32]]) -> npt.NDArray[np.uint32]:
    padded = np.zeros((len(rows), max(map(len, rows))), np.uint32)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = row
    return padded


def _labels(
    stories: Sequence[Document], vocabulary: Vocabulary, encoded: EncodedTexts, name_tokens: NameTokens
) -> npt.NDArray[np.int64]:
    """The label of each token that may be part of a name, from the names' offsets; (name tokens,)."""
    starts = encoded.offsets[encoded.chunks] + vocabulary.part_offsets[encoded.parts]
    bounds = np.searchsorted(encoded.chunks, np.append(encoded.starts, encoded.chunks[-1] + 1))
    labels = np.zeros(len(starts), np.int64)
    for story, begin, end in zip(stories, bounds[:-1], bounds[1:], strict=True):
        for first, last, kind in story.names:
            inside = slice(*(begin + np.searchsorted(starts[begin : end - 2], (first, last))))
            labels[inside] = LABELS.index(f"I-{kind}")
            if inside.start < inside.stop:
                labels[inside.start] = LABELS.index(f"B-{kind}")
    return _begun(labels[name_tokens.positions], name_tokens)


def _begun(labels: npt.NDArray[np.int64], name_tokens: NameTokens) -> npt.NDArray[np.int64]:
    """The labels, each sequence's first I- made a B-: the word before it, where the name begins, can't be of a name."""
    first = labels[name_tokens.starts]
    labels[name_tokens.starts] -= (first > 0) & (first % 2 == 0)
    return labels


class Fit:
    """Weights in training, as floats; the row after the last stays zero."""

    def __init__(self, keys: npt.NDArray[np.uint32], seed: int = 7) -> None:
        size = len(LABELS)
        self.keys = keys
        self.weights = np.zeros((len(keys) + 1, size))
        self.chain = np.zeros((size + 1, size))  # the last row: a sequence's first token
        self._seen = np.full_like(self.weights, 1e-2)
        self._seen_chain = np.full_like(self.chain, 1e-2)
        self._random = np.random.default_rng(seed)
        self.barred = barred()

    def epoch(self, rows: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], tokens: NameTokens) -> float:
        """Go once through all sequences; returns the mean loss of a sequence."""
        starts, lengths = tokens.starts.astype(np.int64), tokens.lengths
        order = self._random.permutation(len(lengths))
        losses = 0.0
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            losses += self._step(rows, labels, starts[batch], lengths[batch])
        return losses / len(lengths)

    def _step(
        self, rows: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
    ) -> float:  # fmt: skip
        """Learn from some sequences, given by their first tokens and lengths; returns the sum of their losses."""
        steps = np.arange(lengths.max())
        real = steps < lengths[:, None]
        positions = np.where(real, firsts[:, None] + steps, firsts[:, None])
        seen = rows[positions[real]]
        seen = np.where(self._random.random(seen.shape) < DROPPED, len(self.keys), seen)
        scores = np.zeros((*real.shape, len(LABELS)))
        scores[real] = self.weights[seen].sum(axis=1) / (1 - DROPPED)
        loss, errors, chain_errors = gradients(scores, self.chain + self.barred, labels[positions], real)
        self._learn(seen, errors[real])
        self._seen_chain += chain_errors**2
        self.chain -= RATE * chain_errors / np.sqrt(self._seen_chain)
        return loss

    def _learn(self, seen: npt.NDArray[np.int64], errors: Floats) -> None:
        """Take a step of Adagrad for the features that were seen, by the errors of their tokens."""
        touched, where = np.unique(seen, return_inverse=True)
        where = where.reshape(seen.shape).ravel()
        spread = np.stack(
            [np.bincount(where, np.repeat(error, seen.shape[1]), len(touched)) for error in errors.T], axis=1
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
    """(loss, its gradients by scores and by chain) of sequences, by forward and backward sums."""
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
    """The logarithm of the sum of exponentials along an axis."""
    top = values.max(axis=axis, keepdims=True)
    return np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)


def known_features(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The features that are seen at least :data:`LEAST` times, sorted."""
    keys, counts = np.unique(hashes[hashes != 0], return_counts=True)
    return keys[counts >= LEAST]


def feature_rows(keys: npt.NDArray[np.uint32], hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The row of each feature in the weights, in the shape of ``hashes``; ``len(keys)`` for unknown features."""
    rows = np.searchsorted(keys, hashes).clip(max=len(keys) - 1)
    return np.where(keys[rows] == hashes, rows, len(keys))


def train(epochs: int) -> Iterator[str]:
    """Fit the model and write it; yields lines that report the progress."""
    corpus = examples(list(documents(FOLDER / "eng.train")))
    fit = Fit(known_features(corpus.hashes))
    rows = feature_rows(fit.keys, corpus.hashes)
    yield f"{len(corpus.labels):,} tokens that may be part of a name, {len(fit.keys):,} features"
    summed, summed_chain, count = np.zeros_like(fit.weights), np.zeros_like(fit.chain), 0
    for epoch in range(epochs):
        loss = fit.epoch(rows, corpus.labels, corpus.name_tokens)
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
