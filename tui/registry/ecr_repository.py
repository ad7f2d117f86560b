"""Repositories in Amazon's registries: whether one exists, whether its tags may move, making one."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.registry.aws_errors import AwsError
from tui.registry.ecr import EcrHost, ecr_host
from tui.registry.sources import AwsApi, pick


@dataclass(frozen=True, slots=True)
class EcrRepository:
    """A repository as AWS describes it; `is_immutable` when a tag, once pushed, stays."""

    host: str
    name: str
    is_immutable: bool = False
    has_exceptions: bool = False
    """Some tags, by patterns that are not looked at here, are exempt from that rule."""


def describe_repository(
    host: str, name: str, profile: str = "", env: Mapping[str, str] = os.environ, api: AwsApi | None = None
) -> EcrRepository | None:
    """A repository of an Amazon registry, None when there is none of that name (`DescribeRepositories`).

    Raises RegistryError when AWS cannot be asked.
    """
    target = ecr_host(host)
    own = own_name(target, name)
    parameters = {**registry_of(target), "repositoryNames": [own]}
    try:
        answer = (api or pick(host, env)).call(target, "DescribeRepositories", parameters, profile, env)
    except AwsError as error:
        if error.code == "RepositoryNotFoundException":
            return None
        raise
    found = answer.get("repositories") or ()
    entry = next((entry for entry in found if entry.get("repositoryName") == own), None)
    return None if entry is None else _repository(host, name, entry)


def create_repository(
    host: str, name: str, profile: str = "", env: Mapping[str, str] = os.environ, api: AwsApi | None = None
) -> EcrRepository:
    """Make a repository with the registry's own defaults (`CreateRepository`); one that exists is fine.

    Raises RegistryError when AWS refuses or cannot be asked.
    """
    target = ecr_host(host)
    parameters = {**registry_of(target), "repositoryName": own_name(target, name)}
    try:
        answer = (api or pick(host, env)).call(target, "CreateRepository", parameters, profile, env)
    except AwsError as error:
        if error.code == "RepositoryAlreadyExistsException":
            return EcrRepository(host, name)
        raise
    return _repository(host, name, answer.get("repository") or {})


def create_command(host: str, name: str, profile: str = "") -> str:
    """The `aws` command line that makes a repository."""
    from tui.registry.aws_command import command_line

    target = ecr_host(host)
    parameters = {**registry_of(target), "repositoryName": own_name(target, name)}
    return shlex.join(command_line(target, "CreateRepository", parameters, profile))


def registry_of(target: EcrHost) -> dict[str, Any]:
    """The host's account; the public API takes the caller's own, since its host names none."""
    return {} if target.is_public else {"registryId": target.account}


def own_name(target: EcrHost, name: str) -> str:
    """The name in the account's own list: public names start with the account's alias."""
    return name.partition("/")[2] or name if target.is_public else name


def _repository(host: str, name: str, entry: Mapping[str, Any]) -> EcrRepository:
    mutability = str(entry.get("imageTagMutability") or "MUTABLE")
    return EcrRepository(host, name, mutability.startswith("IMMUTABLE"), mutability.endswith("_EXCLUSION"))
