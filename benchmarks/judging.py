"""The judging of stories without Beam: the same flow, shard by shard, in this process.

For measurements and tests that want the verdicts and not the runner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from transforms.article import Article
from transforms.dedup.digests.digest import digests
from transforms.dedup.flow import FLOW, MergeStep
from transforms.dedup.history.history import History
from transforms.dedup.steps import DigestSplitter, ShardSteps
from transforms.dedup.streams import STATE, VERDICTS, Emitted
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.dedup.verdicts import apply_verdicts
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.segments import SEGMENT_ARTICLES
from transforms.text.identity import identify

STATE_TARGET = "_state/{run}"  # where paths of state files begin


class Judged(NamedTuple):
    """Verdicts packed by segment, and the state for later runs, staged."""

    verdicts: dict[str, list[bytes]]
    state: list[StagedFile]


Held: TypeAlias = dict[str, dict[int | str, list[bytes]]]  # stream -> shard -> data; of verdicts: -> segment


class FlowRunner:
    """Walks the flow of the judging; ``held`` keeps all that the steps hand on."""

    def __init__(self, steps: ShardSteps) -> None:
        self.steps = steps
        self.held: Held = defaultdict(lambda: defaultdict(list))
        self.state: list[StagedFile] = []

    def run(self, digested: Iterable[bytes]) -> Judged:
        """The verdicts and the state that ``JudgeStories`` makes of packed digest tables."""
        self._hold(_split(self.steps, digested))
        for step in FLOW:
            if isinstance(step, MergeStep):
                forests = [data for shard in self.held[step.input.name].values() for data in shard]
                if forests:
                    self._hold(step.run(self.steps, step.merge(forests)))
                continue
            inputs = {stream.name: self.held[stream.name] for stream in step.inputs}
            for shard in sorted({shard for data in inputs.values() for shard in data}):
                parts = {name: data.get(shard, []) for name, data in inputs.items()}
                self._hold(step.run(self.steps, shard, parts))
        return Judged(self.held[VERDICTS], sorted(self.state))

    def _hold(self, emitted: Iterable[Emitted]) -> None:
        for name, element in emitted:
            if name == STATE:
                self.state.append(element)
            elif name == VERDICTS:
                segment, verdicts = element
                self.held[VERDICTS][segment].append(verdicts)
            else:
                shard, (_, data) = element
                self.held[name][shard].append(data)


def judge(
    staging_area: StagingArea,
    digested: Iterable[bytes],
    seen: Sequence[str] = (),
    threshold: float = DEFAULT_NEAR_THRESHOLD,
    shards: int = 16,
    now: int = 0,
    since: int = 0,
) -> Judged:
    """What ``JudgeStories`` makes of packed digest tables; ``seen`` are the paths of earlier state."""
    target = STATE_TARGET.format(run=staging_area.prefix.split("/")[1])
    history = History.of(staging_area.store, seen, since, now, target)
    return FlowRunner(ShardSteps(staging_area, history, threshold, shards)).run(digested)


def _split(steps: ShardSteps, digested: Iterable[bytes]) -> Iterator[Emitted]:
    splitter = DigestSplitter(steps)
    for table in digested:
        yield from splitter.add(table)
    yield from splitter.flush()


def judged_articles(
    staging_area: StagingArea, articles: Sequence[Article], seen: Sequence[str] = (),
    threshold: float = DEFAULT_NEAR_THRESHOLD,
    shards: int = 16, segment: int = SEGMENT_ARTICLES, now: int = 0, since: int = 0,
) -> tuple[list[Article], list[str]]:  # fmt: skip
    """(the articles with their ids and verdicts, the published state); ``segment`` articles make one."""
    segments, digested = {}, []
    for start in range(0, len(articles), segment):
        name, part = f"segments/{start}", list(articles[start : start + segment])
        segments[name] = part
        digested.append(digests(name, part, identify(part), threshold > 0))
    judged = judge(staging_area, digested, seen, threshold, shards, now, since)
    for file in judged.state:
        staging_area.store.move_new(file.staged, file.path)
    return list(_applied(segments, judged)), [file.path for file in judged.state]


def _applied(segments: dict[str, list[Article]], judged: Judged) -> Iterator[Article]:
    for name, articles in segments.items():
        for packed in judged.verdicts[name]:
            articles = apply_verdicts(articles, packed)
        yield from articles
