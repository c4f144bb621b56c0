"""What a process was reading can be read when it is gone."""

from __future__ import annotations

import os
from pathlib import Path

from transforms.reading.notes import read_notes, taking_notes


def test_a_note_outlives_its_process(tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        with taking_notes(str(tmp_path)) as note:
            note.write(("in/a-long-name.zip", "b.xml"))
            note.write(("in/c.xml", None))
            os._exit(0)
    os.waitpid(child, 0)
    assert read_notes(str(tmp_path)) == [(child, ("in/c.xml", None))]


def test_a_note_is_gone_when_its_block_ends(tmp_path: Path) -> None:
    with taking_notes(str(tmp_path)) as note:
        note.write(("in/a.xml", ""))
        (tmp_path / "77-1").write_bytes(b"")  # not written yet
        assert read_notes(str(tmp_path)) == [(os.getpid(), ("in/a.xml", ""))]
    assert read_notes(str(tmp_path)) == []


def test_without_a_folder_nothing_is_noted(tmp_path: Path) -> None:
    for folder in ("", str(tmp_path / "elsewhere")):
        with taking_notes(folder) as note:
            note.write(("in/a.xml", ""))
    assert list(tmp_path.iterdir()) == []
