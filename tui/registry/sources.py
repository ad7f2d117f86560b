"""Where logins that don't last come from: the AWS SDK, else the `aws` command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tui.registry.ecr import EcrHost, Token, ecr_host, token_of, token_request
from tui.registry.errors import RegistryError

__all__ = ["AwsCliSource", "BotocoreSource", "Token", "TokenSource", "pick"]


class TokenSource(Protocol):
    """Fetches tokens; `name` says by what means. Blocking; raises RegistryError."""

    @property
    def name(self) -> str: ...

    def fetch(self, host: str, profile: str, env: Mapping[str, str]) -> Token:
        """A new token for a registry's host, as an AWS profile or ('') as the environment says."""


class AwsApi(TokenSource, Protocol):
    """A source that calls any operation of the registries' API."""

    def call(
        self,
        target: EcrHost,
        operation: str,
        parameters: Mapping[str, Any],
        profile: str,
        env: Mapping[str, str],
    ) -> Mapping[str, Any]:
        """The answer of one operation; raises AwsError when AWS refuses."""


@dataclass(frozen=True, slots=True)
class BotocoreSource:
    """The AWS SDK. It reads this process's environment, whatever `env` says."""

    name: str = "AWS SDK"

    def fetch(self, host: str, profile: str, env: Mapping[str, str]) -> Token:
        """A new token for a registry's host (`GetAuthorizationToken`)."""
        return _fetch(self, host, profile, env)

    def call(
        self,
        target: EcrHost,
        operation: str,
        parameters: Mapping[str, Any],
        profile: str,
        env: Mapping[str, str],
    ) -> Mapping[str, Any]:
        """The answer of one operation."""
        from tui.registry.aws_sdk import call_sdk

        return call_sdk(target, operation, parameters, profile)


@dataclass(frozen=True, slots=True)
class AwsCliSource:
    """The `aws` command."""

    name: str = "aws command"

    def fetch(self, host: str, profile: str, env: Mapping[str, str]) -> Token:
        """A new token for a registry's host (`aws ecr get-authorization-token`)."""
        return _fetch(self, host, profile, env)

    def call(
        self,
        target: EcrHost,
        operation: str,
        parameters: Mapping[str, Any],
        profile: str,
        env: Mapping[str, str],
    ) -> Mapping[str, Any]:
        """The answer of one operation."""
        from tui.registry.aws_command import call_command

        return call_command(target, operation, parameters, profile, env)


def pick(host: str, env: Mapping[str, str] = os.environ) -> AwsApi:
    """The source for a host; raises RegistryError telling what to install, or that there is none."""
    ecr_host(host)
    from importlib.util import find_spec

    if find_spec("botocore") is not None:
        return BotocoreSource()
    if shutil.which("aws", path=env.get("PATH")):
        return AwsCliSource()
    raise RegistryError(
        "Nothing here can fetch a login from AWS",
        "Neither the AWS SDK (botocore) nor the `aws` command is installed.",
        "Install one: `pipx inject dtui botocore`, `pip install 'dtui[ecr]'`, or the package awscli.",
    )


def _fetch(api: AwsApi, host: str, profile: str, env: Mapping[str, str]) -> Token:
    target = ecr_host(host)
    return token_of(target, api.call(target, "GetAuthorizationToken", token_request(target), profile, env))
