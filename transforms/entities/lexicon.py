"""The words that tell what kind of name stands beside or within them."""

from __future__ import annotations

from functools import cache

from transforms.data.tables import rows


@cache
def words(kind: str) -> frozenset[str]:
    """The words of a kind in ``names.tsv`` (``title``, ``given``, ``org_tail``, …), as they are printed."""
    return _kinds().get(kind, frozenset())


@cache
def _kinds() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, word in rows("names.tsv"):
        kinds.setdefault(kind, set()).add(word)
    return {kind: frozenset(some) for kind, some in kinds.items()}


def kinds_of(word: str) -> list[str]:
    """The kinds of ``names.tsv`` that list the word, in the file's order."""
    return _of_word().get(word, [])


@cache
def _of_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, some in _kinds().items():
        for word in some:
            found.setdefault(word, []).append(kind)
    return found
