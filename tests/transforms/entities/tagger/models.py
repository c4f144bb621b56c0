"""Models for tests of what is done with scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.entities.tagger.model import LABELS, Model


def featureless_model(transitions: npt.ArrayLike = 0, first: npt.ArrayLike = 0) -> Model:
    """A model without features, which knows transitions between labels alone."""
    size = len(LABELS)
    return Model(
        np.zeros(1, np.uint32),
        np.zeros((1, size), np.int8),
        np.zeros(0, np.int32),
        np.zeros((size, size), np.int32) + np.array(transitions, np.int32),
        np.zeros(size, np.int32) + np.array(first, np.int32),
    )
