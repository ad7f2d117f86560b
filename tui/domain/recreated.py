"""What is carried over to a container that is made anew with another image, and what that changes (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.domain.recipe_config import environment, own_env
from tui.domain.recipe_difference import Difference, differences
from tui.domain.recipe_facts import config_facts, host_facts
from tui.domain.recipe_mounts import RELABELS, Bind, binds_of

Inspect = Mapping[str, Any]
COMPOSE = "com.docker.compose."
# Things of which a container has several, each with a name.
_MANY = ("label", "mount", "network", "port")
_SHOWN = 6


def carried(inspect: Inspect, image: Inspect | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """A clause for each kind of thing that was said when it was made; of its environment the names only."""
    config, of_image = _config(inspect), _config(image)
    env, unset = own_env(config, of_image)
    images = config_facts(of_image)
    own = {what: text for what, text in config_facts(config).items() if images.get(what) != text}
    found: dict[str, list[str]] = {}
    for what in sorted({**own, **host_facts(inspect, names)}):
        kind, _, name = what.partition(" ")
        if name.startswith(COMPOSE):
            found["compose's own labels"] = []
        elif kind in _MANY and name and what != "network mode":
            found.setdefault(f"{kind}s", []).append(name)
        elif what != "network mode":
            found[what] = []
    found |= {"environment": [name for name, _ in env]} if env else {}
    found |= {"without the image's": list(unset)} if unset else {}
    return tuple(_clause(kind, names) for kind, names in found.items())


def _clause(kind: str, names: list[str]) -> str:
    shown = names[:_SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return " ".join((kind, *([", ".join(shown) + more] if shown else [])))


def changed_by_image(inspect: Inspect, image: Inspect | None, new: Inspect) -> tuple[str, ...]:
    """A line for each thing that is another with the new image, since it is the image's own to say."""
    return (
        *_facts_changed(inspect, image, new),
        *_env_changed(inspect, image, new),
        *new_volumes(inspect, new),
    )


def new_volumes(inspect: Inspect, new: Inspect) -> tuple[str, ...]:
    """A line for each place for which the new image asks for a volume, and where nothing is mounted so far."""
    mounted = {mount.get("Destination") for mount in inspect.get("Mounts") or ()}
    places = sorted(set(_config(new).get("Volumes") or ()) - mounted)
    return tuple(f"a new volume without a name at {place}" for place in places)


def not_carried(
    old: Inspect, old_image: Inspect | None, made: Inspect, new_image: Inspect, names: Mapping[str, str]
) -> tuple[Difference, ...]:
    """What the new one has not as the old one had it, apart from what the image says."""
    found = differences(
        old, old_image, made, new_image, ignore_compose=False, one_names=names, other_names=names
    )
    asked = {f"mount {place}" for place in _config(new_image).get("Volumes") or ()}
    return tuple(d for d in found if d.what != "image" and not (d.what in asked and not d.one))


def on_this_host(body: Mapping[str, Any], inspect: Inspect) -> dict[str, Any]:
    """A body to create it with here, where binds that SELinux labels by their option keep it.

    A private label is the container's own: the new one gets at the files only when they are labelled for it.
    """
    host = dict(body.get("HostConfig") or {})
    binds = [b for b in binds_of(inspect.get("HostConfig") or {}) if set(b.options) & set(RELABELS)]
    if not binds:
        return dict(body)
    targets = {bind.target for bind in binds}
    host["Mounts"] = [mount for mount in host.get("Mounts") or () if mount.get("Target") not in targets]
    host["Binds"] = [_bind_text(bind) for bind in binds]
    return {**body, "HostConfig": host}


def _bind_text(bind: Bind) -> str:
    return ":".join((bind.source, bind.target, ",".join(bind.options)))


def _facts_changed(inspect: Inspect, image: Inspect | None, new: Inspect) -> Iterator[str]:
    mine, before, after = (config_facts(_config(each)) for each in (inspect, image, new))
    labels = []
    for what in sorted({*before, *after}):
        was, now = before.get(what, ""), after.get(what, "")
        if was == now or mine.get(what, "") != was or _drops_command(what, mine, before):
            continue
        if what.startswith("label "):
            labels.append(what.removeprefix("label "))
        else:
            yield f"{what}: {was or 'none'} -> {now or 'none'}"
    if labels:
        yield _clause("labels", labels)


def _drops_command(what: str, mine: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether its own entrypoint keeps the image's command away."""
    return what == "command" and mine.get("entrypoint") != before.get("entrypoint")


def _env_changed(inspect: Inspect, image: Inspect | None, new: Inspect) -> Iterator[str]:
    mine, before, after = (environment(_config(each)) for each in (inspect, image, new))
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was == now or mine.get(name) != was:
            continue
        told = "is new" if was is None else "goes" if now is None else "has another value"
        yield f"environment: {name} {told}"


def _config(inspect: Inspect | None) -> Mapping[str, Any]:
    return (inspect or {}).get("Config") or {}
