"""From a URI and ``--storage KEY=VALUE`` to a client: which settings there are, and what is no setting."""

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
_USER = re.compile(r"//[^/@]*:[^/@]*@")  # of a URI, with a password
_GENERIC = re.compile(r"Generic \w{1,40} error: ")
_QUOTING = re.compile(
    r"(decode service account file|Invalid Access Key): .*"
)  # what follows may quote the key
_ALIASES = {"account": "account_name", "base_url": "endpoint", "endpoint_url": "endpoint"}

# Bounded: a wrong endpoint is told in seconds, an answer that stalls in half a minute.
CLIENT_DEFAULTS: dict[str, Any] = {"connect_timeout": "5s", "read_timeout": "15s", "timeout": "120s"}
RETRY: Any = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=3), "base": 2},
}


def checked(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings by the names used here. Raises :class:`StorageError` for an unknown one and for a secret.

    >>> checked({"aws_region": "eu-west-1"})
    {'region': 'eu-west-1'}
    """
    known = {*CLIENT, *S3, *GCS, *AZURE}
    named: dict[str, str] = {}
    for given, value in settings.items():
        name = _PREFIX.sub("", given.lower().replace("-", "_"), count=1)
        name = _ALIASES.get(name, name)
        if name not in known:
            raise StorageError(f"--storage {given}: {_refusal(name, known)}")
        if wrong := _wrong(name, value):
            raise StorageError(f"--storage {given}: {wrong}")
        named[name] = value
    return named


def _refusal(name: str, known: set[str]) -> str:
    if _SECRET.search(name):
        return "a secret is no setting: put it into the environment, as AWS_…, GOOGLE_… or AZURE_…"
    near = get_close_matches(name, sorted(known), n=1)
    return (
        f"no such setting; did you mean {near[0]}?"
        if near
        else f"no such setting; there are {', '.join(sorted(known))}"
    )


def _wrong(name: str, value: str) -> str:
    """Why a value can't be, or nothing. What would break a URL or a header is found here: obstore panics at it."""
    if _CONTROL.search(value) or not (value.isascii() or name in _FILES):
        return "its value has a character that can't be there, such as a line break"
    if name in ("endpoint", "proxy_url"):
        if "@" in value or "?" in value:
            return "a URL without user, password and query: secrets belong into the environment"
        found = _URL.fullmatch(value)
        if not found or int(found["port"] or 1) not in range(1, 2**16):
            return "write a URL such as https://host:port"
    return ""


def connect(root: str, settings: Mapping[str, str]) -> tuple[Any, str, str]:
    """(obstore's store, prefix of all keys, endpoint to name in messages) for a URI.

    Raises :class:`StorageError`. Credentials come from the environment or the machine's identity.
    """
    scheme, _, rest = root.partition("://")
    given = checked(settings)
    if given.get("endpoint", "").startswith("http:"):  # taken at its word
        given.setdefault("allow_http", "true")
    client = CLIENT_DEFAULTS | {name: given[name] for name in CLIENT if name in given}
    try:
        return _connected(scheme, rest, given, client)
    except (failures.BaseError, ValueError, TypeError) as error:
        line = _QUOTING.sub(r"\1", _GENERIC.sub("", str(error).partition("\n")[0]))
        raise StorageError(f"{_USER.sub('//…@', root)}: {line[:200]}") from None


def _connected(scheme: str, rest: str, given: dict[str, str], client: dict[str, Any]) -> tuple[Any, str, str]:
    if scheme == "memory":
        return stores.MemoryStore(), "", "memory"
    options: Any = {"client_options": client, "retry_config": RETRY}
    bucket, _, prefix = rest.partition("/")
    if scheme in ("s3", "s3a"):
        _check_environment()
        config: Any = {"copy_if_not_exists": "multipart"} | _of(S3, given)
        made: Any = stores.S3Store(_required(bucket), config=config, **options)
        default = f"s3.{given.get('region', 'us-east-1')}.amazonaws.com"
    elif scheme == "gs":
        config = _of(GCS, given)
        if "endpoint" in config:
            config["base_url"] = config.pop("endpoint")
        made, default = (
            stores.GCSStore(_required(bucket), config=config, **options),
            "storage.googleapis.com",
        )
    else:
        account, container, prefix = azure_place(scheme, rest)
        config = _of(AZURE, given) | ({"account_name": account} if account else {})
        made = stores.AzureStore(_required(container), config=config, **options)
        default = f"{config.get('account_name', 'ACCOUNT')}.blob.core.windows.net"
    return made, _below(prefix.strip("/")), urlsplit(given.get("endpoint", f"//{default}")).netloc


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


def _of(names: tuple[str, ...], given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in names if name in given}


def _required(bucket: str) -> str:
    if not _BUCKET.fullmatch(bucket):
        raise ValueError("no bucket can have that name" if bucket else "the URI names no bucket")
    return bucket


def _below(prefix: str) -> str:
    """What all keys begin with. Raises :class:`StorageError` for a prefix that is no path, as it holds ``..``."""
    if _CONTROL.search(prefix):
        raise StorageError(f"{prefix!r} is no path in a store")
    return f"{'/'.join(parts_of(prefix))}/" if prefix else ""


def _check_environment() -> None:
    """A file of variables with Windows' line ends gives credentials that no header can carry: obstore panics at it."""
    for name, value in os.environ.items():
        if name.startswith("AWS_") and _CONTROL.search(value):
            raise ValueError(
                f"{name} in the environment has a character that can't be there, such as a line break"
            )
