"""Keeps the current folder off Python's path: what lies beside an input is data, and must never run.

Imports nothing that a file in the current folder could stand in for; ``from __future__`` would be such an import.
"""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # holds our packages


def isolate_imports() -> None:
    """From now on nothing is imported from the current folder, here and in processes started from here.

    Where the packages themselves lie there, as in a checkout, the folder is the last one that is looked into.
    """
    kept = without_current_folder(sys.path)
    if len(kept) < len(sys.path) and is_current_folder(ROOT):
        kept.append(ROOT)
    sys.path[:] = kept
    if "PYTHONPATH" in os.environ:
        entries = without_current_folder(os.environ["PYTHONPATH"].split(os.pathsep))
        os.environ["PYTHONPATH"] = os.pathsep.join(entries)


def without_current_folder(entries: list[str]) -> list[str]:
    """The entries of a path that are not the current folder, by whatever name it goes."""
    return [entry for entry in entries if not is_current_folder(entry)]


def is_current_folder(folder: str) -> bool:
    """Whether a folder is the current one; "" stands for it, too."""
    try:
        return not folder or os.path.samefile(folder, ".")
    except OSError:  # one of them is gone
        return False
