"""Canonical text: what copying changes makes no difference, what a reader would notice does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text import canonical
from transforms.text.canonical import PIECE_TEXTS, canonical_hash, canonical_text, canonical_texts, pieces

WESTERN = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(256))
PAIRS = [
    ("“It’s over,” she said — twice…", '"It\'s over," she said -- twice...'),
    ("Harbor\u00a0fire:  three\r\nhurt", "HARBOR FIRE, THREE HURT"),
    ("co\u00adoperation zero\u200bwidth", "cooperation zerowidth"),
    ("ﬁrst ½ of Ｐａｒｔ", "first 1/2 of part"),
    ("Cafe\u0301 Straße", "CAFÉ STRASSE"),
    ("``Quoted'' text_here", "'Quoted' text-here"),
    ("港口 关闭。", "港口关闭"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_copying_changes_makes_no_difference(first: str, second: str) -> None:
    assert canonical_text(first) == canonical_text(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("3.5 pct", "35 pct"), ("two ships", "ten ships"), ("???", "!!!"), ("a b", "ab"), ("año", "ano")],
)
def test_other_text_stays_other(first: str, second: str) -> None:
    assert canonical_text(first) != canonical_text(second)


@given(st.text(alphabet=st.one_of(st.sampled_from(WESTERN), st.characters()), max_size=60))
def test_the_fast_path_equals_the_definition_for_every_text(text: str) -> None:
    assert canonical_text(text) == canonical._any_text(text)


@given(st.text(alphabet=WESTERN, max_size=200))
def test_the_fast_path_equals_the_definition_for_every_western_text(text: str) -> None:
    assert canonical_text(text) == canonical._any_text(text)


@given(st.text(alphabet=WESTERN, max_size=60))
def test_canonical_text_is_its_own_canonical_text(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once.decode()) == once


@given(st.text(alphabet=WESTERN, max_size=60))
def test_spelling_of_accents_makes_no_difference(text: str) -> None:
    assert canonical_text(unicodedata.normalize("NFD", text)) == canonical_text(text)


def test_the_hash_tells_headline_from_body() -> None:
    assert canonical_hash(b"storm", b"closes port") != canonical_hash(b"storm closes", b"port")
    assert len(canonical_hash(b"", b"")) == 32


def test_a_lone_surrogate_is_no_word() -> None:
    assert canonical_text("a\ud800b") == b"a b"
    assert canonical_text("\ud800") == b"?"


@given(st.text(alphabet="ab é.\n", max_size=60))
def test_a_long_text_is_spaced_as_a_short_one(text: str) -> None:
    assert canonical_text("x" * 400 + text + " y") == canonical._any_text("x" * 400 + text + " y")


def test_long_runs_of_space_cost_little() -> None:
    assert canonical_text("a" + " " * 1_000_000 + "b") == b"a b"


def test_pieces_cover_all_texts_and_a_long_one_is_a_piece_by_itself() -> None:
    texts = [b"x" * 10] * (PIECE_TEXTS + 1) + [b"y" * 2**20, b"z"]
    bounds = list(pieces(texts))
    assert [start for start, _ in bounds][1:] == [end for _, end in bounds][:-1]
    assert (bounds[0][0], bounds[-1][1]) == (0, len(texts))
    assert (PIECE_TEXTS + 1, PIECE_TEXTS + 2) in bounds


@given(
    st.lists(st.text(alphabet=st.one_of(st.sampled_from(WESTERN), st.characters()), max_size=20), max_size=8)
)
def test_a_text_is_canonical_the_same_whatever_stands_beside_it(texts: list[str]) -> None:
    assert canonical_texts(texts) == [canonical._any_text(text) for text in texts]


@pytest.mark.parametrize("marks", ["\u0300\u0316", "\u0316\uff9e", "\u0300\u200b\u0316"])
def test_many_marks_in_a_row_cost_no_more_than_other_characters(marks: str) -> None:
    high, low = marks[0], marks[-1]
    text = "a" + high * 1_000_000 + marks * 500_000 + low * 1_000_000 + " b"
    assert canonical_text(text).endswith(b" b")
    assert len(canonical_text(text)) < 300
