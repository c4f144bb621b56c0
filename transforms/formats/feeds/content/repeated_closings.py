"""Closing lines that a feed repeats in its items: who writes here, where to subscribe. They are no text of an item.

Whether a line repeats shows only where items stand side by side, so this is decided within a payload.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from transforms.article import Article
from transforms.payload import Outcome

_BATCH = 500  # items that are looked at together: they are held in memory
_REPEATS = 3  # items that a line must close at least
_SHARE = 0.25  # of the items with several paragraphs
_LONGEST = 600  # characters of a closing paragraph
_LETTERS = 12  # a shorter one may be a word of the text
_KEPT = 40  # characters that must be left of a text
_CLOSINGS = 6  # closing paragraphs of an item that are looked at


def strip_repeated_closings(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """``outcomes`` in order, the closing paragraphs that they repeat removed from their articles' bodies."""
    waiting = iter(outcomes)
    while batch := list(islice(waiting, _BATCH)):
        articles = [outcome for outcome in batch if isinstance(outcome, Article)]
        if repeated := repeated_closings([(article.headline, article.body) for article in articles]):
            for article in articles:
                article.body = without_repeated(article.headline, article.body, repeated)
        yield from batch


def repeated_closings(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The closing paragraphs that items repeat, "…" in place of the headline; ``texts`` are (headline, body) of each.

    The headline in them may differ, but no number: that would tell something. Items of one text count once.
    """
    distinct = {body: headline for headline, body in texts if "\n\n" in body}
    if len(distinct) < _REPEATS:
        return frozenset()
    needed = max(_REPEATS, round(len(distinct) * _SHARE))
    known: set[str] = set()
    for _ in range(_CLOSINGS):
        counts = Counter(_closing(body, headline, known) for body, headline in distinct.items())
        new = {key for key, times in counts.items() if times >= needed and _may_close(key)}
        if not new:
            break
        known |= new
    return frozenset(known)


def without_repeated(headline: str, body: str, repeated: frozenset[str]) -> str:
    """``body`` without the closing paragraphs in ``repeated``; some text always stays."""
    while (begin := body.rfind("\n\n")) >= _KEPT and _key(body[begin + 2 :], headline) in repeated:
        body = body[:begin]
    return body


def _closing(body: str, headline: str, known: Collection[str]) -> str:
    """The last paragraph of a text that is not ``known``, as a key; empty where only its first paragraph is left."""
    end = len(body)
    while (begin := body.rfind("\n\n", 0, end)) >= 0:
        key = _key(body[begin + 2 : end], headline)
        if key not in known:
            return key
        end = begin
    return ""


def _key(paragraph: str, headline: str) -> str:
    """What is the same in a closing paragraph wherever it stands; empty for one that is too long."""
    if len(paragraph) > _LONGEST:
        return ""
    return paragraph.replace(headline, "…") if headline else paragraph


def _may_close(key: str) -> bool:
    return sum(map(str.isalpha, key)) >= _LETTERS
