"""Tokens by number, and where they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.tagger.features import CAPITAL, DIGIT
from transforms.entities.tagger.vocabulary import BREAK, Vocabulary

WORDS = [
    "Ortega",
    "Maria Ortega",
    "U.S.",
    "U.S.-led",
    "of",
    "al-Masri",
    "’s",
    "Mr.",
    "\n",
    "\n\n",
    "said",
    "(4)",
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS)).map(" ".join))


def printed(vocabulary: Vocabulary, text: str) -> list[tuple[int, str]]:
    """(offset, token) of the tokens of one text but line ends, as the arrays say."""
    encoded, _ = vocabulary.encode([text])
    starts = encoded.offsets[encoded.chunks] + vocabulary.part_offsets[encoded.parts]
    tokens = list(vocabulary.tokens)
    pairs = zip(starts.tolist(), encoded.ids.tolist(), strict=True)
    return [(start, tokens[token]) for start, token in pairs if tokens[token] != BREAK]


def test_tokens_stand_where_the_text_has_them() -> None:
    assert printed(Vocabulary(), "Orr (4)\nsaid  Orr’s") == [
        (0, "Orr"),
        (4, "("),
        (5, "4"),
        (6, ")"),
        (8, "said"),
        (14, "Orr"),
        (17, "’s"),
    ]


def test_a_token_has_one_number_and_only_new_ones_come_back() -> None:
    vocabulary = Vocabulary()
    encoded, new = vocabulary.encode(["Orr met Orr, 41", "met"])
    assert new == [BREAK, "Orr", "met", ",", "41"]
    assert encoded.ids.tolist() == [0, 0, 1, 2, 1, 3, 4, 0, 0, 2, 0, 0]
    assert encoded.chunks[encoded.ids == 2].tolist() == [3, 8]
    assert encoded.starts.tolist() == [2, 8]
    assert vocabulary.flags.tolist() == [0, CAPITAL, 0, 0, DIGIT]
    assert vocabulary.encode(["Orr met 42"])[1] == ["42"]


def test_the_characters_of_each_distinct_chunk_count_once() -> None:
    vocabulary = Vocabulary()
    vocabulary.encode(["Orr met Orr"])
    assert vocabulary.characters == len("Orr met ")
    vocabulary.encode(["Orr met Orr"])
    assert vocabulary.characters == len("Orr met ")


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_for_every_text_its_tokens_stand_where_they_say(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    encoded, _ = vocabulary.encode(texts)
    tokens = list(vocabulary.tokens)
    for token, part, chunk in zip(encoded.ids, encoded.parts, encoded.chunks, strict=True):
        number = int((encoded.starts <= chunk).sum()) - 1
        start = encoded.offsets[chunk] + vocabulary.part_offsets[part]
        if number >= 0 and tokens[token] != BREAK:
            assert texts[number][start : start + vocabulary.part_lengths[part]] == tokens[token]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_for_every_text_what_was_encoded_before_makes_no_difference_to_where_tokens_stand(
    texts: list[str],
) -> None:
    used = Vocabulary()
    used.encode(texts[::-1])
    for text in texts:
        assert printed(used, text) == printed(Vocabulary(), text)


def test_line_ends_and_ends_of_texts_are_breaks() -> None:
    encoded, _ = Vocabulary().encode(["a\nb", ""])
    assert (encoded.ids == 0).tolist() == [True, True, False, True, False, *[True] * 4]
    assert encoded.ids.dtype == encoded.offsets.dtype == np.int32
