"""What an operator says of sources, in the TOML file of ``--sources``; docs/trust.md shows one.

>>> known = parse_sources('''
... [[source]]
... host = "feeds.ap.example"
... provider = "ap"
... ''')
>>> known.entry("https://feeds.ap.example/top.xml", "spool/1.xml").provider
'ap'
"""

from __future__ import annotations

import codecs
import os
import posixpath
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from transforms.fields.language import language_tag
from transforms.fields.web.addresses import host_of
from transforms.normalize import provider_name
from transforms.sources.origin import folder_of

_PLACES = ("feed", "host", "folder")
_TEXTS = ("provider", "time_zone", "encoding", "language", "copyright", "usage_terms")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


class SourcesError(ValueError):
    """A file of sources that can't be used; its text is one clear line."""


@dataclass(frozen=True)
class SourceEntry:
    """One ``[[source]]``: where it is (``feed``, ``host``, ``folder``), and what is known of it."""

    feed: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    speaks_for: tuple[str, ...] = ()
    provider: str = ""
    time_zone: str = ""
    encoding: str = ""
    language: str = ""
    copyright: str = ""
    usage_terms: str = ""


@dataclass(frozen=True)
class KnownSources:
    """The sources that an operator lists, in their order; relative folders are below ``here``."""

    entries: tuple[SourceEntry, ...] = ()
    here: str = ""

    def entry(self, url: str, uri: str) -> SourceEntry | None:
        """The entry for a payload fetched from ``url`` ("" where that is unknown) that lies at ``uri``.

        A feed goes before a host, a host before a folder, and of several folders the innermost.
        """
        if not self.entries:
            return None
        host = host_of(url)
        for entry in self.entries:
            if url and url in entry.feed:
                return entry
        for entry in self.entries:
            if host and any(host == name or host.endswith(f".{name}") for name in entry.host):
                return entry
        return self._by_folder(uri) if uri != "-" else None

    def _by_folder(self, uri: str) -> SourceEntry | None:
        lies_in = self._absolute(folder_of(uri))
        fitting = [
            (len(folder), -number, entry)
            for number, entry in enumerate(self.entries)
            for folder in map(self._absolute, entry.folder)
            if lies_in == folder or lies_in.startswith(folder.rstrip("/") + "/")
        ]
        return max(fitting, key=lambda found: found[:2])[2] if fitting else None

    def _absolute(self, folder: str) -> str:
        if "://" in folder:
            return folder.rstrip("/")
        return posixpath.normpath(posixpath.join(self.here, folder))


NOTHING_KNOWN = KnownSources()


def read_sources(path: str) -> KnownSources:
    """The sources in a TOML file. Raises :class:`SourcesError`."""
    try:
        with open(path, encoding="utf-8") as opened:
            text = opened.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise SourcesError(f"{path} can't be read: {reason}") from None
    try:
        return parse_sources(text)
    except SourcesError as error:
        raise SourcesError(f"{path}: {error}") from None


def parse_sources(text: str) -> KnownSources:
    """The sources in the text of a TOML file. Raises :class:`SourcesError`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"no TOML: {error}") from None
    entries = tables.pop("source", [])
    if tables or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesError("write each source as a table [[source]], and nothing else")
    return KnownSources(tuple(_entry(number, table) for number, table in enumerate(entries, 1)), os.getcwd())


def _entry(number: int, table: dict[str, object]) -> SourceEntry:
    fields: dict[str, tuple[str, ...] | str] = {}
    for name, value in table.items():
        if name in _TEXTS and isinstance(value, str) and value.strip():
            fields[name] = value.strip()
        elif name in (*_PLACES, "speaks_for") and (values := _strings(value)):
            fields[name] = values
        elif name in (*_PLACES, *_TEXTS, "speaks_for"):
            raise SourcesError(
                f"source {number}: {name} must be text{'' if name in _TEXTS else ' or a list of texts'}"
            )
        else:
            raise SourcesError(
                f"source {number}: {name!r} is unknown: choose of {', '.join((*_PLACES, 'speaks_for', *_TEXTS))}"
            )
    if not fields.keys() & set(_PLACES):
        raise SourcesError(f"source {number}: name its feed, host or folder")
    return _checked(number, SourceEntry(**fields))  # type: ignore[arg-type]


def _strings(value: object) -> tuple[str, ...]:
    """The texts of a text or a list of texts; none where it is anything else."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) and text.strip() for text in values):
        return ()
    return tuple(text.strip() for text in values)


def _checked(number: int, entry: SourceEntry) -> SourceEntry:
    """The entry with names, hosts and tags in the record's form. Raises :class:`SourcesError`."""
    try:
        if entry.encoding:
            codecs.lookup(entry.encoding)
            "".encode(entry.encoding)
        if entry.time_zone:
            zone(entry.time_zone)
    except (LookupError, ValueError, OSError):
        raise SourcesError(
            f"source {number}: unknown time zone or encoding: {entry.time_zone or entry.encoding!r}"
        ) from None
    language = language_tag(entry.language) if entry.language else ""
    if entry.language and not language:
        raise SourcesError(f"source {number}: language {entry.language!r} is no tag such as en or pt-BR")
    provider = provider_name(entry.provider) if entry.provider else ""
    if entry.provider and not provider:
        raise SourcesError(f"source {number}: provider {entry.provider!r} has no letter or digit")
    return SourceEntry(
        **{
            **{name: getattr(entry, name) for name in (*_TEXTS, "feed", "folder")},
            "host": tuple(name.lower() for name in entry.host),
            "speaks_for": tuple(map(provider_name, entry.speaks_for)),
            "provider": provider,
            "language": language,
        }
    )


def zone(name: str) -> tzinfo:
    """The time zone ``Europe/Berlin`` or ``+01:00``. Raises ``ValueError`` or ``LookupError`` for an unknown one."""
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2]) * 60 + int(match[3])
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    return ZoneInfo(name)


def in_zone(moment: str, name: str) -> str:
    """A time that was taken as UTC, RFC 3339, as the zone's own; as it was where it leaves the calendar.

    >>> in_zone("2026-01-15T09:00:00Z", "+02:00")
    '2026-01-15T07:00:00Z'
    """
    try:
        local = datetime.fromisoformat(moment).replace(tzinfo=zone(name))
        return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")
    except (ValueError, OverflowError):
        return moment
