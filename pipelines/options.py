"""Every option of the command, declared once: its name, type, default and meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, Token

from pipelines.errors import UsageError
from pipelines.runtime.logs import LogFormat
from sinks.layout import PARTITION_KEYS
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.fields.times import read_time
from transforms.payload import Limits, ReadOptions
from transforms.storage.base import StorageError

if TYPE_CHECKING:  # the command answers --help without it
    from transforms.sources.known import KnownSources

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SIZES = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = re.compile(r"(\d{1,15}) ?([kmgt]?)(?:i?b)?", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,18}")


def _whole_number(kind: object, tokens: Sequence[Token]) -> int:
    """The whole number that was typed. Raises :class:`UsageError` for a fraction, or a number of 19 digits or more."""
    (token,) = tokens
    _require(
        bool(_WHOLE.fullmatch(token.value)),
        f"{token.keyword}: {token.value!r} is no whole number below 10^18",
    )
    return int(token.value)


OlderThan = Annotated[
    int,
    Parameter(converter=_whole_number, help="Compact days that ended at least so many days ago, by UTC."),
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class LogOptions:
    """How much a command says on stderr, and how. Raises :class:`UsageError` for options that exclude each other."""

    verbose: Annotated[
        bool, Parameter(help="Show the log too: each step, and tracebacks.", negative="", show_default=False)
    ] = False
    quiet: Annotated[
        bool, Parameter(help="Say nothing but why it failed.", negative="", show_default=False)
    ] = False
    log_format: Annotated[
        LogFormat, Parameter(help="Of stderr; json is one object a line, with tracebacks.")
    ] = "text"

    def __post_init__(self) -> None:
        _require(not (self.verbose and self.quiet), "--verbose and --quiet exclude each other")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class IngestOptions:
    """Options of ``wirebeam ingest``. Raises :class:`UsageError` for a value that can't be."""

    output: Annotated[str, Parameter(help="Root of the output: a folder, or a URI of a bucket.")]
    storage: Annotated[
        tuple[str, ...],
        Parameter(help="KEY=VALUE, a setting of the store; repeatable.", negative="", show_default=False),
    ] = ()
    run_id: Annotated[
        str, Parameter(help="Names the run; the same id again changes nothing.", show_default=False)
    ] = ""
    as_of: Annotated[str, Parameter(help="The run's clock, RFC 3339; else now.", show_default=False)] = ""
    partition_by: Annotated[str, Parameter(help=f"Of {', '.join(PARTITION_KEYS)}.")] = "provider,date"
    compression: Annotated[Literal["none", "gzip", "zstd"], Parameter(help="Of the files written.")] = "none"
    records_per_file: Annotated[
        int, Parameter(converter=_whole_number, help="A partition is cut into files of about so many.")
    ] = 50_000
    near_threshold: Annotated[
        float, Parameter(help="Similarity from which two stories are one; 0 turns it off.")
    ] = DEFAULT_NEAR_THRESHOLD
    lookback: Annotated[
        int, Parameter(converter=_whole_number, help="Days that earlier runs count as seen.")
    ] = 30
    entities: Annotated[str, Parameter(help="newswire, none or spacy:MODEL.")] = "newswire"
    feed_parser: Annotated[
        Literal["auto", "feedparser"], Parameter(help="auto is faster, its output the same.")
    ] = "auto"
    max_dead_letters: Annotated[float, Parameter(help="Fail when more than this share can't be read.")] = 1.0
    new_only: Annotated[
        bool,
        Parameter(help="Read only what no earlier run has read.", negative="", show_default=False),
    ] = False
    sources: Annotated[
        str,
        Parameter(
            help="TOML file: what is known of feeds, hosts and folders, and for whom they speak.",
            show_default=False,
        ),
    ] = ""
    workers: Annotated[int, Parameter(converter=_whole_number, help="Local worker processes; 0 chooses.")] = 1
    limit: Annotated[
        tuple[str, ...],
        Parameter(
            help=f"NAME=VALUE of {', '.join(f.name for f in fields(Limits))}.",
            negative="",
            show_default=False,
        ),
    ] = ()
    summary: Annotated[
        str,
        Parameter(
            help="Where to write the run's summary as JSON; - is stdout.",
            show_default=False,
            allow_leading_hyphen=True,
        ),
    ] = ""

    def __post_init__(self) -> None:
        _require(bool(self.output), "--output is empty")
        _require(
            not self.output.startswith("memory://"),
            f"{self.output}: what is in memory is gone when the command ends",
        )
        _require(
            not self.run_id or bool(_RUN_ID.fullmatch(self.run_id)),
            f"--run-id {self.run_id!r}: letters, digits, . _ - only, at most 64",
        )
        _require(
            not self.as_of or bool(_clock(self.as_of)),
            f"--as-of {self.as_of!r} is no RFC 3339 time such as 2026-01-31T06:00:00Z",
        )
        _require(self.records_per_file > 0, "--records-per-file must be at least 1")
        _require(0 <= self.near_threshold <= 1, "--near-threshold must lie between 0 and 1")
        _require(0 <= self.max_dead_letters <= 1, "--max-dead-letters must lie between 0 and 1")
        _require(self.lookback >= 0, "--lookback must not be negative")
        _require(
            self.lookback > 0 or not self.new_only,
            "--new-only needs a --lookback of a day or more: what earlier runs read is as unknown as what they saw",
        )
        _require(0 <= self.workers <= 256, "--workers must lie between 0 and 256")
        _require(not self.summary.startswith("--"), "--summary: name a file, or - for stdout")
        self.partition_keys()
        self._check_entities()
        self.store_settings()
        self.limits()
        if self.sources:
            self.known_sources()

    def _check_entities(self) -> None:
        if self.entities in ("newswire", "none"):
            return
        from transforms.entities.backends import check_backend

        try:
            check_backend(self.entities)
        except ValueError as error:
            raise UsageError(f"--entities: {error}") from None

    def clock(self) -> str:
        """The run's clock in UTC: ``--as-of``, else now."""
        return _clock(self.as_of) or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def partition_keys(self) -> tuple[str, ...]:
        """The keys to partition by, in the order given."""
        keys = tuple(key.strip() for key in self.partition_by.split(",") if key.strip())
        for key in keys:
            _require(key in PARTITION_KEYS, f"--partition-by {key!r}: choose of {', '.join(PARTITION_KEYS)}")
        _require(len(set(keys)) == len(keys), "--partition-by names a key twice")
        return keys

    def store_settings(self) -> dict[str, str]:
        """The settings of the store, by name. Raises :class:`UsageError` for one that no store knows."""
        settings = dict(_pair("--storage", text) for text in self.storage)
        if settings:  # else the clients of clouds need not be loaded
            from transforms.storage.settings import normalized_settings

            try:
                normalized_settings(settings)
            except StorageError as error:
                raise UsageError(str(error)) from None
        return settings

    def known_sources(self) -> KnownSources:
        """What the operator says of sources. Raises :class:`UsageError` for a file that can't be used."""
        from transforms.sources.known import NOTHING_KNOWN, SourcesError, read_sources

        if not self.sources:
            return NOTHING_KNOWN
        try:
            return read_sources(self.sources)
        except SourcesError as error:
            raise UsageError(f"--sources: {error}") from None

    def limits(self) -> Limits:
        """The limits on reading; sizes may end in K, M, G or T."""
        return parse_limits(self.limit)

    def read_options(self) -> ReadOptions:
        """What the readers of formats get."""
        return ReadOptions(limits=self.limits(), feed_parser=self.feed_parser)


def option_names() -> set[str]:
    """The options of ``wirebeam ingest``, as they are typed."""
    declared = (*fields(IngestOptions), *fields(LogOptions))
    return {f"--{field.name.replace('_', '-')}" for field in declared}


def parse_limits(texts: Sequence[str]) -> Limits:
    """Limits from ``NAME=VALUE`` texts: sizes may end in K, M, G or T.

    >>> parse_limits(["payload_bytes=2M"]).payload_bytes
    2097152
    """
    names = {field.name for field in fields(Limits)}
    values: dict[str, int] = {}
    for text in texts:
        name, value = _pair("--limit", text)
        name = name.replace("-", "_")
        _require(name in names, f"--limit {name!r}: choose of {', '.join(sorted(names))}")
        match = _SIZE.fullmatch(value)
        _require(match is not None, f"--limit {name}: {value!r} is no number")
        assert match is not None
        values[name] = int(match[1]) * _SIZES[match[2].lower()]
    return Limits(**values)


def _clock(text: str) -> str:
    """An RFC 3339 time in UTC; "" where the text is none, or leaves something to be assumed."""
    moment, assumed = read_time(text.upper())  # RFC 3339, section 5.6, allows t and z
    return "" if assumed else moment


def _pair(option: str, text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    _require(bool(equals and key), f"{option} {text!r}: write KEY=VALUE")
    return key, value


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise UsageError(message)
