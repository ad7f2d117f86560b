"""What the host of a registry tells about it, without asking it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ECR = re.compile(
    r"(?P<account>\d{12})\.(?:"
    r"dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?"
    r"|dkr-ecr(?:-fips)?\.(?P<dual>[a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))"
)
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?")
_KNOWN = {
    "docker.io": "Docker Hub",
    "ghcr.io": "GHCR",
    "public.ecr.aws": "ECR Public",
    "quay.io": "Quay",
    "gcr.io": "Google",
    "registry.gitlab.com": "GitLab",
}
_ENDINGS = {".gcr.io": "Google", ".pkg.dev": "Google", ".azurecr.io": "Azure"}


class RegistryKind(NamedTuple):
    """What kind of registry a host is; account and region only for ECR, '' elsewhere."""

    host: str
    kind: str
    account: str = ""
    region: str = ""

    @property
    def is_ecr(self) -> bool:
        """Whether it is a private ECR registry, whose logins last 12 hours."""
        return self.kind == "ECR"

    @property
    def is_loopback(self) -> bool:
        """Whether it is on the engine's own machine, where engines allow plain HTTP."""
        return _LOOPBACK.fullmatch(self.host) is not None


@lru_cache(maxsize=1024)
def registry_kind(host: str) -> RegistryKind:
    """The kind of registry a canonical host such as `docker.io` or `localhost:5000` is."""
    found = _ECR.fullmatch(host)
    if found:
        return RegistryKind(host, "ECR", found["account"], found["region"] or found["dual"])
    if host in _KNOWN:
        return RegistryKind(host, _KNOWN[host])
    ending = next((kind for end, kind in _ENDINGS.items() if host.endswith(end)), "private")
    return RegistryKind(host, ending)
