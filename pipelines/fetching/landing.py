"""Lands polls in a spool, as many at a time as wait: one synchronised write serves them all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from transforms.sources.polling.poll import Poll
from transforms.sources.polling.spool import Spool

_GATHER_SECONDS = 0.02  # from the first poll that waits until a batch is landed


class Lander:
    """Takes polls, and returns when they are kept. Used in a ``with`` block of the loop that polls."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._waiting: list[tuple[Poll, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self.landed = 0

    async def __aenter__(self) -> Lander:
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def take(self, poll: Poll) -> None:
        """Land a poll. Raises ``StorageError``."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((poll, kept))
        self._wake.set()
        await kept

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            batch, self._waiting = self._waiting, []
            self._wake.clear()
            await asyncio.shield(self._land(batch))

    async def _land(self, batch: Sequence[tuple[Poll, asyncio.Future[None]]]) -> None:
        polls = [poll for poll, _ in batch]
        try:
            self.landed += await asyncio.to_thread(self._spool.land, polls)
        except Exception as error:  # handed to each that waits
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(error)
        else:
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)
