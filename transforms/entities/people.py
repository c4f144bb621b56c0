"""The persons of one story: "Khamenei" is the Ali Khamenei that it named before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

Span = tuple[int, int]
_NAMESAKES = 32  # persons of one surname that are told apart: each new name is compared with all of them


class People:
    """The persons that a story names in full, found again by a part of their name.

    >>> people = People({"Ali Khamenei": [(0, 12)], "Xi Jinping": [(20, 30)], "A. Khamenei": [(40, 51)]})
    >>> [people.named(name, at=60) for name in ("Khamenei", "A. Khamenei", "Xi", "Ruiz")]
    ['Ali Khamenei', 'Ali Khamenei', 'Xi Jinping', '']
    """

    def __init__(self, spans: Mapping[str, Sequence[Span]]) -> None:
        self.shared = False  # whether two persons share a surname
        self._spans = spans
        self._full: dict[str, str] = {}  # a full name as printed -> the form of it that counts
        self._by_last: dict[str, list[str]] = {}
        self._by_first: dict[str, str] = {}
        self._turns: dict[str, list[tuple[int, str]]] = {}
        for name in spans:
            if " " in name:
                self._add(name)

    def _add(self, name: str) -> None:
        first, *_, last = name.split(" ")
        same_last = self._by_last.setdefault(_fold(last), [])
        full = next((known for known in same_last if _same_person(known, name)), name) if same_last else name
        if full is name and len(same_last) < _NAMESAKES:
            self.shared |= bool(same_last)
            same_last.append(name)
            self._by_first.setdefault(_fold(first), name)
        self._full[name] = full

    def named(self, name: str, at: int) -> str:
        """The full name of the person called ``name`` at an offset, or "".

        ``name`` is a full name, a surname, or a family name in front (as in Xi Jinping). Of several persons of a
        surname the one named last before ``at`` is meant.
        """
        if not self._full or " " in name:
            return self._full.get(name, "")
        folded = _fold(name)
        same_last = self._by_last.get(folded)
        if same_last is None:
            return self._by_first.get(folded, "")
        return same_last[0] if len(same_last) == 1 else self._named_before(folded, at)

    def ambiguous(self, name: str) -> bool:
        """Whether ``name`` is the surname of several persons of the story."""
        return " " not in name and len(self._by_last.get(_fold(name), ())) > 1

    def _named_before(self, last: str, at: int) -> str:
        """Of the persons with a surname the one named last before an offset, else the first one after it."""
        if last not in self._turns:
            self._turns[last] = self._turns_of(last)
        turns = self._turns[last]
        return turns[max(0, bisect_left(turns, (at, "")) - 1)][1]

    def _turns_of(self, last: str) -> list[tuple[int, str]]:
        """(where, who) of the full names of the persons with a surname, in the order of the text."""
        some = set(self._by_last[last])
        forms = [(form, full) for form, full in self._full.items() if full in some]
        turns = sorted((start, full) for form, full in forms for start, _ in self._spans[form])
        return turns or [(0, self._by_last[last][0])]


@lru_cache(maxsize=65_536)
def _fold(word: str) -> str:
    """Capitals and the article of Arabic names make no difference."""
    return word.casefold().removeprefix("al-")


def _same_person(known: str, name: str) -> bool:
    """Whether two names with the same last word can be one person's: one has all that the other has."""
    if known.count(" ") == name.count(" ") and known[0].casefold() != name[0].casefold():
        return False  # most pairs end here
    short, long = sorted((known.split(" ")[:-1], name.split(" ")[:-1]), key=len)
    rest = iter(long)
    return all(any(_fits(word, other) for other in rest) for word in short)


def _fits(word: str, other: str) -> bool:
    """Whether two given names agree; an initial agrees with any name that begins with it."""
    one, two = word.rstrip(".").casefold(), other.rstrip(".").casefold()
    return one == two or (len(one) == 1 and two.startswith(one)) or (len(two) == 1 and one.startswith(two))
