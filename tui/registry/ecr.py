"""What Amazon's registries are, without the SDK: their API's names, the tokens they give, profiles."""

from __future__ import annotations

import binascii
import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.registry import registry_kind
from tui.registry.errors import RegistryError

PUBLIC_HOST = "public.ecr.aws"
# The public registry's API exists in this region only.
_PUBLIC_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class EcrHost:
    """An Amazon registry and where its API is; `account` is '' for the public one."""

    host: str
    account: str
    region: str
    is_fips: bool = False
    is_dual_stack: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it is the public registry, which has an API of its own."""
        return not self.account

    @property
    def service(self) -> str:
        """The API's name, for the SDK and the `aws` command alike."""
        return "ecr-public" if self.is_public else "ecr"


@dataclass(frozen=True, slots=True)
class Token:
    """A login that Amazon gave; `expires` in Unix seconds, `account` as the answer told it ('' if public)."""

    username: str
    secret: str = field(repr=False)
    expires: float
    account: str


def ecr_host(host: str) -> EcrHost:
    """The Amazon registry that a host name is; raises RegistryError for any other."""
    kind = registry_kind(host)
    if host == PUBLIC_HOST:
        return EcrHost(host, "", _PUBLIC_REGION)
    if not kind.is_ecr:
        raise RegistryError(
            f"{host} gives no tokens that could be fetched",
            "Only Amazon's registries (ECR) are asked for a login.",
            "Log in with a name and a password or token.",
        )
    is_dual_stack = ".dkr-ecr" in host
    return EcrHost(host, kind.account, kind.region, "ecr-fips." in host, is_dual_stack)


def token_request(target: EcrHost) -> dict[str, Any]:
    """The parameters of GetAuthorizationToken: the host's account, or the caller's would answer."""
    return {} if target.is_public else {"registryIds": [target.account]}


def token_of(target: EcrHost, answer: Mapping[str, Any]) -> Token:
    """The token in an answer of GetAuthorizationToken.

    Raises RegistryError when it is for another account or region than the host's, or not readable.
    """
    data = answer.get("authorizationData")
    entry = data[0] if isinstance(data, list) and data else data
    if not isinstance(entry, dict):
        raise _strange(target, "Its answer holds no token.")
    account = "" if target.is_public else _account(target, str(entry.get("proxyEndpoint") or ""))
    try:
        user, colon, secret = (
            b64decode(str(entry["authorizationToken"]), validate=True).decode().partition(":")
        )
        expires = unix_seconds(entry["expiresAt"])
    except (KeyError, binascii.Error, ValueError, TypeError, AttributeError):
        # Without the cause: its text could hold the token.
        raise _strange(target, "Its answer is not in the form that is expected.") from None
    if not (colon and user and secret):
        raise _strange(target, "Its token holds no name and password.")
    return Token(user, secret, expires, account)


def profiles(env: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The profiles that the AWS config files name, in their order, without the SDK."""
    files = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    found: dict[str, None] = {}
    for variable, name in files:
        path = env.get(variable) or os.path.join(aws_folder(env), name)
        for section in _sections(os.path.expanduser(path)):
            kind, _, rest = section.partition(" ")
            if name == "credentials" or section == "default":
                found[section] = None
            elif kind == "profile" and rest.strip():
                found[rest.strip().strip("\"'")] = None
    return tuple(found)


def aws_folder(env: Mapping[str, str] = os.environ) -> str:
    """The folder of the AWS config files, as far as no variable names a file."""
    return os.path.join(env.get("HOME") or os.path.expanduser("~"), ".aws")


def _sections(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.split("#")[0].strip() for line in file]
    except OSError:  # not there, or not to be read: the SDK will say so when it is used
        return []
    return [line[1:-1].strip() for line in lines if line.startswith("[") and line.endswith("]")]


def _account(target: EcrHost, endpoint: str) -> str:
    """The account of the registry that the token is for, which must be the host's."""
    given = registry_kind(endpoint.partition("://")[2].rstrip("/"))
    if not given.is_ecr:
        raise _strange(target, "Its answer does not say which registry the token is for.")
    if given.account != target.account:
        raise RegistryError(
            "The token is for another account",
            f"AWS gave a token for account {given.account}, but {target.host} is of account {target.account}.",
            f"Choose an AWS profile of account {target.account} for this registry.",
        )
    if given.region != target.region:
        raise RegistryError(
            "The token is for another region",
            f"AWS gave a token for region {given.region}, but {target.host} is in {target.region}.",
            "See whether AWS_ENDPOINT_URL_ECR, or endpoint_url in the AWS config, names another region's API.",
        )
    return given.account


def unix_seconds(value: Any) -> float:
    """Unix seconds of what the SDK (a datetime), the `aws` command (ISO 8601) or the API (a number) tell."""
    if isinstance(value, str):
        from datetime import datetime

        value = datetime.fromisoformat(value)
    return float(value.timestamp() if hasattr(value, "timestamp") else value)


def _strange(target: EcrHost, detail: str) -> RegistryError:
    hint = "See whether an endpoint setting (AWS_ENDPOINT_URL_ECR) points somewhere else."
    return RegistryError(f"AWS gave no usable token for {target.host}", detail, hint)
