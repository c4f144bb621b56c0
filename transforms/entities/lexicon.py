"""Words that show which kind of name they stand in or beside: titles, given names, legal forms (``names.tsv``)."""

from __future__ import annotations

from functools import cache

from transforms.data.tables import rows


@cache
def words(kind: str) -> frozenset[str]:
    """The words of a kind (``title``, ``given``, ``org_tail``, …) as they are printed; empty for an unknown kind."""
    return _words_by_kind().get(kind, frozenset())


def kinds_of(word: str) -> tuple[str, ...]:
    """The kinds that list a word, in the order of the file.

    >>> kinds_of("Ayatollah"), kinds_of("harbor")
    (('title',), ())
    """
    return _kinds_by_word().get(word, ())


@cache
def settled(kind: str) -> frozenset[str]:
    """The names whose type is ``kind`` whatever stands around them (``settled_names.tsv``).

    The tagger doesn't see them, so they can change without training it again.
    """
    return frozenset(name for of_kind, name in rows("settled_names.tsv") if of_kind == kind)


@cache
def _words_by_kind() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, word in rows("names.tsv"):
        kinds.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in kinds.items()}


@cache
def _kinds_by_word() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, words in _words_by_kind().items():
        for word in words:
            kinds[word] = (*kinds.get(word, ()), kind)
    return kinds
