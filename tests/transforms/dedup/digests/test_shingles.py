"""Words, shingles and sketches, against a plain reading of their definitions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dedup.digests.shingles import SHINGLE_WORDS, hash_words, pair_characters, shingle, sketch
from transforms.dedup.tables.packed import Lists
from transforms.text.canonical import canonical_text, canonical_texts

words = st.text("abc9", min_size=1, max_size=5)
texts = st.lists(st.lists(words, max_size=12).map(" ".join).map(str.encode), min_size=1, max_size=6)


def of_rows(values, counts):
    ends = np.cumsum(counts)
    return [values[end - count : end].tolist() for end, count in zip(ends, counts, strict=True)]


@given(texts)
def test_for_every_text_equal_words_have_equal_hashes_and_others_have_others(given_texts):
    result = hash_words(given_texts)
    assert result.counts.tolist() == [len(text.split()) for text in given_texts]
    all_words = [word for text in given_texts for word in text.split()]
    assert len(set(zip(all_words, result.hashes.tolist(), strict=True))) == len(set(all_words))
    assert len(set(result.hashes.tolist())) == len(set(all_words))
    assert result.lengths.tolist() == [len(word) for word in all_words]
    assert result.numbers.tolist() == [b"9" in word for word in all_words]


@given(texts)
def test_for_every_text_its_shingles_are_its_runs_of_words(given_texts):
    result = shingle(hash_words(given_texts))
    runs = {}
    for text, hashes in zip(given_texts, of_rows(result.values, result.counts), strict=True):
        own = text.split()
        expected = [
            tuple(own[i : i + SHINGLE_WORDS]) for i in range(max(len(own) - SHINGLE_WORDS + 1, len(own) > 0))
        ]
        assert len(expected) == len(hashes)
        for run, value in zip(expected, hashes, strict=True):
            assert runs.setdefault(run, value) == value
    assert len(set(runs.values())) == len(runs)


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=9), min_size=1, max_size=5), st.integers(1, 4))
def test_for_every_set_the_sketch_is_its_smallest_hashes(rows, size):
    values = np.array([value for row in rows for value in row], np.uint64)
    result = sketch(Lists(values, np.array([len(row) for row in rows])), size)
    expected = [sorted({value >> 12 for value in row})[:size] for row in rows]
    assert of_rows(result.values, result.counts) == expected


def test_a_text_says_the_same_whatever_stands_beside_it():
    alone = hash_words([b"port closes again"]).hashes.tolist()
    assert hash_words([b"storm", b"port closes again", b""]).hashes.tolist()[1:] == alone


def test_a_text_longer_than_a_piece_is_hashed_alike():
    text = b" ".join(b"w%d" % number for number in range(120_000))
    result = hash_words([text])
    assert result.hashes[-1] == hash_words([b"w119999"]).hashes[0]


def test_weekdays_and_months_of_several_languages_are_numbers():
    text = canonical_text(
        "Am Dienstag, 3. März; le 5 août, mercredi; no miércoles, a terça-feira; on the day"
    )
    judged_as = [
        word for word, number in zip(text.split(), hash_words([text]).numbers, strict=True) if number
    ]
    assert b" ".join(judged_as).decode() == "dienstag 3 märz 5 août mercredi miércoles terça"


def test_characters_of_scripts_without_spaces_are_pair_characters_within_a_text_and_words_are_not():
    result, plain = (
        pair_characters(hash_words(canonical_texts(["渡轮 AB", "轮渡", "the sea"]))),
        hash_words([b"ab the sea"]),
    )
    assert result.lengths.tolist() == [6, 3, 2, 6, 3, 3, 3]
    assert result.hashes[0] != result.hashes[3]
    assert result.hashes[[2, 5, 6]].tolist() == plain.hashes.tolist()
