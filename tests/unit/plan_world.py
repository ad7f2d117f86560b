"""Objects of a made-up host, for tests of clean-up plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.domain.build_cache import CacheRecord
from tui.domain.container import Container, Mount
from tui.domain.image import Image
from tui.domain.network import Network
from tui.domain.volume import Volume

NOW = 1_480_000_000.0
DAY = 86400


def container(
    name: str,
    image: str = "i",
    *,
    state: str = "exited",
    days: float = 10,
    volumes: Sequence[str] = (),
    networks: Sequence[str] = ("none",),
    labels: Mapping[str, str] | None = None,
) -> Container:
    """A container that has been in its state for so many days."""
    return Container(
        id=f"c-{name}",
        name=name,
        image=image,
        image_id=image,
        command="sh",
        created=int(NOW - 100 * DAY) if state != "created" else int(NOW - days * DAY),
        state=state,
        status="",
        health="",
        exit_code=0,
        since=None if state == "created" else NOW - days * DAY,
        ports=(),
        labels=labels or {},
        mounts=tuple(Mount("volume", volume, "", f"/{volume[:4]}") for volume in volumes),
        networks=tuple(networks),
    )


def image(
    id: str,
    *tags: str,
    digests: Sequence[str] = (),
    days: float = 30,
    labels: Mapping[str, str] | None = None,
) -> Image:
    """An image made so many days ago."""
    return Image(id, tags, tuple(digests), 1000, int(NOW - days * DAY), labels or {})


def volume(name: str, labels: Mapping[str, str] | None = None) -> Volume:
    return Volume(name, "local", "local", f"/v/{name}/_data", int(NOW - DAY), labels or {}, {})


def network(name: str, *, scope: str = "local", ingress: bool = False) -> Network:
    return Network(f"n-{name}", name, "bridge", scope, (), int(NOW), {}, is_ingress=ingress)


def record(
    id: str, *parents: str, days: float = 30, in_use: bool = False, shared: bool = False, size: int = 10
) -> CacheRecord:
    """A record of the build cache that was not used for so many days."""
    then = int(NOW - days * DAY)
    return CacheRecord(id, "RUN make", size, then, then, in_use, shared, parents)
