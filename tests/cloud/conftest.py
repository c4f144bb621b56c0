"""Each test here runs once a cloud, in a place of its own in the bucket."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cloud import emulators
from tests.cloud.emulators import Cloud

STARTERS: dict[str, Callable[[Path], AbstractContextManager[Cloud]]] = {
    "s3": emulators.s3,
    "gcs": emulators.gcs,
    "azure": emulators.azure,
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only `-m cloud` starts servers."""
    if config.option.markexpr != "cloud":
        for item in items:
            if item.get_closest_marker("cloud"):
                item.add_marker(pytest.mark.skip(reason="needs servers: `make cloud-test`"))


@pytest.fixture(scope="session", params=STARTERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A running store, for all tests."""
    with STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as cloud:
        yield cloud


@pytest.fixture
def cloud(server: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """An empty place in the store, with credentials in the environment, where users have them."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return replace(server, uri=f"{server.uri}/{uuid.uuid4().hex}")
