"""Finds the names in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

import numpy as np
import numpy.typing as npt

from transforms.data.once import once
from transforms.entities.tagger import context, features
from transforms.entities.tagger.context import NEIGHBOURS, Hashes
from transforms.entities.tagger.features import TokenFeatures
from transforms.entities.tagger.growing_array import GrowingArray
from transforms.entities.tagger.model import LABELS, Labels, Model, Scores, load
from transforms.entities.tagger.name_tokens import NameTokens, find_name_tokens
from transforms.entities.tagger.names import Names, find_names
from transforms.entities.tagger.second_look import second_look
from transforms.entities.tagger.viterbi import best_labels
from transforms.entities.tagger.vocabulary import EncodedTexts, Ints, Vocabulary

# characters of distinct chunks that are kept: at most 240 MB with what is computed for their tokens
_MOST_KEPT = 4_000_000
_LONGEST = 1_000_000  # characters of a text in which names are looked for
_BATCH = 1_000_000  # characters of texts that are worked on at once


class Tagger:
    """A model, and what it computed for each token so far. Several threads may use one tagger.

    What the model says of a token is computed once and kept until there are too many tokens. As that grows with
    each batch, a lock holds while a batch is worked on: threads take turns by the batch.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        """Begin with an empty vocabulary."""
        self._vocabulary = Vocabulary()
        self._own = GrowingArray(np.int16, len(LABELS))
        self._near = [GrowingArray(np.int16, len(LABELS)) for _ in range(NEIGHBOURS)]
        self._words, self._classes = GrowingArray(np.uint32), GrowingArray(np.uint32)

    def names(self, texts: Iterable[str]) -> Iterator[tuple[list[str], Names]]:
        """(some texts, the names in them) until all texts are done, in their order; names don't overlap."""
        for batch in _batches(texts):
            with self._lock:
                names = self._tag(batch)
            yield batch, names

    def _tag(self, batch: list[str]) -> Names:
        """The names in the texts of a batch; only for one thread at a time."""
        if self._vocabulary.characters > _MOST_KEPT:
            self._forget()
        encoded, new = self._vocabulary.encode(batch)
        if new:
            self._learn([features.token_features(token) for token in new])
        name_tokens = find_name_tokens(self._vocabulary.flags[encoded.ids])
        own = encoded.ids[name_tokens.positions]
        where = self._where(encoded, name_tokens.positions)
        scores = self._scores(encoded.ids, own, name_tokens)
        labels = self._labels(own, where[0], name_tokens, scores)
        return find_names(self._model, scores, name_tokens, labels, self._words.values.take(own), where)

    def _learn(self, new: list[TokenFeatures]) -> None:
        """Compute and keep what the model says of new tokens."""
        near, starts = _flat([token.near for token in new])
        for place, sums in enumerate(self._near):
            sums.add(self._weight_sums(context.as_neighbour(near, place), starts))
        self._own.add(self._weight_sums(*_flat([token.own or [0] for token in new])))
        self._words.add(np.array([token.word for token in new], np.uint32))
        self._classes.add(np.array([token.word_class for token in new], np.uint32))

    def _weight_sums(self, hashes: Hashes, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.int16]:
        """The sums of the weights of the features from each start to the next, int16 of (starts, labels)."""
        weights = self._model.weights[self._model.rows(hashes)].astype(np.int16)
        return np.add.reduceat(weights, starts, axis=0)

    def _where(
        self, encoded: EncodedTexts, positions: Ints
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(text, start, end) of tokens; start and end in code points of the text."""
        chunks, parts = encoded.chunks[positions], encoded.parts[positions]
        starts = encoded.offsets[chunks].astype(np.int64) + self._vocabulary.part_offsets[parts]
        texts = np.searchsorted(encoded.starts, chunks, "right").astype(np.int64) - 1
        return texts, starts, starts + self._vocabulary.part_lengths[parts]

    def _labels(
        self, own: Ints, text_of: npt.NDArray[np.int64], name_tokens: NameTokens, scores: Scores
    ) -> Labels:
        """The label of each token that may be part of a name, int8 of (name tokens,); ``scores`` may change."""
        labels = best_labels(self._model, scores, name_tokens)
        is_word = self._vocabulary.flags[own] == features.CAPITAL
        words = np.where(is_word, text_of * np.int64(2**32) + own, -1)
        return second_look(self._model, scores, name_tokens, labels, words)

    def _scores(self, ids: Ints, own: Ints, name_tokens: NameTokens) -> Scores:
        """The score of each label for each token that may be part of a name, int32 of (name tokens, labels)."""
        beside = context.neighbours(ids, name_tokens)
        scores = self._own.values.take(own, axis=0)  # take is several times faster than indexing here
        for sums, tokens in zip(self._near, beside, strict=True):
            scores += sums.values.take(tokens, axis=0)
        for hashes in context.pairs(own, beside, self._words.values, self._classes.values):
            scores += self._model.weights.take(self._model.rows(hashes), axis=0)
        return scores.astype(np.int32)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts by the batch of :data:`_BATCH` characters, each text cut at :data:`_LONGEST`."""
    batch, size = [], 0
    for text in texts:
        batch.append(text[:_LONGEST])
        size += len(batch[-1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _flat(lists: list[list[int]]) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """(the hashes of all lists one after the other, where each list begins)."""
    counts = np.fromiter(map(len, lists), np.intp, len(lists))
    hashes = np.array([hashed for hashes in lists for hashed in hashes], np.uint32)
    return hashes, np.cumsum(counts) - counts


@once
def tagger() -> Tagger:
    """The tagger that all threads of a process share."""
    return Tagger(load())
