"""Finds the names in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

import numpy as np
import numpy.typing as npt

from transforms.data.once import once
from transforms.entities.mention import WeighedMention
from transforms.entities.tagger import context, features
from transforms.entities.tagger.context import NEIGHBOURS, Hashes
from transforms.entities.tagger.features import TokenFeatures
from transforms.entities.tagger.growing_array import GrowingArray
from transforms.entities.tagger.margins import margins
from transforms.entities.tagger.model import LABELS, Labels, Model, Scores, load
from transforms.entities.tagger.name_tokens import NameTokens, find_name_tokens
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

    def mentions(self, texts: Iterable[str]) -> Iterator[list[WeighedMention]]:
        """The names in each text and how sure each is, in the order of the text; they don't overlap."""
        for batch in _batches(texts):
            with self._lock:
                mentions = self._tag(batch)
            yield from mentions

    def _tag(self, batch: list[str]) -> list[list[WeighedMention]]:
        """The names in each text of a batch; only for one thread at a time."""
        if self._vocabulary.characters > _MOST_KEPT:
            self._forget()
        encoded, new = self._vocabulary.encode(batch)
        if new:
            self._learn([features.token_features(token) for token in new])
        name_tokens = find_name_tokens(self._vocabulary.flags[encoded.ids])
        scores = self._scores(encoded.ids, name_tokens)
        labels = self._labels(encoded, name_tokens, scores)
        return self._spans(encoded, name_tokens, scores, labels, len(batch))

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

    def _labels(self, encoded: EncodedTexts, name_tokens: NameTokens, scores: Scores) -> Labels:
        """The label of each token that may be part of a name, int8 of (name tokens,); ``scores`` may change."""
        labels = best_labels(self._model, scores, name_tokens)
        own = encoded.ids[name_tokens.positions]
        text_of = np.searchsorted(encoded.starts, encoded.chunks[name_tokens.positions], "right")
        is_word = self._vocabulary.flags[own] == features.CAPITAL
        words = np.where(is_word, text_of * np.int64(2**32) + own, -1)
        return second_look(self._model, scores, name_tokens, labels, words)

    def _scores(self, ids: Ints, name_tokens: NameTokens) -> Scores:
        """The score of each label for each token that may be part of a name, int32 of (name tokens, labels)."""
        beside = context.neighbours(ids, name_tokens)
        own = ids[name_tokens.positions]
        scores = self._own.values.take(own, axis=0)  # take is several times faster than indexing here
        for sums, tokens in zip(self._near, beside, strict=True):
            scores += sums.values.take(tokens, axis=0)
        for hashes in context.pairs(own, beside, self._words.values, self._classes.values):
            scores += self._model.weights.take(self._model.rows(hashes), axis=0)
        return scores.astype(np.int32)

    def _spans(
        self, encoded: EncodedTexts, name_tokens: NameTokens, scores: Scores, labels: Labels, count: int
    ) -> list[list[WeighedMention]]:
        """The names in each of ``count`` texts, as offsets within it."""
        vocabulary = self._vocabulary
        opens = np.flatnonzero(labels & 1)
        closes = _ends(opens, (labels > 0) & (labels & 1 == 0))
        first, last = name_tokens.positions[opens], name_tokens.positions[closes]
        starts = encoded.offsets[encoded.chunks[first]] + vocabulary.part_offsets[encoded.parts[first]]
        ends = encoded.offsets[encoded.chunks[last]] + vocabulary.part_offsets[encoded.parts[last]]
        ends += vocabulary.part_lengths[encoded.parts[last]]
        text_starts = np.append(encoded.starts, len(encoded.offsets))
        bounds = np.searchsorted(encoded.chunks[first], text_starts).tolist()
        types = [LABELS[label][2:] for label in labels[opens].tolist()]
        sure = margins(self._model, scores, name_tokens, labels, opens, closes)
        mentions = list(zip(starts.tolist(), ends.tolist(), types, sure.tolist(), strict=True))
        return [mentions[bounds[number] : bounds[number + 1]] for number in range(count)]


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


def _ends(opens: npt.NDArray[np.intp], goes_on: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The last token of each name: the one before the first label after ``opens`` that doesn't go on with it."""
    stops = np.append(np.flatnonzero(~goes_on), len(goes_on))
    return stops[np.searchsorted(stops, opens, "right")] - 1


@once
def tagger() -> Tagger:
    """The tagger that all threads of a process share."""
    return Tagger(load())
