"""Findings in what a container may do, and what it is told that it should keep for itself (pure)."""

from __future__ import annotations

import re

from tui.domain.finding import Finding, Seen, listed
from tui.domain.secret import is_secret

_ROOT = re.compile(r"(?:0|root)?(?::.*)?")
_SOCKET = re.compile(r"(?:docker|podman|containerd|crio|dockershim)[\w.-]*\.sock$|docker_engine$")
# Folders that hold the engine's socket.
_ABOVE = frozenset(("/", "/run", "/var/run", "/var", "/run/docker", "/run/containerd", "/run/podman"))


def root(seen: Seen) -> Finding | None:
    """A process that is user 0."""
    user = str(seen.config.get("User") or "")
    if not _ROOT.fullmatch(user):
        return None
    said = f"its user is {user}" if user else "no user is set"
    return Finding(
        "root",
        "Runs as root",
        f"{said}, so it starts as root; a hole in it is one into the host's files that are mounted",
        "USER in the Dockerfile, or --user. Some programs go to another user by themselves: docker top tells.",
    )


def privileged(seen: Seen) -> Finding | None:
    """A container that may do all that root on the host may."""
    caps = {str(cap).upper().removeprefix("CAP_") for cap in seen.host.get("CapAdd") or ()}
    if not seen.host.get("Privileged") and "ALL" not in caps:
        return None
    how = "--privileged" if seen.host.get("Privileged") else "--cap-add ALL"
    return Finding(
        "privileged",
        "Privileged",
        f"{how}: it may do nearly all that root on the host may, with all devices or capabilities",
        "Give it the devices and capabilities that it needs: --device, --cap-add.",
    )


def engine_socket(seen: Seen) -> Finding | None:
    """The engine's socket, or a folder that holds it, inside a container."""
    sources = (str(m.get("Source") or "") for m in seen.mounts if m.get("Type") in ("bind", "npipe"))
    found = [source for source in sources if gives_engine(source)]
    if not found:
        return None
    what = listed(found)
    held = "" if any(_SOCKET.search(source) for source in found) else ", which holds the engine's socket,"
    return Finding(
        "engine-socket",
        "Engine's socket mounted",
        f"{what}{held} is mounted: who is in this container is root on the host, read-only or not",
        "A proxy that lets only some requests through, or do without.",
    )


def gives_engine(source: str) -> bool:
    """Whether a path of the host is the engine's socket, or a folder that holds it."""
    return bool(_SOCKET.search(source)) or (source.rstrip("/") or "/") in _ABOVE


def secret_env(seen: Seen) -> Finding | None:
    """Values in the environment that look like secrets; only their names are told."""
    names = _secret_names(seen.config.get("Env"))
    if not names:
        return None
    own = seen.container is not None and seen.image is not None
    baked = set(_secret_names(((seen.image or {}).get("Config") or {}).get("Env"))) if own else set()
    where = "; in the image itself: " + listed(sorted(baked & set(names))) if baked & set(names) else ""
    if seen.container is None:
        where = "; they are in the image, whoever has it"
    return Finding(
        "secret-env",
        "Secret in the environment",
        f"{listed(names, 6)}: anybody who may inspect it reads the value{where}",
        "A file that is mounted, such as /run/secrets/NAME; many images read NAME_FILE.",
    )


def _secret_names(env: list[str] | None) -> list[str]:
    pairs = [str(entry).partition("=")[::2] for entry in env or ()]
    return [name for name, value in pairs if is_secret(name, value)]
