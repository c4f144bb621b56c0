"""The persons of one story: "Khamenei" is the Ali Khamenei that it named before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from transforms.entities.mention import Span

_NAMESAKES = 32  # persons of one surname that are told apart: each new name is compared with all of them


class People:
    """The persons that a story names in full, found again by a part of their name.

    >>> people = People({"Ali Khamenei": [(0, 12)], "Xi Jinping": [(20, 30)], "A. Khamenei": [(40, 51)]})
    >>> [people.full_name(name, offset=60) for name in ("Khamenei", "A. Khamenei", "Xi", "Ruiz")]
    ['Ali Khamenei', 'Ali Khamenei', 'Xi Jinping', '']
    """

    def __init__(self, spans: Mapping[str, Sequence[Span]]) -> None:
        """``spans``: where the text has each name; names of one word are left out."""
        self.has_namesakes = False  # whether two persons share a surname
        self._spans = spans
        self._full: dict[str, str] = {}  # a full name as printed -> the form of it that counts
        self._forms: dict[str, list[str]] = {}  # a surname -> full names as printed
        self._by_last: dict[str, list[str]] = {}
        self._by_first: dict[str, str] = {}
        self._appearances: dict[str, list[tuple[int, str]]] = {}
        for name in spans:
            if " " in name:
                self._add(name)

    def _add(self, name: str) -> None:
        first, *_, last = name.split(" ")
        same_last = self._by_last.setdefault(_fold(last), [])
        full = next((known for known in same_last if _same_person(known, name)), name) if same_last else name
        if full is name and len(same_last) < _NAMESAKES:
            self.has_namesakes |= bool(same_last)
            same_last.append(name)
            self._by_first.setdefault(_fold(first), name)
        self._full[name] = full
        self._forms.setdefault(_fold(last), []).append(name)

    def full_name(self, name: str, offset: int) -> str:
        """The full name of the person that the text calls ``name`` at an offset in code points, or "".

        ``name`` is a full name, a surname, or a family name in front (as in Xi Jinping). If several persons have
        the surname, the one named last before the offset is meant.
        """
        if not self._full or " " in name:
            return self._full.get(name, "")
        folded = _fold(name)
        same_last = self._by_last.get(folded)
        if same_last is None:
            return self._by_first.get(folded, "")
        return same_last[0] if len(same_last) == 1 else self._last_before(folded, offset)

    def is_ambiguous(self, name: str) -> bool:
        """Whether ``name`` is the surname of several persons of the story."""
        return " " not in name and len(self._by_last.get(_fold(name), ())) > 1

    def _last_before(self, surname: str, offset: int) -> str:
        """The person with a surname who is named last before an offset, else the first one after it."""
        if surname not in self._appearances:
            self._appearances[surname] = self._appearances_of(surname)
        appearances = self._appearances[surname]
        return appearances[max(0, bisect_left(appearances, (offset, "")) - 1)][1]

    def _appearances_of(self, surname: str) -> list[tuple[int, str]]:
        """(offset, full name) of each full name of the persons with a surname, in the order of the text."""
        persons = set(self._by_last[surname])
        forms = [(form, full) for form in self._forms[surname] if (full := self._full[form]) in persons]
        appearances = sorted((start, full) for form, full in forms for start, _ in self._spans[form])
        return appearances or [(0, self._by_last[surname][0])]


@lru_cache(maxsize=65_536)
def _fold(word: str) -> str:
    """A word of a name in small letters, without the article of Arabic names."""
    return word.casefold().removeprefix("al-")


def _same_person(known: str, name: str) -> bool:
    """Whether two names with the same last word can be one person's: one has all words of the other, in order."""
    if known.count(" ") == name.count(" ") and known[0].casefold() != name[0].casefold():
        return False  # most pairs end here
    short, long = sorted((known.split(" ")[:-1], name.split(" ")[:-1]), key=len)
    rest = iter(long)
    return all(any(_agree(word, other) for other in rest) for word in short)


def _agree(word: str, other: str) -> bool:
    """Whether two given names can be the same; an initial agrees with any name that begins with it."""
    first, second = word.rstrip(".").casefold(), other.rstrip(".").casefold()
    if first == second:
        return True
    return (len(first) == 1 and second.startswith(first)) or (len(second) == 1 and first.startswith(second))
