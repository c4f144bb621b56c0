"""``python -m tests.torture [PART ...]``: all parts, or those named.

``--case N`` repeats one case of one part, as a failure says; ``--short`` takes the few cases of ``make test``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Sequence

from tests.torture.part import Part, failures

PARTS = (
    "removals", "resources", "concurrency", "damage", "power", "filesystem", "pairs", "schedules", "calls", "kills",
)  # fmt: skip
_SHOWN = 5


def main() -> int:
    """0 where everything held, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="a few cases of each part")
    parser.add_argument("--count", type=int, help="so many cases of each part")
    parser.add_argument("--case", type=int, help="this case alone")
    options = parser.parse_args()
    failed = False
    for name in options.parts or PARTS:
        part: Part = importlib.import_module(f"tests.torture.{name}").PART
        failed |= _tortured(part, _cases(part, options))
    return int(failed)


def _cases(part: Part, options: argparse.Namespace) -> Sequence[int]:
    if options.case is not None:
        return [options.case]
    number = options.count or (part.short if options.short else 0)
    return part.sample(number) if number else part.cases()


def _tortured(part: Part, cases: Sequence[int]) -> bool:
    """Whether something failed; what did, and how to repeat it, is printed."""
    began, worked, failed = time.monotonic(), _processor(), 0
    for case, flaws in failures(part, cases):
        failed += 1
        if failed <= _SHOWN:
            print(
                f"{part.name}: case {case} failed; repeat it by: python -m tests.torture {part.name} --case {case}"
            )
            print(*(f"    {flaw}" for flaw in flaws), sep="\n", flush=True)
    outcome = f"{failed:,} FAILED" if failed else "all held"
    print(
        f"{part.name:12} {len(cases):>8,} {part.what}: {outcome} "
        f"({time.monotonic() - began:.0f} s, {_processor() - worked:.0f} s of processor)",
        flush=True,
    )
    return failed > 0


def _processor() -> float:
    """Seconds of it that this process and those that it has waited for have had."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
