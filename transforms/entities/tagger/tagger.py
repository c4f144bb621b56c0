"""Finds the names in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

import numpy as np
import numpy.typing as npt

from transforms.data.once import once
from transforms.entities.mention import Mention
from transforms.entities.tagger import context, features
from transforms.entities.tagger.candidates import Candidates, candidates
from transforms.entities.tagger.context import NEIGHBOURS, Hashes
from transforms.entities.tagger.features import Seen
from transforms.entities.tagger.model import LABELS, Labels, Model, Scores, best_labels, load
from transforms.entities.tagger.rows import Rows
from transforms.entities.tagger.second_look import second_look
from transforms.entities.tagger.table import Encoded, Ints, TokenTable

_MOST_KEPT = (
    4_000_000  # characters of distinct chunks that are remembered: about 100 MB with what hangs on them
)
_LONGEST = 1_000_000  # characters of a text in which names are looked for
_BATCH = 1_000_000  # characters of texts that are worked on at once


class Tagger:
    """A model at work. What it knows of a token is worked out once and kept until there are too many."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()  # held for a batch: what is known of tokens grows while it is worked on
        self._forget()

    def _forget(self) -> None:
        self._table = TokenTable()
        self._own = Rows(np.int16, len(LABELS))
        self._near = [Rows(np.int16, len(LABELS)) for _ in range(NEIGHBOURS)]
        self._identity, self._kind = Rows(np.uint32), Rows(np.uint32)

    def names(self, texts: Iterable[str]) -> Iterator[list[Mention]]:
        """The names of each text, in its order; they don't overlap."""
        for batch in _batches(texts):
            with self._lock:
                mentions = self._tag(batch)
            yield from mentions

    def _tag(self, batch: list[str]) -> list[list[Mention]]:
        """The names of each text of a batch."""
        if self._table.kept > _MOST_KEPT:
            self._forget()
        text, new = self._table.encode(batch)
        if new:
            self._learn([features.seen(token) for token in new])
        found = candidates(self._table.flags[text.ids])
        return self._mentions(text, found, self._labels(text, found), len(batch))

    def _learn(self, new: list[Seen]) -> None:
        """Work out what the model says of new tokens."""
        near, starts = _flat([one.near for one in new])
        for place, rows in enumerate(self._near):
            rows.add(self._summed(context.at_place(near, place), starts))
        self._own.add(self._summed(*_flat([one.own or [0] for one in new])))
        self._identity.add(np.array([one.identity for one in new], np.uint32))
        self._kind.add(np.array([one.kind for one in new], np.uint32))

    def _summed(self, hashes: Hashes, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.int16]:
        """The sums of the weights of the features from each start to the next, (starts, labels)."""
        weights = self._model.weights[self._model.rows(hashes)].astype(np.int16)
        return np.add.reduceat(weights, starts, axis=0)

    def _labels(self, text: Encoded, found: Candidates) -> Labels:
        """The label of each candidate."""
        scores = self._scores(text.ids, found)
        labels = best_labels(self._model, scores, found)
        own = text.ids[found.at]
        text_of = np.searchsorted(text.texts, text.chunks[found.at], "right")
        words = np.where(self._table.flags[own] == features.CAPITAL, text_of * np.int64(2**32) + own, -1)
        return second_look(self._model, scores, found, labels, words)

    def _scores(self, ids: Ints, found: Candidates) -> Scores:
        """The score of each label for each candidate, (candidates, labels)."""
        beside = context.neighbours(ids, found)
        own = ids[found.at]
        scores = self._own.values.take(own, axis=0)  # take is several times faster than indexing here
        for rows, place in zip(self._near, beside, strict=True):
            scores += rows.values.take(place, axis=0)
        for hashes in context.pairs(own, beside, self._identity.values, self._kind.values):
            scores += self._model.weights.take(self._model.rows(hashes), axis=0)
        return scores.astype(np.int32)

    def _mentions(self, text: Encoded, found: Candidates, labels: Labels, count: int) -> list[list[Mention]]:
        """The names as offsets within their text."""
        opens = np.flatnonzero(labels & 1)
        closes = _ends(opens, (labels > 0) & (labels & 1 == 0))
        first, last = found.at[opens], found.at[closes]
        starts = text.offsets[text.chunks[first]] + self._table.entry_offsets[text.entries[first]]
        ends = text.offsets[text.chunks[last]] + self._table.entry_offsets[text.entries[last]]
        ends += self._table.entry_lengths[text.entries[last]]
        bounds = np.searchsorted(text.chunks[first], np.append(text.texts, len(text.offsets))).tolist()
        kinds = [LABELS[label][2:] for label in labels[opens].tolist()]
        every = list(zip(starts.tolist(), ends.tolist(), kinds, strict=True))
        return [every[bounds[number] : bounds[number + 1]] for number in range(count)]


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts by the batch, each cut at :data:`_LONGEST`."""
    batch, size = [], 0
    for text in texts:
        batch.append(text[:_LONGEST])
        size += len(batch[-1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _flat(hashes: list[list[int]]) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """(all hashes, where each list of them begins)."""
    counts = np.fromiter(map(len, hashes), np.intp, len(hashes))
    return np.array([one for some in hashes for one in some], np.uint32), np.cumsum(counts) - counts


def _ends(opens: npt.NDArray[np.intp], goes_on: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Where each name ends: before the first label after its own that doesn't go on with it."""
    stops = np.append(np.flatnonzero(~goes_on), len(goes_on))
    return stops[np.searchsorted(stops, opens, "right")] - 1


@once
def tagger() -> Tagger:
    """The tagger of a process."""
    return Tagger(load())
