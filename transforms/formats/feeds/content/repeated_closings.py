"""Closing lines that a feed repeats in its items: who writes here, where to subscribe. They are no text of an item.

Whether a line repeats shows only where items stand side by side, so this is decided within a payload.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    """The closing paragraphs that items repeat, folded; ``texts`` are (headline, body) of each.

    The headline in them may differ, but no number: that would tell something. Items of one text count once.
    """
    distinct = {body: headline for headline, body in texts if "\n\n" in body}
    if len(distinct) < _REPEATS:
        return frozenset()
    tails = [_tail(body, headline) for body, headline in distinct.items()]
    needed = max(_REPEATS, round(len(tails) * _SHARE))
    known: set[str] = set()
    for _ in range(_CLOSINGS):
        counts = Counter(next((key for key in tail if key not in known), "") for tail in tails)
        new = {key for key, times in counts.items() if key and times >= needed}
        if not new:
            break
        known |= new
    return frozenset(known)


def without_repeated(headline: str, body: str, repeated: frozenset[str]) -> str:
    """``body`` without the closing paragraphs in ``repeated``; some text always stays."""
    while (begin := body.rfind("\n\n")) >= _KEPT and _key(body[begin + 2 :], headline) in repeated:
        body = body[:begin]
    return body


def _tail(body: str, headline: str) -> Sequence[str]:
    """The closing paragraphs of a text, folded, the last one first; its first paragraph is none."""
    paragraphs = body.rsplit("\n\n", _CLOSINGS)
    return [_key(paragraph, headline) for paragraph in paragraphs[:0:-1]]


def _key(paragraph: str, headline: str) -> str:
    """What is the same in a closing paragraph wherever it stands; empty for a paragraph that can't be one."""
    if len(paragraph) > _LONGEST or sum(map(str.isalpha, paragraph)) < _LETTERS:
        return ""
    return (paragraph.replace(headline, "…") if headline else paragraph).casefold()
