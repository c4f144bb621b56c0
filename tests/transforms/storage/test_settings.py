"""Settings of stores: their names, what is no setting, and what no place can be."""

from __future__ import annotations

import pytest

from transforms.storage.base import StorageError
from transforms.storage.settings import azure_place, connect, normalized_settings
from transforms.storage.store import open_store


def test_settings_have_the_names_of_the_cloud_s_own_tools_too() -> None:
    given = {"AWS_REGION": "eu-west-1", "azure_storage_account": "acme", "endpoint-url": "https://a.test"}
    assert normalized_settings(given) == {
        "region": "eu-west-1",
        "account_name": "acme",
        "endpoint": "https://a.test",
    }


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("regoin", "--storage regoin: no such setting; did you mean region?"),
        ("skip_sign", "--storage skip_sign: no such setting; did you mean skip_signature?"),
        ("qqqq", "--storage qqqq: no such setting; there are account_name, allow_http, "),
    ],
)
def test_a_setting_that_nobody_knows_names_the_nearest(name: str, line: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: "x"})
    assert str(failure.value).startswith(line)


@pytest.mark.parametrize(
    "name",
    [
        "aws_secret_access_key",
        "access_key_id",
        "token",
        "account_key",
        "sas_token",
        "password",
        "service_account_key",
    ],
)
def test_a_secret_is_no_setting_and_is_not_repeated(name: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: "hush"})
    assert str(failure.value) == (
        f"--storage {name}: a secret is no setting: put it into the environment, as AWS_…, GOOGLE_… or AZURE_…"
    )


@pytest.mark.parametrize(
    ("uri", "settings", "line"),
    [
        ("s3://", {}, "s3://: the URI names no bucket"),
        ("azfs://acme", {}, "azfs://acme: the URI names no bucket"),
        ("az://wire", {}, "az://wire: Account must be specified"),
        (
            "s3://wire",
            {"endpoint": "a.test:9000"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://a.test:70000"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://a b:9"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://ü.test"},
            "--storage endpoint: its value has a character that can't be there, such as a line break",
        ),
        (
            "s3://wire",
            {"region": "eu\nwest"},
            "--storage region: its value has a character that can't be there, such as a line break",
        ),
        ("s3://Wi re/x", {}, "s3://Wi re/x: no bucket can have that name"),
        ("s3://user:hush@wire/x", {}, "s3://…@wire/x: no bucket can have that name"),
        ("s3://wire/a/../b", {}, "'a/../b' is no path in a store"),
        ("s3://wire/a//b", {}, "'a//b' is no path in a store"),
        ("s3://wire/a\nb", {}, "'a\\nb' is no path in a store"),
        ("s3://wire", {"allow_http": "maybe"}, 's3://wire: failed to parse "maybe" as boolean'),
    ],
)
def test_a_place_that_can_t_be_is_one_clear_line(uri: str, settings: dict[str, str], line: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store(uri, settings)
    assert str(failure.value) == line


def test_a_uri_names_bucket_prefix_and_account() -> None:
    settings = {"endpoint": "https://a.test:9000", "account_name": "acme"}
    assert [connect(uri, settings)[1:] for uri in ("s3://wire", "s3a://wire/out/", "gs://wire/a/b")] == [
        ("", "a.test:9000"),
        ("out/", "a.test:9000"),
        ("a/b/", "a.test:9000"),
    ]
    assert azure_place("az", "wire/in") == ("", "wire", "in")
    assert azure_place("azfs", "acme/wire") == ("acme", "wire", "")


@pytest.mark.parametrize("name", ["endpoint", "proxy_url"])
@pytest.mark.parametrize("url", ["http://user:hush@a.test:9", "https://a.test/?key=hush"])
def test_a_secret_in_a_url_is_refused_and_not_repeated(name: str, url: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: url})
    assert str(failure.value) == (
        f"--storage {name}: a URL without user, password and query: secrets belong into the environment"
    )


def test_a_key_that_can_t_be_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", '"hush"')
    with pytest.raises(StorageError) as failure:
        open_store("gs://wire")
    assert str(failure.value) == "gs://wire: GCP credential error: Unable to decode service account file"
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "hush!")
    with pytest.raises(StorageError, match=r"^azfs://acme/wire: Invalid Access Key$"):
        open_store("azfs://acme/wire")


def test_credentials_from_a_file_with_the_line_ends_of_windows_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush\r")
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire")
    assert str(failure.value) == (
        "s3://wire: AWS_SECRET_ACCESS_KEY in the environment has a character that can't be there, "
        "such as a line break"
    )
