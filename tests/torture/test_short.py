"""The short form of each part; ``make torture`` is the long one."""

import subprocess
import sys

import pytest

from tests.torture.__main__ import PARTS


@pytest.mark.parametrize("part", [part for part in PARTS if part != "removals"])
def test_a_run_survives(part: str) -> None:
    """In a process of its own: it forks, which must be before any thread of another test exists."""
    command = [sys.executable, "-m", "tests.torture", part, "--short"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
