"""``python -m tests.fuzz.engine TARGET [OPTION ...]``: fuzzes one target, in this process, with libFuzzer's options.

``make fuzz`` runs it. Needs the extra ``fuzz`` (atheris).
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["transforms", "feedparser"]):
    from tests.fuzz.targets import READERS, TARGETS
    from transforms.formats.registry import reader

    for name in READERS:
        reader(name)


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
