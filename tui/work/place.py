"""A repository of a registry, and all that is needed to ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.domain.registry import registry_kind
from tui.registry.config import credentials_for
from tui.registry.errors import NotThere
from tui.work.remote import OpenRegistry, RemoteRegistry

if TYPE_CHECKING:
    from tui.registry.sources import AwsApi

_PUBLIC = "ECR Public"


@dataclass(frozen=True, slots=True)
class Place:
    """A repository of one registry and how it is asked.

    Attributes:
        host: The registry, such as `docker.io`.
        repository: Without the host: `library/redis`.
        open_registry: Opens the registry itself.
        env: Where logins and settings are found.
        profile: The AWS profile, '' for the one that the environment names.
        api: How AWS is called, None for the SDK or the `aws` command.
    """

    host: str
    repository: str
    open_registry: OpenRegistry
    env: Mapping[str, str] = field(repr=False)  # which may hold the keys of AWS
    profile: str = ""
    api: AwsApi | None = None

    @property
    def is_amazons(self) -> bool:
        """Whether AWS has an API that tells of its tags, to those whom it allows to ask."""
        return registry_kind(self.host).is_ecr or self.is_public

    @property
    def is_public(self) -> bool:
        """Whether it is in Amazon's public registry, whose API knows one's own repositories only."""
        return registry_kind(self.host).kind == _PUBLIC

    def open(self) -> RemoteRegistry:
        """The registry, with the login that is stored for it; blocking, raises RegistryError."""
        return self.open_registry(self.host, credentials_for(self.host, self.env))

    def now(self, registry: RemoteRegistry, tag: str) -> str:
        """The digest that a tag stands for, '' when it is not there; raises RegistryError."""
        try:
            return registry.head(self.repository, tag).digest
        except NotThere:
            return ""
