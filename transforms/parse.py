"""From a payload to finished articles: detect its format, read it, normalize its items.

Nothing is lost on the way: every item of a payload comes out as an :class:`Article` or a :class:`DeadLetter`. What is
no item by its nature comes out as :class:`Skipped`, what is counted besides as :class:`Notice`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from transforms.article import Article, DeadLetter
from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.normalize import Normalizer
from transforms.payload import Notice, Outcome, Payload, ReadOptions, Skipped, WireError, dead_letter
from transforms.sources.attribute import Attribution, attribution, recoded
from transforms.sources.known import NOTHING_KNOWN, KnownSources

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

        An unforeseen exception of a reader is a defect of that reader: the rest of the payload becomes one dead letter,
        ``reader_failed``, and the run goes on. Raises ``ImportError`` and ``MemoryError``, which are no fault of the
        payload.
        """
        format_name = ""
        try:
            source = attribution(payload, self.sources)
            readable, is_recoded = recoded(payload, source.entry.encoding)
            format_name = detect(readable)
            if format_name == "email":  # its parts declare their own
                readable, is_recoded = payload, False
            index = 0
            for outcome in reader(format_name)(readable, self.options):
                if is_recoded and isinstance(outcome, Article):
                    outcome.assume("encoding_from_sources")
                yield self._item(outcome, payload, source, index, format_name)
                index += not isinstance(outcome, Notice)
            return
        except WireError as error:
            failure = error
        except (ImportError, MemoryError):  # of the machine: another one may read it
            raise
        except Exception as error:  # the boundary: a poisonous payload must not stop the run
            failure = WireError("reader_failed", f"{type(error).__name__}: {error}"[:300])
        failure.format = failure.format or format_name
        yield dead_letter(failure, payload, "parse" if format_name else "detect")

    def _item(
        self, outcome: Outcome, payload: Payload, source: Attribution, index: int, format_name: str
    ) -> Item:
        if isinstance(outcome, Skipped | Notice):
            return outcome
        try:
            if isinstance(outcome, Article):
                source.prepare(outcome)
                article = self.normalizer.finish(outcome)
                source.complete(article)
                return article
            failure, stage = outcome, "parse"
        except WireError as error:
            failure, stage = error, "normalize"
            failure.excerpt = failure.excerpt or _address(outcome)
        failure.format = failure.format or format_name
        return dead_letter(failure, payload, stage, index)


def _address(outcome: Outcome) -> bytes:
    """An article's URL, as the excerpt of a failure that has none; b"" for anything else."""
    return outcome.url.encode("utf-8", "replace") if isinstance(outcome, Article) else b""
