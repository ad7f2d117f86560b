"""What details tell of a compose project: services in their order, files, networks, volumes (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.domain.container import Container
from tui.domain.network import Network
from tui.domain.project import HEALTHY, Project, counted, needs, service_of, stages
from tui.domain.volume import Volume
from tui.resources.containers import ports_text, state_role, status_text
from tui.resources.project_rows import NO_PROJECT, state_told
from tui.resources.project_rows import state_role as role_of

Lines = list[tuple[str, str]]


def overview(project: Project, networks: Iterable[Network], volumes: Iterable[Volume], now: float) -> Lines:
    """All that is known of a project, from the labels of its containers, networks and volumes."""
    if not project.name:
        many = counted(len(project.containers), "container")
        return [(NO_PROJECT, "key"), (f"{many} that Compose did not make.", "said")]
    lines: Lines = [(project.name, "key"), (f"{'state':<11} {state_told(project)}", role_of(project))]
    lines += _facts(project)
    for title, containers in (
        ("Services, in the order in which they start", project.members),
        ("Made by compose run", project.one_offs),
    ):
        lines += _titled(title, [line for stage in stages(containers) for line in _services(stage, now)])
    lines += _titled("Networks", _networks(project, networks))
    lines += _titled("Volumes", _volumes(project, volumes))
    return lines


def _facts(project: Project) -> Lines:
    files = [path for text in project.said("project.config_files") for path in text.split(",")]
    pairs = [
        ("health", project.health),
        ("containers", str(len(project.containers))),
        ("images", str(len({c.image_id for c in project.containers}))),
        *(("file", path) for path in files),
        *(("folder", path) for path in project.said("project.working_dir")),
        *(("env file", path) for path in project.said("project.environment_file")),
        *(("compose", version) for version in project.said("version")),
    ]
    lines: Lines = [(f"{name:<11} {value}", "plain") for name, value in pairs if value]
    if len(project.said("project.config_files")) > 1:
        lines.append(("Its containers were made from different files: some may be left over.", "warn"))
    return lines


def _titled(title: str, lines: Lines) -> Lines:
    return [("", "plain"), (title, "title"), *lines] if lines else []


def _services(stage: Sequence[Container], now: float) -> Lines:
    """A service with what it waits for, its image, and its containers."""
    lines: Lines = []
    found: dict[str, list[Container]] = {}
    for c in stage:
        found.setdefault(service_of(c), []).append(c)
    for service, containers in found.items():
        after = dict.fromkeys(_need(n.service, n.condition) for c in containers for n in needs(c))
        lines.append((f"  {service}" + (f"  after {', '.join(after)}" if after else ""), "key"))
        lines += [(f"    {image}", "dim") for image in dict.fromkeys(c.image for c in containers)]
        for c in sorted(containers, key=lambda c: c.name):
            told = "  ".join(part for part in (c.name, status_text(c, now), ports_text(c)) if part)
            lines.append((f"    {told}", state_role(c)))
    return lines


def _need(service: str, condition: str) -> str:
    said = {"service_started": "", HEALTHY: " (healthy)"}.get(condition, " (ended well)")
    return service + said


def _networks(project: Project, networks: Iterable[Network]) -> Lines:
    """Its own, and those of others that its containers are on."""
    own = sorted(n.name for n in networks if n.project == project.name)
    used = {name for c in project.containers for name in c.networks}
    lines: Lines = [(f"  {name}" + ("" if name in used else "  nobody is on it"), "plain") for name in own]
    return lines + [(f"  {name}  not the project's own", "dim") for name in sorted(used - set(own))]


def _volumes(project: Project, volumes: Iterable[Volume]) -> Lines:
    own = sorted(v.name for v in volumes if v.project == project.name)
    used = {m.name for c in project.containers for m in c.mounts if m.name}
    lines: Lines = [(f"  {name}" + ("" if name in used else "  nobody mounts it"), "plain") for name in own]
    return lines + [(f"  {name}  not the project's own", "dim") for name in sorted(used - set(own))]
