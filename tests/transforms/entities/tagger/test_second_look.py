"""Words that a text names in one place and not in another."""

from __future__ import annotations

import numpy as np

from tests.transforms.entities.tagger.models import featureless_model
from transforms.entities.tagger.features import CAPITAL
from transforms.entities.tagger.model import LABELS
from transforms.entities.tagger.name_tokens import find_name_tokens
from transforms.entities.tagger.second_look import second_look
from transforms.entities.tagger.viterbi import best_labels

OUTSIDE, PERSON, PLACE = (LABELS.index(label) for label in ("O", "B-person", "B-place"))


def labels_after(scores: list[dict[int, int]], words: list[int]) -> tuple[list[int], list[int]]:
    """(labels, labels after a second look) of single tokens with these scores by label."""
    tokens = find_name_tokens(np.array([CAPITAL, 0] * len(scores), np.uint8))
    table = np.array([[row.get(label, 0) for label in range(len(LABELS))] for row in scores], np.int32)
    model = featureless_model()
    labels = best_labels(model, table, tokens)
    again = second_look(model, table, tokens, labels, np.array(words, np.int64))
    return labels.tolist(), again.tolist()


def test_a_word_that_is_named_elsewhere_in_its_text_leans_to_that_type() -> None:
    scores = [{PERSON: 40}, {PERSON: 40}, {OUTSIDE: 8}, {OUTSIDE: 8}]
    assert labels_after(scores, [7, 7, 7, 8]) == (  # the last is another word
        [PERSON, PERSON, OUTSIDE, OUTSIDE],
        [PERSON, PERSON, PERSON, OUTSIDE],
    )


def test_what_is_sure_enough_stays_as_it_is() -> None:
    scores = [{PERSON: 90}, {PERSON: 90}, {PLACE: 90}]
    assert labels_after(scores, [7, 7, 7]) == ([PERSON, PERSON, PLACE], [PERSON, PERSON, PLACE])


def test_words_with_a_negative_number_do_not_count() -> None:
    scores = [{PERSON: 40}, {PERSON: 40}, {OUTSIDE: 8}]
    assert labels_after(scores, [-1, -1, -1]) == ([PERSON, PERSON, OUTSIDE], [PERSON, PERSON, OUTSIDE])
