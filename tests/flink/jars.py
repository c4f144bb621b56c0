"""Where ``make flink-test`` keeps Flink, and how a folder of jars becomes one that Beam starts.

``python jars.py FOLDER`` writes the job server's jar, ``FOLDER/job-server.jar``: a manifest alone, which names all
those in ``FOLDER/jars``.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

FLINK = Path(sys.prefix) / "flink"
JARS, JOB_SERVER = FLINK / "jars", FLINK / "job-server.jar"
MAIN_CLASS = "org.apache.beam.runners.flink.FlinkJobServerDriver"
_LINE_BYTES = 70  # of a manifest; what is longer goes on in the next line, after a space


def missing() -> str:
    """What the tests need and this machine lacks; "" where all is there."""
    if not shutil.which("java"):
        return "there is no Java"
    return "" if JOB_SERVER.exists() else "Flink is not installed: `make flink-test` does it"


def manifest(jars: list[Path]) -> str:
    """The manifest of a jar that runs the job server with ``jars``, which lie in a folder beside it.

    >>> print(manifest([Path("jars/a.jar")]).replace("\\r", ""), end="")
    Manifest-Version: 1.0
    Main-Class: org.apache.beam.runners.flink.FlinkJobServerDriver
    Class-Path: jars/a.jar
    <BLANKLINE>
    """
    paths = " ".join(f"{jar.parent.name}/{jar.name}" for jar in jars)
    lines = ["Manifest-Version: 1.0", f"Main-Class: {MAIN_CLASS}", *_folded(f"Class-Path: {paths}"), "", ""]
    return "\r\n".join(lines)


def _folded(line: str) -> list[str]:
    folded = []
    while len(line) > _LINE_BYTES:
        folded.append(line[:_LINE_BYTES])
        line = f" {line[_LINE_BYTES:]}"
    return [*folded, line]


def main() -> None:
    """Write the jar."""
    folder = Path(sys.argv[1])
    with zipfile.ZipFile(folder / JOB_SERVER.name, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", manifest(sorted((folder / JARS.name).glob("*.jar"))))


if __name__ == "__main__":
    main()
