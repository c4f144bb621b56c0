"""How well stories are told apart and joined: labelled reprints (reprints.py) judged by the pipeline's own steps.

    python -m benchmarks.quality_dedup [--fit]

Prints pairwise precision, recall and F1 and the adjusted Rand index (Hubert and Arabie, 1985), by kind of edit, the
curve over the threshold, and what other tools make of the same texts, as far as they are installed (rivals.py). The
hard negatives are texts of different stories that share 30 % of their runs of three words.

Templated copy (templated.py) is measured beside it, as a provider sends it that gives no guids.

``--fit`` prints new weights for ``transforms/dedup/near.py`` instead. They are fitted on the texts of the corpus at
even places, on invented ones, and on some families of templated copy; everything else is measured on those at odd
places and on the other families.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks import fit_near, rivals
from benchmarks.judging import judged_articles
from benchmarks.reprints import (
    EDITS,
    Labelled,
    Text,
    articles,
    distinct,
    invented,
    labelled,
    lookalikes,
    reuters,
)
from benchmarks.templated import FAMILIES, FITTED, copies
from transforms.dedup.tables.shards import shards_for
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store

CURVE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95)
SEED = 1
WARM_UP = 100  # texts
ROUNDS = 3


class Score(NamedTuple):
    """Of pairs of texts: the share of joined ones that are one story, the share of one story's that are joined."""

    precision: float
    recall: float
    rand: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Measured(NamedTuple):
    """A method's partition of the texts, and the seconds of processor it took: the median of :data:`ROUNDS`."""

    name: str
    stories: list[Hashable]
    seconds: float


def corpus() -> tuple[str, list[Text]]:
    """(its name, its texts without reprints of its own)."""
    texts = reuters()
    return ("Reuters-21578", distinct(texts)) if texts else ("invented stories", invented(2000))


def ours(
    texts: Sequence[Labelled], threshold: float = DEFAULT_NEAR_THRESHOLD, guids: bool = True
) -> list[Hashable]:
    """The story of each text by wirebeam, which knows the texts' own guids or has to do without."""
    with tempfile.TemporaryDirectory() as folder:
        staging_area = StagingArea(open_store(folder), "_staging/quality/once")
        shards = shards_for(sum(len(text.text.body) for text in texts))
        judged, _ = judged_articles(
            staging_area, list(articles(texts, guids)), threshold=threshold, shards=shards
        )
    return [article.story_id for article in judged]


def measured(
    name: str, method: Callable[[Sequence[Labelled]], list[Hashable]], texts: Sequence[Labelled]
) -> Measured:
    """What a method makes of the texts; it has been tried on a few before, so that loading is not in its time."""
    method(texts[:WARM_UP])
    gc.collect()
    gc.freeze()  # nor is it looked for garbage in what other methods have loaded
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        stories = method(texts)
        seconds.append(time.process_time() - start)
    return Measured(name, stories, median(seconds))


def score(truth: Sequence[Hashable], joined_as: Sequence[Hashable]) -> Score:
    """Of all pairs, and the adjusted Rand index of the two partitions.

    >>> score([1, 1, 2, 2], ["a", "a", "b", "c"])
    Score(precision=1.0, recall=0.5, rand=0.5714285714285714)
    """
    both = _pairs(Counter(zip(truth, joined_as, strict=True)))
    right, joined, all_pairs = (
        _pairs(Counter(truth)),
        _pairs(Counter(joined_as)),
        len(truth) * (len(truth) - 1) / 2,
    )
    expected = right * joined / all_pairs
    rand = (both - expected) / ((right + joined) / 2 - expected)
    return Score(both / joined if joined else 1.0, both / right if right else 1.0, rand)


def _pairs(counts: Counter[Hashable]) -> float:
    return sum(count * (count - 1) / 2 for count in counts.values())


def touching(
    texts: Sequence[Labelled], joined_as: Sequence[Hashable], which: Sequence[bool]
) -> tuple[float, float]:
    """(precision, recall) over the pairs of which at least one text is among ``which``."""
    truth, joined, both = defaultdict(list), defaultdict(list), defaultdict(list)
    for text, story, chosen in zip(texts, joined_as, which, strict=True):
        truth[text.story].append(chosen)
        joined[story].append(chosen)
        both[text.story, story].append(chosen)
    right, hits, all_pairs = (sum(map(_chosen_pairs, groups.values())) for groups in (both, joined, truth))
    return right / hits if hits else 1.0, right / all_pairs if all_pairs else 1.0


def _chosen_pairs(group: list[bool]) -> float:
    others = group.count(False)
    return len(group) * (len(group) - 1) / 2 - others * (others - 1) / 2


def report(name: str, texts: Sequence[Text]) -> Iterator[str]:
    """The whole report, line by line."""
    stories = labelled(texts, SEED)
    hard = lookalikes(texts)
    is_hard = [text.story in hard for text in stories]
    yield f"{name}: {len(stories)} texts of {len(texts)} stories, {len(hard)} of them hard negatives"
    own = measured("wirebeam", ours, stories)
    yield from _by_kind(stories, own, is_hard)
    yield ""
    yield from _curve(stories, is_hard)
    yield ""
    families = list(FAMILIES)[FITTED:]
    templated = labelled(copies(families, SEED), SEED, shortest=fit_near.SHORTEST)
    yield f"templated copy without guids: {len(templated)} texts of {len(families)} families"
    yield from _curve(templated, [True] * len(templated), guids=False)
    yield ""
    yield f"{'method':28}{'precision':>10}{'recall':>9}{'F1':>9}{'Rand':>9}{'hard':>9}{'articles/s':>12}"
    for method in (own, *(measured(*rival, stories) for rival in rivals.installed())):
        yield f"{_line(method.name, stories, method.stories, is_hard)}{len(stories) / method.seconds:12,.0f}"


def _curve(texts: Sequence[Labelled], is_hard: Sequence[bool], guids: bool = True) -> Iterator[str]:
    yield f"{'threshold':28}{'precision':>10}{'recall':>9}{'F1':>9}{'Rand':>9}{'hard':>9}"
    for threshold in CURVE:
        yield _line(f"{threshold:g}", texts, ours(texts, threshold, guids), is_hard)


def _line(
    name: str, texts: Sequence[Labelled], joined_as: Sequence[Hashable], is_hard: Sequence[bool]
) -> str:
    scores = score([text.story for text in texts], joined_as)
    hard, _ = touching(texts, joined_as, is_hard)
    return (
        f"{name:28}{scores.precision:10.4f}{scores.recall:9.4f}{scores.f1:9.4f}{scores.rand:9.4f}{hard:9.4f}"
    )


def _by_kind(texts: Sequence[Labelled], own: Measured, is_hard: Sequence[bool]) -> Iterator[str]:
    yield f"{'kind of edit':28}{'precision':>10}{'recall':>9}{'F1':>9}"
    for kind in EDITS:
        yield _kind_line(kind, *touching(texts, own.stories, [text.kind == kind for text in texts]))
    yield _kind_line("hard negatives", *touching(texts, own.stories, is_hard))
    scores = score([text.story for text in texts], own.stories)
    yield f"{_kind_line('all', scores.precision, scores.recall)}   adjusted Rand index {scores.rand:.4f}"


def _kind_line(kind: str, precision: float, recall: float) -> str:
    return f"{kind:28}{precision:10.4f}{recall:9.4f}{Score(precision, recall, 0.0).f1:9.4f}"


def _fitted_on(texts: Sequence[Text]) -> list[fit_near.Corpus]:
    """What the weights are fitted on; families of templated copy make more pairs than they are worth."""
    families = [copies(list(FAMILIES)[start:FITTED:2], SEED) for start in (0, 1)]
    stories = invented(600, seed=5)
    return [
        fit_near.Corpus((texts[::4], texts[2::4]), share=3),
        fit_near.Corpus((stories[::2], stories[1::2]), share=1),
        fit_near.Corpus((families[0], families[1]), share=0.3),
    ]


def main(arguments: list[str]) -> int:
    """Print the report, or with ``--fit`` new weights."""
    name, texts = corpus()
    if arguments == ["--fit"]:
        print("\n".join(fit_near.report(*_fitted_on(texts))))
        return 0
    print("\n".join(report(name, texts[1::2])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
