"""The curve from which the score was chosen that a name needs to be said: precision and recall over that score.

    python -m benchmarks.quality_confidence

On the development part of CoNLL-2003 and on marked names of other sources (Wikipedia, the web, interviews), if they lie
beside the project. Some of the latter count other things as names, so compare the rows of one, not one with another.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from benchmarks.conll import FOLDER, Document, documents
from benchmarks.quality_entities import HELD_OUT
from transforms.entities.confidence import plausible
from transforms.entities.tagger.names import Names
from transforms.entities.tagger.tagger import tagger

_SCORES = (0, 6, 8, 9, 10, 11, 12, 14)  # in units of log odds

Tagged = list[tuple[list[str], Names]]


def corpora() -> list[Path]:
    """The marked corpora that are there."""
    files = [FOLDER / HELD_OUT, *sorted((FOLDER.parent / "names").glob("*.conll"))]
    return [file for file in files if file.is_file()]


def curve(stories: Sequence[Document]) -> Iterator[tuple[int, float, float]]:
    """(score, precision, recall) of what is said from that score on."""
    tagged: Tagged = list(tagger().names(story.text for story in stories))
    gold = sum(len(set(story.names)) for story in stories)
    for score in _SCORES:
        with patch.object(plausible, "LEAST", score * plausible.STEP):
            said = [mentions for batch in tagged for mentions in plausible.said_mentions(*batch)]
        right = sum(
            len(set(story.names) & set(mentions)) for story, mentions in zip(stories, said, strict=True)
        )
        yield score, right / max(sum(map(len, said)), 1), right / max(gold, 1)


def main() -> int:
    """Print a row for each corpus and score; the chosen score is marked."""
    for file in corpora():
        print(file.stem)
        for score, precision, recall in curve(list(documents(file))):
            chosen = "  <- chosen" if score * plausible.STEP == plausible.LEAST else ""
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            print(f"  from {score:2}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}{chosen}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
