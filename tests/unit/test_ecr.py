"""Amazon's registries: which API a host has, what a token's answer tells, which profiles there are."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tui.registry import sources
from tui.registry.ecr import EcrHost, Token, ecr_host, profiles, token_of, token_request
from tui.registry.errors import RegistryError

A, B = "329074924855", "329074924856"
HOST = f"{A}.dkr.ecr.us-east-1.amazonaws.com"
SECRET = "eyJ0b2tlbiI6InMzY3JldCJ9"


@pytest.mark.parametrize(
    ("host", "found"),
    [
        (HOST, EcrHost(HOST, A, "us-east-1")),
        (f"{A}.dkr.ecr.cn-north-1.amazonaws.com.cn", ("cn-north-1", False, False)),
        (f"{A}.dkr.ecr-fips.us-gov-west-1.amazonaws.com", ("us-gov-west-1", True, False)),
        (f"{A}.dkr-ecr.eu-west-1.on.aws", ("eu-west-1", False, True)),
        (f"{A}.dkr-ecr-fips.us-east-1.on.aws", ("us-east-1", True, True)),
    ],
)
def test_hosts(host: str, found: EcrHost | tuple[str, bool, bool]) -> None:
    wanted = found if isinstance(found, EcrHost) else EcrHost(host, A, *found)
    assert ecr_host(host) == wanted
    assert token_request(wanted) == {"registryIds": [A]}
    assert wanted.service == "ecr"


def test_the_public_registry_has_an_api_of_its_own() -> None:
    public = ecr_host("public.ecr.aws")
    assert (public.service, public.region) == ("ecr-public", "us-east-1")
    assert token_request(public) == {}


@pytest.mark.parametrize("host", ["docker.io", "localhost:5000", "ghcr.io", "amazonaws.com"])
def test_others_give_no_tokens(host: str) -> None:
    with pytest.raises(RegistryError, match="no tokens"):
        ecr_host(host)


def entry(account: str = A, region: str = "us-east-1", text: str = f"AWS:{SECRET}", **more: Any) -> Any:
    return {
        "authorizationToken": b64encode(text.encode()).decode(),
        "expiresAt": 1_800_000_000.0,
        "proxyEndpoint": f"https://{account}.dkr.ecr.{region}.amazonaws.com",
        **more,
    }


@pytest.mark.parametrize(
    "when",
    [1_800_000_000, 1_800_000_000.0, datetime.fromtimestamp(1_800_000_000, UTC), "2027-01-15T08:00:00+00:00"],
)
def test_a_token(when: object) -> None:
    answer = {"authorizationData": [entry(expiresAt=when)]}
    assert token_of(ecr_host(HOST), answer) == Token("AWS", SECRET, 1_800_000_000.0, A)


def test_a_public_token_has_no_account() -> None:
    given = entry()
    del given["proxyEndpoint"]
    assert token_of(ecr_host("public.ecr.aws"), {"authorizationData": given}).account == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([entry(account=B)], f"account {B}, but .* of account {A}"),
        ([entry(region="eu-west-1")], "region eu-west-1, but .* in us-east-1"),
        ([entry(proxyEndpoint="https://example.com")], "does not say which registry"),
        ([entry(proxyEndpoint=None)], "does not say which registry"),
        ([], "no token"),
        (None, "no token"),
        ([entry(authorizationToken=f"{SECRET}%")], "not in the form"),
        ([entry(expiresAt="soon")], "not in the form"),
        ([entry(text=SECRET)], "no name and password"),
        ([entry(text=f":{SECRET}")], "no name and password"),
    ],
)
def test_an_answer_that_is_not_for_this_host(data: object, words: str) -> None:
    with pytest.raises(RegistryError, match=words) as caught:
        token_of(ecr_host(HOST), {"authorizationData": data})
    assert SECRET not in repr(caught.value)
    assert caught.value.hint
    assert caught.value.__cause__ is None


def test_a_token_does_not_show() -> None:
    assert SECRET not in repr(Token("AWS", SECRET, 1.0, A))


def test_profiles_of_both_files(tmp_path: Path) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "config").write_text(
        "[default]\nregion = x\n[profile prod] # ours\nsso_session = s\n[sso-session s]\n[services local]\n"
        "[profile 'two words']\n[prod-without-its-word]\n"
    )
    (folder / "credentials").write_text("[default]\n[prod]\n[old]\naws_access_key_id = [x]\n")
    assert profiles({"HOME": str(tmp_path)}) == ("default", "prod", "two words", "old")


def test_profiles_of_other_files_or_none(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("[profile elsewhere]\n")
    assert profiles({"HOME": str(tmp_path)}) == ()
    assert profiles({"HOME": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path / "here")}) == ("elsewhere",)


def test_the_sdk_comes_before_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = {"PATH": str(tmp_path)}
    command = tmp_path / "aws"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    assert isinstance(sources.pick(HOST, env), sources.BotocoreSource)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert isinstance(sources.pick(HOST, env), sources.AwsCliSource)
    command.unlink()
    with pytest.raises(RegistryError, match="pipx inject dtui botocore"):
        sources.pick(HOST, env)


def test_only_ecr_has_a_source() -> None:
    with pytest.raises(RegistryError, match="Only Amazon's"):
        sources.pick("ghcr.io", {})
