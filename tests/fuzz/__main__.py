"""``python -m tests.fuzz [TARGET ...]``: fuzzes all targets, or those named, one after another.

Each is given ``--seconds``; the status is 1 if any failed. What a target finds is kept in ``.fuzz/TARGET/``, and
``--repeat FILE`` shows it again. Once it is mended, the file belongs to ``tests/fuzz/cases/TARGET/``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.targets import TARGETS

_SEEDS = ("samples/agency", "samples/feeds", "samples/text", "tests/transforms/formats/cases")
_CASES = Path("tests/fuzz/cases")
_SECONDS_PER_INPUT = 10
_INPUT_BYTES = 8192
_MEMORY = 2048  # MiB
_RUNS = re.compile(r"(?:Done|#)\s?(\d+)")


def main() -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="give the file to the targets instead")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no target is called {', '.join(sorted(unknown))}")
    targets = options.targets or list(TARGETS)
    if options.repeat:
        for target in targets:
            TARGETS[target](options.repeat.read_bytes())
        return 0
    return int(sum(fuzz(target, options.seconds) for target in targets) > 0)


def fuzz(target: str, seconds: int) -> bool:
    """Whether fuzzing the target for so long found anything, which is printed."""
    folder = Path(".fuzz") / target
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "structured").write_bytes(bytes(64))  # the samples as they are: see documents.py
    seeds = [str(seed) for seed in (*map(Path, _SEEDS), _CASES / target) if seed.is_dir()]
    limits = [f"-max_total_time={seconds}", f"-timeout={_SECONDS_PER_INPUT}", f"-max_len={_INPUT_BYTES}"]
    kept = [f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={folder}/"]
    command = [sys.executable, "-m", "tests.fuzz.engine", target, *limits, *kept, str(corpus), *seeds]
    began = time.monotonic()
    with (folder / "log").open("w") as log:
        status = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    text = (folder / "log").read_text("utf-8", "replace")
    runs = (_RUNS.findall(text) or ["0"])[-1]
    print(
        f"{target}: {runs} inputs in {time.monotonic() - began:.0f} s, {'FAILED' if status else 'clean'}",
        flush=True,
    )
    if status:
        print(text[max(text.find("\n ==="), 0) :][:4000], flush=True)
    return status != 0


if __name__ == "__main__":
    sys.exit(main())
