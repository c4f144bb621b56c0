"""What an operator says of sources, and what is said of a file that can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.sources.known import SourcesError, in_zone, parse_sources, read_sources

LISTED = """
[[source]]
feed = "https://wire.example/ap.xml"
provider = "The Associated Press"

[[source]]
host = ["wire.example", "Wires.example"]
provider = "hub"
speaks_for = ["AP", "reuters"]

[[source]]
folder = "/spool"
provider = "spooler"

[[source]]
folder = ["/spool/courier"]
provider = "courier"
"""


@pytest.mark.parametrize(
    ("url", "uri", "provider"),
    [
        ("https://wire.example/ap.xml", "/spool/1.xml", "ap"),
        ("https://wire.example/other.xml", "/spool/1.xml", "hub"),
        ("https://eu.wires.example/other.xml", "/spool/1.xml", "hub"),
        ("https://notwires.example/other.xml", "/else/1.xml", ""),
        ("", "/spool/courier/2026/1.xml", "courier"),
        ("", "/spool/couriers/1.xml", "spooler"),
        ("", "/spoolers/1.xml", ""),
        ("", "/spool/courier/../x/1.xml", "spooler"),
        ("", "-", ""),
    ],
)
def test_the_entry_that_fits_best_is_the_sources(url: str, uri: str, provider: str) -> None:
    entry = parse_sources(LISTED).entry(url, uri)
    assert (entry.provider if entry else "") == provider


def test_names_are_those_of_the_record() -> None:
    entries = parse_sources(LISTED).entries
    assert entries[0].provider == "ap"
    assert entries[1].speaks_for == ("ap", "reuters")


def test_a_relative_folder_lies_below_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known = parse_sources('[[source]]\nfolder = "drop"\nprovider = "courier"')
    for uri in ("drop/a.xml", "./drop/b/a.xml", f"{tmp_path}/drop/a.xml"):
        assert known.entry("", uri) is not None
    assert known.entry("", "other/drop/a.xml") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[source", "no TOML"),
        ("title = 'x'", "write each source as a table"),
        ("source = 5", "write each source as a table"),
        ("[[source]]\nprovider = 'ap'", "source 1: name its feed, host or folder"),
        ("[[source]]\nhost = 5", "source 1: host must be text or a list of texts"),
        ("[[source]]\nhost = ['']", "source 1: host must be text or a list of texts"),
        ("[[source]]\nhost = 'a'\nprovider = ['ap']", "source 1: provider must be text"),
        ("[[source]]\nhost = 'a'\nspeak_for = 'ap'", "source 1: 'speak_for' is unknown: choose of feed"),
        ("[[source]]\nhost = 'a'\ntime_zone = 'Mars/Base'", "unknown time zone or encoding: 'Mars/Base'"),
        ("[[source]]\nhost = 'a'\ntime_zone = '../../etc/passwd'", "unknown time zone"),
        ("[[source]]\nhost = 'a'\nencoding = 'utf-99'", "unknown time zone or encoding: 'utf-99'"),
        ("[[source]]\nhost = 'a'\nencoding = 'hex'", "unknown time zone or encoding: 'hex'"),
        ("[[source]]\nhost = 'a'\nlanguage = 'n/a'", "is no tag"),
        ("[[source]]\nhost = 'a'\nprovider = '—'", "has no letter or digit"),
    ],
)
def test_a_file_that_can_t_be_used_is_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(SourcesError, match=r".") as raised:
        parse_sources(text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_can_t_be_read_says_so(tmp_path: Path) -> None:
    for path, data in (("absent", None), ("latin", b"\xe9")):
        if data:
            (tmp_path / path).write_bytes(data)
        with pytest.raises(SourcesError, match="can't be read"):
            read_sources(str(tmp_path / path))


def test_a_time_in_a_zone_counts_its_summer_time() -> None:
    assert in_zone("2026-07-15T09:00:00Z", "Europe/Berlin") == "2026-07-15T07:00:00Z"
    assert in_zone("2026-01-15T09:00:00Z", "Europe/Berlin") == "2026-01-15T08:00:00Z"
    assert in_zone("0001-01-01T00:00:00Z", "+10:00") == "0001-01-01T00:00:00Z"
