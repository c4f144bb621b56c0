"""Names by a spaCy model, where spaCy and the model are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from transforms.article import Article, Entity
from transforms.entities.mention import Mention
from transforms.entities.resolve import resolve

# Labels of OntoNotes 5 (most English models) and of WikiNER (most others); numbers, dates and money are no names.
_TYPES = {
    "PERSON": "person", "PER": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place",
    "NORP": "other", "EVENT": "other", "PRODUCT": "other", "WORK_OF_ART": "other", "LAW": "other",
    "LANGUAGE": "other", "MISC": "other",
}  # fmt: skip
_MOST = 200_000  # code points of a text that the model sees: it needs about 1 GB for 100,000


def finder(model: str) -> Callable[[Sequence[Article]], list[list[Entity]]]:
    """A backend that runs the model over a batch of articles at once. ``ValueError`` where it can't be loaded."""
    try:
        language = import_module("spacy").load(model, exclude=["lemmatizer", "textcat"])
    except (OSError, ImportError) as error:
        raise ValueError(
            f"the spaCy model {model!r} can't be loaded: {str(error).splitlines()[0]}"
        ) from error
    language.max_length = _MOST

    def find_entities(articles: Sequence[Article]) -> list[list[Entity]]:
        documents = language.pipe(article.body[:_MOST] for article in articles)
        return [
            resolve(article, find_mentions(document.ents))
            for article, document in zip(articles, documents, strict=True)
        ]

    return find_entities


def find_mentions(spans: Iterable[Any]) -> list[Mention]:
    """The names among a document's ``ents``, without articles and possessives."""
    found = []
    for span in spans:
        kind = _TYPES.get(span.label_)
        if kind:
            start, end = _trimmed(span.text, span.start_char)
            if start < end:
                found.append((start, end, kind))
    return found


def _trimmed(text: str, start: int) -> tuple[int, int]:
    """The [start, end) of a name that begins at ``start``, without "the" and "'s"."""
    kept = text.rstrip()
    for tail in ("'s", "’s"):
        kept = kept.removesuffix(tail)
    lead = 4 if f"{kept} "[:4].lower() == "the " else 0
    lead += len(kept[lead:]) - len(kept[lead:].lstrip())
    return start + lead, start + len(kept)
