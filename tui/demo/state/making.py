"""A container made of the body of `POST /containers/create`, as the engine joins it with the image's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.demo.errors import ApiError
from tui.demo.state.attaching import attached_of
from tui.demo.state.engine import DemoEngine
from tui.demo.state.host_config import host_config_of
from tui.demo.state.model import Container, Image
from tui.demo.state.mounts import mounts_of
from tui.demo.state.ports import ports_of
from tui.demo.state.references import image_key

# What inspect tells of every container, with what it is where nobody said otherwise.
CONFIG: dict[str, Any] = {
    "Hostname": "",
    "Domainname": "",
    "User": "",
    **dict.fromkeys(("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce"), False),
    **dict.fromkeys(("Env", "Cmd")),
    "Image": "",
    "Volumes": None,
    "WorkingDir": "",
    "Entrypoint": None,
    "OnBuild": None,
    "Labels": None,
}
# What it tells where it was asked for.
_MORE = ("ExposedPorts", "Healthcheck", "StopSignal", "StopTimeout", "Shell", "MacAddress", "NetworkDisabled")
# A sleep or a shell that is the first process of a container sits TERM out.
_DEAF = ("sleep", "sh", "bash")


def container_of(
    engine: DemoEngine, id: str, name: str, body: Mapping[str, Any], image: Image, created: float
) -> Container:
    """The container that a body asks for, in no store yet; raises ApiError (400, 404)."""
    config = _config(body, image)
    command = (*(config["Entrypoint"] or ()), *(config["Cmd"] or ()))
    if not command:
        raise ApiError(400, "no command specified")
    host = host_config_of(engine, body.get("HostConfig") or {})
    config["Hostname"] = config["Hostname"] or _hostname(engine, id, str(host["NetworkMode"]))
    return Container(
        id=id,
        name=name,
        image=str(body["Image"]),
        image_id=image.id,
        image_key=image_key(str(body["Image"])),
        command=command,
        created=created,
        labels=config["Labels"],
        config=config,
        host_config=host,
        attached=attached_of(engine, host, body),
        ports=ports_of(config, host),
        mounts=mounts_of(id, host, config["Volumes"] or (), engine.containers.find),
        ignores_term=command[0].rpartition("/")[2] in _DEAF,
    )


def _hostname(engine: DemoEngine, id: str, mode: str) -> str:
    if mode == "host":
        return engine.host
    return mode.partition(":")[2][:12] if mode.startswith("container:") else id[:12]


def _config(body: Mapping[str, Any], image: Image) -> dict[str, Any]:
    asked = {key: body[key] for key in (*CONFIG, *_MORE) if body.get(key) is not None}
    config = CONFIG | asked
    if not config["Entrypoint"]:
        if not config["Cmd"]:
            config["Cmd"] = list(image.cmd) or None
        if config["Entrypoint"] is None:
            config["Entrypoint"] = list(image.entrypoint) or None
    if config["Entrypoint"] == [""]:
        config["Entrypoint"] = None
    config["User"] = config["User"] or image.user
    config["WorkingDir"] = config["WorkingDir"] or image.workdir
    config["Env"] = _environment(config["Env"] or (), image.env)
    config["Labels"] = (image.labels or {}) | (config["Labels"] or {})
    config["Volumes"] = (config["Volumes"] or {}) | {path: {} for path in image.volumes} or None
    config |= {"Image": str(body["Image"])}
    return config | _exposed(config, image) | _health(config, image)


def _environment(asked: Any, own: tuple[str, ...]) -> list[str] | None:
    known = {text.partition("=")[0] for text in asked}
    return [*asked, *(text for text in own if text.partition("=")[0] not in known)] or None


def _exposed(config: Mapping[str, Any], image: Image) -> dict[str, Any]:
    ports = (config.get("ExposedPorts") or {}) | {port: {} for port in image.exposed}
    return {"ExposedPorts": ports} if ports else {}


def _health(config: Mapping[str, Any], image: Image) -> dict[str, Any]:
    own = {"Test": ["CMD-SHELL", image.health_check]} if image.health_check else {}
    asked = {key: value for key, value in (config.get("Healthcheck") or {}).items() if value}
    return {"Healthcheck": own | asked} if own or asked else {}
