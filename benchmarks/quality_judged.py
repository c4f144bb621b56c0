"""How many of the places located and of the names said in real feeds are right, by samples that were judged by hand.

    python -m benchmarks.quality_judged

The samples have offsets, ids and digests, no text; the feeds and agency items lie beside the project. A judgement
counts for the mention of its name that stands nearest to where it stood. What is no longer said or located is not
wrong: its share is printed beside.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus_articles import corpus_articles
from transforms.article import Article, Entity
from transforms.entities.backends import backend

FOLDER = Path(__file__).resolve().parent
SAMPLES = {"places located": "judged_places.tsv", "names said": "judged_names.tsv"}
NONE = "none"
_BATCH = 200  # articles whose names are sought at once

Item = tuple[str, int]  # the payload's sha256, its first 16 digits, and the item's index


class Judgement(NamedTuple):
    """What a person said of one mention: ``verdict`` is a type, "country:GeoNames id" or ``none``."""

    start: int
    digest: str
    verdict: str


def judgements(name: str) -> dict[Item, list[Judgement]]:
    """The judgements of a sample by item."""
    sample: dict[Item, list[Judgement]] = defaultdict(list)
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            payload, index, start, _, digest, verdict = line.split("\t")
            sample[payload, int(index)].append(Judgement(int(start), digest, verdict))
    return sample


def answered(article: Article, entities: list[Entity], judged: Judgement) -> Entity | None:
    """The entity whose mention has the judged name and stands nearest to where it stood, or ``None``."""
    near = [
        (abs(start - judged.start), number)
        for number, entity in enumerate(entities)
        for start, end in entity.mentions
        if digest(article.body[start:end]) == judged.digest
    ]
    return entities[min(near)[1]] if near else None


@lru_cache(maxsize=100_000)
def digest(name: str) -> str:
    """The first 12 digits of a name's sha256, spaces made one."""
    return hashlib.sha256(" ".join(name.split()).encode("utf-8", "replace")).hexdigest()[:12]


def place_verdict(entity: Entity | None) -> str:
    """Where an entity is, as judgements have it; "" where it is not located."""
    located = entity is not None and entity.type == "place" and entity.country
    return f"{entity.country}:{entity.geonames_id}" if entity is not None and located else ""


def name_verdict(entity: Entity | None) -> str:
    """The type of an entity, "" where there is none."""
    return entity.type if entity is not None else ""


VERDICTS = {"places located": place_verdict, "names said": name_verdict}


def counts() -> dict[str, Counter[str]]:
    """For each sample how many judgements the answers of today make ``right``, ``wrong`` or ``silent``."""
    samples = {title: judgements(name) for title, name in SAMPLES.items()}
    totals: dict[str, Counter[str]] = {title: Counter() for title in SAMPLES}
    for item, article, entities in _answers({item for sample in samples.values() for item in sample}):
        for title, sample in samples.items():
            for judged in sample.get(item, ()):
                verdict = VERDICTS[title](answered(article, entities, judged))
                totals[title]["right" if verdict == judged.verdict else "wrong" if verdict else "silent"] += 1
    return totals


def _answers(items: set[Item]) -> Iterator[tuple[Item, Article, list[Entity]]]:
    """The articles of some items of the corpora with their entities."""
    chosen = [(item, article) for article in corpus_articles() if (item := _item(article)) in items]
    for first in range(0, len(chosen), _BATCH):
        batch = chosen[first : first + _BATCH]
        found = backend("newswire")([article for _, article in batch])
        yield from ((item, article, entities) for (item, article), entities in zip(batch, found, strict=True))


def _item(article: Article) -> Item:
    source = article.source
    return (source.sha256[:16], source.index or 0) if source else ("", 0)


def lines() -> Iterator[str]:
    """The figures as lines for a person."""
    for title, total in counts().items():
        said = total["right"] + total["wrong"]
        if said:
            yield (
                f"{title}: right {total['right'] / said:.3f} of {said}"
                f" (of those judged right, {total['right'] / _meant(title):.3f} are said; silent {total['silent']})"
            )


def _meant(title: str) -> int:
    """How many judgements of a sample have something to say."""
    return sum(judged.verdict != NONE for sample in judgements(SAMPLES[title]).values() for judged in sample)


def main() -> int:
    """Print the figures, or say that the corpora are not there."""
    print("\n".join(lines()) or "judged names: the feeds are not beside the project; nothing measured")
    return 0


if __name__ == "__main__":
    sys.exit(main())
