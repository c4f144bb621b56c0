"""What lies in the current folder never runs, whatever its name: not in the launcher, not in a worker."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from pipelines.runtime import safe_path
from pipelines.runtime.safe_path import isolate_imports, without_current_folder

WIREBEAM = Path(sys.executable).parent / "wirebeam"
ITEM = "<rss version='2.0'><channel><item><title>Rain floods the port</title></item></channel></rss>"
PACKAGES = ("pipelines", "transforms", "sinks")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A folder with an item, and beside it a file for every module that could be imported; each notes that it ran."""
    names = {*sys.stdlib_module_names, *packages_distributions(), *PACKAGES, "sitecustomize", "snappy"}
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "item.xml").write_text(ITEM)
    trap = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__ + ' ')\nraise SystemExit(9)\n"
    for name in names - {"__main__"}:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(trap)
    return folder


def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


COMMANDS = {
    "ingest": (["ingest", "item.xml", "--output", "../out", "--workers", "2", "--summary", "-"], 0),
    "usage": (["ingest", ".", "--outptu", "../out"], 2),
    "inspect": (["inspect", "item.xml", "--json"], 0),
    "verify": (["verify", "../nowhere"], 1),
    "schema": (["schema"], 0),
    "help": (["--help"], 0),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_in_the_current_folder_is_imported(drop: Path, tmp_path: Path, name: str) -> None:
    command, status = COMMANDS[name]
    ended = run(drop, WIREBEAM, *command)
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
    assert ended.returncode == status, ended.stderr


@pytest.mark.parametrize("name", ["ingest", "schema"])
def test_nor_where_python_is_asked_for_the_module(drop: Path, tmp_path: Path, name: str) -> None:
    (drop / "pipelines.py").unlink()  # which is what Python is asked for
    command, status = COMMANDS[name]
    ended = run(drop, sys.executable, "-m", "pipelines", *command)
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
    assert ended.returncode == status, ended.stderr


def test_the_current_folder_goes_by_many_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(".")
    names = ["", ".", str(tmp_path), str(tmp_path / "link"), str(tmp_path / "gone"), "/"]
    assert without_current_folder(names) == [str(tmp_path / "gone"), "/"]


def test_the_environment_for_workers_loses_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", "/elsewhere"])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", "/elsewhere", str(tmp_path))))
    isolate_imports()
    assert (sys.path, os.environ["PYTHONPATH"]) == (["/elsewhere"], "/elsewhere")


def test_a_checkout_that_is_the_current_folder_is_looked_into_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(safe_path, "ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path), "/elsewhere"])
    isolate_imports()
    assert sys.path == ["/elsewhere", str(tmp_path)]
