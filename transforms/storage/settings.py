"""Clients of object stores, from a URI and the settings of ``--storage KEY=VALUE``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from obstore import exceptions as failures
from obstore import store as stores

from transforms.storage.base import StorageError, parts_of

CLIENT = (
    "allow_http",
    "allow_invalid_certificates",
    "connect_timeout",
    "read_timeout",
    "timeout",
    "proxy_url",
)
S3 = (
    "endpoint", "region", "skip_signature", "virtual_hosted_style_request", "request_payer", "role_arn",
    "server_side_encryption", "sse_kms_key_id", "sse_bucket_key_enabled", "checksum_algorithm", "unsigned_payload",
    "s3_express", "imdsv1_fallback", "metadata_endpoint", "disable_tagging", "copy_if_not_exists",
)  # fmt: skip
GCS = ("endpoint", "service_account", "application_credentials", "skip_signature")
AZURE = (
    "endpoint", "account_name", "client_id", "tenant_id", "authority_host", "msi_endpoint", "federated_token_file",
    "use_azure_cli", "use_emulator", "use_fabric_endpoint", "skip_signature", "disable_tagging",
)  # fmt: skip
_PREFIX = re.compile(r"(?:aws|google|azure_storage|azure)_")
_SECRET = re.compile(r"key|token|secret|passw|credential|sas|signature")
_URL = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?:/[!-~]*)?")
_FILES = ("service_account", "application_credentials", "federated_token_file")  # of any name, as files are
_BUCKET = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._:-]*")
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\ud800-\udfff]")
_USER = re.compile(r"//[^/@:]*+:[^/@]*+@")  # of a URI, with a password
_GENERIC = re.compile(r"Generic \w{1,40} error: ")
_QUOTING = re.compile(
    r"(decode service account file|Invalid Access Key): .*"
)  # what follows may quote the key
_ALIASES = {"account": "account_name", "base_url": "endpoint", "endpoint_url": "endpoint"}

# A wrong endpoint fails within seconds, an answer that stalls within half a minute.
CLIENT_DEFAULTS: dict[str, Any] = {"connect_timeout": "5s", "read_timeout": "15s", "timeout": "120s"}
RETRY: Any = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=3), "base": 2},
}


def normalized_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings under the names that this module lists; the clouds' own tools have others for them.

    Raises :class:`StorageError` for an unknown setting, an impossible value, and a secret, which is not repeated.

    >>> normalized_settings({"aws_region": "eu-west-1"})
    {'region': 'eu-west-1'}
    """
    known = {*CLIENT, *S3, *GCS, *AZURE}
    normalized: dict[str, str] = {}
    for key, value in settings.items():
        name = _PREFIX.sub("", key.lower().replace("-", "_"), count=1)
        name = _ALIASES.get(name, name)
        if name not in known:
            raise StorageError(f"--storage {key}: {_refusal(name, known)}")
        if flaw := _flaw(name, value):
            raise StorageError(f"--storage {key}: {flaw}")
        normalized[name] = value
    return normalized


def _refusal(name: str, known: set[str]) -> str:
    """Why there is no setting of this name, and which one may be meant."""
    if _SECRET.search(name):
        return "a secret is no setting: put it into the environment, as AWS_…, GOOGLE_… or AZURE_…"
    near = get_close_matches(name, sorted(known), n=1)
    return (
        f"no such setting; did you mean {near[0]}?"
        if near
        else f"no such setting; there are {', '.join(sorted(known))}"
    )


def _flaw(name: str, value: str) -> str:
    """Why a setting can't have this value, "" where it can. obstore panics at what would break a URL or a header."""
    if _CONTROL.search(value) or not (value.isascii() or name in _FILES):
        return "its value has a character that can't be there, such as a line break"
    if name in ("endpoint", "proxy_url"):
        if "@" in value or "?" in value:
            return "a URL without user, password and query: secrets belong into the environment"
        match = _URL.fullmatch(value)
        if not match or int(match["port"] or 1) not in range(1, 2**16):
            return "write a URL such as https://host:port"
    return ""


def connect(root: str, settings: Mapping[str, str]) -> tuple[stores.ObjectStore, str, str]:
    """(obstore's store, prefix of all keys, endpoint to name in messages) for a URI.

    Raises :class:`StorageError`. Credentials come from the environment or the machine's identity.
    """
    scheme, _, rest = root.partition("://")
    normalized = normalized_settings(settings)
    if normalized.get("endpoint", "").startswith("http:"):  # whoever writes http:// allows it
        normalized.setdefault("allow_http", "true")
    client = CLIENT_DEFAULTS | _subset(CLIENT, normalized)
    try:
        return _connect(scheme, rest, normalized, client)
    except (failures.BaseError, ValueError, TypeError) as error:
        line = _QUOTING.sub(r"\1", _GENERIC.sub("", str(error).partition("\n")[0]))
        raise StorageError(f"{_USER.sub('//…@', root)}: {line[:200]}") from None


def _connect(
    scheme: str, rest: str, settings: dict[str, str], client: dict[str, Any]
) -> tuple[stores.ObjectStore, str, str]:
    """As :func:`connect`, with normalized settings; raises what obstore raises, and ``ValueError``."""
    if scheme == "memory":
        return stores.MemoryStore(), "", "memory"
    options: Any = {"client_options": client, "retry_config": RETRY}
    bucket, _, prefix = rest.partition("/")
    if scheme in ("s3", "s3a"):
        _check_environment()
        config: Any = {"copy_if_not_exists": "multipart"} | _subset(S3, settings)
        client_store: stores.ObjectStore = stores.S3Store(_valid_bucket(bucket), config=config, **options)
        default = f"s3.{settings.get('region', 'us-east-1')}.amazonaws.com"
    elif scheme == "gs":
        config = _subset(GCS, settings)
        if "endpoint" in config:
            config["base_url"] = config.pop("endpoint")
        client_store, default = (
            stores.GCSStore(_valid_bucket(bucket), config=config, **options),
            "storage.googleapis.com",
        )
    else:
        account, container, prefix = azure_place(scheme, rest)
        config = _subset(AZURE, settings) | ({"account_name": account} if account else {})
        client_store = stores.AzureStore(_valid_bucket(container), config=config, **options)
        default = f"{config.get('account_name', 'ACCOUNT')}.blob.core.windows.net"
    return (
        client_store,
        _key_prefix(prefix.strip("/")),
        urlsplit(settings.get("endpoint", f"//{default}")).netloc,
    )


def azure_place(scheme: str, rest: str) -> tuple[str, str, str]:
    """(account, container, prefix) of an Azure URI; the account is "" where it is left to the settings.

    >>> azure_place("abfss", "wire@acme.dfs.core.windows.net/in"), azure_place("azfs", "acme/wire/in")
    (('acme', 'wire', 'in'), ('acme', 'wire', 'in'))
    """
    first, _, path = rest.partition("/")
    if scheme == "azfs":
        container, _, path = path.partition("/")
        return first, container, path
    container, _, host = first.partition("@")
    return host.partition(".")[0], container, path


def _subset(names: tuple[str, ...], settings: Mapping[str, str]) -> dict[str, str]:
    return {name: settings[name] for name in names if name in settings}


def _valid_bucket(bucket: str) -> str:
    """The name of a bucket as it is. Raises ``ValueError`` where no bucket can have it."""
    if not _BUCKET.fullmatch(bucket):
        raise ValueError("no bucket can have that name" if bucket else "the URI names no bucket")
    return bucket


def _key_prefix(prefix: str) -> str:
    """What all keys begin with. Raises :class:`StorageError` for a prefix that is no path, such as one with ``..``."""
    if _CONTROL.search(prefix):
        raise StorageError(f"{prefix!r} is no path in a store")
    return f"{'/'.join(parts_of(prefix))}/" if prefix else ""


def _check_environment() -> None:
    """Raise ``ValueError`` for credentials that no header can carry, at which obstore panics.

    A file of variables with the line ends of Windows gives such ones.
    """
    for name, value in os.environ.items():
        if name.startswith("AWS_") and _CONTROL.search(value):
            raise ValueError(
                f"{name} in the environment has a character that can't be there, such as a line break"
            )
