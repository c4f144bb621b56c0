"""Beam is imported without what no run here uses, and what it may use later is there when it is."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from pipelines.runtime.startup.lean_imports import lean_imports
with lean_imports():
    import apache_beam
assert "_LeanFinder" not in {type(finder).__name__ for finder in sys.meta_path}
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"pymongo", "bson", "pyparsing", "urllib3"}))
from apache_beam.internal import http_client
print(type(http_client.get_new_http()).__name__, "pyparsing" in sys.modules)
import pymongo
print(pymongo.MongoClient.__name__)
"""


def test_beam_is_imported_without_drivers_and_clients_which_are_there_when_they_are_used() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=120
    )
    assert ended.stdout.splitlines() == ["[]", "Http True", "MongoClient"]


def test_the_command_answers_help_without_numpy_or_beam() -> None:
    script = "import sys, pipelines.cli; print(sorted({'numpy', 'apache_beam', 'pyarrow', 'lxml'} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert ended.stdout == "[]\n"
