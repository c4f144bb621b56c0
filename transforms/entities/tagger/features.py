"""What the model sees of a token: hashed features, of the token itself and of it as somebody's neighbour."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import xxhash

from transforms.entities.lexicon import kinds_of, words
from transforms.entities.places import standing

CAPITAL, LINK, DIGIT = 1, 2, 4
_LINKS = frozenset(["of", "the", "and", "for", "&", "in", "on", "'s", "-", "/", ".", "to", "a", "at"])
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-"})


class Seen(NamedTuple):
    """Hashes of a token's features: ``own`` where it may be part of a name, ``near`` where it stands beside one.

    ``identity`` stands for the word, ``kind`` for its class: its form and what is known of it.
    """

    own: list[int]
    near: list[int]
    identity: int
    kind: int


def flags(token: str) -> int:
    """Whether a token has a capital, is a number, or may link the words of a name."""
    if not token.islower() and any(map(str.isupper, token)):
        return CAPITAL
    if token[0].isdigit():
        return DIGIT
    word = token.translate(_PLAIN)
    return LINK if word in _LINKS or word in words("particle") else 0


def seen(token: str) -> Seen:
    """The features of a token."""
    word = token.translate(_PLAIN)
    folded, form, known = word.lower(), shape(word), _known(word)
    own = _own(word, folded, form, known) if flags(token) else []
    near = ["l" + folded, "s" + form, *known]
    if len(folded) > 5:
        near.append("e" + folded[-3:])
    kind = f"{form if len(form) < 6 else 'long'} {' '.join(known)}"
    return Seen(list(map(_hash, own)), list(map(_hash, near)), _hash(folded), _hash(kind))


def _own(word: str, folded: str, form: str, known: list[str]) -> list[str]:
    found = ["W" + word, "L" + folded, "S" + form, *("K" + one for one in known)]
    found.extend(f"P{folded[:size]}" for size in (2, 3, 4) if len(folded) > size)
    found.extend(f"E{folded[-size:]}" for size in (1, 2, 3, 4) if len(folded) > size)
    if "-" in word[1:-1]:
        first, _, last = word.rpartition("-")
        found += ["F" + first.lower(), "T" + last.lower(), *("H" + one for one in _known(first))]
    if word.isupper():
        found.append(f"U{min(len(word), 8)}")
    return found


def shape(word: str) -> str:
    """The form of a word: capitals X, small letters x, digits 9, runs of one kind as one letter.

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


def _known(word: str) -> list[str]:
    """What the lexicon and the gazetteer know of a word; one in capitals is looked up as a name."""
    if not word[:1].isupper():
        return kinds_of(word)
    printed = word.title() if len(word) > 3 and word.isupper() and word.isalpha() else word
    place = standing(printed)
    return [*kinds_of(printed), place] if place else kinds_of(printed)


def _hash(text: str) -> int:
    return xxhash.xxh32_intdigest(text.encode("utf-8", "replace"))
