"""The recipes of docs/recipes are what their services read, and each command in them is one that wirebeam takes."""

from __future__ import annotations

import ast
import json
import re
import runpy
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.options import option_names
from pipelines.runtime.beam_options import beam_parser, refuse_unknown
from pipelines.runtime.cluster.template import command_line

RECIPES = Path(__file__).resolve().parents[1] / "docs" / "recipes"
SIX_PARTS = re.compile(r"(\S+ ){5}\S.*")


def documents() -> Iterator[dict[str, Any]]:
    """What the YAML files hold."""
    for path in sorted(RECIPES.glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text())


def containers(document: Any) -> Iterator[dict[str, Any]]:
    """All containers anywhere in a document."""
    for value in document.values() if isinstance(document, dict) else document:
        if isinstance(value, dict | list):
            yield from containers(value)
    if isinstance(document, dict):
        yield from document.get("containers", ())


def commands() -> Iterator[list[str]]:
    """Every call of ``wirebeam ingest`` in the recipes."""
    for name in ("crontab", "wirebeam.service", "wirebeam_dag.py"):
        text = (RECIPES / name).read_text()
        if name.endswith(".py"):
            strings = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
            text = next(text for text in strings if str(text).startswith("wirebeam ingest"))
            text = re.sub(r"\{\{.*?\}\}", "x", text)
        yield from (shlex.split(line) for line in re.findall(r"wirebeam ingest .*", text))
    for document in documents():
        for container in containers(document):
            if container.get("args", [""])[0] == "ingest":
                yield ["wirebeam", *container["args"]]
    template = json.loads((RECIPES / "flex-template.json").read_text())
    names = [parameter["name"] for parameter in template["metadata"]["parameters"]]
    yield command_line([f"--{name}=x" for name in names])


def test_every_command_has_an_input_an_output_and_known_options() -> None:
    known = option_names() | beam_parser().options.keys()
    found = list(commands())
    assert len(found) == 6
    for _, command, first, *rest in found:
        assert (command, first.startswith("-")) == ("ingest", False)
        assert any(word.startswith("--output") for word in rest)
        refuse_unknown(rest, known)


def test_the_crontab_has_five_times_and_a_command() -> None:
    lines = [line for line in (RECIPES / "crontab").read_text().splitlines() if not line.startswith("#")]
    assert [bool(SIX_PARTS.fullmatch(line)) for line in lines] == [True]


def test_every_kubernetes_object_says_what_it_is() -> None:
    assert [document["kind"] for document in documents()] == ["CronJob", "FlinkDeployment", "CronJob"]
    assert all({"apiVersion", "metadata", "spec"} <= document.keys() for document in documents())


def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("no systemd here")
    for name in ("wirebeam.service", "wirebeam.timer"):
        unit = (RECIPES / name).read_text().replace("ExecStart=wirebeam", "ExecStart=/bin/true")
        (tmp_path / name).write_text(unit.replace("User=wirebeam", ""))
    said = subprocess.run(
        [verify, "verify", *sorted(str(path) for path in tmp_path.iterdir())], capture_output=True, text=True
    )
    assert (said.returncode, [line for line in said.stderr.splitlines() if "wirebeam" in line]) == (0, [])


def test_airflow_imports_the_dag() -> None:
    pytest.importorskip("airflow", reason="Airflow is not installed")
    dag = runpy.run_path(str(RECIPES / "wirebeam_dag.py"))["dag"]
    assert (dag.dag_id, [task.task_id for task in dag.tasks]) == ("wirebeam", ["ingest"])
