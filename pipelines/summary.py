"""What a run did, for a person at once, and as JSON for a program."""

from __future__ import annotations

from typing import Any

import orjson

from pipelines.options import IngestOptions
from pipelines.runtime.logs import Log
from pipelines.terminal import write_target

_FIGURES = ("inputs", "articles", "duplicates", "dead_letters")


def show(
    manifest: dict[str, Any], options: IngestOptions, log: Log, *, fresh: bool, sample: str = ""
) -> None:
    """Print the summary of a committed run to stderr, and write it as JSON where ``--summary`` says.

    ``fresh`` is whether this call committed it; ``sample`` is an article of it, as JSON.
    """
    figures = {name: manifest[name] for name in _FIGURES}
    log.say(
        *lines(manifest, options.output, fresh=fresh, sample=sample),
        **figures,
        seconds=manifest["metrics"]["seconds"],
    )
    if options.summary:
        _write_json(manifest, options.summary, log)


def _write_json(manifest: dict[str, Any], target: str, log: Log) -> None:
    """The manifest as JSON to a file, or to stdout for ``-``. The run counts already, so a failure is a warning."""
    data = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if reason := write_target(target, data):
        log.warn(f"--summary {target}: {reason}; the run itself is committed")


def lines(manifest: dict[str, Any], output: str, *, fresh: bool, sample: str = "") -> list[str]:
    """The summary as lines of text."""
    inputs, duplicates, metrics = manifest["inputs"], manifest["duplicates"], manifest["metrics"]
    copies = sum(duplicates.values())
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in duplicates.items() if number)
    summary = [
        f"Run {manifest['run_id']} {'is committed' if fresh else 'was committed before: nothing to do'}.",
        f"  {inputs['items']:>9,} items in {inputs['payloads']:,} payloads, {_size(inputs['bytes'])}",
        f"  {manifest['articles']:>9,} articles",
        f"  {copies:>9,} duplicates{f' ({kinds})' if kinds else ''}",
        f"  {manifest['dead_letters']:>9,} dead letters{_reasons(metrics.get('error', {}))}",
    ]
    if known := inputs.get("known"):
        summary.append(f"  {known:>9,} files known from earlier runs, left out")
    if not inputs["items"]:
        nothing = "hold nothing new" if known else "hold nothing to read"
        summary.append(f"  The inputs {nothing}: an empty run.")
    if skipped := metrics.get("skipped"):
        summary.append(f"  Skipped, as they are no articles: {_counts(skipped)}")
    if fallbacks := metrics.get("feed_fallback"):
        summary.append(f"  Feeds left to feedparser: {_counts(fallbacks)}")
    summary.append(
        f"  {len(manifest['files']):,} files below {output}, in {metrics['seconds']:.1f} s{_rate(manifest)}"
    )
    return [*summary, *([f"  One of them: {sample}"] if sample else [])]


def _rate(manifest: dict[str, Any]) -> str:
    metrics = manifest["metrics"]
    each = metrics["seconds"] / manifest["inputs"]["items"] * 1e6 if manifest["inputs"]["items"] else 0
    return f" ({each:,.0f} µs an item, peak memory {_size(metrics['peak_memory_bytes'])})"


def _reasons(errors: dict[str, int]) -> str:
    return f": {_counts(errors)}" if errors else ""


def _counts(numbers: dict[str, int]) -> str:
    """Numbers by name, the largest first."""
    falling = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{number:,} {name}" for name, number in falling)


def _size(number: float) -> str:
    """A number of bytes for a person.

    >>> _size(1536)
    '1.5 KiB'
    """
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} TiB"
