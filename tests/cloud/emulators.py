"""Starts one object store on loopback, with an empty bucket in it, and stops it again.

S3 is moto's server, Azure is Azurite, Google Cloud Storage is fake-gcs-server behind :mod:`tests.cloud.gcs_front`.
`make cloud-test` installs all three below ``.venv``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.cloud.gcs_front import gcs_front

BUCKET = "wire"
INSTALLED = Path(sys.prefix) / "emulators"
START_SECONDS = 60.0
# Azurite's account and its key are the same everywhere: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True)
class Cloud:
    """A bucket: its URI, the settings to reach it, and the credentials as a user has them in the environment."""

    name: str
    uri: str
    endpoint: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        return {"endpoint": self.endpoint}


@contextmanager
def s3(folder: Path) -> Iterator[Cloud]:
    """moto's server."""
    port = _free_port()
    with _running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port, folder):
        endpoint = f"http://127.0.0.1:{port}"
        _request("PUT", f"{endpoint}/{BUCKET}")
        secrets = {"AWS_ACCESS_KEY_ID": "user", "AWS_SECRET_ACCESS_KEY": "sesame", "AWS_REGION": "us-east-1"}
        yield Cloud("s3", f"s3://{BUCKET}", endpoint, secrets)


@contextmanager
def gcs(folder: Path) -> Iterator[Cloud]:
    """fake-gcs-server, which lacks the XML API's writes, behind a front that has them."""
    port = _free_port()
    server = f"http://127.0.0.1:{port}"
    with (
        _running(
            [_installed("fake-gcs-server"), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port),
             "-backend", "memory", "-public-host", f"127.0.0.1:{port}"], port, folder,
        ),
        gcs_front(server) as front,
    ):  # fmt: skip
        body = json.dumps({"name": BUCKET}).encode()
        _request("POST", f"{server}/storage/v1/b", body, {"Content-Type": "application/json"})
        account = folder / "account.json"
        keys = ("client_email", "private_key", "private_key_id")
        account.write_text(json.dumps({"disable_oauth": True, **dict.fromkeys(keys, "")}))
        yield Cloud("gcs", f"gs://{BUCKET}", front, {"GOOGLE_SERVICE_ACCOUNT": str(account)})


@contextmanager
def azure(folder: Path) -> Iterator[Cloud]:
    """Azurite's blob service."""
    port = _free_port()
    command = [
        _installed("node_modules/.bin/azurite-blob"),
        "--blobHost",
        "127.0.0.1",
        "--blobPort",
        str(port),
    ]
    flags = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
    with _running(command + flags, port, folder):
        endpoint = f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}"
        _create_container(endpoint)
        yield Cloud(
            "azure", f"azfs://{AZURE_ACCOUNT}/{BUCKET}", endpoint, {"AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY}
        )


def _create_container(endpoint: str) -> None:
    """A request signed by Shared Key, as no client for it is installed."""
    date, version = formatdate(usegmt=True), "2021-12-02"
    resource = f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{BUCKET}\nrestype:container"
    signed = "PUT" + "\n" * 12 + f"x-ms-date:{date}\nx-ms-version:{version}\n{resource}"
    digest = hmac.new(base64.b64decode(AZURE_KEY), signed.encode(), hashlib.sha256).digest()
    headers = {
        "x-ms-date": date,
        "x-ms-version": version,
        "Authorization": f"SharedKey {AZURE_ACCOUNT}:{base64.b64encode(digest).decode()}",
    }
    _request("PUT", f"{endpoint}/{BUCKET}?restype=container", b"", headers)


def _installed(name: str) -> str:
    path = INSTALLED / name
    if not path.exists() or (name.startswith("node_modules") and not shutil.which("node")):
        pytest.skip(f"{path.name} is not installed: see `make cloud-test`")
    return str(path)


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server that answers on ``port``, stopped by its own process id; what it says is in ``server.log``."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait_for(port, process, folder)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError((folder / "server.log").read_text(errors="replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _request(method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    sent = {
        "Content-Length": str(len(body)),
        **(headers or {}),
    }  # with no body urllib sends a Content-Type of its own
    request = urllib.request.Request(url, body or None, sent, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        read: bytes = answer.read()
        return read
