"""The tagger's model: a linear-chain conditional random field in whole numbers.

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
from transforms.entities.tagger.candidates import Candidates
from transforms.entities.tagger.context import Hashes
from transforms.entities.tagger.table import Ints

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
    """``keys``: hashes of features; ``weights``: (features, labels); the last row of both stands for what is not known.

    ``slots`` leads from a hash's low bits to its row. ``transitions``: (labels, labels), from row to column;
    ``first``: (labels,), of a run's first token.
    """

    keys: Hashes
    weights: npt.NDArray[np.int8]
    slots: Ints
    transitions: Scores
    first: Scores

    def rows(self, hashes: Hashes) -> Ints:
        """The row of each feature in ``weights``."""
        found = self.slots.take(slot(hashes))
        found[self.keys.take(found) != hashes] = len(self.keys) - 1
        return found


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


def best_labels(model: Model, scores: Scores, found: Candidates) -> Labels:
    """The best label of each candidate, run by run (Viterbi over all runs at once)."""
    order = np.argsort(-found.lengths, kind="stable")
    longest = int(found.lengths.max(initial=0))
    still = [int((found.lengths > step).sum()) for step in range(longest)]
    runs = found.runs[order]
    reach = scores.take(runs, axis=0) + model.first
    paths = []
    for step in range(1, longest):
        best, path = _stepped(reach[: still[step]], model.transitions)
        paths.append(path)
        reach[: still[step]] = best + scores.take(runs[: still[step]] + step, axis=0)
    return _traced(reach.argmax(axis=1), paths, runs, still, len(found.at))


def _stepped(reach: Scores, transitions: Scores) -> tuple[Scores, Labels]:
    """(the best score of each label after one more token, the label that it comes from); of equals the first wins."""
    best = reach[:, :1] + transitions[0]
    path = np.zeros(best.shape, np.int8)
    for label in range(1, len(LABELS)):
        through = reach[:, label : label + 1] + transitions[label]
        better = through > best
        path[better] = label
        np.maximum(best, through, out=best)
    return best, path


def _traced(
    state: npt.NDArray[np.intp], paths: list[Labels], runs: Ints, still: list[int], size: int
) -> Labels:
    """Follow the best paths back from the runs' ends."""
    labels = np.zeros(size, np.int8)
    for step in range(len(still) - 1, -1, -1):
        count = still[step]
        labels[runs[:count] + step] = state[:count]
        if step:
            state[:count] = paths[step - 1][np.arange(count), state[:count]]
    return labels
