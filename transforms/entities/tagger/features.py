"""Hashed features of a token: of the token itself, and of it as another token's neighbour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import xxhash

from transforms.entities.lexicon import kinds_of, words
from transforms.entities.places import place_class

CAPITAL, LINK, DIGIT = 1, 2, 4
_LINKS = frozenset(["of", "the", "and", "for", "&", "in", "on", "'s", "-", "/", ".", "to", "a", "at"])
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-"})


class TokenFeatures(NamedTuple):
    """The 32-bit hashes of a token's features.

    ``own``: of the token itself, empty where it can't be part of a name; ``near``: of it as a neighbour. ``word``
    stands for the word in small letters, ``word_class`` for its form and what lexicon and gazetteer say of it.
    """

    own: list[int]
    near: list[int]
    word: int
    word_class: int


def flags(token: str) -> int:
    """What a token can be in a name: ``CAPITAL`` (has a capital), ``DIGIT`` (begins with one), ``LINK``, or 0."""
    if not token.islower() and any(map(str.isupper, token)):
        return CAPITAL
    if token[0].isdigit():
        return DIGIT
    word = token.translate(_PLAIN)
    return LINK if word in _LINKS or word in words("particle") else 0


def token_features(token: str) -> TokenFeatures:
    """The hashed features of a token; a letter before each says which kind of feature it is."""
    word = token.translate(_PLAIN)
    folded, form, kinds = word.lower(), shape(word), _kinds(word)
    own = _own(word, folded, form, kinds) if flags(token) else []
    near = ["l" + folded, "s" + form, *kinds]
    if len(folded) > 5:
        near.append("e" + folded[-3:])
    word_class = f"{form if len(form) < 6 else 'long'} {' '.join(kinds)}"
    return TokenFeatures(list(map(_hash, own)), list(map(_hash, near)), _hash(folded), _hash(word_class))


def _own(word: str, folded: str, form: str, kinds: Sequence[str]) -> list[str]:
    own = ["W" + word, "L" + folded, "S" + form, *("K" + kind for kind in kinds)]
    own.extend(f"P{folded[:size]}" for size in (2, 3, 4) if len(folded) > size)
    own.extend(f"E{folded[-size:]}" for size in (1, 2, 3, 4) if len(folded) > size)
    if "-" in word[1:-1]:
        first, _, last = word.rpartition("-")
        own += ["F" + first.lower(), "T" + last.lower(), *("H" + kind for kind in _kinds(first))]
    if word.isupper():
        own.append(f"U{min(len(word), 8)}")
    return own


def shape(word: str) -> str:
    """The form of a word: X for capitals, x for small letters, 9 for digits; a run of one kind is one letter.

    >>> [shape(word) for word in ("Smith-Jones", "U.S.", "1990s")]
    ['Xx-Xx', 'X.X.', '9x']
    """
    if word.isalpha():
        simple = "x" if word.islower() else "X" if word.isupper() else "Xx" if word.istitle() else ""
        if simple:
            return simple
    return _repeats().sub(r"\1", "".join(map(_letter, word[:24])))


@cache
def _repeats() -> re.Pattern[str]:
    return re.compile(r"(.)\1{1,24}")


def _letter(char: str) -> str:
    if char.isalpha():
        return "X" if char.isupper() else "x"
    return "9" if char.isdigit() else char


def _kinds(word: str) -> Sequence[str]:
    """The kinds under which the lexicon lists a word, then its class of place; a word in capitals counts as a name."""
    if not word[:1].isupper():
        return kinds_of(word)
    printed = word.title() if len(word) > 3 and word.isupper() and word.isalpha() else word
    place = place_class(printed)
    return [*kinds_of(printed), place] if place else kinds_of(printed)


def _hash(text: str) -> int:
    return xxhash.xxh32_intdigest(text.encode("utf-8", "replace"))
