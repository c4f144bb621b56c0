"""What a token's neighbours say about it: the features of the model, the same in training and in use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.name_tokens import NameTokens
from transforms.entities.tagger.vocabulary import Ints

Hashes = npt.NDArray[np.uint32]

NEIGHBOURS = 6  # at -2, -1, +1 and +2, the token before the sequence and the token after it
_ODD = 0x9E3779B1  # of the golden ratio: odd, so that multiplying loses nothing (Knuth, TAOCP 6.4)


def neighbours(ids: Ints, name_tokens: NameTokens) -> Ints:
    """The numbers of the neighbours of each token that may be part of a name, int32 of (NEIGHBOURS, name tokens).

    ``ids`` are the numbers of all tokens.
    """
    positions = name_tokens.positions
    first = positions[name_tokens.starts]
    before, after = ids[first - 1], ids[first + name_tokens.lengths]
    around = [ids[positions + step] for step in (-2, -1, 1, 2)]
    return np.stack([*around, before[name_tokens.sequence_of], after[name_tokens.sequence_of]])


def as_neighbour(hashes: Hashes, place: int) -> Hashes:
    """Hashes of features, each made another one for a neighbour's place, 0 to NEIGHBOURS - 1; same shape."""
    return hashes * np.uint32(_ODD + 2 * place) + np.uint32(place + 1)


def pairs(own: Ints, beside: Ints, words: Hashes, classes: Hashes) -> Hashes:
    """Hashes of what tokens and their neighbours are together, uint32 of (5 kinds of pair, name tokens).

    ``own`` are the numbers of the tokens, ``beside`` those of their :func:`neighbours`. ``words`` and ``classes`` are
    the hashes of each token's word and of its class, by number.
    """
    _, left, right, _, before, after = beside
    columns = (
        _mixed(1, words.take(left), words.take(own)),
        _mixed(2, words.take(own), words.take(right)),
        _mixed(3, classes.take(left), classes.take(own), classes.take(right)),
        _mixed(4, classes.take(before), classes.take(own), classes.take(after)),
        _mixed(5, classes.take(own), words.take(before)),
    )
    return np.stack(columns)


def _mixed(kind: int, *parts: Hashes) -> Hashes:
    """One hash of the kind of pair and the hashes of its parts, in order."""
    mixed = np.full(len(parts[0]), kind, np.uint32)
    for part in parts:
        mixed = (mixed ^ part) * np.uint32(_ODD)
        mixed ^= mixed >> np.uint32(15)
    return mixed
