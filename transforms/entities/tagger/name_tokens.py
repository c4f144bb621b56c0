"""Which tokens may be part of a name, and which of them stand side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.features import CAPITAL, DIGIT, LINK
from transforms.entities.tagger.vocabulary import Ints

LONGEST_SEQUENCE = 24  # tokens; a longer sequence is cut
Flags = npt.NDArray[np.bool_]


class NameTokens(NamedTuple):
    """Tokens that may be part of a name, as sequences of tokens that stand side by side. All arrays are int32.

    ===============  ============  ==================================================
    ``positions``    (tokens,)     where each stands among all tokens, rising
    ``starts``       (sequences,)  which of them begins each sequence
    ``sequence_of``  (tokens,)     the sequence that each belongs to
    ``lengths``      (sequences,)  how many tokens each sequence has
    ===============  ============  ==================================================
    """

    positions: Ints
    starts: Ints
    sequence_of: Ints
    lengths: Ints


def find_name_tokens(flags: npt.NDArray[np.uint8]) -> NameTokens:
    """The tokens that may be part of a name, by the flags of all tokens, uint8 of (tokens,).

    These are capitalised tokens, links ("of", "and the") between two of them, and numbers beside one.
    """
    capital = (flags & CAPITAL) != 0
    link = (flags & LINK) != 0
    before, after = _moved(capital, 1), _moved(capital, -1)
    first_link = link & before & (after | (_moved(link, -1) & _moved(capital, -2)))
    second_link = link & after & _moved(link, 1) & _moved(capital, 2)
    digit = ((flags & DIGIT) != 0) & (before | after)
    return _sequences(np.flatnonzero(capital | first_link | second_link | digit).astype(np.int32))


def _moved(flags: Flags, by: int) -> Flags:
    """Flags moved right (left where ``by`` is negative), filled with False."""
    moved = np.zeros_like(flags)
    if by > 0:
        moved[by:] = flags[:-by]
    else:
        moved[:by] = flags[-by:]
    return moved


def _sequences(positions: Ints) -> NameTokens:
    begins = np.ones(len(positions), np.bool_)
    begins[1:] = positions[1:] != positions[:-1] + 1
    starts = np.flatnonzero(begins)
    if len(positions) and np.diff(np.append(starts, len(positions))).max() > LONGEST_SEQUENCE:
        begins = (np.arange(len(positions)) - starts[np.cumsum(begins) - 1]) % LONGEST_SEQUENCE == 0
        starts = np.flatnonzero(begins)
    sequence_of = (np.cumsum(begins) - 1).astype(np.int32)
    lengths = np.diff(np.append(starts, len(positions)))
    return NameTokens(positions, starts.astype(np.int32), sequence_of, lengths.astype(np.int32))
