"""An engine in a folder, for runs of plans: a file for each object, so that it outlives who works on it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.domain.build_cache import CacheRecord
from tui.domain.container import Container
from tui.domain.network import Network
from tui.domain.plan import Plan, Step
from tui.domain.risk import Risk
from tui.domain.seen import of_inspect
from tui.engine.endpoint import Endpoint
from tui.engine.errors import Conflict, EngineError, EngineUnreachable, NotFound
from tui.engine.info import EngineInfo
from tui.engine.logs import LogTail
from tui.engine.storage import Stored


def hex_id(number: int) -> str:
    return f"{number:064x}"


class FolderEngine:
    """Containers, images, volumes, networks and build cache; every change is a line in `done`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.endpoint = Endpoint.at(f"unix://{folder}/d.sock")
        self.is_gone = False
        self.tells_cache_alone = True
        self.id = "FOLD:ER"
        for kind in ("container", "image", "volume", "network", "cache"):
            (folder / kind).mkdir(parents=True, exist_ok=True)

    # what tests arrange and look at

    def put(self, kind: str, id: str, **values: Any) -> None:
        (self.folder / kind / id.replace("/", "%")).write_text(json.dumps(values))

    def has(self, kind: str, id: str) -> bool:
        return (self.folder / kind / id.replace("/", "%")).exists()

    def all(self) -> set[str]:
        return {f"{path.parent.name}/{path.name}" for path in self.folder.glob("*/*")}

    def done(self) -> list[str]:
        path = self.folder / "done"
        return path.read_text().splitlines() if path.exists() else []

    def container(self, number: int, image: str = "", **values: Any) -> Step:
        """A stopped container, and its step."""
        data = {
            "Id": hex_id(number),
            "Name": f"/c{number}",
            "Image": image,
            "State": {"Status": "exited", "Running": False, "StartedAt": "1", "FinishedAt": "2"},
            "Config": {},
            "Mounts": [],
        } | values
        self.put("container", hex_id(number), **data)
        seen = of_inspect(data)
        return Step(f"container:{hex_id(number)}", "container", hex_id(number), f"c{number}", seen=seen)

    def image(self, number: int, *tags: str, **step: Any) -> Step:
        id = f"sha256:{hex_id(number)}"
        self.put("image", id, Id=id, RepoTags=list(tags), RepoDigests=[])
        return Step(f"image:{id}", "image", id, ", ".join(tags) or "untagged", names=tags, **step)

    # what the run calls

    def describe(self) -> EngineInfo:
        self._there()
        return EngineInfo("Docker", "20.10", "1.41", self.id)

    def connect(self) -> EngineInfo:
        return self.describe()

    def stored(self, within: float = 0) -> Stored:
        self._there()
        return Stored(1000 * len(list((self.folder / "image").iterdir())), 0)

    def inspect_container(self, id: str) -> dict[str, Any]:
        return self._get("container", id)

    def inspect_sized(self, id: str, within: float = 0) -> dict[str, Any]:
        return self._get("container", id)

    def container_changes(self, id: str, within: float = 0) -> tuple[dict[str, Any], ...]:
        return tuple(self._get("container", id).get("Changes") or ())

    def logs_tail(self, id: str, lines: int = 200, *, terminal: bool = False) -> LogTail:
        self._get("container", id)
        return LogTail((), False)

    def list_containers(self) -> tuple[Container, ...]:
        self._there()
        found = (json.loads(path.read_text()) for path in (self.folder / "container").iterdir())
        return tuple(
            Container.from_api({"Id": c["Id"], "Names": [c["Name"]], "ImageID": c["Image"]}, 0.0)
            for c in found
        )

    def stop(self, id: str) -> None:
        data = self._get("container", id)
        data["State"] |= {"Status": "exited", "Running": False, "FinishedAt": "2016-11-24T15:00:03.25Z"}
        self.put("container", id, **data)
        self._did(f"stop {id}")

    def remove_container(self, id: str) -> None:
        if self._get("container", id)["State"]["Running"]:
            raise Conflict("The engine refused, as things are now", "You cannot remove a running container")
        self._drop("container", id)

    def inspect_image(self, name: str) -> dict[str, Any]:
        self._there()
        for path in (self.folder / "image").iterdir():
            data: dict[str, Any] = json.loads(path.read_text())
            if name in (data["Id"], *data["RepoTags"], *data["RepoDigests"]):
                return data
        raise NotFound("The engine does not have it", f"No such image: {name}")

    def remove_image(self, name: str) -> list[dict[str, str]]:
        data = self.inspect_image(name)
        rest = [tag for tag in data["RepoTags"] if tag != name]
        if name == data["Id"] and rest:
            raise Conflict("The engine refused, as things are now", "image is referenced in multiple")
        if rest:
            self.put("image", data["Id"], **(data | {"RepoTags": rest}))
            self._did(f"untag {name}")
            return [{"Untagged": name}]
        self._drop("image", data["Id"])
        return [{"Untagged": name}, {"Deleted": data["Id"]}]

    untag = remove_image

    def inspect_volume(self, name: str) -> dict[str, Any]:
        return self._get("volume", name)

    def volume_sizes(self, within: float = 0) -> dict[str, int]:
        self._there()
        found = (json.loads(path.read_text()) for path in (self.folder / "volume").iterdir())
        return {volume["Name"]: volume.get("size", 0) for volume in found}

    def remove_volume(self, name: str) -> None:
        self._drop("volume", name)

    def list_networks(self, ids: list[str]) -> tuple[Network, ...]:
        self._there()
        return tuple(Network.from_api(self._get("network", id)) for id in ids if self.has("network", id))

    def network_users(self, network: Network) -> tuple[str, ...]:
        return tuple(self._get("network", network.id).get("users") or ())

    def remove_network(self, id: str) -> None:
        self._drop("network", id)

    def build_cache(self, within: float = 0) -> tuple[CacheRecord, ...]:
        self._there()
        return tuple(CacheRecord.from_api({"ID": path.name}) for path in (self.folder / "cache").iterdir())

    def remove_cache(self, id: str) -> int:
        if not self.has("cache", id):
            raise Conflict("The engine keeps this record of the build cache", "or it is gone already")
        self._drop("cache", id)
        return 10

    def _there(self) -> None:
        if self.is_gone:
            raise EngineUnreachable("The Docker engine is gone")

    def _get(self, kind: str, id: str) -> dict[str, Any]:
        self._there()
        try:
            found: dict[str, Any] = json.loads((self.folder / kind / id.replace("/", "%")).read_text())
        except FileNotFoundError:
            raise NotFound("The engine does not have it", f"No such {kind}: {id}") from None
        return found

    def _drop(self, kind: str, id: str) -> None:
        self._get(kind, id)
        (self.folder / kind / id.replace("/", "%")).unlink()
        self._did(f"remove {kind} {id}")

    def _did(self, line: str) -> None:
        with (self.folder / "done").open("a") as file:
            file.write(line + "\n")


class Failing(FolderEngine):
    """One that fails when it is to remove some things, or is lost then."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.errors: dict[str, list[EngineError]] = {}

    def _drop(self, kind: str, id: str) -> None:
        waiting = self.errors.get(id)
        if waiting:
            raise waiting.pop(0)
        super()._drop(kind, id)


def a_plan(engine: FolderEngine) -> Plan:
    """One of everything, and what needs it."""
    web = engine.container(1, f"sha256:{hex_id(10)}")
    running = {"Status": "running", "Running": True, "StartedAt": "1", "FinishedAt": "0"}
    busy = replace(engine.container(2, State=running), risks=(Risk("running", "it is running"),))
    app = engine.image(10, "app:1", "app:2", needs=(web.id,))
    engine.put(
        "image",
        f"sha256:{hex_id(11)}",
        Id=f"sha256:{hex_id(11)}",
        RepoTags=["kept:1", "kept:2"],
        RepoDigests=[],
    )
    name = Step("untag:kept:2", "untag", f"sha256:{hex_id(11)}", "kept:2", names=("kept:1", "kept:2"))
    engine.put("volume", "data", Name="data", Driver="local", Mountpoint="/data", CreatedAt="")
    volume = Step("volume:data", "volume", "data", "data", frees=500)
    engine.put("network", hex_id(20), Id=hex_id(20), Name="net", Driver="bridge")
    network = Step(f"network:{hex_id(20)}", "network", hex_id(20), "net", seen=(("name", "net"),))
    engine.put("cache", "abcdefghijkl0")
    cache = Step("cache:abcdefghijkl0", "cache", "abcdefghijkl0", "build cache abcdefghijkl0", frees=10)
    return Plan.of([cache, network, volume, name, app, busy, web]).with_on(busy.id).plan
