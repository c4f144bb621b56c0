"""Folded names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Agence France-Presse", "agence france presse"),
        ("  TIDNINGARNAS  Telegrambyrå ", "tidningarnas telegrambyra"),
        ("S.P.A.", "s p a"),
        ("Straße", "strasse"),
        ("e\u0301", "e"),
        ("新华社", "新华社"),
        ("—", ""),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_for_every_text_words_are_separated_by_one_space(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(char.isalnum() or char == " " for char in folded)
