"""What each container of the world was created with, as a client would ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.demo.state.model import sha
from tui.demo.world import tables_details as details
from tui.demo.world.tables import MB


@dataclass(slots=True)
class Row:
    """One row of the table of containers, taken apart."""

    name: str
    project: str
    image: str
    state: str
    age: float
    extra: list[str]

    def values(self, key: str) -> list[str]:
        """The values of `key=…` among the rest."""
        return [word[len(key) + 1 :] for word in self.extra if word.startswith(f"{key}=")]


def asked_of(row: Row) -> dict[str, Any]:
    """The body of `POST /containers/create`."""
    word = row.state.partition(":")[0]
    body: dict[str, Any] = {
        "Image": row.image,
        "Env": ["API_TOKEN=not-a-real-token", *details.ENV.get(row.name, ())],
        "Labels": _labels(row),
        "Volumes": {path: {} for path in row.values("a")},
        "HostConfig": _host_config(row, word),
        **details.CONFIG.get(row.name, {}),
    }
    if word in ("healthy", "unhealthy"):
        check = details.CHECKS.get(row.name, "wget -qO- http://localhost:8080/health")
        body["Healthcheck"] = {"Test": ["CMD-SHELL", check], "Interval": 30_000_000_000}
    body["NetworkingConfig"] = {"EndpointsConfig": _endpoints(row, body["HostConfig"])}
    return body


def _host_config(row: Row, word: str) -> dict[str, Any]:
    restarts = "unless-stopped" if row.project else "always" if word == "restarting" else "no"
    ports = (value.split(":") for value in row.values("p"))
    return {
        "NetworkMode": f"{row.project}_default" if row.project else "bridge",
        "RestartPolicy": {"Name": restarts},
        "AutoRemove": "rm" in row.extra,
        "Memory": int((row.values("m") or ["0"])[0]) * MB,
        "PortBindings": {f"{inner}/tcp": [{"HostPort": public}] for public, inner in ports},
        "Binds": [*row.values("v"), *row.values("b"), *details.BINDS.get(row.name, ())] or None,
        **details.HOST.get(row.name, {}),
    }


def _endpoints(row: Row, host: dict[str, Any]) -> dict[str, Any]:
    """Its networks; on those of compose it answers to its service's name, too."""
    mode = str(host["NetworkMode"])
    if mode.startswith("container:"):
        return {}
    found: dict[str, Any] = {mode: {}} | {name: {} for name in details.ALSO_ON.get(row.name, ())}
    for name, endpoint in found.items():
        if row.project and name not in ("bridge", "host"):
            endpoint["Aliases"] = [row.name, service_of(row)]
        if address := details.ALSO_ON.get(row.name, {}).get(name):
            endpoint["IPAMConfig"] = {"IPv4Address": address}
    return found


def service_of(row: Row) -> str:
    """The service of compose that it is one of."""
    return row.name.removeprefix(f"{row.project}-").rstrip("-0123456789") or row.name


def _labels(row: Row) -> dict[str, str]:
    if not row.project:
        return {}
    service, needs = service_of(row), details.NEEDS.get(row.name)
    number = row.name.rpartition("-")[2]
    return {
        "com.docker.compose.config-hash": sha("config", row.project, service),
        "com.docker.compose.container-number": number if number.isdigit() else "1",
        "com.docker.compose.project": row.project,
        "com.docker.compose.project.config_files": f"/srv/{row.project}/compose.yaml",
        "com.docker.compose.project.working_dir": f"/srv/{row.project}",
        "com.docker.compose.service": service,
    } | ({"com.docker.compose.depends_on": needs} if needs else {})
