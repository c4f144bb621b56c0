"""A spool: bodies of feeds as files, each beside its sidecar, and the positions of all feeds in a hidden folder.

========================================  ==================================================================
``HOST/FEED-BODY.feed``                   a body as it was sent, named by its feed and its content
``HOST/FEED-BODY.feed.meta.json``         its sidecar
``.fetch/positions-00000042.json``        where all feeds stand; the highest number counts
``.fetch/landing-TOKEN-00000.json``       the names of bodies that are being written, or wait to be ingested
========================================  ==================================================================

A body is named by its content: written again, it is the same file. So whoever is killed anywhere polls again, and
nothing is lost or there twice. Sidecars are written first, as a body without one would speak for anybody.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from transforms.sources.polling.poll import Poll
from transforms.sources.polling.position import Position, body_hash, known_headers
from transforms.sources.web.client import origin
from transforms.storage.base import Lock, Locked, StorageError
from transforms.storage.store import Store

SIDECAR = ".meta.json"
STATE = ".fetch"
_SCHEMA = 1
_WRITERS = 8
_OLD_LANDING = 3600.0  # seconds after which a landing in a bucket, which has no locks, is no longer at work
_KEPT_DAYS = 90  # that a position outlives its feed's place in the list
_NO_NAME = re.compile(r"[^a-z0-9.-]+")
_NUMBERED = re.compile(rf"{re.escape(STATE)}/positions-(\d{{8}})\.json")
_LANDING = re.compile(rf"{re.escape(STATE)}/landing-[0-9a-f]+-\d+\.json")
_HEADERS = frozenset((
    "content-type", "content-language", "content-location", "etag", "last-modified", "date", "expires",
    "cache-control", "age", "link",
))  # fmt: skip


class SpoolBusy(StorageError):
    """Another process polls into the same spool."""


class _Header(msgspec.Struct):
    """The first line of a file of positions; ``sha256`` is of all after it, in hex."""

    schema: int
    sha256: str


class _Landing(msgspec.Struct):
    """Names of bodies, announced at ``at``, seconds since 1970."""

    at: float
    names: list[str]


class _File(NamedTuple):
    """A body on its way into the spool, and its sidecar."""

    name: str
    body: bytes
    sidecar: bytes


def file_name(poll: Poll) -> str:
    """Where the body of a poll lies below the spool: a function of the feed and the body alone."""
    assert poll.answer is not None
    return f"{_folder(poll.feed.url)}/{poll.feed.key}-{body_hash(poll.answer.body)}.feed"


def _folder(url: str) -> str:
    """A folder for a feed's host, whatever stands in its URL.

    >>> _folder("https://News.Example/rss"), _folder("http://../x"), _folder("http://[::1]:80/")
    ('news.example', '_', '1')
    """
    try:
        host = origin(url)[1]
    except ValueError:
        host = ""
    return _NO_NAME.sub("-", host).strip(".-")[:100] or "_"


def sidecar_of(poll: Poll) -> bytes:
    """What is known of a body without believing it, as JSON."""
    answer = poll.answer
    assert answer is not None
    fields = {
        "url": poll.feed.url,
        "final_url": answer.final_url,
        "status": answer.status,
        "headers": known_headers(answer.headers, _HEADERS),
        "fetched_at": f"{datetime.fromtimestamp(poll.at, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sha256": hashlib.sha256(answer.body).hexdigest(),
    }
    return msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n"


class Spool:
    """An open spool: it belongs to this process until it is closed.

    With ``keep_landings`` the names of new bodies stay on file until :meth:`forget` is called.
    """

    def __init__(self, store: Store, now: float, *, keep_landings: bool = False) -> None:
        self.store, self._keep, self._now = store, keep_landings, now
        self._token, self._batch = uuid.uuid4().hex, 0
        self._lock = _take_lock(store)
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="spool")
        try:
            self._number, self.positions = _read_positions(store)
            self._clean_up()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others poll into it."""
        self._writers.shutdown()
        if self._lock:
            self._lock.close()

    def position(self, key: str, url: str) -> Position:
        """Where a feed stands; a new one at its beginning."""
        return self.positions.get(key) or Position(url=url)

    def land(self, polls: Sequence[Poll]) -> int:
        """Keep polls, bodies and positions: all of them when this returns. The number of bodies that are new.

        Raises :class:`StorageError`, and then the same polls may be made again.
        """
        files = {file_name(poll): poll for poll in polls if poll.answer}
        new = [_File(name, poll.answer.body, sidecar_of(poll)) for name, poll in files.items() if poll.answer]
        new = [
            file
            for file, is_there in zip(new, self._writers.map(self._is_there, new), strict=True)
            if not is_there
        ]
        landing = self._announce(new) if new else ""
        list(self._writers.map(self._write, new))
        self.positions.update((poll.feed.key, poll.position) for poll in polls)
        self._write_positions()
        if landing and not self._keep:
            self.store.delete(landing)
        return len(new)

    def forget_unlisted(self, listed: Iterable[str]) -> None:
        """Drop positions of feeds that are not on the list (by their keys): retired ones now, others months later."""
        keys, oldest = set(listed), self._now - _KEPT_DAYS * 86_400
        self.positions = {
            key: position
            for key, position in self.positions.items()
            if key in keys or not (position.retired or position.polled_at < oldest)
        }

    def landed(self) -> dict[str, list[str]]:
        """The names of bodies that are still on file as new, by the landing that names them."""
        return {
            path: [name for name in landing.names if self.store.size(name) is not None]
            for path, landing in _landings(self.store)
        }

    def forget(self, landings: Iterable[str]) -> None:
        """Take the bodies of landings off the file: they were ingested."""
        for path in landings:
            self.store.delete(path)

    def _is_there(self, file: _File) -> bool:
        """Whether a body lies there whole, with a sidecar; a power cut may have torn it."""
        if self.store.size(file.name) != len(file.body) or self.store.size(file.name + SIDECAR) is None:
            return False
        try:
            return self.store.read(file.name) == file.body
        except FileNotFoundError:
            return False

    def _announce(self, files: Sequence[_File]) -> str:
        """The path of a new landing."""
        path = f"{STATE}/landing-{self._token}-{self._batch}.json"
        self._batch += 1
        self.store.put_new(path, msgspec.json.encode(_Landing(self._now, [file.name for file in files])))
        return path

    def _write(self, file: _File) -> None:
        self.store.put(file.name + SIDECAR, file.sidecar)
        self.store.put(file.name, file.body)
        self.store.sync([file.name + SIDECAR, file.name])

    def _write_positions(self) -> None:
        """Make the next file of positions, only if nobody else did, and delete the one before."""
        data = msgspec.json.encode(self.positions, order="sorted")
        header = msgspec.json.encode(_Header(_SCHEMA, hashlib.sha256(data).hexdigest()))
        path = _positions_path(self._number + 1)
        if not self.store.put_new(path, header + b"\n" + data):
            raise SpoolBusy(
                f"{self.store.root}: another fetch is at work on this spool: nothing is lost, run it again"
            )
        self.store.sync([path])
        if self._number:
            self.store.delete(_positions_path(self._number))
        self._number += 1

    def _clean_up(self) -> None:
        """Remove sidecars whose bodies a killed process did not write, and landings that are over."""
        for path, landing in _landings(self.store):
            if not self._lock and landing.at > self._now - _OLD_LANDING:
                continue
            missing = [name for name in landing.names if self.store.size(name) is None]
            for name in missing:
                self.store.delete(name + SIDECAR)
            if not self._keep or len(missing) == len(landing.names):
                self.store.delete(path)


def _take_lock(store: Store) -> Lock | None:
    """The lock of a spool on disk; half-written files of killed processes are removed. Raises :class:`SpoolBusy`."""
    folders = {name.rpartition("/")[0] for _, landing in _landings(store) for name in landing.names}
    try:
        return store.lock((STATE, *sorted(folders)))
    except Locked:
        raise SpoolBusy(f"{store.root}: another fetch is at work on this spool") from None


def _landings(store: Store) -> Iterator[tuple[str, _Landing]]:
    """(path, what it names) of each landing; one that vanishes meanwhile, or can't be read, names nothing."""
    for entry in list(store.list(STATE)):
        if not _LANDING.fullmatch(entry.path):
            continue
        try:
            yield entry.path, msgspec.json.decode(store.read(entry.path), type=_Landing)
        except (FileNotFoundError, msgspec.MsgspecError):
            yield entry.path, _Landing(0, [])


def _positions_path(number: int) -> str:
    return f"{STATE}/positions-{number:08}.json"


def _read_positions(store: Store) -> tuple[int, dict[str, Position]]:
    """(number of the newest file, where each feed stands). Raises :class:`StorageError` where it is damaged."""
    numbers = [int(match[1]) for entry in store.list(STATE) if (match := _NUMBERED.fullmatch(entry.path))]
    if not numbers:
        return 0, {}
    path = _positions_path(max(numbers))
    where = f"{store.root}/{path}"
    header, _, data = store.read(path).partition(b"\n")
    try:
        head = msgspec.json.decode(header, type=_Header)
        if head.schema > _SCHEMA:
            raise StorageError(f"{where} is of a newer wirebeam: upgrade this one")
        if hashlib.sha256(data).hexdigest() != head.sha256:
            raise ValueError
        positions: Mapping[str, Position] = msgspec.json.decode(data, type=dict[str, Position])
    except (ValueError, msgspec.MsgspecError):
        raise StorageError(
            f"{where} is damaged: delete it to begin anew, which fetches each feed once more"
        ) from None
    for number in set(numbers) - {max(numbers)}:
        store.delete(_positions_path(number))
    return max(numbers), dict(positions)
