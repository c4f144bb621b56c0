"""The ``wirebeam`` command: results go to stdout, messages and progress to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, NoReturn

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from pipelines import interrupts
from pipelines.errors import Failure, PipelineFailure, UsageError
from pipelines.fetching.options import FetchOptions
from pipelines.options import IngestOptions, LogOptions, OlderThan
from pipelines.runtime.logs import Log, asks_for_json
from pipelines.runtime.startup.lean_imports import lean_imports
from pipelines.terminal import nowhere, speak_utf8

COMMITTED, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_DEFAULT_LOG = LogOptions()
_DEFAULT_FETCH = FetchOptions()

Inputs = Annotated[
    str,
    Parameter(help="Files, folders, globs or URIs; - is stdin.", negative="", allow_leading_hyphen=True),
]
Storage = Annotated[tuple[str, ...], Parameter(help="KEY=VALUE, a setting of the store.", negative="")]
BeamArguments = Annotated[tuple[str, ...], Parameter(show=False, allow_leading_hyphen=True, negative="")]


@dataclass(frozen=True)
class Commands:
    """What the command can do; each method is a command of its name, and returns the exit status."""

    log: Log

    def ingest(
        self,
        *inputs: Inputs,
        options: IngestOptions,
        feeds: Annotated[
            str, Parameter(help="A list of feeds to poll first, as fetch does.", show_default=False)
        ] = "",
        fetch_options: FetchOptions = _DEFAULT_FETCH,
        log_options: LogOptions = _DEFAULT_LOG,
        beam: BeamArguments = (),
    ) -> int:
        """Read, parse, normalize, deduplicate, extract and write: the main job.

        Options of Apache Beam pass through, such as --runner or --flink_master.

        A run that fails says why in one line. The log with the traceback is in the file that the line
        names; with --verbose or --log-format json it is on stderr.
        """
        self._configure(log_options)
        if feeds:
            from pipelines.fetching.ingest import ingest_feeds

            return ingest_feeds(feeds, inputs, options, fetch_options, beam, self.log)
        if fetch_options != _DEFAULT_FETCH:
            raise UsageError("options of polling are for a list of feeds: name one by --feeds")
        with lean_imports():
            from pipelines.run import ingest as run_ingest

        return run_ingest(_required(inputs), options, beam, self.log)

    def inspect(
        self,
        *inputs: Inputs,
        json: Annotated[bool, Parameter(help="One article a line on stdout.", negative="")] = False,
        story: Annotated[
            str, Parameter(help="Of an output: show all members of the story with this id.")
        ] = "",
        storage: Storage = (),
        as_of: Annotated[str, Parameter(help="The clock, RFC 3339.")] = "",
        entities: Annotated[str, Parameter(help="newswire, none or spacy:MODEL.")] = "newswire",
        sources: Annotated[str, Parameter(help="TOML file of known sources, as for ingest.")] = "",
        log_options: LogOptions = _DEFAULT_LOG,
    ) -> int:
        """Show what each item would become, and write nothing."""
        self._configure(log_options)
        if story:
            return self._show_story(_required(inputs), story, storage, as_json=json)
        from pipelines.inspect import inspect as run_inspect

        options = IngestOptions(output="-", storage=storage, as_of=as_of, entities=entities, sources=sources)
        return run_inspect(_required(inputs), options, self.log, as_json=json)

    def _show_story(
        self, inputs: tuple[str, ...], story: str, storage: tuple[str, ...], *, as_json: bool
    ) -> int:
        from pipelines.story import show_story

        if len(inputs) != 1:
            raise UsageError("--story: name one output")
        options = IngestOptions(output=inputs[0], storage=storage)
        return show_story(options.output, options.store_settings(), story, as_json=as_json)

    def fetch(
        self,
        feeds: Annotated[
            str,
            Parameter(
                help="OPML, or a text file with a URL on each line; - is stdin.", allow_leading_hyphen=True
            ),
        ],
        *,
        spool: Annotated[str, Parameter(help="Where answers go: a folder, or a URI of a bucket.")],
        storage: Storage = (),
        fetch_options: FetchOptions = _DEFAULT_FETCH,
        log_options: LogOptions = _DEFAULT_LOG,
    ) -> int:
        """Poll feeds, and land each changed answer as it was sent, ready for ingest.

        Only feeds that are due are polled: run it as often as you like. One that fails is told of in the report.
        """
        self._configure(log_options)
        if not spool:
            raise UsageError("--spool is empty")
        settings = IngestOptions(output=spool, storage=storage).store_settings()
        from pipelines.fetching.command import fetch as run_fetch

        return run_fetch(feeds, spool, settings, fetch_options, self.log)

    def verify(self, output: str, *, storage: Storage = (), log_options: LogOptions = _DEFAULT_LOG) -> int:
        """Check every committed file against its manifest; name what is missing, changed or left over."""
        self._configure(log_options)
        from pipelines.outputs.verify import verify as run_verify

        return run_verify(IngestOptions(output=output, storage=storage))

    def compact(
        self,
        output: str,
        *,
        older_than: OlderThan = 1,
        storage: Storage = (),
        run_id: Annotated[str, Parameter(help="Names the compaction.", show_default=False)] = "",
        as_of: Annotated[str, Parameter(help="The clock, RFC 3339; else now.", show_default=False)] = "",
        log_options: LogOptions = _DEFAULT_LOG,
    ) -> int:
        """Rewrite the files of days that are over into few, as a commit of its own."""
        self._configure(log_options)
        from pipelines.outputs.compact import compact as run_compact

        if older_than < 0:
            raise UsageError("--older-than must not be negative")
        options = IngestOptions(output=output, storage=storage, run_id=run_id, as_of=as_of)
        return run_compact(options, older_than, self.log)

    def schema(self) -> int:
        """Print the JSON Schema of an article record."""
        import orjson

        from transforms.article import schema as article_schema

        print(orjson.dumps(article_schema(), option=orjson.OPT_INDENT_2).decode())
        return COMMITTED

    def _configure(self, options: LogOptions) -> None:
        self.log.configure(verbose=options.verbose, quiet=options.quiet, log_format=options.log_format)


def _version() -> str:
    from importlib.metadata import version

    return version("wirebeam")


def make_app(log: Log) -> App:
    """The command line, as cyclopts reads it."""
    app = App(
        name="wirebeam",
        help="Turns raw news-wire traffic into clean, deduplicated, located, partitioned JSONL.",
        help_format="plaintext",
        help_formatter="plain",
        suppress_keyboard_interrupt=False,
        version=_version,
    )
    commands = Commands(log)
    for command in (
        commands.ingest, commands.inspect, commands.fetch, commands.compact, commands.verify, commands.schema,
    ):  # fmt: skip
        app.command(command)
    return app


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and exit with its status.

    At once: what Python does at its end takes a fifth of a small run, and a thread of Beam may wait forever.
    """
    with Log() as log:
        status = _status(sys.argv[1:] if argv is None else argv, log)
        if status != COMMITTED:
            _end(status)
        interrupts.ignore()
    _end(status)


def _end(status: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed by whoever read it, or by us
            stream.flush()
    os._exit(status)


def run(argv: Sequence[str]) -> int:
    """The exit status of a command line; what went wrong is one line on stderr.

    After it signals do what they did before, so that a process can run many.
    """
    with interrupts.heard_again(), Log() as log:
        return _status(argv, log)


def _status(argv: Sequence[str], log: Log) -> int:
    interrupts.install()
    _open_streams()
    if asks_for_json(argv):
        log.configure(log_format="json")  # for a mistake in the other options
    try:
        status = _dispatch(list(argv), log)
        sys.stdout.flush()
        return status
    except interrupts.Stopped as stopped:
        log.fail(str(stopped) or interrupts.STOPPED_LINE)
    except UsageError as error:
        log.fail(str(error))
        return USAGE
    except Failure as error:
        log.fail(str(error), error, keep=isinstance(error, PipelineFailure))
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:  # of stdout: all others are handled where they happen
        log.fail(f"the results can't be written: {error.strerror or error}", error)
    except KeyboardInterrupt as interrupted:
        log.fail(str(interrupted) or interrupts.INTERRUPTED_LINE)
        return INTERRUPTED
    except Exception as error:  # a defect: still one line for a person, and the traceback in the log
        log.fail(f"a defect of wirebeam: {type(error).__name__}: {error}"[:300], error, keep=True)
    return FAILED


def _open_streams() -> None:
    """Output that a daemon has closed goes nowhere; what is said is UTF-8, whatever the locale, and never fails."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, nowhere())
        else:
            speak_utf8(stream)


def _dispatch(argv: list[str], log: Log) -> int:
    app = make_app(log)
    command = argv[0] if argv and not argv[0].startswith("-") and argv[0] in app else ""
    if command == "ingest":
        from pipelines.runtime.beam_options import split_arguments

        ours, beams = split_arguments(argv[1:], _option_names(app, command))
        argv = [command, *(f"--beam={token}" for token in beams), *ours]
    elif command:
        from pipelines.runtime.beam_options import refuse_unknown

        refuse_unknown(argv[1:], _option_names(app, command))
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


def _option_names(app: App, command: str) -> set[str]:
    """The options of a command, as typed."""
    names: set[str] = set()
    for argument in app[command].assemble_argument_collection(parse_docstring=False):
        names.update(name for name in argument.names if name.startswith("-"))
    return names - {"--beam"} | {"--help", "-h"}


def _one_line(error: CycloptsError) -> str:
    return " ".join(str(error).split())


def _required(inputs: tuple[str, ...]) -> tuple[str, ...]:
    if not inputs:
        raise UsageError("no INPUT: name a file, a folder, a glob or a URI, or - for stdin")
    return inputs
