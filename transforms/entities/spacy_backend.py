"""Names by a spaCy model, where spaCy and the model are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from threading import Lock
from typing import Protocol

from transforms.article import Article, Entity
from transforms.entities.mention import Mention, Span
from transforms.entities.resolve import resolve

# Labels of OntoNotes 5 (most English models) and of WikiNER (most others); numbers, dates and money are no names.
_TYPES = {
    "PERSON": "person", "PER": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place",
    "NORP": "other", "EVENT": "other", "PRODUCT": "other", "WORK_OF_ART": "other", "LAW": "other",
    "LANGUAGE": "other", "MISC": "other",
}  # fmt: skip
_MOST_CHARACTERS = 200_000  # of a text that the model sees: it needs about 1 GB for 100,000


class SpacySpan(Protocol):
    """What is used of ``spacy.tokens.Span``."""

    text: str
    start_char: int
    label_: str


def load_backend(model: str) -> Callable[[Sequence[Article]], list[list[Entity]]]:
    """A backend that runs the model over a batch of articles at once. ``ValueError`` if it can't be loaded.

    A spaCy pipeline adds to its vocabulary while it works, so a lock holds while it runs over a batch.
    """
    try:
        language = import_module("spacy").load(model, exclude=["lemmatizer", "textcat"])
    except (OSError, ImportError) as error:
        raise ValueError(
            f"the spaCy model {model!r} can't be loaded: {str(error).splitlines()[0]}"
        ) from error
    language.max_length = _MOST_CHARACTERS
    lock = Lock()

    def find_entities(articles: Sequence[Article]) -> list[list[Entity]]:
        with lock:
            documents = language.pipe(article.body[:_MOST_CHARACTERS] for article in articles)
            mentions = [find_mentions(document.ents) for document in documents]
        return [resolve(article, names) for article, names in zip(articles, mentions, strict=True)]

    return find_entities


def find_mentions(spans: Iterable[SpacySpan]) -> list[Mention]:
    """The names among a document's ``ents``, in their order, without "the" before and "'s" behind them."""
    mentions = []
    for span in spans:
        kind = _TYPES.get(span.label_)
        if kind:
            start, end = _trimmed(span.text, span.start_char)
            if start < end:
                mentions.append((start, end, kind))
    return mentions


def _trimmed(text: str, start: int) -> Span:
    """The [start, end) of a name that begins at ``start``, without "the" and "'s"."""
    kept = text.rstrip()
    for tail in ("'s", "’s"):
        kept = kept.removesuffix(tail)
    skipped = 4 if f"{kept} "[:4].lower() == "the " else 0
    skipped += len(kept[skipped:]) - len(kept[skipped:].lstrip())
    return start + skipped, start + len(kept)
