"""Where a text has names, all of them in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.entities.mention import Span

_MOST = 1_000  # of one name, in one text
_LONGEST = 200  # characters of a name that is looked for
_LENGTHS = 32  # of names that begin with the same word: each is tried wherever the word stands
_WORD = re.compile(r"\w+|[^\w\s]")


def occurrences(names: Iterable[str], body: str) -> dict[str, list[Span]]:
    """Where ``body`` has exactly each name, as whole words, in order; those of one name don't overlap.

    ``names`` have single spaces. The time doesn't depend on how many they are: names of more than 200 characters,
    and of more than 32 lengths that begin with the same word, are left out.

    >>> occurrences(["Ann Lee", "Lee", "Bo"], "Ann Lee of Leeds, Lee and Bob")
    {'Ann Lee': [(0, 7)], 'Lee': [(4, 7), (18, 21)], 'Bo': []}
    """
    spans: dict[str, list[Span]] = {name: [] for name in names}
    lengths = _lengths(spans)
    if not lengths:
        return spans
    for word in _WORD.finditer(body):
        for length in lengths.get(word[0], ()):
            start, end = word.start(), word.start() + length
            of_name = spans.get(body[start:end])
            if of_name is not None and _is_whole(body, start, end):
                _add(of_name, (start, end))
    return spans


def _lengths(names: Iterable[str]) -> dict[str, list[int]]:
    """The lengths in characters of the names that begin with each word."""
    by_word: dict[str, dict[int, None]] = {}
    for name in names:
        word = _WORD.match(name)
        if word and len(name) <= _LONGEST:
            lengths = by_word.setdefault(word[0], {})
            if len(lengths) < _LENGTHS:
                lengths[len(name)] = None
    return {word: list(lengths) for word, lengths in by_word.items()}


def _is_whole(body: str, start: int, end: int) -> bool:
    """Whether ``body[start:end]`` is a name of whole words: it neither continues a word nor is continued."""
    before, after = body[start - 1 : start] if start else "", body[end : end + 1]
    return end <= len(body) and not (_is_letter(before) or _is_letter(after))


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _add(spans: list[Span], span: Span) -> None:
    """Add a span unless it overlaps the last one, or there are enough."""
    if len(spans) < _MOST and not (spans and spans[-1][1] > span[0]):
        spans.append(span)
