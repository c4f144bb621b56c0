"""The first stage: inputs are opened, parsed and normalized, and their articles are staged in segments.

What leaves it is small: a table of digests for each segment (keys and signatures, for the judging), the dead
letters, and the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import msgspec

from transforms.article import Article, DeadLetter
from transforms.dedup.digests.digest import digests
from transforms.dedup.history.ledger import ledger_parts
from transforms.dedup.streams import Part
from transforms.parse import MOST_ALIKE, Item, Parser
from transforms.payload import Payload, Skipped, WireError, dead_letter
from transforms.reading.digested import KnownContents, Readings
from transforms.reading.inputs import InputFile
from transforms.reading.notes import Note, Place, taking_notes
from transforms.reading.payloads import payloads
from transforms.staging.area import StagingArea
from transforms.staging.bundles import in_global_window
from transforms.staging.coders import register
from transforms.staging.metrics import count, timed_outputs
from transforms.staging.segments import SegmentBuilder
from transforms.text.identity import identify

DIGESTS, DEAD_LETTERS, COUNTS, INPUTS = "digests", "dead_letters", "counts", "inputs"
_NO_NOTE = Note()
register(InputFile)


@dataclass
class StageArticles(beam.PTransform):
    """Lists of input files -> (digests: one packed table a segment, dead_letters: packed, counts: name -> number).

    ``storage`` holds the settings of the store that remote inputs are read from; with ``near`` the digests hold
    what near-duplicates are found by. What is being read is noted in the folder ``notes``, if there is one; what is in
    ``lost`` killed the process that read it, and is not read again. Files that hold what earlier runs read are passed
    over: ``contents`` is where it is staged what these held (:class:`~transforms.reading.digested.KnownContents`), if
    they did. The files that were read come out as parts of the ledger of inputs, for ``shards`` shards, as of the run
    named ``run_id``.
    """

    parser: Parser
    staging_area: StagingArea
    storage: dict[str, str]
    near: bool
    notes: str = ""
    lost: frozenset[Place] = frozenset()
    run_id: str = ""
    shards: int = 1
    contents: str = ""

    def expand(self, files: beam.PCollection) -> dict[str, beam.PCollection]:
        work = beam.ParDo(_StageArticles(self))
        typed = work.with_output_types(bytes, **{DEAD_LETTERS: bytes, COUNTS: dict[str, int], INPUTS: Part})
        tags = (DEAD_LETTERS, COUNTS, INPUTS)
        staged = files | "Open, parse and stage" >> typed.with_outputs(*tags, main=DIGESTS)
        return {name: staged[name] for name in (DIGESTS, *tags)}


class _StageArticles(beam.DoFn):
    """Holds the segment that is being filled, and the counts of a bundle."""

    def __init__(self, stage: StageArticles) -> None:
        self.parser, self.staging_area, self.storage = stage.parser, stage.staging_area, stage.storage
        self.near, self.notes, self.lost = stage.near, stage.notes, stage.lost
        self.run_id, self.shards, self.contents = stage.run_id, stage.shards, stage.contents
        self.known = KnownContents()

    def setup(self) -> None:
        if self.contents:
            self.known = KnownContents(self.staging_area.store.read(self.contents))

    def start_bundle(self) -> None:
        self.segment = SegmentBuilder()
        self.readings = Readings(self.known)
        self.counts: Counter[str] = Counter()

    def process(self, files: list[InputFile]) -> Iterator[Any]:
        return timed_outputs("parse", self._outputs(files))

    def _outputs(self, files: list[InputFile]) -> Iterator[Any]:
        with taking_notes(self.notes) as note:
            for file in files:
                for item in self._items(file, note):
                    if isinstance(item, Article):
                        yield from self._stage(self.segment.add((item,)))
                    else:
                        yield beam.pvalue.TaggedOutput(DEAD_LETTERS, msgspec.msgpack.encode(item))

    def _items(self, file: InputFile, note: Note) -> Iterator[Article | DeadLetter]:
        return items(file, self.parser, self.storage, self.counts, note, self.lost, self.readings)

    def finish_bundle(self) -> Iterator[Any]:
        if self.segment.articles:
            yield from map(in_global_window, self._stage([self.segment.take()]))
        if self.readings.files:
            for part in ledger_parts(self.readings.files, self.run_id, self.shards):
                yield beam.pvalue.TaggedOutput(INPUTS, in_global_window(part))
        count(self.counts)
        yield beam.pvalue.TaggedOutput(COUNTS, in_global_window(dict(self.counts)))

    def _stage(self, segments: Iterable[list[Article]]) -> Iterator[bytes]:
        for articles in segments:
            texts = identify(articles)
            yield digests(self.staging_area.stage_segment(articles), articles, texts, self.near)


def items(
    file: InputFile,
    parser: Parser,
    storage: dict[str, str],
    counts: Counter[str],
    note: Note = _NO_NOTE,
    lost: Set[Place] = frozenset(),
    readings: Readings | None = None,
) -> Iterator[Article | DeadLetter]:
    """The articles and dead letters of one input file; ``counts`` is added to on the way, and ``readings`` at the end.

    Of many alike only the first :data:`~transforms.parse.MOST_ALIKE` show what they are about.

    ``items`` counts what must come out at the other end; what was skipped is counted by its kind, and notices by
    kind and name.
    """
    alike: Counter[str] = Counter()
    for item in _all_items(file, parser, storage, counts, note, lost, readings or Readings()):
        if isinstance(item, DeadLetter):
            alike[item.error] += 1
            if alike[item.error] > MOST_ALIKE:  # an archive may hold many members of a few bytes
                item.excerpt = item.excerpt_encoding = ""
        yield from _counted(item, counts)


def _all_items(
    file: InputFile,
    parser: Parser,
    storage: dict[str, str],
    counts: Counter[str],
    note: Note,
    lost: Set[Place],
    readings: Readings,
) -> Iterator[Item]:
    whole: Place = (file.uri, None)
    known = readings.known_files
    note.write(whole)
    if whole in lost:
        yield dead_letter(_lost(), Payload(uri=file.uri, data=b"", sha256=""), "read")
        readings.note_unread(file)
        return
    for payload in payloads(file, parser.options.limits, storage, readings):
        if isinstance(payload, DeadLetter):
            yield payload
            continue
        counts.update(payloads=1, bytes=len(payload.data))
        place = payload.uri, payload.member
        if place in lost:
            yield dead_letter(_lost(), payload, "parse")
            continue
        note.write(place)
        yield from parser.items(payload)
        note.write(whole)
    if readings.known_files > known:
        counts["known"] += 1


def _lost() -> WireError:
    return WireError("worker_lost", "the process that read it was killed, twice")


def _counted(item: Item, counts: Counter[str]) -> Iterator[Article | DeadLetter]:
    """The item itself, once it is counted; nothing where it is no item to keep."""
    if isinstance(item, Article):
        counts["items"] += 1
        counts[f"format:{item.format}"] += 1
        yield item
    elif isinstance(item, DeadLetter):
        counts.update(("items", "dead_letters", f"error:{item.error}"))
        yield item
    elif isinstance(item, Skipped):
        counts[f"skipped:{item.kind}"] += 1
    else:
        counts[f"{item.kind}:{item.name}"] += 1
