"""The signals that agencies print in slugs, headlines and notes: writethru, correction, kill, …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from transforms.article import SIGNALS
from transforms.data.tables import rows

_HEAD = 64  # a signal at the start of a headline ends within so many characters


def signals(slugline: str, headline: str, editor_note: str, known: Iterable[str] = ()) -> list[str]:
    """The signals found, with those ``known`` already, in the order of ``article.SIGNALS``.

    >>> signals("BC-Harbor-Fire,2nd Ld-Writethru", "Correction: Harbor Fire story", "")
    ['correction', 'writethru']
    """
    found = set(known)
    for where, text in (("slug", slugline), ("head", headline[:_HEAD]), ("note", editor_note)):
        if text:
            pattern = _patterns()[where]
            found.update(match.lastgroup or "" for match in pattern.finditer(text))
    return [signal for signal in SIGNALS if signal in found] if found else []


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern a place, its named groups the signals."""
    patterns: dict[str, dict[str, list[str]]] = {"slug": {}, "head": {}, "note": {}}
    for signal, where, pattern in rows("signals.tsv"):
        patterns[where].setdefault(signal, []).append(pattern)
    return {where: _compile(where, groups) for where, groups in patterns.items()}


def _compile(where: str, groups: dict[str, list[str]]) -> re.Pattern[str]:
    start = r"\A" if where == "head" else r"(?<![^\W_])"
    some = "|".join(f"(?P<{signal}>{'|'.join(patterns)})" for signal, patterns in groups.items())
    end = r"(?:(?<!-)|(?!(?-i:[a-z])))" if where == "head" else r"(?![^\W_])"
    return re.compile(f"{start}(?:{some}){end}", re.IGNORECASE)
