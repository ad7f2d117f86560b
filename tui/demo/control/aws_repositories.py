"""Repositories in the AWS API of the demo: described and created."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tui.demo.control.aws_account import REFUSED, Refused
from tui.demo.state.registry import Registry, Repository
from tui.domain.registry import registry_kind

Parameters = Mapping[str, Any]


def describe_repositories(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """DescribeRepositories: those asked for, or all."""
    names = parameters.get("repositoryNames") or list(registry.repositories or ())
    return {"repositories": [_described(registry, found(registry, str(name))) for name in names]}


def create_repository(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """CreateRepository."""
    name = str(parameters.get("repositoryName", ""))
    if registry.repositories is None:
        registry.repositories = {}
    if name in registry.repositories:
        where = f"the registry with id '{registry.account}'"
        detail = f"The repository with name '{name}' already exists in {where}"
        raise Refused("RepositoryAlreadyExistsException", REFUSED, detail, "There is nothing to do.")
    made = Repository(name, time.time(), parameters.get("imageTagMutability") == "IMMUTABLE")
    registry.repositories[name] = made
    return {"repository": _described(registry, made)}


def found(registry: Registry, name: str) -> Repository:
    """The repository of a name; raises Refused where there is none."""
    known = (registry.repositories or {}).get(name)
    if known is None:
        where = f"the registry with id '{registry.account}'"
        detail = f"The repository with name '{name}' does not exist in {where}"
        raise Refused("RepositoryNotFoundException", REFUSED, detail, "Create it first.")
    return known


def _described(registry: Registry, repository: Repository) -> dict[str, Any]:
    region = registry_kind(registry.host).region
    return {
        "repositoryArn": f"arn:aws:ecr:{region}:{registry.account}:repository/{repository.name}",
        "registryId": registry.account,
        "repositoryName": repository.name,
        "repositoryUri": f"{registry.host}/{repository.name}",
        "createdAt": repository.created,
        "imageTagMutability": "IMMUTABLE" if repository.is_immutable else "MUTABLE",
    }
