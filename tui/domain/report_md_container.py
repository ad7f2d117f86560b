"""The part of a report's document that is about one container (pure)."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from tui.domain.markdown import code, codes, prose
from tui.domain.report_entries import ReportedAttachment, ReportedContainer, ReportedMount
from tui.domain.report_md_words import decided, result, when


def container_lines(container: ReportedContainer, is_decided: bool) -> Iterator[str]:
    """A heading and what is known of it, a line each; what it has nothing of is left out.

    `is_decided`: whether anything was decided on its host.
    """
    yield f"### {code(container.name)}" + (f": {container.fate.decision or 'open'}" if is_decided else "")
    yield ""
    if is_decided:
        yield f"- **Decision**: {decided(container.fate)}"
        yield f"- **Result**: {result(container.fate, container.is_here)}"
    yield f"- **Image**: {code(container.image)}, ID {code(container.image_id)}"
    yield f"- **State**: {_state(container)}"
    if not container.is_told:
        yield "- **Not told**: the engine did not say more of it than its list does"
    yield from (f"- **{title}**: {text}" for title, text in _made(container) if text)
    yield ""


def _state(container: ReportedContainer) -> str:
    parts = [code(container.state)]
    if container.exit_code is not None:
        parts.append(f"exit code {container.exit_code}")
    if container.health:
        parts.append(f"health {code(container.health)}")
    parts += [
        f"{word} {when(at)}"
        for word, at in (
            ("created", container.created),
            ("started", container.started),
            ("ended", container.finished),
        )
        if at
    ]
    return ", ".join(parts)


def _made(c: ReportedContainer) -> Iterator[tuple[str, str]]:
    yield "ID", code(c.id)
    yield "Image by digest", codes(c.image_digests) if c.image_digests else ""
    yield "Compose project", code(c.project) if c.project else ""
    yield "Entrypoint", code(shlex.join(c.entrypoint)) if c.entrypoint else ""
    yield "Command", code(shlex.join(c.command)) if c.command else ""
    yield "User", code(c.user) if c.user else ""
    yield "Working directory", code(c.working_dir) if c.working_dir else ""
    yield "Ports", codes(map(str, c.ports)) if c.ports else ""
    yield "Mounts", ", ".join(map(_mount, c.mounts))
    yield "Network mode", code(c.network_mode) if c.network_mode else ""
    yield "Networks", ", ".join(map(_attachment, c.networks))
    yield "Restart policy", code(c.restart) if c.restart else ""
    yield "Health check", code(shlex.join(c.health_check)) if c.health_check else ""
    yield "Environment (names)", codes(c.environment) if c.environment else ""
    yield "Labels", codes(f"{name}={value}" for name, value in c.labels.items()) if c.labels else ""
    yield "Further settings", codes(map(_setting, c.settings.items())) if c.settings else ""
    yield "Bound to this host", "; ".join(prose(work.text) for work in c.work_left)
    yield "Its inspect and last log lines", code(c.record) if c.record else ""


def _mount(mount: ReportedMount) -> str:
    mode = "" if mount.is_writable else ", read only"
    options = "".join(f", {code(_setting(option))}" for option in mount.options.items())
    source = f" {code(mount.source)}" if mount.source else ""
    kind = mount.type if mount.type in ("volume", "bind", "tmpfs") else prose(mount.type)
    return f"{kind}{source} at {code(mount.destination)}{mode}{options}"


def _attachment(on: ReportedAttachment) -> str:
    aliases = f" as {codes(on.aliases)}" if on.aliases else ""
    addresses = [address for address in (on.ipv4, on.ipv6) if address]
    options = "".join(f", {code(_setting(option))}" for option in on.options.items())
    return f"{code(on.network)}{aliases}{f' with {codes(addresses)}' if addresses else ''}{options}"


def _setting(setting: tuple[str, object]) -> str:
    return f"{setting[0]}={_said(setting[1])}"


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
