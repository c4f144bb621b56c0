from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.candidates import LONGEST, candidates
from transforms.entities.tagger.features import CAPITAL, DIGIT, LINK
from transforms.entities.tagger.model import LABELS, NEVER, Model, best_labels, load, slot
from transforms.entities.tagger.second_look import second_look

O, PERSON, PLACE = (LABELS.index(label) for label in ("O", "B-person", "B-place"))  # noqa: E741


def model(transitions: object = 0, first: object = 0) -> Model:
    """A model without features."""
    size = len(LABELS)
    return Model(
        np.zeros(1, np.uint32),
        np.zeros((1, size), np.int8),
        np.zeros(0, np.int32),
        np.zeros((size, size), np.int32) + np.array(transitions, np.int32),
        np.zeros(size, np.int32) + np.array(first, np.int32),
    )


def test_the_model_that_comes_along_has_one_feature_a_slot_and_a_row_for_the_unknown():
    ours = load()
    slots = slot(ours.keys[:-1])
    assert len(np.unique(slots)) == len(slots)
    assert not ours.weights[-1].any()
    assert ours.rows(ours.keys[:3]).tolist() == [0, 1, 2]
    assert not ours.weights[ours.rows(ours.keys[:-1] ^ np.uint32(2**31))].any()


def test_a_name_never_goes_on_without_having_begun():
    ours = load()
    for column, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed = {column, LABELS.index(f"B-{label[2:]}")}
            barred = {row for row in range(len(LABELS)) if ours.transitions[row, column] == NEVER}
            assert barred == set(range(len(LABELS))) - allowed
            assert ours.first[column] == NEVER


SCORES = st.lists(st.integers(-9, 9), min_size=9, max_size=9)


@given(
    st.lists(st.lists(SCORES, min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(SCORES, min_size=10, max_size=10),
)
def test_for_every_run_the_labels_have_the_highest_score_of_all(
    runs: list[list[list[int]]], chain: list[list[int]]
):
    some = model(chain[:9], chain[9])
    flags = [flag for run in runs for flag in [CAPITAL] * len(run) + [0]]
    scores = np.array([row for run in runs for row in run], np.int32)
    labels = best_labels(some, scores.copy(), candidates(np.array(flags, np.uint8))).tolist()

    def total(run: list[list[int]], path: tuple[int, ...]) -> int:
        steps = sum(chain[one][other] for one, other in pairwise(path))
        return chain[9][path[0]] + steps + sum(row[label] for row, label in zip(run, path, strict=True))

    for run in runs:
        path, labels = tuple(labels[: len(run)]), labels[len(run) :]
        assert total(run, path) == max(total(run, other) for other in product(range(9), repeat=len(run)))


def test_candidates_are_capitals_and_what_links_them():
    #        Bank     of    the   South    said  Acme     4      2   of    B
    flags = [CAPITAL, LINK, LINK, CAPITAL, 0,    CAPITAL, DIGIT, 0,  LINK, CAPITAL]  # fmt: skip
    found = candidates(np.array(flags, np.uint8))
    assert found.at.tolist() == [0, 1, 2, 3, 5, 6, 9]
    assert found.runs.tolist() == [0, 4, 6]
    assert found.lengths.tolist() == [4, 2, 1]


def test_a_long_run_is_cut():
    found = candidates(np.full(2 * LONGEST + 1, CAPITAL, np.uint8))
    assert found.lengths.tolist() == [LONGEST, LONGEST, 1]


def test_a_word_that_is_named_elsewhere_in_its_text_leans_to_that_type():
    found = candidates(np.array([CAPITAL, 0, CAPITAL, 0, CAPITAL, 0, CAPITAL], np.uint8))
    scores = np.zeros((4, len(LABELS)), np.int32)
    scores[:2, PERSON] = 40
    scores[2:, O] = 8
    labels = best_labels(model(), scores, found)
    assert labels.tolist() == [PERSON, PERSON, O, O]
    words = np.array([7, 7, 7, 8], np.int64)  # the last is another word
    assert second_look(model(), scores, found, labels, words).tolist() == [PERSON, PERSON, PERSON, O]
