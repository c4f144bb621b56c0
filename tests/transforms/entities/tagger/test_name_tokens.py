"""Which tokens may be part of a name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.features import CAPITAL, DIGIT, LINK
from transforms.entities.tagger.name_tokens import LONGEST_SEQUENCE, find_name_tokens

FLAGS = {"C": CAPITAL, "l": LINK, "9": DIGIT, ".": 0}


def flags(signs: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array([FLAGS[sign] for sign in signs], np.uint8)


@pytest.mark.parametrize(
    ("signs", "positions", "starts", "lengths"),
    [
        # Bank of the South said Acme 4 2 of B
        ("CllC.C9.lC", [0, 1, 2, 3, 5, 6, 9], [0, 4, 6], [4, 2, 1]),
        ("CC", [0, 1], [0], [2]),
        ("ClC", [0, 1, 2], [0], [3]),
        ("ClllC", [0, 4], [0, 1], [1, 1]),  # three links in a row join nothing
        ("lCl", [1], [0], [1]),
        ("9C9", [0, 1, 2], [0], [3]),
        (".9.l.", [], [], []),
        ("", [], [], []),
    ],
)
def test_capitals_count_and_links_and_numbers_beside_them(
    signs: str, positions: list[int], starts: list[int], lengths: list[int]
) -> None:
    tokens = find_name_tokens(flags(signs))
    assert tokens.positions.tolist() == positions
    assert tokens.starts.tolist() == starts
    assert tokens.lengths.tolist() == lengths
    assert tokens.sequence_of.tolist() == np.repeat(np.arange(len(lengths)), lengths).tolist()


def test_a_long_sequence_is_cut() -> None:
    tokens = find_name_tokens(flags("C" * (2 * LONGEST_SEQUENCE + 1) + ".C"))
    assert tokens.lengths.tolist() == [LONGEST_SEQUENCE, LONGEST_SEQUENCE, 1, 1]


@given(st.text("Cl9.", max_size=120))
def test_for_every_text_all_capitals_are_in_sequences_of_neighbours(signs: str) -> None:
    tokens = find_name_tokens(flags(signs))
    assert {number for number, sign in enumerate(signs) if sign == "C"} <= set(tokens.positions.tolist())
    assert tokens.lengths.sum() == len(tokens.positions)
    for start, length in zip(tokens.starts, tokens.lengths, strict=True):
        assert 0 < length <= LONGEST_SEQUENCE
        assert set(np.diff(tokens.positions[start : start + length])) <= {1}
