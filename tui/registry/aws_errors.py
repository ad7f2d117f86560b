"""Why AWS gave nothing, told in plain words: from the SDK's exceptions and the `aws` command's complaints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui.registry.ecr import EcrHost
from tui.registry.errors import RegistryError

# Keys, tokens and signatures; names in ARNs have dashes or are shorter.
_SECRET = re.compile(r"[A-Za-z0-9+/=]{40,}")


class AwsError(RegistryError):
    """A call of an AWS API that went wrong; `code` is a key of this module's table, or AWS' own code."""

    def __init__(self, code: str, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of AWS, for the words of a failure: of which API host, as which profile ('' = default)."""

    host: str
    region: str
    service: str
    operation: str
    profile: str = ""

    @classmethod
    def of(cls, target: EcrHost, operation: str, profile: str, env: Mapping[str, str]) -> Asked:
        """What is asked as a profile or, where that is '', as the one that the environment names."""
        named = profile or env.get("AWS_PROFILE") or env.get("AWS_DEFAULT_PROFILE") or ""
        return cls(target.host, target.region, target.service, operation, named)

    @property
    def action(self) -> str:
        """The permission that the call needs."""
        return f"{self.service}:{self.operation}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of failure: its title and next step; {who}, {flag}, {region}, {action}, {host} are filled in."""

    title: str
    hint: str


_LOGIN_ELSEWHERE = (
    "Run `aws{service} get-login-password --region {region}{flag} | docker login --username AWS "
    "--password-stdin {host}` in a shell."
)
_KINDS: Mapping[str, _Kind] = {
    "sso": _Kind(
        "The AWS SSO session of {who} has expired", "Run `aws sso login{flag}`, then refresh again."
    ),
    "login": _Kind("The AWS session of {who} has expired", "Run `aws login{flag}`, then refresh again."),
    "mfa": _Kind("{who} asks for the code of an MFA device, which cannot be typed here", _LOGIN_ELSEWHERE),
    "none": _Kind(
        "There are no AWS credentials for {who}",
        "Choose a profile for this registry, set AWS_PROFILE, or run `aws configure{flag}`.",
    ),
    "partial": _Kind("The AWS credentials of {who} are incomplete", "Run `aws configure{flag}`."),
    "profile": _Kind(
        "There is no AWS profile called {name}",
        "`aws configure list-profiles` lists them; choose one, or make it: `aws configure{flag}`.",
    ),
    "config": _Kind("The AWS config cannot be read", "Correct the file, then refresh again."),
    "retrieval": _Kind(
        "The AWS credentials of {who} cannot be had", "Try `aws sts get-caller-identity{flag}` in a shell."
    ),
    "region": _Kind("AWS knows no region {region}", "See whether the registry's host name is written right."),
    "expired": _Kind(
        "The AWS credentials of {who} have expired",
        "Renew them as you got them, for SSO by `aws sso login{flag}`, then refresh again.",
    ),
    "unknown": _Kind(
        "AWS does not know the credentials of {who}",
        "They may be deleted, of another AWS partition, or region {region} is not enabled for the account: "
        "try `aws sts get-caller-identity{flag}` in a shell.",
    ),
    "denied": _Kind(
        "AWS does not allow {who} to call {action}",
        "Ask for the permission {action}, or choose another profile for this registry.",
    ),
    "clock": _Kind(
        "This machine's clock is wrong, says AWS", "Set the clock (`timedatectl`), then try again."
    ),
    "throttled": _Kind("AWS says that there were too many requests", "Wait a minute, then try again."),
    "unreachable": _Kind(
        "The AWS API of region {region} cannot be reached",
        "See whether the network, HTTPS_PROXY and AWS_ENDPOINT_URL_ECR are right.",
    ),
    "tls": _Kind(
        "The certificate of the AWS API is not trusted",
        "Where a proxy looks into TLS, name its CA in AWS_CA_BUNDLE.",
    ),
    "timeout": _Kind("The AWS API of region {region} does not answer in time", "Try again."),
    "failed": _Kind("AWS failed", "Try again later."),
    "refused": _Kind("AWS refused", "Try `aws sts get-caller-identity{flag}` in a shell."),
}

_CODES: Mapping[str, str] = {
    "ExpiredToken": "expired",
    "ExpiredTokenException": "expired",
    "UnrecognizedClientException": "unknown",
    "InvalidClientTokenId": "unknown",
    "InvalidAccessKeyId": "unknown",
    "InvalidSignatureException": "unknown",
    "SignatureDoesNotMatch": "unknown",
    "MissingAuthenticationToken": "none",
    "MissingAuthenticationTokenException": "none",
    "AccessDenied": "denied",
    "AccessDeniedException": "denied",
    "AuthFailure": "denied",
    "ForbiddenException": "denied",
    "OptInRequired": "denied",
    "RequestExpired": "clock",
    "RequestTimeTooSkewed": "clock",
    "Throttling": "throttled",
    "ThrottlingException": "throttled",
    "TooManyRequestsException": "throttled",
    "LimitExceededException": "throttled",
    "RequestLimitExceeded": "throttled",
    "UnauthorizedException": "sso",
    "ServerException": "failed",
    "InternalFailure": "failed",
    "ServiceUnavailable": "failed",
}
_CLASSES: Mapping[str, str] = {
    "SSOTokenLoadError": "sso",
    "UnauthorizedSSOTokenError": "sso",
    "SSOError": "sso",
    "TokenRetrievalError": "sso",
    "LoginRefreshRequired": "login",
    "LoginTokenLoadError": "login",
    "LoginError": "login",
    "RefreshWithMFAUnsupportedError": "mfa",
    "NoCredentialsError": "none",
    "NoAuthTokenError": "none",
    "PartialCredentialsError": "partial",
    "ProfileNotFound": "profile",
    "ConfigParseError": "config",
    "ConfigNotFound": "config",
    "InvalidConfigError": "config",
    "InfiniteLoopConfigError": "config",
    "UnknownCredentialError": "config",
    "CredentialRetrievalError": "retrieval",
    "NoRegionError": "region",
    "InvalidRegionError": "region",
    "UnknownRegionError": "region",
    "SSLError": "tls",
    "ConnectTimeoutError": "unreachable",
    "EndpointConnectionError": "unreachable",
    "ProxyConnectionError": "unreachable",
    "ConnectionClosedError": "unreachable",
    "ConnectionError": "unreachable",
    "ReadTimeoutError": "timeout",
    "HTTPClientError": "unreachable",
}
# What the `aws` command writes, in the order to look: the first that is found counts.
_SAID: tuple[tuple[str, str], ...] = (
    ("error loading sso token", "sso"),
    ("sso session associated with this profile", "sso"),
    ("token has expired and refresh failed", "sso"),
    ("when retrieving token from sso", "sso"),
    ("reauthenticate using 'aws login'", "login"),
    ("error loading login session token", "login"),
    ("could not be found", "profile"),
    ("unable to locate credentials", "none"),
    ("unable to locate authorization token", "none"),
    ("partial credentials", "partial"),
    ("mfa", "mfa"),
    ("eof when reading a line", "mfa"),
    ("unable to parse config file", "config"),
    ("when retrieving credentials", "retrieval"),
    ("must specify a region", "region"),
    ("doesn't match a supported format", "region"),
    ("ssl validation failed", "tls"),
    ("could not connect to the endpoint", "unreachable"),
    ("connect timeout on endpoint", "unreachable"),
    ("failed to connect to proxy", "unreachable"),
    ("connection was closed", "unreachable"),
    ("read timeout on endpoint", "timeout"),
)
_CLIENT_ERROR = re.compile(
    r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: *(.*)", re.DOTALL
)


def of_kind(kind: str, asked: Asked, detail: str) -> AwsError:
    """The error of one kind of this module's table."""
    found = _KINDS[kind]
    words = {
        "name": asked.profile,
        "who": f"profile {asked.profile}" if asked.profile else "the default profile",
        "flag": f" --profile {asked.profile}" if asked.profile else "",
        "service": f" {asked.service}",
        "region": asked.region,
        "action": asked.action,
        "host": asked.host,
    }
    title = found.title.format_map(words)
    return AwsError(kind, title[0].upper() + title[1:], redacted(detail), found.hint.format_map(words))


def of_code(code: str, message: str, asked: Asked) -> AwsError:
    """The error that an AWS API answered with this code and message."""
    kind = _CODES.get(code, "")
    if kind == "unknown" and any(
        text in message.lower() for text in ("signature expired", "not yet current")
    ):
        kind = "clock"
    if kind:
        return of_kind(kind, asked, message or code)
    error = of_kind("refused", asked, f"{code}: {message}" if message else code)
    error.code = code
    return error


def of_sdk(error: Exception, asked: Asked) -> AwsError:
    """What an exception of botocore means."""
    answer = getattr(error, "response", None)
    if isinstance(answer, dict) and isinstance(answer.get("Error"), dict):
        status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        code, message = str(answer["Error"].get("Code", "")), str(answer["Error"].get("Message", ""))
        return (
            of_kind("failed", asked, f"HTTP {status}: {message}")
            if status >= 500
            else of_code(code, message, asked)
        )
    names = (kind.__name__ for kind in type(error).__mro__)
    kind = next((_CLASSES[name] for name in names if name in _CLASSES), "refused")
    return of_kind(kind, asked, str(error))


def of_command(complaint: str, status: int, asked: Asked) -> AwsError:
    """What the `aws` command's standard error means."""
    text = " ".join(complaint.split())
    found = _CLIENT_ERROR.search(text)
    if found:
        return of_code(found[1], found[2], asked)
    lowered = text.lower()
    kind = next((kind for fragment, kind in _SAID if fragment in lowered), "refused")
    return of_kind(kind, asked, text[-500:] or f"`aws` ended with status {status}.")


def redacted(text: str) -> str:
    """Text without anything that looks like a key or token, on one line of a length that can be shown."""
    return _SECRET.sub("…", " ".join(text.split()))[:600]
