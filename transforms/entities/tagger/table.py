"""The tokens of many texts as arrays: every distinct chunk and token is looked at once, however often it stands.

A *chunk* is what stands between two spaces, or a line's end. Texts are cut into chunks by ``str.split``; which tokens
a chunk has is remembered, and so the tokens of a text are gathered, not found again.
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


class Encoded(NamedTuple):
    """The tokens of some texts.

    ``ids``: the number of each token; ``entries``: its row among the table's entries; ``chunks``: the chunk that it is
    in; ``offsets``: where each chunk begins in its text; ``texts``: the first chunk of each text.
    """

    ids: Ints
    entries: Ints
    chunks: Ints
    offsets: Ints
    texts: Ints


class _Numbers(dict[str, int]):
    """Text -> number; a new text gets the next one and is noted in ``new``."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        self.new.append(text)
        return number

    def taken(self) -> list[str]:
        """What is new since the last call."""
        new, self.new = self.new, []
        return new


class TokenTable:
    """Distinct chunks and tokens, numbered in order of appearance.

    An *entry* is a token within a chunk: ``entry_ids`` says which token, ``entry_offsets`` where in the chunk, and
    ``entry_lengths`` how long. ``flags`` are the tokens' (``features.flags``).
    """

    def __init__(self) -> None:
        self.chunks, self.tokens = _Numbers(), _Numbers()
        self.kept = 0  # characters of chunks
        self.flags = np.zeros(0, np.uint8)
        self.entry_ids = self.entry_offsets = self.entry_lengths = np.zeros(0, np.int32)
        self._first = self._count = self._width = np.zeros(0, np.int32)
        _ = self.chunks[BREAK]

    def encode(self, texts: Sequence[str]) -> tuple[Encoded, list[str]]:
        """(the tokens of at least one text, those that were never seen before in order of their numbers)."""
        split = [text.replace(BREAK, f" {BREAK} ") for text in texts]
        counts = np.array([text.count(" ") + 1 + _GAP for text in split], np.int32)
        gap = f" {BREAK}" * _GAP + " "
        chunks = f"{gap[1:]}{gap.join(split)}{gap[:-1]}".split(" ")
        numbers = np.fromiter(map(self.chunks.__getitem__, chunks), np.int32, len(chunks))
        new = self._note(self.chunks.taken())
        return self._gathered(numbers, _GAP + np.cumsum(counts, dtype=np.int32) - counts), new

    def _note(self, chunks: list[str]) -> list[str]:
        """Cut new chunks into tokens; the tokens that are new too."""
        cut = [[(0, BREAK)] if chunk == BREAK else tokens(chunk) for chunk in chunks]
        entries = [entry for some in cut for entry in some]
        ids = [self.tokens[token] for _, token in entries]
        counts = np.fromiter(map(len, cut), np.int32, len(cut))
        first = len(self.entry_ids) + np.cumsum(counts, dtype=np.int32) - counts
        widths = [0 if chunk == BREAK else len(chunk) + 1 for chunk in chunks]
        self._first, self._count = np.append(self._first, first), np.append(self._count, counts)
        self._width = np.append(self._width, np.array(widths, np.int32))
        self.kept += sum(widths)
        self.entry_ids = np.append(self.entry_ids, np.array(ids, np.int32))
        self.entry_offsets = np.append(self.entry_offsets, np.array([at for at, _ in entries], np.int32))
        self.entry_lengths = np.append(
            self.entry_lengths, np.array([len(one) for _, one in entries], np.int32)
        )
        new = self.tokens.taken()
        self.flags = np.append(self.flags, np.fromiter(map(features.flags, new), np.uint8, len(new)))
        return new

    def _gathered(self, numbers: Ints, texts: Ints) -> Encoded:
        counts = self._count.take(numbers)
        ends = np.cumsum(counts, dtype=np.int32)
        chunks = np.repeat(np.arange(len(numbers), dtype=np.int32), counts)
        entries = np.arange(len(chunks), dtype=np.int32) + (self._first.take(numbers) - ends + counts).take(
            chunks
        )
        widths = self._width.take(numbers)
        offsets = np.cumsum(widths, dtype=np.int32) - widths
        lengths = np.diff(np.append(texts, len(numbers)))
        begins = np.zeros(len(numbers), np.int32)
        begins[_GAP:] = np.repeat(offsets[texts], lengths)
        return Encoded(self.entry_ids.take(entries), entries, chunks, offsets - begins, texts)
