"""Findings in what a container keeps: its log, files of its own, volumes without a name (pure)."""

from __future__ import annotations

from tui.domain.finding import Finding, Seen, listed
from tui.domain.format import size
from tui.domain.volume import is_anonymous


def log_unbounded(seen: Seen) -> Finding | None:
    """A log that grows until the disk is full; the engine has put its own defaults in by then."""
    log = seen.host.get("LogConfig") or {}
    limit = str((log.get("Config") or {}).get("max-size") or "-1")
    if log.get("Type") != "json-file" or limit != "-1":
        return None
    amount = f"; it has {size(seen.log_size)} now" if seen.log_size is not None else ""
    return Finding(
        "log-unbounded",
        "Log without a limit",
        f"driver json-file without max-size: its log grows until the disk is full{amount}",
        "--log-opt max-size=10m --log-opt max-file=3, or log-opts in the engine's daemon.json;"
        " it counts for containers made after that.",
    )


def writable_state(seen: Seen) -> Finding | None:
    """Files that go when the container is removed."""
    if not seen.changed:
        return None
    count = len(seen.changed)
    return Finding(
        "writable-state",
        "State in the writable layer",
        f"{count} file{'s' if count > 1 else ''} of its own, gone when it is removed: {listed(seen.changed)}",
        "A named volume there, if it is data. [cleanup] ignore_changes names what is not.",
    )


def anonymous_volume(seen: Seen) -> Finding | None:
    """A volume that nobody gave a name, so that nobody finds it again."""
    paths = [
        str(m.get("Destination") or "")
        for m in seen.mounts
        if m.get("Type") == "volume" and is_anonymous(str(m.get("Name") or ""))
    ]
    if not paths:
        return None
    declared = set(((seen.image or {}).get("Config") or {}).get("Volumes") or ())
    by = " (its image declares it)" if declared.issuperset(paths) else ""
    return Finding(
        "anonymous-volume",
        "Anonymous volume",
        f"{listed(paths)}{by}: the next container gets an empty one, and this stays behind without a name",
        f"-v NAME:{paths[0]}, or volumes: in the Compose file.",
    )
