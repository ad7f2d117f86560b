"""Which paths of a host are its own, as every host has them (pure)."""

from __future__ import annotations

import posixpath

# Engines' sockets by the end of their paths. Who has one of the folders has the socket in it.
SOCKETS = ("docker.sock", "podman.sock", "containerd.sock")
_SOCKET_FOLDERS = ("/", "/run", "/var/run", "/var")
# Of the host itself: another one has its own.
_OF_HOST = (
    *("/proc", "/sys", "/dev", "/run", "/var/run", "/var/lib/docker", "/var/lib/containerd", "/boot"),
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share/zoneinfo"),
)
_FILES_OF_HOST = (
    "/etc",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/hostname",
)


def is_engine_socket(path: str) -> bool:
    """Whether a path of the host is an engine's socket, or a folder that has it."""
    return path.endswith(SOCKETS) or (path.rstrip("/") or "/") in _SOCKET_FOLDERS


def is_archivable(path: str) -> bool:
    """Whether a path of the host can be carried: not what every host has of its own, nor what contains that."""
    plain = posixpath.normpath(path)
    if plain in _FILES_OF_HOST or is_engine_socket(plain) or plain.endswith(".sock"):
        return False
    inside = plain.rstrip("/") + "/"
    return not any(
        plain == each or plain.startswith(f"{each}/") or each.startswith(inside) for each in _OF_HOST
    )
