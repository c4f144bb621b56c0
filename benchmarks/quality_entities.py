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
    """Counts of names: given by the corpus, found, and both."""

    gold: int
    found: int
    right: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.gold + self.found) if self.right else 0.0


def score(stories: Iterable[Document], name: str = "newswire") -> dict[str, Score]:
    """The scores of a backend by type of name, and of ``all`` of them."""
    stories = list(stories)
    answers = backend(name)([Article(body=story.text) for story in stories])
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in (*ENTITY_TYPES, "all")}
    for story, entities in zip(stories, answers, strict=True):
        found = {(start, end, one.type) for one in entities for start, end in one.mentions}
        _count(counts, set(story.names), found)
    return {kind: Score(some["gold"], some["found"], some["right"]) for kind, some in counts.items()}


def _count(counts: dict[str, Counter[str]], gold: set[Name], found: set[Name]) -> None:
    for what, names in (("gold", gold), ("found", found), ("right", gold & found)):
        for _, _, kind in names:
            counts[kind][what] += 1
            counts["all"][what] += 1


def table(scores: dict[str, Score]) -> Iterator[str]:
    """The scores as lines for a person."""
    yield f"{'':14}{'names':>7}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>8}"
    for kind, one in scores.items():
        precision, recall = one.right / max(one.found, 1), one.right / max(one.gold, 1)
        yield f"{kind:14}{one.gold:7}{one.found:7}{precision:11.3f}{recall:8.3f}{one.f1:8.3f}"


def main(arguments: list[str]) -> int:
    """Print the table, or say that the corpus is not there."""
    if not FOLDER.is_dir():
        print("names: CoNLL-2003 is not beside the project; nothing measured")
        return 0
    print("\n".join(table(score(documents(FOLDER / HELD_OUT), *arguments))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
