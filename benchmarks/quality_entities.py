"""How well names are found: precision, recall and F1 on the development part of CoNLL-2003.

    python -m benchmarks.quality_entities [BACKEND]

A name counts where its span and its type are those of the corpus. ``other`` is the corpus's MISC.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from benchmarks.conll import FOLDER, Document, Name, documents
from transforms.article import ENTITY_TYPES, Article
from transforms.entities.backends import backend

HELD_OUT = "eng.testa"


class Score(NamedTuple):
    """Numbers of names: those of the corpus, those that the backend answered, and those in both."""

    gold: int = 0
    answered: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.gold + self.answered) if self.right else 0.0


def score(stories: Iterable[Document], name: str = "newswire") -> dict[str, Score]:
    """The scores of a backend by type of name, and of ``all`` of them."""
    stories = list(stories)
    answers = backend(name)([Article(body=story.text) for story in stories])
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in (*ENTITY_TYPES, "all")}
    for story, entities in zip(stories, answers, strict=True):
        answered = {(start, end, entity.type) for entity in entities for start, end in entity.mentions}
        _count(counts, set(story.names), answered)
    return {kind: Score(**count) for kind, count in counts.items()}


def _count(counts: dict[str, Counter[str]], gold: set[Name], answered: set[Name]) -> None:
    """Add the names of a story to the counts of their types and to those of ``all``."""
    for field, names in (("gold", gold), ("answered", answered), ("right", gold & answered)):
        for _, _, kind in names:
            counts[kind][field] += 1
            counts["all"][field] += 1


def table(scores: dict[str, Score]) -> Iterator[str]:
    """The scores as lines for a person."""
    yield f"{'':14}{'names':>7}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>8}"
    for kind, count in scores.items():
        precision, recall = count.right / max(count.answered, 1), count.right / max(count.gold, 1)
        yield f"{kind:14}{count.gold:7}{count.answered:7}{precision:11.3f}{recall:8.3f}{count.f1:8.3f}"


def main(arguments: list[str]) -> int:
    """Print the table, or say that the corpus is not there."""
    if not FOLDER.is_dir():
        print("names: CoNLL-2003 is not beside the project; nothing measured")
        return 0
    print("\n".join(table(score(documents(FOLDER / HELD_OUT), *arguments))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
