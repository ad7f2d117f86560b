"""Each way in which AWS gives nothing is told apart, with a next step and without secrets."""

from __future__ import annotations

import pytest

from tui.registry.aws_errors import Asked, AwsError, of_code, of_command, of_sdk, redacted

ASKED = Asked(
    "329074924855.dkr.ecr.us-east-1.amazonaws.com", "us-east-1", "ecr", "GetAuthorizationToken", "prod"
)
DEFAULT = Asked("public.ecr.aws", "us-east-1", "ecr-public", "GetAuthorizationToken")
CALL = "An error occurred ({}) when calling the GetAuthorizationToken operation: {}"


@pytest.mark.parametrize(
    ("code", "message", "kind", "step"),
    [
        (
            "ExpiredTokenException",
            "The security token … is expired",
            "expired",
            "aws sso login --profile prod",
        ),
        ("UnrecognizedClientException", "The security token … is invalid.", "unknown", "--profile prod"),
        ("AccessDeniedException", "User: arn:x is not authorized", "denied", "ecr:GetAuthorizationToken"),
        ("ThrottlingException", "Rate exceeded", "throttled", "Wait a minute"),
        ("InvalidSignatureException", "Signature expired: 2026 is now earlier than", "clock", "timedatectl"),
        ("InvalidSignatureException", "Signature not yet current: 2026", "clock", "timedatectl"),
        ("InvalidSignatureException", "The request signature we calculated", "unknown", "--profile prod"),
        ("RequestTimeTooSkewed", "", "clock", "timedatectl"),
        ("ServerException", "", "failed", "later"),
        ("KmsException", "no key", "KmsException", "--profile prod"),
    ],
)
def test_an_answer(code: str, message: str, kind: str, step: str) -> None:
    error = of_code(code, message, ASKED)
    assert error.code == kind
    assert step in error.hint
    assert message in error.detail
    assert of_command(CALL.format(code, message), 254, ASKED).args == error.args


@pytest.mark.parametrize(
    ("text", "kind", "step"),
    [
        ("Error loading SSO Token: Token for x does not exist", "sso", "aws sso login --profile prod"),
        (
            "The SSO session associated with this profile has expired or is otherwise invalid.",
            "sso",
            "sso login",
        ),
        ("Error when retrieving token from sso: Token has expired and refresh failed", "sso", "sso login"),
        (
            "Your session has expired … Please reauthenticate using 'aws login'.",
            "login",
            "`aws login --profile",
        ),
        ("The config profile (prod) could not be found", "profile", "list-profiles"),
        ("Unable to locate credentials. You can configure …", "none", "aws configure --profile prod"),
        ("Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", "partial", "aws configure"),
        ("Error when retrieving credentials from custom-process: oops", "retrieval", "get-caller-identity"),
        ('Could not connect to the endpoint URL: "https://api.ecr.x/"', "unreachable", "HTTPS_PROXY"),
        ('Failed to connect to proxy URL: "http://127.0.0.1:1"', "unreachable", "HTTPS_PROXY"),
        ("SSL validation failed for https://x [SSL: CERTIFICATE_VERIFY_FAILED]", "tls", "AWS_CA_BUNDLE"),
        ('Read timeout on endpoint URL: "https://x"', "timeout", "again"),
        ("Unable to parse config file: /x/config", "config", "Correct"),
        ("", "refused", "get-caller-identity"),
    ],
)
def test_what_the_command_says(text: str, kind: str, step: str) -> None:
    error = of_command(f"\n{text}\n", 255, ASKED)
    assert error.code == kind
    assert step in error.hint
    assert error.detail == (text or "`aws` ended with status 255.")


def test_a_profile_is_named_only_where_there_is_one() -> None:
    error = of_command("Unable to locate credentials", 255, DEFAULT)
    assert error.title == "There are no AWS credentials for the default profile"
    assert "--profile" not in error.hint


def test_a_failing_service() -> None:
    error = Exception("x")
    error.response = {"Error": {"Code": "503"}, "ResponseMetadata": {"HTTPStatusCode": 503}}  # type: ignore[attr-defined]
    assert of_sdk(error, ASKED).code == "failed"


def test_every_exception_of_the_sdk_that_is_told_exists() -> None:
    """A class that the SDK renames would otherwise be told as 'refused' without anybody noticing."""
    import botocore.exceptions

    from tui.registry.aws_errors import _CLASSES

    assert {name for name in _CLASSES if not hasattr(botocore.exceptions, name)} == set()


def test_what_looks_like_a_secret_is_left_out() -> None:
    token = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    arn = "arn:aws:sts::329074924855:assumed-role/AWSReservedSSO_Administrator_0123456789abcdef/somebody"
    assert redacted(f"{arn} has {token}\n  and more") == f"{arn} has … and more"
    assert token not in repr(of_command(CALL.format("X", token), 1, ASKED))
    assert isinstance(of_command(token, 1, ASKED), AwsError)
