"""How well languages are known: short texts in some forty languages, and the corpora where they are there.

    python -m benchmarks.quality_language

The texts of ``languages.tsv`` were written for this; each is judged whole and cut to 15 and 25 words, once without a
declared language and once with a wrong one.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus_articles import corpus_articles
from transforms.fields.language_detection import LEAST_WORDS, settle_language

TABLE = Path(__file__).with_name("languages.tsv")
_WRONG = {"en": "fr"}  # what is declared wrongly; for all others "en"
_LENGTHS = (LEAST_WORDS, 25, 99)  # words
_KNOWN_FROM = 25  # words of a record whose language should be known


def samples() -> list[tuple[str, str]]:
    """(language, text) of each row of the table."""
    lines = TABLE.read_text("utf-8").splitlines()
    return [
        (language, text)
        for language, _, text in (line.partition("\t") for line in lines)
        if language[0] != "#"
    ]


def judgements(words: int, *, declared: bool) -> Counter[str]:
    """How many samples, cut to a number of words, are ``right``, ``wrong`` or ``unknown``."""
    counts: Counter[str] = Counter()
    for language, text in samples():
        wrong = _WRONG.get(language, "en") if declared else ""
        tag = settle_language(wrong, "", " ".join(text.split(" ")[:words])).tag
        counts["right" if tag == language else "unknown" if tag == "" else "wrong"] += 1
    return counts


def known() -> tuple[int, int]:
    """(records of the corpora with 25 words and more, those of them whose language is known)."""
    records = [article for article in corpus_articles() if article.word_count >= _KNOWN_FROM]
    return len(records), sum(bool(article.language) for article in records)


def lines() -> Iterator[str]:
    """The figures as lines for a person."""
    yield f"languages of {len(samples())} texts in {len({language for language, _ in samples()})} languages"
    for words in _LENGTHS:
        for declared in (False, True):
            counts = judgements(words, declared=declared)
            answered = counts["right"] + counts["wrong"]
            kind = "declared wrongly" if declared else "not declared"
            yield (
                f"  up to {words:2} words, {kind:16}  right {counts['right'] / answered:.3f} of {answered}"
                f"  unknown {counts['unknown']}"
            )
    records, settled = known()
    if records:
        yield f"  records of the corpora with {_KNOWN_FROM} words and more: known {settled / records:.3f} of {records}"


def main() -> int:
    """Print the figures."""
    print("\n".join(lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
