"""Which tokens speak for a candidate, and how: the model's view, the same in training and in use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.candidates import Candidates
from transforms.entities.tagger.table import Ints

Hashes = npt.NDArray[np.uint32]

NEIGHBOURS = 6  # -2, -1, +1, +2, the token before the run and the token after it
_ODD = 0x9E3779B1  # of the golden ratio: odd, so that multiplying loses nothing (Knuth, TAOCP 6.4)


def neighbours(ids: Ints, found: Candidates) -> Ints:
    """The numbers of each candidate's neighbours, (NEIGHBOURS, candidates)."""
    at = found.at
    first = at[found.runs]
    before, after = ids[first - 1], ids[first + found.lengths]
    around = [ids[at + step] for step in (-2, -1, 1, 2)]
    return np.stack([*around, before[found.run_of], after[found.run_of]])


def at_place(hashes: Hashes, place: int) -> Hashes:
    """Hashes of features as seen at a neighbour's place (0 to NEIGHBOURS - 1)."""
    return hashes * np.uint32(_ODD + 2 * place) + np.uint32(place + 1)


def pairs(own: Ints, beside: Ints, identity: Hashes, kind: Hashes) -> Hashes:
    """Hashes of what a candidate and its neighbours are together, (kinds of pair, candidates).

    ``identity`` and ``kind`` hold the hash of a token's word and of its class, by number.
    """
    _, left, right, _, outer_left, outer_right = beside
    columns = (
        _mixed(1, identity.take(left), identity.take(own)),
        _mixed(2, identity.take(own), identity.take(right)),
        _mixed(3, kind.take(left), kind.take(own), kind.take(right)),
        _mixed(4, kind.take(outer_left), kind.take(own), kind.take(outer_right)),
        _mixed(5, kind.take(own), identity.take(outer_left)),
    )
    return np.stack(columns)


def _mixed(which: int, *parts: Hashes) -> Hashes:
    mixed = np.full(len(parts[0]), which, np.uint32)
    for part in parts:
        mixed = (mixed ^ part) * np.uint32(_ODD)
        mixed ^= mixed >> np.uint32(15)
    return mixed
