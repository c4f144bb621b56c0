"""The tagger's model: the weights of a linear-chain conditional random field, as whole numbers.

Scores are sums of small integers, so the same text has the same names on any machine. Labels are "O", and B- and
I- of each type: B- begins a name, I- goes on with it.

Reference: Lafferty, McCallum and Pereira, "Conditional Random Fields" (2001). ``docs/entities.md`` says from what it
was trained and how well it does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.data.once import once
from transforms.data.tables import data_file
from transforms.entities.tagger.context import Hashes
from transforms.entities.tagger.vocabulary import Ints

LABELS = (
    "O",
    "B-person",
    "I-person",
    "B-organization",
    "I-organization",
    "B-place",
    "I-place",
    "B-other",
    "I-other",
)
SLOTS = 2**20
NEVER = -(2**20)  # the score of a transition that can't be

Scores = npt.NDArray[np.int32]
Labels = npt.NDArray[np.int8]


class Model(NamedTuple):
    """Weights of features and of transitions between labels. Nothing changes them; threads share them.

    ===============  ======  ==================  ===============================================================
    ``keys``         uint32  (features,)         the hash of each feature; the last row is for unknown features
    ``weights``      int8    (features, labels)  what each feature adds to each label; zeros in the last row
    ``slots``        int32   (SLOTS,)            from the low bits of a hash to its row
    ``transitions``  int32   (labels, labels)    the score of each label (column) after another (row)
    ``first``        int32   (labels,)           the score of each label for the first token of a sequence
    ===============  ======  ==================  ===============================================================
    """

    keys: Hashes
    weights: npt.NDArray[np.int8]
    slots: Ints
    transitions: Scores
    first: Scores

    def rows(self, hashes: Hashes) -> Ints:
        """The row of each feature in ``weights``, int32 in the shape of ``hashes``; the last row where unknown."""
        rows = self.slots.take(slot(hashes))
        rows[self.keys.take(rows) != hashes] = len(self.keys) - 1
        return rows


def slot(hashes: Hashes) -> Hashes:
    """Where :attr:`Model.slots` holds the row of a feature; training keeps one feature a slot."""
    return hashes & np.uint32(SLOTS - 1)


@once
def load() -> Model:
    """The model that comes with wirebeam, loaded once a process."""
    with data_file("names_model.npz").open("rb") as file, np.load(file) as parts:
        keys, weights = parts["keys"], parts["weights"]
        slots = np.full(SLOTS, len(keys) - 1, np.int32)
        slots[slot(keys[:-1])] = np.arange(len(keys) - 1)
        return Model(keys, weights, slots, parts["transitions"], parts["first"])
