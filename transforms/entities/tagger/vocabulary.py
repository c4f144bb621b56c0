"""Numbers the tokens of many texts: each distinct chunk and token is looked at once, however often it occurs.

A *chunk* is what stands between two spaces, or a line's end. Texts are cut into chunks by ``str.split``. The
vocabulary keeps which tokens a chunk has, so the tokens of a text are gathered from arrays and not cut again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger import features
from transforms.entities.tagger.tokens import tokens

Ints = npt.NDArray[np.int32]

BREAK = "\n"  # the chunk and the token that stand for a line's end, and for where a text begins and ends
_GAP = 2  # breaks before, between and after texts: a neighbour two tokens away is never another text's


class EncodedTexts(NamedTuple):
    """The tokens of one or more texts and where they stand. All arrays are int32.

    ===========  =========  ===========================================================
    ``ids``      (tokens,)  the number of each token
    ``parts``    (tokens,)  the row of each in the vocabulary's arrays of parts
    ``chunks``   (tokens,)  the chunk that each is in
    ``offsets``  (chunks,)  where each chunk begins in its text, in code points
    ``starts``   (texts,)   the first chunk of each text
    ===========  =========  ===========================================================
    """

    ids: Ints
    parts: Ints
    chunks: Ints
    offsets: Ints
    starts: Ints


class _Numbering(dict[str, int]):
    """String -> number. A new string gets the next number when it is looked up, and is noted in ``new``."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        self.new.append(text)
        return number

    def take_new(self) -> list[str]:
        """The strings that got a number since the last call, in the order of their numbers."""
        new, self.new = self.new, []
        return new


class Vocabulary:
    """Distinct chunks and tokens, numbered in order of appearance. It grows with each text; threads must take turns.

    ``flags`` is uint8 of (tokens,): :func:`features.flags` of each. ``characters`` counts those of all chunks.

    A *part* is a token within a chunk. Each part has a row in three int32 arrays of (parts,): ``part_ids`` is the
    number of its token, ``part_offsets`` where it begins in its chunk, ``part_lengths`` its length in code points.
    """

    def __init__(self) -> None:
        self.chunks, self.tokens = _Numbering(), _Numbering()
        self.characters = 0
        self.flags = np.zeros(0, np.uint8)
        self.part_ids = self.part_offsets = self.part_lengths = np.zeros(0, np.int32)
        # of each chunk: its first part, how many parts it has, its length with the space behind it
        self._first = self._count = self._width = np.zeros(0, np.int32)
        _ = self.chunks[BREAK]

    def encode(self, texts: Sequence[str]) -> tuple[EncodedTexts, list[str]]:
        """(the tokens of at least one text, the tokens that are new, in the order of their numbers)."""
        split = [text.replace(BREAK, f" {BREAK} ") for text in texts]
        counts = np.array([text.count(" ") + 1 + _GAP for text in split], np.int32)
        gap = f" {BREAK}" * _GAP + " "
        chunks = f"{gap[1:]}{gap.join(split)}{gap[:-1]}".split(" ")
        numbers = np.fromiter(map(self.chunks.__getitem__, chunks), np.int32, len(chunks))
        new = self._add(self.chunks.take_new())
        return self._gather(numbers, _GAP + np.cumsum(counts, dtype=np.int32) - counts), new

    def _add(self, chunks: list[str]) -> list[str]:
        """Add new chunks and their parts; returns the tokens that are new too."""
        cut = [[(0, BREAK)] if chunk == BREAK else tokens(chunk) for chunk in chunks]
        parts = [part for chunk_parts in cut for part in chunk_parts]
        ids = [self.tokens[token] for _, token in parts]
        counts = np.fromiter(map(len, cut), np.int32, len(cut))
        first = len(self.part_ids) + np.cumsum(counts, dtype=np.int32) - counts
        widths = [0 if chunk == BREAK else len(chunk) + 1 for chunk in chunks]
        self._first, self._count = np.append(self._first, first), np.append(self._count, counts)
        self._width = np.append(self._width, np.array(widths, np.int32))
        self.characters += sum(widths)
        self.part_ids = np.append(self.part_ids, np.array(ids, np.int32))
        offsets = np.array([offset for offset, _ in parts], np.int32)
        self.part_offsets = np.append(self.part_offsets, offsets)
        lengths = np.array([len(token) for _, token in parts], np.int32)
        self.part_lengths = np.append(self.part_lengths, lengths)
        new = self.tokens.take_new()
        self.flags = np.append(self.flags, np.fromiter(map(features.flags, new), np.uint8, len(new)))
        return new

    def _gather(self, numbers: Ints, starts: Ints) -> EncodedTexts:
        """The tokens of chunks, given by their numbers; ``starts`` is the first chunk of each text."""
        counts = self._count.take(numbers)
        ends = np.cumsum(counts, dtype=np.int32)
        chunks = np.repeat(np.arange(len(numbers), dtype=np.int32), counts)
        first = (self._first.take(numbers) - ends + counts).take(chunks)
        parts = np.arange(len(chunks), dtype=np.int32) + first
        widths = self._width.take(numbers)
        offsets = np.cumsum(widths, dtype=np.int32) - widths
        lengths = np.diff(np.append(starts, len(numbers)))
        text_begins = np.zeros(len(numbers), np.int32)
        text_begins[_GAP:] = np.repeat(offsets[starts], lengths)
        return EncodedTexts(self.part_ids.take(parts), parts, chunks, offsets - text_begins, starts)
