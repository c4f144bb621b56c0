"""One run of ``wirebeam fetch``: poll what is due, land what is new, say how each feed fares."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from pipelines import interrupts
from pipelines.errors import Failure
from pipelines.fetching.landing import Lander
from pipelines.fetching.options import FetchOptions
from pipelines.fetching.report import (
    FAILED,
    LANDED,
    NOT_DUE,
    RETIRED,
    SAME,
    UNCHANGED,
    Standing,
    counts,
    lines,
    write_report,
)
from pipelines.runtime.logs import Log
from pipelines.terminal import check_target
from transforms.sources.polling.lists import Feed, read_feeds
from transforms.sources.polling.poll import Poll, Poller, first_of_each
from transforms.sources.polling.position import Position
from transforms.sources.polling.spool import Spool
from transforms.sources.web.client import Client
from transforms.storage.base import StorageError
from transforms.storage.store import SCHEMES, open_store, split_uri

_LOG_SECONDS, _TERMINAL_SECONDS = 10.0, 0.5
_PATIENCE_SECONDS = 1.0  # for what is being landed when a run is stopped
_CLEAR_LINE = "\r\x1b[K"


@dataclass
class Run:
    """What is polled into a spool, and how each poll ended, by the key of its feed."""

    feeds: Sequence[Feed]
    spool: Spool
    options: FetchOptions
    log: Log
    outcomes: dict[str, str] = field(default_factory=dict)

    def due(self, now: float) -> list[tuple[Feed, Position]]:
        """The feeds to poll now. Of several that moved to one address one is polled."""
        pairs = [(feed, self.spool.position(feed.key, feed.url)) for feed in self.feeds]
        self.owners = first_of_each(pairs)
        return [
            (feed, position)
            for feed, position in pairs
            if position.is_due(now) and self.owners[feed.key] == feed.key
        ]

    def note(self, poll: Poll) -> None:
        """Remember how a poll ended."""
        if poll.position.polled_at != poll.at:
            self.outcomes[poll.feed.key] = NOT_DUE
        elif poll.position.failures:
            self.outcomes[poll.feed.key] = FAILED
        else:
            self.outcomes[poll.feed.key] = LANDED if poll.answer else UNCHANGED

    def standings(self) -> list[Standing]:
        """How each feed of the list fares, in its order."""
        urls = {feed.key: feed.url for feed in self.feeds}
        return [self._standing(feed, urls) for feed in self.feeds]

    def _standing(self, feed: Feed, urls: Mapping[str, str]) -> Standing:
        position = self.spool.position(feed.key, feed.url)
        owner = self.owners[feed.key]
        if feed.key in self.outcomes:
            return Standing(feed, self.outcomes[feed.key], position)
        if owner != feed.key:
            return Standing(feed, SAME, position, urls[owner])
        return Standing(feed, RETIRED if position.retired else NOT_DUE, position)


def fetch(feeds: str, spool: str, storage: Mapping[str, str], options: FetchOptions, log: Log) -> int:
    """Poll the feeds of a list into a spool; the exit status. Raises :class:`Failure` with one clear line.

    A feed that fails is told of in the report; the run itself fails where the list or the spool does.
    """
    check_target("--report", options.report)
    try:
        with closing(open_spool(spool, storage)) as opened:
            fetch_into(opened, read_list(feeds, storage), spool, options, log)
    except StorageError as error:
        raise Failure(str(error)) from error
    return 0


def open_spool(spool: str, storage: Mapping[str, str], *, keep_landings: bool = False) -> Spool:
    """The spool at a folder or URI, for this process alone. Raises ``StorageError``."""
    return Spool(open_store(spool, storage), time.time(), keep_landings=keep_landings)


def read_list(name: str, storage: Mapping[str, str]) -> list[Feed]:
    """The feeds of a list: a file, a URI of a bucket, or - for stdin. Raises :class:`Failure`."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read()
        elif name.partition("://")[0] in SCHEMES and "://" in name:
            root, path = split_uri(name)
            data = open_store(root, storage).read(path)
        else:
            data = Path(name.removeprefix("file://")).read_bytes()
    except OSError as error:
        raise Failure(f"{name}: {error.strerror or error}") from None
    feeds = read_feeds(data)
    if not feeds:
        raise Failure(f"{name}: no feed in it: write a URL on each line, or OPML with xmlUrl")
    return feeds


def fetch_into(spool: Spool, feeds: Sequence[Feed], where: str, options: FetchOptions, log: Log) -> None:
    """Poll what is due into an open spool, and say how it went. Raises ``StorageError``."""
    started = time.time()
    run = Run(feeds, spool, options, log)
    if not options.contact:
        log.say_line("tell servers who asks, by --contact ADDRESS: many refuse a program without one")
    due = run.due(started)
    spool.forget_unlisted(feed.key for feed in feeds)
    _run_in_thread(_Polling(run, due))
    finished = time.time()
    standings = run.standings()
    log.say(
        *lines(standings, where, finished - started),
        **counts(standings),
        seconds=round(finished - started, 3),
    )
    if options.report:
        write_report(options.report, standings, started, finished, log)


class _Polling:
    """The event loop of one run; it has a thread of its own, as a signal strikes the main one, which waits."""

    def __init__(self, run: Run, due: Sequence[tuple[Feed, Position]]) -> None:
        self._run, self._due, self._ended = run, due, Future[None]()
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None

    def work(self) -> None:
        """All of it, in this thread."""
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._poll())
            self._ended.set_result(None)
        except BaseException as error:
            self._ended.set_exception(error)

    def wait(self) -> None:
        """Until it has ended. Raises what ended it."""
        self._ended.result()

    def stop(self) -> None:
        """End it: what is being landed is."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()

    async def _poll(self) -> None:
        run, options = self._run, self._run.options
        agent = f"wirebeam/{version('wirebeam')}" + (f" (+{options.contact})" if options.contact else "")
        self._task = asyncio.current_task()
        async with (
            Lander(run.spool) as lander,
            Client(options.limits(), options.allowed_hosts(), agent) as client,
        ):
            progress = asyncio.create_task(self._show_progress())

            async def take(poll: Poll) -> None:
                await lander.take(poll)
                run.note(poll)

            try:
                await Poller(client, robots=options.robots).poll_all(self._due, take)
            finally:
                progress.cancel()

    async def _show_progress(self) -> None:
        """How many feeds are polled: a line that is written over on a terminal, else one every ten seconds."""
        log = self._run.log
        on_terminal = log.is_terminal and not log.quiet
        try:
            while True:
                await asyncio.sleep(_TERMINAL_SECONDS if on_terminal else _LOG_SECONDS)
                line = f"{len(self._run.outcomes):,} of {len(self._due):,} feeds polled"
                if on_terminal:
                    log.write(f"{_CLEAR_LINE}{line}", end="")
                else:
                    log.say_line(line)
        finally:
            if on_terminal:
                log.write(_CLEAR_LINE, end="")


def _run_in_thread(polling: _Polling) -> None:
    thread = threading.Thread(target=polling.work, name="polling", daemon=True)
    thread.start()
    try:
        polling.wait()
    except (KeyboardInterrupt, interrupts.Stopped) as signal:
        polling.stop()
        thread.join(_PATIENCE_SECONDS)
        word = "interrupted" if isinstance(signal, KeyboardInterrupt) else "stopped"
        raise type(signal)(f"{word}: what had landed is kept, the rest is polled next time") from None
    thread.join()
