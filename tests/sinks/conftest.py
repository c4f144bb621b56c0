"""Stores for the tests of the sinks."""

import uuid
from pathlib import Path

import pytest

from tests.sinks.staged import new_area
from transforms.staging.area import StagingArea
from transforms.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An output on disk, with a lock."""
    return open_store(str(tmp_path / "out"))


@pytest.fixture
def bucket() -> Store:
    """An output in a bucket, without one."""
    return open_store(f"memory://{uuid.uuid4().hex}")


@pytest.fixture
def staging_area(tmp_path: Path) -> StagingArea:
    return new_area(tmp_path)
