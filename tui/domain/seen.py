"""What an object was like when it was planned for, so that a change of it is noticed before it is removed (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container

if TYPE_CHECKING:
    from tui.domain.network import Network
    from tui.domain.plan import Seen
    from tui.domain.volume import Volume


def of_container(container: Container) -> Seen:
    """What the list tells of a container."""
    return (
        ("state", container.state),
        ("name", container.name),
        ("image", container.image_id),
        ("mounts", _joined(f"{m.name or m.source}:{m.destination}" for m in container.mounts)),
    )


def of_inspect(data: Mapping[str, Any]) -> Seen:
    """What an inspect answer tells of a container: also when it started and ended last."""
    state = data.get("State") or {}
    mounts = data.get("Mounts") or ()
    return (
        ("state", str(state.get("Status") or "")),
        ("name", str(data.get("Name") or "").lstrip("/")),
        ("image", str(data.get("Image") or "")),
        (
            "mounts",
            _joined(f"{m.get('Name') or m.get('Source') or ''}:{m.get('Destination') or ''}" for m in mounts),
        ),
        ("started", str(state.get("StartedAt") or "")),
        ("finished", str(state.get("FinishedAt") or "")),
    )


def of_volume(volume: Volume) -> Seen:
    """A volume of the same name that was made anew has another time of creation.

    Engine 20.10 tells the time its top folder changed last instead, so a new file there counts as well.
    """
    return (("driver", volume.driver), ("created", str(volume.created)), ("mountpoint", volume.mountpoint))


def of_network(network: Network) -> Seen:
    """A network has an ID of its own; its name may be given to another."""
    return (("name", network.name), ("driver", network.driver))


def difference(before: Seen, now: Seen) -> str:
    """The clause that says what is different, '' when nothing is."""
    after = dict(now)
    changes = [
        _clause(word, value, after.get(word, "")) for word, value in before if after.get(word, "") != value
    ]
    return "; ".join(changes)


def names_difference(before: Iterable[str], now: Iterable[str]) -> str:
    """The clause that says which names an image lost or got, '' when it has the same."""
    had, has = set(before), set(now)
    lost, new = sorted(had - has), sorted(has - had)
    return "; ".join(
        f"{what} {', '.join(names)}"
        for what, names in (("lost its name", lost), ("got the name", new))
        if names
    )


def _joined(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _clause(word: str, was: str, now: str) -> str:
    told = f"{word} was {_said(was)}, is {_said(now)} now"
    return f"it was made anew or written to ({told})" if word == "created" else told


def _said(value: str) -> str:
    return value or "none"
