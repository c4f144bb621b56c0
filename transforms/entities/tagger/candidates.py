"""Which tokens may be part of a name, and which of them belong together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.features import CAPITAL, DIGIT, LINK
from transforms.entities.tagger.table import Ints

LONGEST = 24  # tokens of a run
Flags = npt.NDArray[np.bool_]


class Candidates(NamedTuple):
    """Candidates side by side are a run: ``at`` says where they stand among the tokens, ``runs`` which begin a run.

    ``run_of`` is a candidate's run, ``lengths`` the candidates of each run.
    """

    at: Ints
    runs: Ints
    run_of: Ints
    lengths: Ints


def candidates(flags: npt.NDArray[np.uint8]) -> Candidates:
    """Capitalised tokens, and links ("of", "and the") and numbers beside them, by the flags of all tokens."""
    capital = (flags & CAPITAL) != 0
    link = (flags & LINK) != 0
    before, after = _moved(capital, 1), _moved(capital, -1)
    first_link = link & before & (after | (_moved(link, -1) & _moved(capital, -2)))
    second_link = link & after & _moved(link, 1) & _moved(capital, 2)
    digit = ((flags & DIGIT) != 0) & (before | after)
    return _runs(np.flatnonzero(capital | first_link | second_link | digit).astype(np.int32))


def _moved(flags: Flags, by: int) -> Flags:
    """Flags moved right (left where ``by`` is negative), filled with False."""
    moved = np.zeros_like(flags)
    if by > 0:
        moved[by:] = flags[:-by]
    else:
        moved[:by] = flags[-by:]
    return moved


def _runs(at: Ints) -> Candidates:
    fresh = np.ones(len(at), np.bool_)
    fresh[1:] = at[1:] != at[:-1] + 1
    starts = np.flatnonzero(fresh)
    if len(at) and np.diff(np.append(starts, len(at))).max() > LONGEST:
        fresh = (np.arange(len(at)) - starts[np.cumsum(fresh) - 1]) % LONGEST == 0
        starts = np.flatnonzero(fresh)
    run_of = (np.cumsum(fresh) - 1).astype(np.int32)
    lengths = np.diff(np.append(starts, len(at)))
    return Candidates(at, starts.astype(np.int32), run_of, lengths.astype(np.int32))
