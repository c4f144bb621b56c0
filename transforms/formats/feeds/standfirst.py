"""Tells a standfirst from an excerpt, where an entry has both a description and a content."""

from __future__ import annotations

import re

from transforms.text.html import one_line

_WORD = re.compile(r"\w+")
_CUT = re.compile(r"[\s\[({]*(?:…|\.{3,4}|&hellip;)[\s\])}]*\Z")
_BEFORE = 60  # words that may stand before the excerpt in the content: headline, byline, a caption
_RUN = 3  # words
_SHARE = 0.8  # of an excerpt's runs of words, that its content's beginning has too
_SHORT = 8  # words; an excerpt of fewer is compared as a whole


def standfirst(description: str, body: str, headline: str) -> str:
    """``description``, the text of an entry's description, on one line; empty where it only repeats the entry.

    It repeats it where it is the headline, or the beginning of the ``body``, perhaps cut short; what the body has
    before that, such as a caption, may be missing in it.

    >>> standfirst("Boats run again.", "The harbor opened on Monday. Boats had waited.", "Ferry resumes")
    'Boats run again.'
    >>> standfirst("The harbor opened on …", "The harbor opened on Monday. Boats had waited.", "Ferry resumes")
    ''
    """
    line = one_line(description)
    words = _words(_CUT.sub("", line))
    if not words or words == _words(headline) or _begins(words, body):
        return ""
    return line


def _begins(words: list[str], body: str) -> bool:
    """Whether a body begins with the words, or with most of their runs."""
    reach = len(words) * 2 + _BEFORE
    beginning = _words(body[: reach * 16])[:reach]
    if beginning[: len(words)] == words:
        return True
    last_start = min(len(beginning) - len(words), _BEFORE)
    first = words[0]
    for start in range(last_start + 1):
        if beginning[start] == first and beginning[start : start + len(words)] == words:
            return True
    if len(words) < _SHORT:
        return False
    runs, known = _runs(words), _runs(beginning)
    return len(runs & known) >= _SHARE * len(runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
