"""What the model sees of a token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.features import CAPITAL, DIGIT, LINK, flags, shape, token_features


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("Ruiz", CAPITAL),
        ("iPhone", CAPITAL),
        ("9,800", DIGIT),
        ("of", LINK),
        ("’s", LINK),
        ("–", LINK),
        ("van", LINK),
        ("said", 0),
        ("(", 0),
        ("東京", 0),
    ],
)
def test_a_token_can_begin_link_or_count_in_a_name(token: str, expected: int) -> None:
    assert flags(token) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Ruiz", "Xx"),
        ("NATO", "X"),
        ("O'Neil", "X'Xx"),
        ("iPhone", "xXx"),
        ("F-16s", "X-9x"),
        ("...", "."),
        ("", ""),
    ],
)
def test_the_shape_says_capitals_letters_and_digits(word: str, expected: str) -> None:
    assert shape(word) == expected


def test_quotes_and_dashes_of_all_kinds_are_the_same_to_the_model() -> None:
    assert token_features("O’Neil") == token_features("O'Neil")
    assert token_features("—") == token_features("-")


def test_capitals_change_the_word_class_and_not_the_word() -> None:
    small, large = token_features("harbor"), token_features("HARBOR")
    assert small.word == large.word
    assert small.word_class != large.word_class


def test_words_of_the_same_form_that_no_table_knows_are_of_one_class() -> None:
    assert token_features("blorp").word_class == token_features("quuxed").word_class


@given(st.text(min_size=1, max_size=40))
def test_for_every_token_features_are_32_bit_hashes_and_only_tokens_of_names_have_their_own(
    token: str,
) -> None:
    features = token_features(token)
    assert bool(features.own) == bool(flags(token))
    assert features.near
    every = [*features.own, *features.near, features.word, features.word_class]
    assert all(0 <= hashed < 2**32 for hashed in every)
