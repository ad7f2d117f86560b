"""The records of the demo engine. Times are Unix seconds, sizes bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.demo.state import content

if TYPE_CHECKING:
    from tui.demo.state.files import File
    from tui.demo.state.log import Written


def sha(*parts: object) -> str:
    """64 hex digits that depend on the parts alone, so that the world is the same every time."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its own digest, the chain ID of everything up to it, its size and the command that made it."""

    diff_id: str
    chain_id: str
    size: int
    created_by: str


def stack(below: tuple[Layer, ...], *steps: tuple[int, str]) -> tuple[Layer, ...]:
    """The layers below and one more for each (size, command); the same steps give the same layers."""
    layers = list(below)
    for size, command in steps:
        parent = layers[-1].chain_id if layers else ""
        diff_id = content.digest(content.layer_tar(parent, size, command))
        layers.append(Layer(diff_id, content.chain_id(parent, diff_id), size, command))
    return tuple(layers)


@dataclass(slots=True, eq=False)
class Image:
    """One image of the store; `id` is the config digest (`sha256:…`), `parent` the ID it was built on, or ''."""

    created: float
    layers: tuple[Layer, ...]
    parent: str = ""
    labels: dict[str, str] | None = None
    cmd: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    user: str = ""
    workdir: str = ""
    comment: str = ""
    health_check: str = ""
    tagged: float = 0.0
    id: str = field(init=False, default="")
    size: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.size = sum(layer.size for layer in self.layers)
        self.id = content.digest(self.config())

    def config(self) -> bytes:
        """Its configuration, whose digest is its ID."""
        settings: dict[str, object] = {
            "User": self.user,
            "ExposedPorts": {port: {} for port in self.exposed},
            "Env": self.env,
            "Entrypoint": self.entrypoint,
            "Cmd": self.cmd,
            "Healthcheck": {"Test": ["CMD-SHELL", self.health_check]} if self.health_check else None,
            "Volumes": {path: {} for path in self.volumes},
            "WorkingDir": self.workdir,
            "Labels": self.labels,
        }
        return content.config_json(settings, [layer.diff_id for layer in self.layers])


@dataclass(frozen=True, slots=True)
class Port:
    """One port: `public` is 0 when it is only exposed, or `is_bound` to one that the engine is to choose."""

    private: int
    public: int = 0
    protocol: str = "tcp"
    ip: str = "0.0.0.0"
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount of a container; `name` is the volume's, and neither it nor a `source` is there for a tmpfs.

    `mode` and `propagation` are told as they were asked for. `is_anonymous` says that nobody gave its volume a
    name when it was asked for.
    """

    destination: str
    source: str = ""
    name: str = ""
    writable: bool = True
    mode: str = ""
    propagation: str = ""
    is_anonymous: bool = False


@dataclass(slots=True, eq=False)
class Attached:
    """A container on a network: what was asked for, as the API names it, and its address while it runs."""

    asked: dict[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(slots=True, eq=False)
class Container:
    """One container. `image` is the text it was made with, `attached` its networks by their names.

    `config` and `host_config` are what it was made with, that of its image in them, as inspect tells them over
    the engine's defaults. `encoded` are the parts of its list entry that only a change of it alters. One that
    `ignores_term` must be killed; a `stubborn` one takes all the time a stop gives it. `written` are the files it
    has put into its writable layer, `modified` and `deleted` those of its image that it has changed there. `put`
    is what was put into it from outside, by its paths, `log` what it wrote last, `past` before it was started
    again. `size` are columns and rows of its terminal.
    """

    id: str
    name: str
    image: str
    image_id: str
    command: tuple[str, ...]
    created: float
    state: str = "created"
    exit_code: int = 0
    started: float = 0.0
    finished: float = 0.0
    health: str = ""
    restarts: int = 0
    pid: int = 0
    error: str = ""
    labels: dict[str, str] | None = None
    ports: tuple[Port, ...] = ()
    mounts: tuple[Mount, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)
    host_config: dict[str, Any] = field(default_factory=dict)
    attached: dict[str, Attached] = field(default_factory=dict)
    ignores_term: bool = False
    stubborn: bool = False
    number: int = 0
    encoded: tuple[str, str, str] | None = None
    image_key: str = ""
    written: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    put: dict[str, File] = field(default_factory=dict)
    log: tuple[str, ...] = ()
    past: tuple[Written, ...] = ()
    size: tuple[int, int] = (0, 0)

    @property
    def is_running(self) -> bool:
        """Whether the engine counts it as running: running, paused or restarting."""
        return self.state in ("running", "paused", "restarting")

    @property
    def network_mode(self) -> str:
        """Whose network it has: a network's name or ID, or `container:…`."""
        return str(self.host_config.get("NetworkMode") or "bridge")

    @property
    def restart_policy(self) -> str:
        """The name of its restart policy."""
        return str((self.host_config.get("RestartPolicy") or {}).get("Name") or "no")

    @property
    def auto_remove(self) -> bool:
        """Whether it goes as soon as it ends."""
        return bool(self.host_config.get("AutoRemove"))

    @property
    def health_test(self) -> tuple[str, ...]:
        """The test of its health check, none where it has no check."""
        test = (self.config.get("Healthcheck") or {}).get("Test") or ()
        return () if tuple(test[:1]) == ("NONE",) else tuple(test)


@dataclass(slots=True, eq=False)
class Volume:
    """One local volume; an anonymous one's name is 64 hex digits. `put` is what was put into it, by its paths."""

    name: str
    created: float
    labels: dict[str, str] | None = None
    size: int = 0
    options: dict[str, str] | None = None
    put: dict[str, File] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Network:
    """One network of this host.

    `ipam` is what was asked for its addresses, nothing where the engine chose; `taken` are the containers by the
    addresses they have.
    """

    name: str
    id: str
    created: float
    driver: str = "bridge"
    subnet: str = ""
    gateway: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    is_internal: bool = False
    is_attachable: bool = False
    has_ipv6: bool = False
    options: dict[str, str] = field(default_factory=dict)
    ipam: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    @property
    def is_predefined(self) -> bool:
        """Whether every engine has it, so that it cannot be removed."""
        return self.name in ("bridge", "host", "none")
