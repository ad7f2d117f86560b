"""What keeps AWS from giving a token, told with the cause and the next step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.lab.connect_proxy import ConnectProxy
from tests.lab.ecr import ACCOUNT, KEY, REGION, SECRET_KEY, Ecr
from tests.lab.ecr_api import ApiError
from tests.registry.test_sources import Env, failure, write_profile
from tui.registry.sources import AwsApi


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("ExpiredTokenException", "The security token included in the request is expired", "expired"),
        ("AccessDeniedException", f"User: arn:aws:iam::{ACCOUNT}:user/lab is not authorized", "denied"),
        ("ThrottlingException", "Rate exceeded", "throttled"),
        ("InvalidSignatureException", "Signature expired: 20261122T000000Z is now earlier", "clock"),
    ],
)
def test_what_aws_refuses(ecr: Ecr, env: Env, source: AwsApi, code: str, message: str, kind: str) -> None:
    ecr.api.failures += [ApiError(code, message)] * 5
    error = failure(source, ecr.host, "", env)
    assert (error.code, error.detail) == (kind, message)


def test_a_failing_service(ecr: Ecr, env: Env, source: AwsApi) -> None:
    ecr.api.failures += [ApiError("ServerException", "", 500)] * 5
    assert failure(source, ecr.host, "", env).code == "failed"


def test_a_short_failure_is_tried_again(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    env = environ(AWS_MAX_ATTEMPTS="3")
    ecr.api.failures.append(ApiError("ThrottlingException", "Rate exceeded"))
    assert source.fetch(ecr.host, "", env).secret in ecr.tokens


def test_unknown_credentials(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    assert failure(source, ecr.host, "", environ(key="AKIAUNKNOWN")).code == "unknown"


def test_no_credentials(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    error = failure(source, ecr.host, "", environ(key=""))
    assert (error.code, error.title) == ("none", "There are no AWS credentials for the default profile")


def test_no_such_profile(ecr: Ecr, env: Env, source: AwsApi) -> None:
    error = failure(source, ecr.host, "prod", env)
    assert (error.code, error.title) == ("profile", "There is no AWS profile called prod")


def test_no_such_profile_in_the_environment(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    error = failure(source, ecr.host, "", environ(key="", AWS_PROFILE="prod"))
    assert (error.code, error.title) == ("profile", "There is no AWS profile called prod")


def test_a_broken_config(ecr: Ecr, env: Env, source: AwsApi, home: Path) -> None:
    (home / ".aws/config").write_text(f"aws_secret_access_key = {SECRET_KEY}\n[profile")
    assert failure(source, ecr.host, "", env).code == "config"


def test_an_sso_session_that_has_expired(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path
) -> None:
    write_sso(home, "prod", expired=timedelta(hours=1))
    error = failure(source, ecr.host, "prod", environ(key=""))
    assert error.code == "sso"
    assert "aws sso login --profile prod" in error.hint


def test_an_sso_session_that_was_never_opened(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path
) -> None:
    write_sso(home, "prod", expired=None)
    assert failure(source, ecr.host, "prod", environ(key="")).code == "sso"


def test_credentials_of_a_program_that_fails(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path
) -> None:
    line = f"sh -c 'echo no {SECRET_KEY * 2} today >&2; exit 1'"
    (home / ".aws/config").write_text(f"[profile p]\ncredential_process = {line}\n")
    error = failure(source, ecr.host, "p", environ(key=""))
    assert error.code == "retrieval"
    assert "today" in error.detail


def test_a_role_that_asks_for_a_code(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The SDK would ask on the terminal that the screen is drawn on."""
    write_profile(home, "base", KEY)
    role = f"role_arn = arn:aws:iam::{ACCOUNT}:role/r\nsource_profile = base"
    (home / ".aws/config").write_text(
        f"[profile strict]\n{role}\nmfa_serial = arn:aws:iam::{ACCOUNT}:mfa/lab\nregion = {REGION}\n"
    )
    error = failure(source, ecr.host, "strict", environ(key=""))
    assert error.code == "mfa"
    assert "--profile strict | docker login --username AWS --password-stdin" in error.hint
    assert capfd.readouterr() == ("", "")


def test_nobody_at_the_endpoint(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    env = environ(AWS_ENDPOINT_URL_ECR="http://127.0.0.1:1")
    assert failure(source, ecr.host, "", env).code == "unreachable"


def test_a_proxy_that_refuses(ecr: Ecr, environ: Callable[..., Env], source: AwsApi) -> None:
    closed = ConnectProxy()
    closed.start()
    try:
        env = environ(direct=False, HTTPS_PROXY=closed.url, https_proxy=closed.url)
        assert failure(source, ecr.host, "", env).code == "unreachable"
        assert closed.asked
    finally:
        closed.remove()


def test_a_certificate_that_is_not_trusted(
    ecr: Ecr, environ: Callable[..., Env], source: AwsApi, home: Path
) -> None:
    from tests.lab.certificates import Authority

    other = Authority("another")
    try:
        env = environ(direct=False, AWS_CA_BUNDLE=str(other.ca), REQUESTS_CA_BUNDLE=str(other.ca))
        assert failure(source, ecr.host, "", env).code == "tls"
    finally:
        other.remove()


def write_sso(home: Path, profile: str, expired: timedelta | None) -> None:
    """A profile of an SSO session that expired so long ago, or was never opened."""
    (home / ".aws/config").write_text(
        f"[profile {profile}]\nsso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = Dev\n"
        "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-1\n"
    )
    if expired is None:
        return
    cache = home / ".aws/sso/cache"
    cache.mkdir(parents=True)
    until = (datetime.now(UTC) - expired).strftime("%Y-%m-%dT%H:%M:%SZ")
    token = {
        "accessToken": SECRET_KEY,
        "expiresAt": until,
        "region": "us-east-1",
        "startUrl": "https://corp.example",
    }
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(token))
