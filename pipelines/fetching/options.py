"""Options of polling, which ``fetch`` and ``ingest --feeds`` share."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Annotated

from cyclopts import Parameter

from pipelines.errors import UsageError
from transforms.sources.web.addresses import AllowedHosts, allowed_hosts
from transforms.sources.web.limits import FetchLimits

_LIMIT = re.compile(r"([a-z_-]{1,40})=(\d{1,12})([kmg]?)", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_CONTACT = re.compile(r"[!-'*-\[\]-~]{3,200}")  # what can stand in a comment of User-Agent


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FetchOptions:
    """How feeds are polled. Raises :class:`UsageError` for a value that can't be."""

    allow_host: Annotated[
        tuple[str, ...],
        Parameter(
            help="HOST[:PORT] that may be a private address; repeatable.", negative="", show_default=False
        ),
    ] = ()
    contact: Annotated[
        str, Parameter(help="Address or URL that tells servers who asks (in User-Agent).", show_default=False)
    ] = ""
    robots: Annotated[
        bool, Parameter(help="Ask each host's robots.txt first.", negative="", show_default=False)
    ] = False
    report: Annotated[
        str,
        Parameter(
            help="Where to write how each feed fares, as JSON; - is stdout.",
            show_default=False,
            allow_leading_hyphen=True,
        ),
    ] = ""
    fetch_limit: Annotated[
        tuple[str, ...],
        Parameter(
            help=f"NAME=VALUE of {', '.join(f.name for f in fields(FetchLimits))}.",
            negative="",
            show_default=False,
        ),
    ] = ()

    def __post_init__(self) -> None:
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise UsageError(f"--contact {self.contact!r}: write a mail address or a URL, without spaces")
        if self.report.startswith("--"):
            raise UsageError("--report: name a file, or - for stdout")
        self.allowed_hosts()
        self.limits()

    def allowed_hosts(self) -> AllowedHosts:
        """The hosts of ``--allow-host``."""
        try:
            return allowed_hosts(self.allow_host)
        except ValueError as error:
            raise UsageError(f"--allow-host {error}") from None

    def limits(self) -> FetchLimits:
        """The limits on polling; sizes may end in K, M or G."""
        names, values = {field.name for field in fields(FetchLimits)}, dict[str, int]()
        for text in self.fetch_limit:
            match = _LIMIT.fullmatch(text)
            name = match[1].lower().replace("-", "_") if match else ""
            if not match or name not in names:
                raise UsageError(f"--fetch-limit {text!r}: write NAME=NUMBER, of {', '.join(sorted(names))}")
            values[name] = int(match[2]) * _UNITS[match[3].lower()]
            if not values[name]:
                raise UsageError(f"--fetch-limit {name} must be at least 1")
        return FetchLimits(**values)
