"""How long ``wirebeam fetch`` takes for many feeds of a server on this machine, and how much memory.

``python -m benchmarks.bench_fetch [FEEDS]``: a first run lands each feed, a second one gets 304s. Beside it stands what
plain aiohttp takes for the same requests, without limits, checks and files.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import web

HOSTS = 100  # addresses of loopback, each a host of its own
ITEMS = 20
PAUSE = 0.05  # seconds that the server takes for each answer, as a near one on the internet does


def serve(told: Connection) -> None:
    """Answer on all addresses of loopback, until the process is ended."""
    asyncio.run(_serve(told))


async def _serve(told: Connection) -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(PAUSE)
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        headers = {"ETag": '"1"', "Content-Type": "application/rss+xml"}
        response = web.Response(body=feed(request.path), headers=headers)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    told.send(runner.addresses[0][1])
    await asyncio.Event().wait()


def feed(name: str) -> bytes:
    """A feed of some 20 KB."""
    items = "".join(
        f"<item><title>Story {number} of {name}</title><guid>{name}-{number}</guid><description>"
        f"{'The harbor was closed for the night, the master said. ' * 16}</description></item>"
        for number in range(ITEMS)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()


def plain(urls: list[str]) -> float:
    """Seconds that aiohttp takes for the URLs, two at a time of each host."""

    async def get_all() -> None:
        connector = aiohttp.TCPConnector(limit=100, limit_per_host=2)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(get(session, url) for url in urls))

    async def get(session: aiohttp.ClientSession, url: str) -> None:
        async with session.get(url) as response:
            await response.read()

    started = time.perf_counter()
    asyncio.run(get_all())
    return time.perf_counter() - started


def fetch(urls: list[str], folder: Path) -> tuple[float, float, float]:
    """(seconds, processor seconds, peak MiB so far) of one run of the command."""
    listed = folder / "feeds.txt"
    listed.write_text("\n".join(urls))
    hosts = [f"--allow-host={host}" for host in {url.split("/")[2] for url in urls}]
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "fetch",
        str(listed),
        "--spool",
        str(folder / "spool"),
        *hosts,
    ]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    return (
        seconds,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        after.ru_maxrss / 1024,
    )


def main() -> None:
    """Print the table."""
    number = int(sys.argv[1]) if sys.argv[1:] else 2000
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    urls = [f"http://127.0.1.{at % HOSTS + 1}:{port}/{at}" for at in range(number)]
    with tempfile.TemporaryDirectory() as folder:
        alone = plain(urls)
        print(f"{number:,} feeds of {HOSTS} hosts, {len(feed('x')) / 1000:.0f} KB each")
        print(f"aiohttp alone: {alone:.1f} s")
        for name in ("all are new", "all are unchanged"):
            seconds, processor, peak = fetch(urls, Path(folder))
            print(
                f"{name}: {seconds:.1f} s ({seconds / alone:.1f} times), processor {processor:.1f} s, {peak:.0f} MiB"
            )
    server.kill()


if __name__ == "__main__":
    main()
