"""The real AWS SDK and the real `aws` command against a look-alike of the API."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.connect_proxy import ConnectProxy
from tests.lab.ecr import ACCOUNT, LIFETIME, OTHER_ACCOUNT, OTHER_KEY, REGION, SECRET_KEY, Ecr
from tests.lab.ecr_api import ApiError
from tui.registry import aws_command
from tui.registry.aws_errors import AwsError
from tui.registry.ecr_repository import create_command, create_repository, describe_repository
from tui.registry.errors import RegistryError
from tui.registry.sources import AwsApi, AwsCliSource

Env = dict[str, str]
FIPS = f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com"
DUAL = f"{ACCOUNT}.dkr-ecr.us-east-1.on.aws"
CHINA = f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn"


def test_a_token(ecr: Ecr, env: Env, source: AwsApi) -> None:
    token = source.fetch(ecr.host, "", env)
    issued = ecr.tokens[token.secret]
    assert (token.username, token.account) == ("AWS", ACCOUNT)
    assert abs(token.expires - issued.expires) < 1
    assert abs(token.expires - time.time() - LIFETIME) < 60


def test_another_account_and_region(ecr: Ecr, env: Env, source: AwsApi) -> None:
    host = ecr.host_of(OTHER_ACCOUNT, "eu-west-1")
    assert source.fetch(host, "", env).account == OTHER_ACCOUNT
    call = ecr.api.calls[-1]
    assert (call.account, call.region, call.parameters) == (
        ACCOUNT, "eu-west-1", {"registryIds": [OTHER_ACCOUNT]},
    )  # fmt: skip


@pytest.mark.parametrize("host", [FIPS, DUAL, CHINA, "public.ecr.aws"])
def test_an_endpoint_that_was_set_counts_for_every_host(
    ecr: Ecr, env: Env, source: AwsApi, host: str
) -> None:
    assert source.fetch(host, "", env).secret in ecr.tokens
    assert ecr.proxy.asked == []


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        (f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com", {"api.ecr.us-east-1.amazonaws.com"}),
        (CHINA, {"api.ecr.cn-north-1.amazonaws.com.cn"}),
        (FIPS, {"api.ecr-fips.us-east-1.amazonaws.com", "ecr-fips.us-east-1.amazonaws.com"}),
        (DUAL, {"ecr.us-east-1.api.aws", "api.ecr.us-east-1.amazonaws.com"}),
        ("public.ecr.aws", {"api.ecr-public.us-east-1.amazonaws.com"}),
    ],
)
def test_amazons_own_names(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, host: str, asked: set[str]
) -> None:
    env = environ(direct=False)
    assert source.fetch(host, "", env).secret in ecr.tokens
    assert ecr.proxy.asked[-1].removesuffix(":443") in asked
    assert ecr.proxy.asked[-1] == ecr.proxy.asked[0] or host == DUAL


def test_a_way_out_that_knows_only_the_plain_name(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi
) -> None:
    """For dual-stack only: whoever asks for FIPS gets that or nothing."""
    plain = ConnectProxy({"api.ecr.us-east-1.amazonaws.com": ecr.front.port})
    plain.start()
    try:
        env = environ(direct=False, HTTPS_PROXY=plain.url, https_proxy=plain.url)
        assert source.fetch(DUAL, "", env).secret in ecr.tokens
        assert failure(source, FIPS, "", env).code == "unreachable"
    finally:
        plain.remove()


def test_a_profile(ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path) -> None:
    """Even where the environment holds the credentials of another."""
    write_profile(home, "other", OTHER_KEY)
    source.fetch(ecr.other_host, "other", environ())
    assert ecr.api.calls[-1].account == OTHER_ACCOUNT


def test_the_profile_of_the_environment(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path
) -> None:
    write_profile(home, "other", OTHER_KEY)
    source.fetch(ecr.other_host, "", environ(key="", AWS_PROFILE="other"))
    assert ecr.api.calls[-1].account == OTHER_ACCOUNT


def test_a_token_for_another_account(ecr: Ecr, env: Env, source: AwsApi) -> None:
    ecr.api.answers_account = OTHER_ACCOUNT
    with pytest.raises(RegistryError, match=f"token for account {OTHER_ACCOUNT}"):
        source.fetch(ecr.host, "", env)


def test_a_token_for_another_region(ecr: Ecr, env: Env, source: AwsApi) -> None:
    ecr.api.answers_region = "eu-west-1"
    with pytest.raises(RegistryError, match="token for region eu-west-1"):
        source.fetch(ecr.host, "", env)


def test_a_command_that_hangs_is_ended(
    ecr: Ecr, env: Env, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_command, "LIMIT", 0.2)
    fake_command(home, "sleep 60 & wait")
    started = time.monotonic()
    with pytest.raises(RegistryError, match=r"within 0\.2 seconds"):
        AwsCliSource().fetch(ecr.host, "", {**env, "PATH": f"{home}:{env['PATH']}"})
    assert time.monotonic() - started < 10


def test_a_command_that_says_something_else(
    ecr: Ecr, env: Env, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_command(home, f"echo {SECRET_KEY}; echo oops >&2")
    with pytest.raises(RegistryError, match="not JSON") as caught:
        AwsCliSource().fetch(ecr.host, "", {**env, "PATH": f"{home}:{env['PATH']}"})
    assert SECRET_KEY not in repr(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_command_that_is_not_there(ecr: Ecr, env: Env, home: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be run"):
        AwsCliSource().fetch(ecr.host, "", {**env, "PATH": str(home)})


def test_repositories(ecr: Ecr, env: Env, source: AwsApi) -> None:
    ecr.add_repository("fixed", immutable=True)
    ecr.add_repository("free", OTHER_ACCOUNT)
    assert describe_repository(ecr.host, "free", env=env, api=source) is None
    free = describe_repository(ecr.other_host, "free", env=env, api=source)
    fixed = describe_repository(ecr.host, "fixed", env=env, api=source)
    assert free is not None
    assert not free.is_immutable
    assert fixed is not None
    assert fixed.is_immutable


def test_making_a_repository(ecr: Ecr, env: Env, source: AwsApi) -> None:
    assert create_repository(ecr.host, "team/new", env=env, api=source).name == "team/new"
    assert (ACCOUNT, REGION, "team/new") in ecr.repositories
    assert create_repository(ecr.host, "team/new", env=env, api=source).name == "team/new"


def test_repositories_that_may_not_be_looked_at(ecr: Ecr, env: Env, source: AwsApi) -> None:
    ecr.api.failures += [ApiError("AccessDeniedException", "User: arn:x is not authorized")] * 2
    with pytest.raises(AwsError) as caught:
        describe_repository(ecr.host, "app", env=env, api=source)
    assert "ecr:DescribeRepositories" in caught.value.hint
    with pytest.raises(AwsError):
        create_repository(ecr.host, "app", env=env, api=source)


def test_the_line_that_makes_one(ecr: Ecr) -> None:
    assert create_command(ecr.host, "app", "prod") == (
        f"aws ecr create-repository --registry-id {ACCOUNT} --repository-name app --region {REGION} "
        "--output json --profile prod"
    )


def failure(source: AwsApi, host: str, profile: str, env: Env) -> AwsError:
    """Why it gave nothing: told in an error that holds no secret, not in what it came from either."""
    with pytest.raises(AwsError) as caught:
        source.fetch(host, profile, env)
    error = caught.value
    assert error.title
    assert error.hint
    assert SECRET_KEY not in repr(error)
    assert error.__cause__ is None
    assert error.__context__ is None
    return error


def fake_command(home: Path, script: str) -> None:
    path = home / "aws"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def write_profile(home: Path, name: str, key: str) -> None:
    text = f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {SECRET_KEY}\n"
    (home / ".aws/credentials").write_text(text)
