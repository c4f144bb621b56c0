"""The judging of stories without Beam: the same steps, shard by shard, in this process.

For measurements and tests that want the verdicts and not the runner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from transforms.article import Article
from transforms.dedup.digests.digest import digests
from transforms.dedup.history.history import Memory
from transforms.dedup.judge import Judgement
from transforms.dedup.near import DEFAULT_NEAR_THRESHOLD
from transforms.dedup.steps import Parked, Shelf, Splitting, Steps
from transforms.dedup.verdicts import apply_verdicts
from transforms.staging.area import StagedFile, StagingArea
from transforms.staging.segments import SEGMENT_ARTICLES
from transforms.text.identity import identify


class Judged(NamedTuple):
    """Verdicts packed by segment, and the state for later runs, staged."""

    verdicts: dict[str, list[bytes]]
    state: list[StagedFile]


def judge(
    staging_area: StagingArea,
    digested: Iterable[bytes],
    seen: Sequence[str] = (),
    threshold: float = DEFAULT_NEAR_THRESHOLD,
    shards: int = 16,
    now: int = 0,
    since: int = 0,
) -> Judged:
    """What ``JudgeStories`` makes of packed digest tables."""
    steps = Steps(staging_area, Memory.of(staging_area.store, seen, since, now), threshold, shards)
    gathered = {
        shard: steps.gather(shard, tables) for shard, tables in _grouped(_split(steps, digested)).items()
    }
    shelves = {shard: shelf for shard, (shelf, _) in gathered.items()}
    paired = [
        steps.pair(shard, posts)
        for shard, posts in _grouped(post for _, posts in gathered.values() for post in posts).items()
    ]
    pairs = _grouped(pair for pairs, _, _ in paired for pair in pairs)
    looks = _grouped(look for shard, some in pairs.items() for look in steps.look(shelves[shard], some))
    verified = [steps.verify(shard, _shelf(shelves, shard), some) for shard, some in looks.items()]
    linked = _grouped(link for links, _ in verified for link in links)
    members = _grouped(steps.members([span for _, span in verified])) if verified else {}
    marks = _grouped(mark for _, marks, _ in paired for mark in marks)
    judgements, cases = _sorted_out(steps, shelves, members, linked, marks)
    judgements += [steps.judge(parts) for parts in _grouped(cases).values()]
    return _outcome(steps, shelves, judgements, [state for *_, state in paired])


def _split(steps: Steps, digested: Iterable[bytes]) -> Iterator[Parked]:
    splitting = Splitting(steps)
    for one in digested:
        yield from splitting.add(one)
    yield from splitting.rest()


def _grouped(parts: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for shard, part in parts:
        groups[shard].append(part)
    return groups


def _shelf(shelves: dict[int, Shelf], shard: int) -> list[Shelf]:
    return [shelves[shard]] if shard in shelves else []


def _sorted_out(
    steps: Steps, shelves: dict[int, Shelf], members: dict[int, list[bytes]], linked: dict[int, list[bytes]],
    marks: dict[int, list[bytes]],
) -> tuple[list[Judgement], list[tuple[int, tuple[str, bytes]]]]:  # fmt: skip
    judgements: list[Judgement] = []
    cases: list[tuple[int, tuple[str, bytes]]] = []
    for shard in sorted({*shelves, *members, *linked, *marks}):
        found, parts = steps.sort_out(
            shard, _shelf(shelves, shard), members.get(shard, []), linked.get(shard, []), marks.get(shard, [])
        )
        judgements += found
        cases += parts
    return judgements, cases


def _outcome(
    steps: Steps, shelves: dict[int, Shelf], judgements: list[Judgement], posts: list[StagedFile]
) -> Judged:
    verdicts: dict[str, list[bytes]] = defaultdict(list)
    remembered: list[Parked] = []
    for judgement in judgements:
        for segment, packed in steps.verdicts(judgement):
            verdicts[segment].append(packed)
        remembered += steps.remembered(judgement)
    texts = [
        file
        for shard, tables in _grouped(remembered).items()
        for file in steps.remember(shard, _shelf(shelves, shard), tables)
    ]
    return Judged(verdicts, sorted([*posts, *texts]))


def judged_articles(
    staging_area: StagingArea, articles: Sequence[Article], seen: Sequence[str] = (),
    threshold: float = DEFAULT_NEAR_THRESHOLD,
    shards: int = 16, segment: int = SEGMENT_ARTICLES, now: int = 0, since: int = 0,
) -> tuple[list[Article], list[str]]:  # fmt: skip
    """(the articles with their ids and verdicts, the published state); ``segment`` articles make one."""
    segments, digested = {}, []
    for start in range(0, len(articles), segment):
        name, some = f"segments/{start}", list(articles[start : start + segment])
        segments[name] = some
        digested.append(digests(name, some, identify(some), threshold > 0))
    found = judge(staging_area, digested, seen, threshold, shards, now, since)
    for file in found.state:
        staging_area.store.move_new(file.staged, file.path)
    return list(_applied(segments, found)), [file.path for file in found.state]


def _applied(segments: dict[str, list[Article]], found: Judged) -> Iterator[Article]:
    for name, articles in segments.items():
        for packed in found.verdicts[name]:
            articles = apply_verdicts(articles, packed)
        yield from articles
