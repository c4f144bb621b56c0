"""Tells a standfirst from an excerpt, where an entry has both a description and a content."""

from __future__ import annotations

import re

from transforms.text.html import one_line

_WORD = re.compile(r"\w+")
_CUT = re.compile(r"[\s\[({]{0,5}(?:…|\.{3,4}|&hellip;)[\s\])}]{0,5}\Z")
_BEFORE = 25  # words that may stand above the text in the content: headline, byline, a caption, …
_LINE = 12  # … and in one paragraph of them
_MISSING = 5  # words that an excerpt may leave out, beside half as many as it has
_RUN = 3  # words
# Shares of a description's runs of words that its content's beginning has too: where it ends in an ellipsis, and else.
_SHARE_CUT, _SHARE = 0.8, 0.95
_SHORT = 8  # words; an excerpt of fewer is compared as a whole


def standfirst(description: str, body: str, headline: str) -> str:
    """``description``, the text of an entry's description, on one line; empty where it only repeats the entry.

    It repeats it where it is the headline, or the beginning of the ``body``, perhaps cut short; what the body has
    above that, such as a caption, or between it, such as code, may be missing.

    >>> standfirst("Boats run again.", "The harbor opened on Monday. Boats had waited.", "Ferry resumes")
    'Boats run again.'
    >>> standfirst("The harbor opened on …", "The harbor opened on Monday. Boats had waited.", "Ferry resumes")
    ''
    """
    line = one_line(description)
    words = _words(_CUT.sub("", line))
    share = _SHARE_CUT if _CUT.search(line) else _SHARE
    if not words or words == _words(headline) or _begins(words, body, share):
        return ""
    return line


def _begins(words: list[str], body: str, share: float) -> bool:
    """Whether a body begins with the words, or has ``share`` of their runs at its beginning."""
    beginning = _words(body[: (len(words) + _BEFORE) * 24])
    if beginning[: len(words)] == words:
        return True
    above = 0
    for paragraph in body.split("\n\n", 5)[:5]:
        if above and beginning[above : above + len(words)] == words:
            return True
        length = len(_words(paragraph[: _BEFORE * 24]))
        above += length
        if length > _LINE or above > _BEFORE:
            break
    if len(words) < _SHORT:
        return False
    runs = _runs(words)
    return len(runs & _runs(beginning[: len(words) * 3 // 2 + _MISSING])) >= share * len(runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
