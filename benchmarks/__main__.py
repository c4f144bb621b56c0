"""``make bench``: runs every benchmark once, and ends with one table of what each step costs an article.

    python -m benchmarks            all of it, up to 100,000 articles
    python -m benchmarks --quick    a first impression, in a minute or two

Times are of the processor, medians, in microseconds an article; beside each stands its share of what
``feedparser.parse`` alone took for an item of the same feeds, measured around it in the same run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.sizes import LONG, SHORT

Results = dict[tuple[str, frozenset[str]], dict[str, Any]]
SIZES = {"short": SHORT, "long": LONG}
# (what is shown, benchmark, its parameters besides the size). What has no size was measured on short copy.
STEPS = (
    ("feed parsing, as ingest does it", "test_parse_feeds", "auto"),
    ("feed parsing, fallback to feedparser", "test_parse_feeds", "feedparser path"),
    ("HTML to text", "test_html_to_text", ""),
    ("reading: feed to articles, the two above included", "test_read_a_feed", ""),
    ("normalizing, datelines split off", "test_finish_articles", ""),
    ("ids, and digests for deduplication", "test_digest_articles", ""),
    ("deduplication: exact copies and versions alone", "test_judge_articles", "exact"),
    ("deduplication: exact, versions, near", "test_judge_articles", "near"),
    ("the same, with all of it seen by an earlier run", "test_judge_articles_that_an_earlier_run_saw", ""),
    ("datelines located", "test_locate_a_segment", ""),
    ("entities", "test_find_entities_of_a_segment", ""),
    ("JSON out", "test_encode_json", ""),
    ("writing partitions, JSON included", "test_write_partitions", ""),
    ("the whole pipeline", "test_run_the_pipeline", ""),
)


def main() -> int:
    """Measure, then print the table; the status of pytest."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures wirebeam.")
    options.add_argument("--quick", action="store_true", help="a first impression, in a minute or two")
    quick = options.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.json"
        status = measure(file, quick)
        if file.exists() and file.stat().st_size:
            print("\n".join(table(read(file))))
    return status


def measure(file: Path, quick: bool) -> int:
    """Run the benchmarks by pytest-benchmark, its results as JSON in ``file``; the status of pytest."""
    few = ("--quick", "--benchmark-max-time=0.05", "--benchmark-min-rounds=3", "--benchmark-warmup=off")
    return subprocess.call([
        *(sys.executable, "-m", "pytest", str(Path(__file__).parent), "--quiet", "--import-mode=importlib"),
        *("--override-ini=addopts=", "--override-ini=python_files=bench_*.py", "--benchmark-only"),
        *("--benchmark-quiet", "--benchmark-columns=median", "--benchmark-timer=time.process_time"),
        *(few if quick else ("--benchmark-max-time=0.5",)), f"--benchmark-json={file}",
    ])  # fmt: skip


def read(file: Path) -> Results:
    """The results by benchmark and the names of its parameters."""
    results: Results = {}
    for result in json.loads(file.read_bytes())["benchmarks"]:
        name = result["name"].partition("[")[0]
        parameters = frozenset((result["param"] or "").split("-")) - {""}
        results[name, parameters] = {**result["extra_info"], "median": result["stats"]["median"]}
    return results


def table(results: Results) -> list[str]:
    """All that is shown."""
    return [
        "",
        f"{'µs an article':<52}{f'{SHORT:,} characters':>20}{f'{LONG:,} characters':>24}",
        f"{'feedparser.parse alone':<52}{''.join(f'{_yard(results, size):>14,.1f}  1.00    ' for size in SIZES)}",
        *(_step(results, *step) for step in STEPS),
        *_notes(results),
        *_known_files(results),
        "",
        "Formats, our samples: µs an item from bytes to a finished article, beside the bare parse by lxml or orjson",
        *_formats(results),
        "",
        "Peak memory of the whole pipeline, in a process of its own",
        *_memory(results),
        "",
        "The command with 1 and 2 workers, articles of 840 characters",
        *_workers(results),
        "",
        "A run of ten new files, ms of processor",
        *_commits(results),
    ]


def _yard(results: Results, size: str) -> float:
    return median(result["feedparser"][str(SIZES[size])] for result in results.values())


def _step(results: Results, label: str, name: str, parameter: str) -> str:
    return f"{label:<52}{''.join(_cost(results, name, parameter, size) for size in SIZES)}".rstrip()


def _cost(results: Results, name: str, parameter: str, size: str) -> str:
    """``  123.4  0.25`` and some space: the time of a step, and its share of feedparser's."""
    result = results.get((name, frozenset((size, parameter)) - {""}))
    if result is None and size == "short":
        result = results.get((name, frozenset((parameter,)) - {""}))
    if result is None:
        return f"{'':>24}"
    alone = result["same_feeds"] / result["items"] * 1e6 if "same_feeds" in result else _alone(result, size)
    cost = result["median"] / result["items"] * 1e6
    return f"{cost:>14,.1f} {cost / alone:>5.2f}    "


def _alone(result: dict[str, Any], size: str) -> float:
    return float(result["feedparser"][str(SIZES[size])])


def _notes(results: Results) -> Iterator[str]:
    """What is compared with something else than feedparser."""
    for size, characters in SIZES.items():
        result = results.get(("test_write_partitions", frozenset((size,))))
        if result:
            ratio = result["median"] / result["plain"]
            yield (
                f"Writing takes {ratio:.2f} times what orjson.dumps and write take for the same "
                f"records of {characters:,} characters, syncing aside."
            )


def _known_files(results: Results) -> Iterator[str]:
    for (name, _), result in results.items():
        if name == "test_known_files":
            more = result["median"] - result["empty"]
            yield f"{result['files']:,} known files cost --new-only {more:.2f} s more than an empty folder."


def _formats(results: Results) -> Iterator[str]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (name, parameters), result in results.items():
        at = ("test_finished_articles", "test_bare_parse").index(name) if "format" in result else None
        if at is not None:
            bare = results.get(("test_bare_parse", parameters))
            total = sums[result["format"]]
            total[at] += result["median"] * 1e6
            total[2] += result["items"] if bare is result else 0
    for name, (finished, bare, items) in sorted(sums.items()):
        yield f"  {name:<12}{finished / items:>10,.1f}{bare / items:>10,.1f}{finished / bare:>8.1f}"


def _memory(results: Results) -> Iterator[str]:
    for size, characters in SIZES.items():
        for scale in ("few", "many"):
            result = results.get(("test_peak_memory", frozenset((size, scale))))
            if result:
                peak, each = result["peak"] / 2**20, result["processor"] / result["items"] * 1e6
                yield (
                    f"  {result['items']:>8,} articles of {characters:,} characters {peak:>7,.0f} MiB, "
                    f"{result['seconds']:,.1f} s ({each:,.0f} µs of processor an article)"
                )


def _workers(results: Results) -> Iterator[str]:
    for scale in ("thousands", "hundred_thousands", "millions"):
        both = [results.get(("test_workers", frozenset((scale, number)))) for number in ("1", "2")]
        for number, result in zip(("1 worker ", "2 workers"), both, strict=True):
            if result and both[0]:
                rate, peak = result["items"] / result["seconds"], result["peak"] / 2**20
                faster = both[0]["seconds"] / result["seconds"]
                speed = f"{rate:>6,.0f} a second ({faster:.2f})"
                yield f"  {result['items']:>9,} {number} {speed}, {peak:>6,.0f} MiB in all"


def _commits(results: Results) -> Iterator[str]:
    for commits in ("few", "many"):
        result = results.get(("test_run_behind_commits", frozenset((commits,))))
        if result:
            yield f"  {result['behind']:>8,} commits behind it {result['seconds'] * 1e3:>9,.0f}"


if __name__ == "__main__":
    sys.exit(main())
