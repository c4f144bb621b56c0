"""What a Dataflow Flex Template starts: the command, whose inputs come as one option, as a template has no others.

>>> command_line(["--input=gs://a/in gs://b/x.xml", "--output=gs://a/wire", "--region=eu"])
['wirebeam', 'ingest', 'gs://a/in', 'gs://b/x.xml', '--runner=DataflowRunner', '--output=gs://a/wire', '--region=eu']
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

_INPUT = "--input="


def command_line(arguments: Sequence[str]) -> list[str]:
    """The command line of ``ingest``; ``--input`` names inputs with spaces between them."""
    inputs = [
        name for word in arguments if word.startswith(_INPUT) for name in word.removeprefix(_INPUT).split()
    ]
    options = [word for word in arguments if not word.startswith(_INPUT)]
    return ["wirebeam", "ingest", *inputs, "--runner=DataflowRunner", *options]


def main() -> None:
    """Run the command and exit with its status."""
    sys.argv[:] = command_line(sys.argv[1:])
    runpy.run_module("pipelines", run_name="__main__")
