"""The ``wirebeam`` command: results go to stdout, messages and progress to stderr."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from pipelines.errors import Failure, UsageError
from pipelines.interrupts import Stopped, end, listen
from pipelines.options import IngestOptions
from pipelines.terminal import nowhere, visible

COMMITTED, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

app = App(
    name="wirebeam",
    help="Turns raw news-wire traffic into clean, deduplicated, located, partitioned JSONL.",
    help_format="plaintext",
    help_formatter="plain",
    suppress_keyboard_interrupt=False,
    version=lambda: version("wirebeam"),
)
Inputs = Annotated[
    str,
    Parameter(help="Files, folders, globs or URIs; - is stdin.", negative="", allow_leading_hyphen=True),
]


@app.command
def ingest(
    *inputs: Inputs,
    options: IngestOptions,
    beam: Annotated[tuple[str, ...], Parameter(show=False, allow_leading_hyphen=True, negative="")] = (),
) -> int:
    """Read, parse, normalize, deduplicate, extract and write: the main job.

    Options of Apache Beam pass through, such as --runner or --flink_master.
    """
    from pipelines.run import ingest as run_ingest

    return run_ingest(_some(inputs), options, beam)


@app.command
def inspect(
    *inputs: Inputs,
    json: Annotated[bool, Parameter(help="One article a line on stdout.", negative="")] = False,
    storage: Annotated[
        tuple[str, ...], Parameter(help="KEY=VALUE, a setting of the store.", negative="")
    ] = (),
    as_of: Annotated[str, Parameter(help="The clock, RFC 3339.")] = "",
    entities: Annotated[str, Parameter(help="newswire, none or spacy:MODEL.")] = "newswire",
) -> int:
    """Show what each item would become, and write nothing."""
    from pipelines.inspect import inspect as run_inspect

    options = IngestOptions(output="-", storage=storage, as_of=as_of, entities=entities)
    return run_inspect(_some(inputs), options, as_json=json)


@app.command
def verify(
    output: str,
    *,
    storage: Annotated[
        tuple[str, ...], Parameter(help="KEY=VALUE, a setting of the store.", negative="")
    ] = (),
) -> int:
    """Check every committed file against its manifest; name what is missing, changed or left over."""
    from pipelines.verify import verify as run_verify

    return run_verify(IngestOptions(output=output, storage=storage))


@app.command
def schema() -> int:
    """Print the JSON Schema of an article record."""
    import orjson

    from transforms.article import schema as article_schema

    print(orjson.dumps(article_schema(), option=orjson.OPT_INDENT_2).decode())
    return COMMITTED


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and exit with its status; after a failure at once, whatever a thread still waits for."""
    status = run(sys.argv[1:] if argv is None else argv)
    if status == COMMITTED:
        end()
        sys.exit()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed by whoever read it, or by us
            stream.flush()
    os._exit(status)


def run(argv: Sequence[str]) -> int:
    """The exit status of a command line; what went wrong is one line on stderr."""
    listen()
    _open_streams()
    logging.disable(logging.CRITICAL)  # of Beam, before it is imported: what failed is told in one line
    try:
        status = _dispatch(list(argv))
        sys.stdout.flush()
        return status
    except Stopped:
        return _say("stopped: nothing was committed", FAILED)
    except UsageError as error:
        return _say(str(error), USAGE)
    except Failure as error:
        return _say(str(error), FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except OSError as error:  # of stdout: all others are told where they happen
        return _say(f"the results can't be written: {error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        return _say("interrupted: nothing was committed", INTERRUPTED)


def _open_streams() -> None:
    """Output that a daemon has closed goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, nowhere())


def _dispatch(argv: list[str]) -> int:
    command = argv[0] if argv and not argv[0].startswith("-") and argv[0] in app else ""
    if command == "ingest":
        from pipelines.runtime.beam_options import split_arguments

        ours, beams = split_arguments(argv[1:], _option_names(command))
        argv = [command, *(f"--beam={token}" for token in beams), *ours]
    elif command:
        from pipelines.runtime.beam_options import refuse_unknown

        refuse_unknown(argv[1:], _option_names(command))
    try:
        status = app(
            argv,
            print_error=False,
            exit_on_error=False,
            result_action="return_value",
            console=Console(width=100),
        )
    except CycloptsError as error:
        cause = error.__cause__
        raise (cause if isinstance(cause, UsageError) else UsageError(_one_line(error))) from None
    return status if isinstance(status, int) else COMMITTED


def _option_names(command: str) -> set[str]:
    """The options of a command, as typed."""
    names: set[str] = set()
    for argument in app[command].assemble_argument_collection(parse_docstring=False):
        names.update(name for name in argument.names if name.startswith("-"))
    return names - {"--beam"} | {"--help", "-h"}


def _one_line(error: CycloptsError) -> str:
    return " ".join(str(error).split())


def _some(inputs: tuple[str, ...]) -> tuple[str, ...]:
    if not inputs:
        raise UsageError("no INPUT: name a file, a folder, a glob or a URI, or - for stdin")
    return inputs


def _say(message: str, status: int) -> int:
    print(visible(f"wirebeam: {message}"), file=sys.stderr)
    return status
