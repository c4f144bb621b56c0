"""From a payload to finished articles: detect its format, read it, normalize its items.

Nothing is lost on the way: every item of a payload comes out as an :class:`Article` or a :class:`DeadLetter`. What is
no item by its nature comes out as :class:`Skipped`, what is counted besides as :class:`Notice`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from transforms.article import Article, DeadLetter
from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.normalize import Normalizer
from transforms.payload import Notice, Outcome, Payload, ReadOptions, Skipped, WireError, dead_letter
from transforms.sources.attribute import Attribution, attribution, recoded
from transforms.sources.known import NOTHING_KNOWN, KnownSources
from transforms.text.html import one_line

MOST_ALIKE = 100  # dead letters of one payload with one code
Item: TypeAlias = Article | DeadLetter | Skipped | Notice


@dataclass(frozen=True)
class Parser:
    """Parses payloads, the same way in the pipeline and in ``wirebeam inspect``.

    ``sources`` are what the operator says of where payloads come from.
    """

    options: ReadOptions
    normalizer: Normalizer
    sources: KnownSources = NOTHING_KNOWN

    def items(self, payload: Payload) -> Iterator[Item]:
        """The items of a payload, in order. What can't be read is a dead letter.

        What is past the limit of items is one more, ``too_many_items``. Of more than :data:`MOST_ALIKE` dead letters
        with one code the rest is one, at the end, whose message has their number: it counts as one item.

        An unforeseen exception of a reader is a defect of that reader: the rest of the payload becomes one dead letter,
        ``reader_failed``, and the run goes on. Raises ``ImportError`` and ``MemoryError``, which are no fault of the
        payload.
        """
        letters = _Letters(payload)
        yield from self._items(payload, letters)
        yield from letters.rest()

    def _items(self, payload: Payload, letters: _Letters) -> Iterator[Item]:
        format_name = ""
        try:
            source = attribution(payload, self.sources)
            readable, is_recoded = recoded(payload, source.entry.encoding)
            format_name = detect(readable)
            if format_name == "email":  # its parts declare their own
                readable, is_recoded = payload, False
            index = 0
            for outcome in reader(format_name)(readable, self.options):
                if index >= self.options.limits.payload_items and not isinstance(outcome, Notice):
                    raise _too_many(self.options.limits.payload_items)
                if is_recoded and isinstance(outcome, Article):
                    outcome.assume("encoding_from_sources")
                yield from self._item(outcome, letters, source, index, format_name, payload.fetched_at)
                index += not isinstance(outcome, Notice)
            return
        except WireError as error:
            failure = error
        except (ImportError, MemoryError):  # of the machine: another one may read it
            raise
        except Exception as error:  # the boundary: a poisonous payload must not stop the run
            failure = WireError("reader_failed", one_line(f"{type(error).__name__}: {error}"[:300]))
        failure.format = failure.format or format_name
        yield from letters.take(failure, "parse" if format_name else "detect")

    def _item(
        self,
        outcome: Outcome,
        letters: _Letters,
        source: Attribution,
        index: int,
        format_name: str,
        fetched_at: str,
    ) -> Iterable[Item]:
        if isinstance(outcome, Skipped | Notice):
            return (outcome,)
        try:
            if isinstance(outcome, Article):
                source.prepare(outcome)
                article = self.normalizer.finish(outcome, fetched_at)
                source.complete(article)
                return (article,)
            failure, stage = outcome, "parse"
        except WireError as error:
            failure, stage = error, "normalize"
            failure.excerpt = failure.excerpt or _address(outcome)
        failure.format = failure.format or format_name
        return letters.take(failure, stage, index)


class _Letters:
    """The dead letters of one payload: few alike, and the payload's beginning in the first one alone."""

    def __init__(self, payload: Payload) -> None:
        self._payload = payload
        self._first = True
        self._numbers: Counter[str] = Counter()
        self._rest: dict[str, tuple[WireError, str]] = {}

    def take(self, failure: WireError, stage: str, index: int | None = None) -> Iterator[DeadLetter]:
        """The dead letter of a failure; nothing where there were :data:`MOST_ALIKE` with its code before."""
        self._numbers[failure.code] += 1
        if self._numbers[failure.code] > MOST_ALIKE:
            self._rest.setdefault(failure.code, (failure, stage))
            return
        letter = dead_letter(failure, self._payload, stage, index, first=self._first)
        self._first = False
        yield letter

    def rest(self) -> Iterator[DeadLetter]:
        """One dead letter for each code that came more often, with how many more there were."""
        for code, (failure, stage) in self._rest.items():
            more = self._numbers[code] - MOST_ALIKE
            message = f"{more:,} more items of this payload can't be read for the same reason"
            summed = WireError(code, message, format=failure.format)
            yield dead_letter(summed, self._payload, stage, first=False)


def _too_many(limit: int) -> WireError:
    return WireError("too_many_items", f"the payload holds more than {limit:,} items: the rest is not read")


def _address(outcome: Outcome) -> bytes:
    """An article's URL, as the excerpt of a failure that has none; b"" for anything else."""
    return outcome.url.encode("utf-8", "replace") if isinstance(outcome, Article) else b""
