"""The stock phrases that agencies print around a story, as regular expressions from ``phrases.tsv``."""

from __future__ import annotations

from functools import cache

from transforms.data.tables import rows


@cache
def phrases(kind: str, where: str) -> tuple[str, ...]:
    """The regular expressions of a ``kind`` (by, note, end, copyright) for a place: ``where`` as the table names it.

    Raises ``LookupError`` where the table has none.

    >>> phrases("by", "anpa")
    ('by',)
    """
    patterns = tuple(
        pattern for of, places, pattern in rows("phrases.tsv") if of == kind and where in places.split()
    )
    if not patterns:
        raise LookupError(f"phrases.tsv has no {kind} for {where}")
    return patterns


def any_phrase(kind: str, where: str) -> str:
    """One regular expression that matches any of :func:`phrases`; to be compiled with ``re.IGNORECASE``."""
    return f"(?:{'|'.join(phrases(kind, where))})"
