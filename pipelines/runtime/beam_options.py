"""Parts a command line into our options and Beam's, and names the nearest option for one that neither knows.

The only module that uses private parts of Beam's options; the test beside it fails where a new version changes them.
"""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from pipelines.errors import UsageError

_END = "--"  # what follows is no option, whatever it begins with
_HAVE_JOB_SERVERS = ("flink", "spark", "prism", "portable")
_OPTION = re.compile(r"--?[^\W\d]")


def split_arguments(argv: Sequence[str], ours: set[str]) -> tuple[list[str], list[str]]:
    """(our arguments, Beam's arguments). Beam is imported only when there is an option that we don't have.

    Raises :class:`UsageError` for an option that neither knows.
    """
    end = list(argv).index(_END) if _END in argv else len(argv)
    typed, plain = argv[:end], argv[end:]
    if all(_name(token) in ours for token in typed if token.startswith("--")):
        refuse_unknown(argv, ours)
        return list(argv), []
    parser = beam_parser()
    kept, beams = _split_known(parser.options, typed, ours)
    runner = parser.parse_known_args(beams)[0].runner or ""
    if runner.lower().removesuffix("runner") in _HAVE_JOB_SERVERS:
        kept, theirs = _split_unknown(kept, ours)
        beams += theirs
    refuse_unknown(kept, ours, parser.options)
    return [*kept, *plain], beams


def _split_unknown(argv: Sequence[str], ours: set[str]) -> tuple[list[str], list[str]]:
    """(all other arguments, options that nobody here knows): these may be the job server's, which is asked later."""
    kept, theirs = list[str](), list[str]()
    for token in argv:
        (theirs if token.startswith("--") and _is_unknown(token, ours) else kept).append(token)
    return kept, theirs


def _is_unknown(token: str, ours: set[str]) -> bool:
    return _is_option(token) and _name(token) not in ours


def refuse_unknown(argv: Sequence[str], ours: set[str], beams: Iterable[str] = ()) -> None:
    """Raise :class:`UsageError` for what looks like an option and is none of ``ours``, naming the nearest known."""
    for token in argv:
        if token == _END:
            return
        if _is_unknown(token, ours):
            raise UsageError(f"unknown option {_name(token)}{_nearest(_name(token), ours.union(beams))}")


def _is_option(token: str) -> bool:
    """Whether an argument is an option: neither ``-`` (stdin) nor a negative number."""
    return _OPTION.match(token) is not None


def _name(token: str) -> str:
    return token.partition("=")[0]


def _split_known(
    options: dict[str, argparse.Action], argv: Sequence[str], ours: set[str]
) -> tuple[list[str], list[str]]:
    """(all other arguments, Beam's options each with its value): ``options`` are Beam's, by name."""
    kept: list[str] = []
    beams: list[str] = []
    waiting = list(argv)
    while waiting:
        token = waiting.pop(0)
        action = None if _name(token) in ours else options.get(_name(token))
        if action is None or not _is_option(token):
            kept.append(token)
            continue
        beams.append(token)
        if "=" not in token and action.nargs != 0 and waiting:
            beams.append(waiting.pop(0))
    return kept, beams


if TYPE_CHECKING:

    class BeamParser(argparse.ArgumentParser):
        """Beam's parser of all options that it knows; ``options`` has them by name, with their dashes."""

        options: dict[str, argparse.Action]


def beam_parser() -> BeamParser:
    """A parser of all of Beam's options, which raises :class:`UsageError` for a value that can't be."""
    from apache_beam.options.pipeline_options import PipelineOptions, _BeamArgumentParser

    class Parser(_BeamArgumentParser):
        def __init__(self) -> None:
            super().__init__(add_help=False, allow_abbrev=False)
            self.options: dict[str, argparse.Action] = {}

        def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
            action: argparse.Action = super().add_argument(*names, **settings)
            self.options.update(dict.fromkeys(action.option_strings, action))
            return action

        def error(self, message: str) -> NoReturn:
            raise UsageError(message)

    parser: BeamParser = Parser()
    for kind in {kind.__name__: kind for kind in PipelineOptions.__subclasses__()}.values():
        kind._add_argparse_args(parser)
    return parser


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name.replace("_", "-"), sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
