"""Landing polls in a spool: whole, once, and whatever kills the process that does it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.payload import Limits, Payload
from transforms.reading.archives import SIDECAR as READ_SIDECAR
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.sources.polling.lists import Feed
from transforms.sources.polling.poll import Poll, Poller
from transforms.sources.polling.position import Position
from transforms.sources.polling.spool import SIDECAR, STATE, Spool, SpoolBusy, file_name
from transforms.sources.web.client import Answer
from transforms.sources.web.errors import FetchError
from transforms.sources.web.limits import FetchLimits
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

NOW = 1_768_500_000.0
FEEDS = [Feed("https://a.example/rss"), Feed("https://b.example/rss")]


def poll_of(feed: Feed, body: bytes, **headers: str) -> Poll:
    sent = Answer(
        feed.url, feed.url, "", 200, {"content-type": "text/xml; charset=latin1", **headers}, body, {}
    )
    return Poll(feed, Position(url=feed.url, polled_at=NOW), NOW, sent)


def files(folder: Path) -> dict[str, bytes]:
    """All that ``ingest`` could see below a spool."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def test_a_body_lies_beside_its_sidecar_as_it_was_sent(tmp_path: Path) -> None:
    poll = poll_of(FEEDS[0], b"<rss>caf\xe9</rss>", etag='"1"', server="x", **{"set-cookie": "secret"})
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        assert spool.land([poll]) == 1
    name = file_name(poll)
    landed = files(tmp_path)
    assert landed.keys() == {name, f"{name}.meta.json"}
    assert landed[name] == b"<rss>caf\xe9</rss>"
    assert name.startswith("a.example/")
    assert json.loads(landed[f"{name}.meta.json"]) == {
        "url": "https://a.example/rss",
        "final_url": "https://a.example/rss",
        "status": 200,
        "headers": {"content-type": "text/xml; charset=latin1", "etag": '"1"'},
        "fetched_at": "2026-01-15T18:00:00Z",
        "sha256": hashlib.sha256(b"<rss>caf\xe9</rss>").hexdigest(),
    }


def test_ingest_reads_it_with_what_the_sidecar_knows_and_nothing_else(tmp_path: Path) -> None:
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        spool.land([poll_of(FEEDS[0], b"<rss/>")])
    (file,) = list_inputs([str(tmp_path)], {})
    (payload,) = payloads(file, Limits(), {})
    assert isinstance(payload, Payload)
    assert (payload.url, payload.data, payload.fetched_at, payload.headers["content-type"]) == (
        "https://a.example/rss", b"<rss/>", "2026-01-15T18:00:00Z", "text/xml; charset=latin1",
    )  # fmt: skip
    assert SIDECAR == READ_SIDECAR


def test_positions_are_there_again_in_the_next_run(tmp_path: Path) -> None:
    position = Position(url=FEEDS[0].url, etag='"1"', failures=3, next_due=NOW + 5.5)
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        spool.land([Poll(FEEDS[0], position, NOW)])
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        assert spool.position(FEEDS[0].key, FEEDS[0].url) == position
        assert spool.position(FEEDS[1].key, FEEDS[1].url) == Position(url=FEEDS[1].url)


def test_the_same_body_lands_once_and_the_file_is_not_touched(tmp_path: Path) -> None:
    poll = poll_of(FEEDS[0], b"<rss/>")
    for landed in (1, 0, 0):
        with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
            assert spool.land([poll, poll]) == landed
    assert len(files(tmp_path)) == 2


def test_the_same_body_of_two_feeds_lands_for_each_as_each_has_its_url(tmp_path: Path) -> None:
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        assert spool.land([poll_of(feed, b"<rss/>") for feed in FEEDS]) == 2


def test_a_torn_body_is_written_again(tmp_path: Path) -> None:
    poll = poll_of(FEEDS[0], b"<rss/>")
    for torn in (b"", bytes(6)):
        with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
            spool.land([poll])
        (tmp_path / file_name(poll)).write_bytes(torn)
        with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
            spool.land([poll])
        assert (tmp_path / file_name(poll)).read_bytes() == b"<rss/>"


def test_a_second_run_on_one_spool_is_refused(tmp_path: Path) -> None:
    with closing(Spool(Store(str(tmp_path)), NOW)), pytest.raises(SpoolBusy):
        Spool(Store(str(tmp_path)), NOW)


def test_of_two_runs_where_there_are_no_locks_one_goes_on_and_nothing_is_lost() -> None:
    store = open_store("memory://spool-of-two")
    with closing(Spool(store, NOW)) as first, closing(Spool(store, NOW)) as second:
        assert first.land([poll_of(FEEDS[0], b"<rss>1</rss>")]) == 1
        with pytest.raises(SpoolBusy):
            second.land([poll_of(FEEDS[1], b"<rss>2</rss>")])
    with closing(Spool(store, NOW)) as third:
        assert third.land([poll_of(FEEDS[1], b"<rss>2</rss>")]) == 0, "it had landed"
        assert third.positions.keys() == {feed.key for feed in FEEDS}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data[:-9] + b"0" + data[-8:],
    ],
)
def test_damaged_positions_are_told_and_never_taken_for_none(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        spool.land([poll_of(FEEDS[0], b"<rss/>")])
    (path,) = (tmp_path / STATE).glob("positions-*.json")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StorageError, match="is damaged: delete it"):
        Spool(Store(str(tmp_path)), NOW)


def test_positions_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / STATE).mkdir()
    (tmp_path / STATE / "positions-00000007.json").write_bytes(b'{"schema":2,"sha256":"x","more":1}\n{}')
    with pytest.raises(StorageError, match="newer wirebeam"):
        Spool(Store(str(tmp_path)), NOW)


def test_positions_of_feeds_that_left_the_list_are_dropped_in_time(tmp_path: Path) -> None:
    with closing(Spool(Store(str(tmp_path)), NOW)) as spool:
        spool.positions = {
            "listed": Position(url="a", retired=True),
            "retired": Position(url="b", retired=True, polled_at=NOW),
            "recent": Position(url="c", polled_at=NOW - 86_400),
            "old": Position(url="d", polled_at=NOW - 91 * 86_400),
        }
        spool.forget_unlisted(["listed"])
        assert spool.positions.keys() == {"listed", "recent"}


def test_what_landed_is_kept_on_file_until_it_is_forgotten(tmp_path: Path) -> None:
    polls = [poll_of(feed, b"<rss/>") for feed in FEEDS]
    for poll in polls:
        with closing(Spool(Store(str(tmp_path)), NOW, keep_landings=True)) as spool:
            spool.land([poll])
    with closing(Spool(Store(str(tmp_path)), NOW, keep_landings=True)) as spool:
        landed = spool.landed()
        assert sorted(name for names in landed.values() for name in names) == sorted(map(file_name, polls))
        spool.forget(landed)
        assert spool.landed() == {}


class Killed(BaseException):
    """The process is killed."""


@dataclass(frozen=True)
class Mortal(Store):
    """A store whose process is killed before or after one of its calls, counted from 0."""

    at: int = -1
    is_done: bool = False
    calls: list[str] = field(default_factory=list, compare=False)

    def _call(self, name: str, call: Callable[..., Any], *arguments: Any) -> Any:
        self.calls.append(name)
        if len(self.calls) > self.at + 1 >= 1:
            raise Killed  # nothing happens any more
        strikes = len(self.calls) == self.at + 1
        if strikes and not self.is_done:
            raise Killed
        result = call(*arguments)
        if strikes:
            raise Killed
        return result

    def put(self, path: str, data: bytes) -> None:
        self._call("put", super().put, path, data)

    def put_new(self, path: str, data: bytes) -> bool:
        return bool(self._call("put_new", super().put_new, path, data))

    def delete(self, path: str) -> None:
        self._call("delete", super().delete, path)

    def sync(self, paths: Any) -> None:
        self._call("sync", super().sync, list(paths))

    def list(self, prefix: str = "") -> Iterator[Any]:
        return iter(self._call("list", lambda: list(Store.list(self, prefix))))

    def read(self, path: str) -> bytes:
        return bytes(self._call("read", super().read, path))


@dataclass
class Web:
    """What servers answer: a body with its entity tag, a 304 where that is known, or a failure. Stands for a client."""

    bodies: dict[str, bytes | FetchError]
    limits = FetchLimits(connections=4)

    async def get(
        self, url: str, headers: Callable[[str], Mapping[str, str]], hold: AsyncExitStack
    ) -> Answer:
        body = self.bodies[url]
        if isinstance(body, FetchError):
            raise body
        etag, asked = f'"{hashlib.sha256(body).hexdigest()}"', headers(url)
        if asked.get("If-None-Match") == etag:
            return Answer(url, url, "", 304, {"etag": etag}, b"", asked)
        return Answer(url, url, "", 200, {"etag": etag}, body, asked)


def run(store: Store, web: Web, now: float) -> None:
    """Poll all feeds once into a spool, as a process of its own would."""
    with closing(Spool(store, now)) as spool:
        polls: list[Poll] = []

        async def take(poll: Poll) -> None:
            polls.append(poll)

        pairs = [(feed, spool.position(feed.key, feed.url)) for feed in FEEDS]
        poller = Poller(web, clock=lambda: now, seed=1)  # type: ignore[arg-type]
        asyncio.run(poller.poll_all([pair for pair in pairs if pair[1].is_due(now)], take))
        spool.land(polls[:1])
        spool.land(polls[1:])


_BODIES = st.sampled_from([b"<rss>%d</rss>" % number for number in range(4)])
_ANSWERS = st.one_of(_BODIES, _BODIES, st.just(FetchError("slow", "x")))
_RUNS = st.lists(
    st.tuples(_ANSWERS, _ANSWERS, st.sampled_from(range(-1, 25)), st.booleans(), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(_RUNS)
def test_for_every_row_of_answers_and_kills_no_payload_is_lost_or_there_twice(
    runs: list[tuple[bytes | FetchError, bytes | FetchError, int, bool, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept: set[tuple[str, bytes]] = set()
        served: set[tuple[str, bytes]] = set()
        now = NOW
        for first, second, at, is_done, leaves_torn_file in [
            *runs,
            (b"<rss>5</rss>", b"<rss>6</rss>", -1, False, False),
        ]:
            now += 7 * 86_400
            answers = dict(zip((feed.url for feed in FEEDS), (first, second), strict=True))
            sent = {(url, body) for url, body in answers.items() if isinstance(body, bytes)}
            served |= sent
            try:
                run(Mortal(folder, at=at, is_done=is_done), Web(answers), now)
                kept |= sent
            except Killed:
                if leaves_torn_file and (Path(folder) / STATE).is_dir():
                    (Path(folder) / STATE / ".wirebeam-torn").write_bytes(b"half")
        _assert_whole(Path(folder), kept, served)


def _assert_whole(folder: Path, kept: set[tuple[str, bytes]], served: set[tuple[str, bytes]]) -> None:
    """Every body that a finished run was sent is there once, with its sidecar; and nothing that no server sent."""
    landed = files(folder)
    bodies = [name for name in landed if not name.endswith(SIDECAR)]
    there = [(json.loads(landed[name + SIDECAR])["url"], landed[name]) for name in bodies]
    assert len(set(there)) == len(there)
    assert kept <= set(there) <= served
    assert len(landed) == 2 * len(bodies), "no sidecar is alone"
    assert [path.name.partition("-")[0] for path in (folder / STATE).iterdir()] == ["positions"]


@pytest.mark.parametrize("then", [b"<rss>1</rss>", b"<rss>2</rss>"], ids=["the same", "another"])
def test_a_kill_at_any_call_loses_nothing_whatever_the_server_sends_then(tmp_path: Path, then: bytes) -> None:
    first, second = (Web({feed.url: body for feed in FEEDS}) for body in (b"<rss>1</rss>", then))
    undisturbed = Mortal(str(tmp_path / "undisturbed"))
    run(undisturbed, first, NOW)
    assert 10 <= len(undisturbed.calls) <= 24, "the property above kills at each of them"
    for at in range(len(undisturbed.calls)):
        for is_done in (False, True):
            folder = tmp_path / f"{at}-{is_done}"
            with pytest.raises(Killed):
                run(Mortal(str(folder), at=at, is_done=is_done), first, NOW)
            run(Store(str(folder)), second, NOW)
            sent = [{(url, body) for url, body in web.bodies.items()} for web in (first, second)]
            _assert_whole(folder, sent[1], sent[0] | sent[1])
