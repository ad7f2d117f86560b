"""Comparing two hosts by their reports: the old one with the one that its containers moved to (pure)."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from tui.domain.report import Report
from tui.domain.report_entries import (
    ReportedContainer,
    ReportedImage,
    ReportedMount,
    ReportedNetwork,
    ReportedVolume,
)

# What is known by its name.
N = TypeVar("N", ReportedContainer, ReportedVolume, ReportedNetwork)
_RUNNING, _STOPPED = "running", "not running"
_STATES = {"restarting": _RUNNING, "created": _STOPPED, "exited": _STOPPED, "dead": _STOPPED}
_COMPOSE = "com.docker.compose."
NOT_TOLD = (
    "environments are compared by their names only, and so is what looks secret: no report has such values"
)


class Compared(NamedTuple):
    """What is different, a line each, and what is to be known beside that."""

    differences: tuple[str, ...]
    notes: tuple[str, ...]


def difference(a: Report, b: Report) -> Compared:
    """What is on `b` not as it is, or was, on `a`.

    What was decided on `a` not to move is not looked for. Containers are found by name, images by their contents.
    """
    left = [each.name for each in a.containers if each.fate.decision in ("forget", "keep")]
    notes = [*_not_moved(left), *_started(a, b), *_not_told(a, b), NOT_TOLD]
    found = [*_matched("container", a.containers, b.containers, _fields), *_images(a, b)]
    found += _matched("volume", a.volumes, b.volumes, _volume)
    fixed = {each.network for c in a.containers for each in c.networks if each.ipv4 or each.ipv6}
    found += _matched(
        "network", a.networks, b.networks, lambda one, two: _network(one, two, one.name in fixed)
    )
    return Compared(tuple(found), tuple(notes))


def _not_moved(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"not to move, so not looked for: {', '.join(names)}"


def _started(a: Report, b: Report) -> Iterator[str]:
    """Who moves is stopped for it: no difference."""
    running = {each.name for each in b.containers if each.is_here and _state(each) == _RUNNING}
    names = [each.name for each in a.containers if each.name in running and _state(each) == _STOPPED]
    if names:
        yield f"not running in the first report, running in the second: {', '.join(names)}"


def _state(container: ReportedContainer) -> str:
    return _STATES.get(container.state, container.state)


def _not_told(a: Report, b: Report) -> Iterator[str]:
    for report, which in ((a, "the first"), (b, "the second")):
        if report.untold:
            yield f"not told in {which} report: {', '.join(each.what for each in report.untold)}"


def _is_wanted(decision: str | None) -> bool:
    return decision not in ("forget", "keep")


def _matched(
    kind: str, a: Iterable[N], b: Iterable[N], fields: Callable[[N, N], Iterator[str]]
) -> Iterator[str]:
    """What is different of things that are known by their names; what was not to move is looked for by nobody."""
    there = {each.name: each for each in b if each.is_here}
    for mine in a:
        other = there.pop(mine.name, None)
        if other is not None:
            yield from (f"{kind} {mine.name}: {line}" for line in fields(mine, other))
        elif _is_wanted(mine.fate.decision):
            yield f"{kind} {mine.name}: missing there"
    yield from (f"{kind} {name}: extra there" for name in there)


def _fields(a: ReportedContainer, b: ReportedContainer) -> Iterator[str]:
    if not (a.is_told and b.is_told):
        yield "not compared: an engine did not tell of it"
        return
    if not _is_same_image(a, b):
        yield f"image was {a.image} ({_short(a.image_id)}), is {b.image} ({_short(b.image_id)})"
    if _state(a) != _STOPPED:
        yield from _changed("state", _state(a), _state(b))
    for what, of in _SIMPLE:
        yield from _changed(what, of(a), of(b))
    # Whoever is stopped is called unhealthy by engines.
    if "unhealthy" in (a.health, b.health) and _STOPPED not in (_state(a), _state(b)):
        yield from _changed("health", a.health, b.health)
    yield from _each(
        "mount", {m.destination: _mount(m) for m in a.mounts}, {m.destination: _mount(m) for m in b.mounts}
    )
    yield from _each("network", _attachments(a), _attachments(b))
    yield from _each("label", _labels(a.labels), _labels(b.labels))
    yield from _set("environment", a.environment, b.environment)
    yield from _each("setting", a.settings, b.settings)


_SIMPLE: tuple[tuple[str, Callable[[ReportedContainer], object]], ...] = (
    ("entrypoint", lambda c: c.entrypoint),
    ("command", lambda c: c.command),
    ("user", lambda c: c.user),
    ("working directory", lambda c: c.working_dir),
    ("ports", lambda c: tuple(sorted(map(str, c.ports)))),
    ("network mode", lambda c: c.network_mode),
    ("restart policy", lambda c: c.restart),
    ("health check", lambda c: c.health_check),
)


def _is_same_image(a: ReportedContainer, b: ReportedContainer) -> bool:
    return _is_same(_made_of(a), _made_of(b))


_Identity = tuple[str, str, tuple[str, ...]]


def _made_of(container: ReportedContainer) -> _Identity:
    return container.image_id, container.image_content, container.image_digests


def _is_same(a: _Identity, b: _Identity) -> bool:
    """Whether two images are one: by ID, by what they are made of, or by a digest of one repository."""
    if a[0] and a[0] == b[0]:
        return True
    if a[1] and b[1]:
        return a[1] == b[1]
    return bool({*a[2]} & {*b[2]})


def _mount(mount: ReportedMount) -> object:
    source = mount.source
    mode = "" if mount.is_writable else ", read only"
    options = "".join(f", {key}={_said(value)}" for key, value in sorted(mount.options.items()))
    return f"{mount.type} {source}{mode}{options}".strip()


def _attachments(container: ReportedContainer) -> dict[str, str]:
    return {
        each.network: ", ".join(
            [
                f"aliases {', '.join(sorted(each.aliases)) or 'none'}",
                *(f"address {address}" for address in (each.ipv4, each.ipv6) if address),
                *(f"{path}={_said(value)}" for path, value in sorted(each.options.items())),
            ]
        )
        for each in container.networks
    }


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Without those that compose writes for itself."""
    return {name: value for name, value in labels.items() if not name.startswith(_COMPOSE)}


def _images(a: Report, b: Report) -> Iterator[str]:
    there = [each for each in b.images if each.is_here]
    # Engines do not list all that containers are made of.
    used = [_made_of(each) for each in b.containers if each.is_here]
    met: set[str] = set()
    for mine in a.images:
        same = [each for each in there if _is_same(_identity(mine), _identity(each))]
        met.update(each.id for each in same)
        is_used = any(_is_same(_identity(mine), each) for each in used)
        if not same and not is_used and _is_wanted(mine.fate.decision):
            yield f"image {mine.name}: missing there"
        # Tags matter only while they are what containers are made by.
        names = {name for each in same for name in each.names}
        lost = [name for name in mine.names if same and _is_wanted(mine.fate.decision) and name not in names]
        yield from (f"image {mine.name}: is there without the name {name}" for name in lost)
    yield from (f"image {each.name}: extra there" for each in there if each.id not in met)


def _identity(image: ReportedImage) -> _Identity:
    return image.id, image.content, image.digests


def _volume(a: ReportedVolume, b: ReportedVolume) -> Iterator[str]:
    yield from _changed("driver", a.driver, b.driver)
    if a.size and b.size == 0:
        yield "is empty there"
    yield from _each("option", a.options, b.options)
    yield from _each("label", _labels(a.labels), _labels(b.labels))


def _network(a: ReportedNetwork, b: ReportedNetwork, has_fixed: bool) -> Iterator[str]:
    """Subnets count where a container asks for an address in them: else each engine chooses its own."""
    yield from _changed("driver", a.driver, b.driver)
    yield from _changed("is internal", a.is_internal, b.is_internal)
    yield from _changed("is attachable", a.is_attachable, b.is_attachable)
    yield from _changed("has IPv6", a.has_ipv6, b.has_ipv6)
    if has_fixed:
        yield from _changed("subnets", tuple(sorted(a.subnets)), tuple(sorted(b.subnets)))
    yield from _each("option", a.options, b.options)
    yield from _each("label", _labels(a.labels), _labels(b.labels))


def _changed(what: str, a: object, b: object) -> Iterator[str]:
    if a != b:
        yield f"{what} was {_said(a)}, is {_said(b)}"


def _each(what: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*a, *b}):
        if name not in b:
            yield f"{what} {name} ({_said(a[name])}) is missing there"
        elif name not in a:
            yield f"{what} {name} ({_said(b[name])}) is extra there"
        else:
            yield from _changed(f"{what} {name}", a[name], b[name])


def _set(what: str, a: Iterable[str], b: Iterable[str]) -> Iterator[str]:
    had, has = {*a}, {*b}
    yield from (f"{what}: {name} is missing there" for name in sorted(had - has))
    yield from (f"{what}: {name} is extra there" for name in sorted(has - had))


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        is_plain = all(isinstance(each, str) for each in value)
        return (shlex.join(value) if is_plain else json.dumps(value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "none"


def _short(id: str) -> str:
    return id.removeprefix("sha256:")[:12]
