"""Containers as Compose labels them."""

from __future__ import annotations

from tui.domain.container import Container

_LABEL = "com.docker.compose"


def made(
    name: str,
    project: str = "shop",
    needs: str = "",
    state: str = "running",
    service: str | None = None,
    **more: str,
) -> Container:
    """A container called `project-name-1`, of the service `name`; without a project just `name`.

    `more` are labels of Compose, such as oneoff="True"; `health` and `image` are none of them.
    """
    status = {"running": "Up 2 hours", "exited": "Exited (0) 2 hours ago"}.get(state, state)
    word = {"starting": "health: starting"}.get(more.get("health", ""), more.get("health", ""))
    status += f" ({word})" if word else ""
    labels = {f"{_LABEL}.{key.replace('__', '.')}": text for key, text in more.items()}
    if project:
        labels |= {f"{_LABEL}.project": project, f"{_LABEL}.service": name if service is None else service}
        labels |= {f"{_LABEL}.depends_on": needs} if needs else {}
    shown = f"{project}-{name}-1" if project else name
    data = {
        "Id": shown.encode().hex().ljust(64, "0")[:64],
        "Names": [f"/{shown}"],
        "Image": more.get("image", "busybox:latest"),
        "ImageID": f"sha256:{more.get('image', 'busybox')}",
        "Created": 1000,
        "State": state,
        "Status": status,
        "Labels": labels,
    }
    return Container.from_api(data, 10_000.0)
