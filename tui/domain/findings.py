"""All findings of a container or an image (pure): one function each, and the settings leave some out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from tui.domain import finding_kept, finding_rights, finding_start
from tui.domain.finding import IDS, Finding, Seen

Check = Callable[[Seen], Finding | None]
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "engine-socket": finding_rights.engine_socket,
        "privileged": finding_rights.privileged,
        "restarts": finding_start.restarts,
        "root": finding_rights.root,
        "secret-env": finding_rights.secret_env,
        "log-unbounded": finding_kept.log_unbounded,
        "writable-state": finding_kept.writable_state,
        "anonymous-volume": finding_kept.anonymous_volume,
        "shell-form": finding_start.shell_form,
        "no-restart": finding_start.no_restart,
        "moving-tag": finding_start.moving_tag,
        "empty-layers": finding_start.empty_layers,
    }
)


def findings(seen: Seen, off: Collection[str] = ()) -> tuple[Finding, ...]:
    """What is found, the gravest first, without those that are switched `off`."""
    found = (CHECKS[id](seen) for id in IDS if id not in off)
    return tuple(finding for finding in found if finding is not None)
