"""The engine that dtui works on: every request but the first look, each failure an EngineError."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from tui.domain.container import COMPOSE_PROJECT, Container
from tui.domain.image import Image
from tui.engine import transport
from tui.engine.archives import ArchiveRequests
from tui.engine.endpoint import Endpoint
from tui.engine.errors import NotFound, from_answer, message_of
from tui.engine.exec import ExecRequests
from tui.engine.first import ping, told
from tui.engine.info import EngineInfo
from tui.engine.log_stream import LogStreamRequests
from tui.engine.logs import LogRequests
from tui.engine.looks import LookRequests
from tui.engine.networks import NetworkRequests
from tui.engine.recreate import RecreateRequests
from tui.engine.shape import object_of
from tui.engine.sized import SizedRequests
from tui.engine.storage import StorageRequests
from tui.engine.streams import EventStream, PullStream, PushStream, split_tag
from tui.engine.volumes import VolumeRequests

if TYPE_CHECKING:
    from tui.engine.remote import Distribution

# Seconds. A container may have minutes to stop, and removing an image of many gigabytes takes as long.
_ACT = 600.0
# A registry far away; the engine itself asks it several times.
_ASK = 20.0


class Engine(
    LogRequests,
    LogStreamRequests,
    VolumeRequests,
    NetworkRequests,
    StorageRequests,
    ArchiveRequests,
    SizedRequests,
    RecreateRequests,
    ExecRequests,
    LookRequests,
):
    """One engine. Methods block and may be called from any thread; they raise EngineError only."""

    def __init__(self, endpoint: Endpoint, info: EngineInfo | None = None) -> None:
        self.endpoint = endpoint
        self._info = info
        self._sdk: Any = None
        self._lock = threading.Lock()

    def connect(self) -> EngineInfo:
        """Greet the engine and agree on the API version again, as after a restart (`GET /_ping`)."""
        info = ping(self.endpoint)
        with self._lock:
            if self._info is None or self._info.api_version != info.api_version:
                self._sdk = None
            self._info = info
        return info

    @property
    def info(self) -> EngineInfo:
        """Who answered last; asks when nobody has yet."""
        return self._info or self.connect()

    def describe(self) -> EngineInfo:
        """Complete what is known of the engine by its ID, image store and host's name (`GET /info`)."""
        with told(self.endpoint):
            data = self._client().info()
        return self.info._replace(
            engine_id=data.get("ID") or None, store=_store(data), host=data.get("Name") or ""
        )

    def system_time(self) -> str:
        """What time it is where the engine runs, '' when it does not say (`GET /info`)."""
        with told(self.endpoint):
            return str(self._client().info().get("SystemTime") or "")

    def close(self) -> None:
        """Let go of the idle connections; the engine can be used again."""
        with self._lock:
            client, self._sdk = self._sdk, None
        if client is not None:
            client.close()

    def list_containers(self, ids: Collection[str] | None = None) -> tuple[Container, ...]:
        """All containers, or those of the full IDs that still exist (`GET /containers/json`)."""
        if ids is not None and not ids:
            return ()
        filters = None if ids is None else {"id": sorted(ids)}
        with told(self.endpoint):
            data = self._client().containers(all=True, filters=filters)
            received = time.time()
            return tuple(Container.from_api(entry, received) for entry in data or ())

    def list_project(self, name: str) -> list[dict[str, Any]]:
        """What the list says of all containers of a compose project (`GET /containers/json`)."""
        with told(self.endpoint):
            label = {"label": f"{COMPOSE_PROJECT}={name}"}
            return list(self._client().containers(all=True, filters=label) or ())

    def list_images(self) -> tuple[Image, ...]:
        """All images but the intermediate ones of builds (`GET /images/json`)."""
        with told(self.endpoint):
            return tuple(Image.from_api(entry) for entry in self._client().images() or ())

    def images_by_id(self, ids: Collection[str]) -> tuple[Image, ...] | None:
        """The images of these IDs that still exist, or None when only the whole list can tell.

        An event may name a reference instead of an ID; whether an untagged image is listed depends on
        the images built on it; and the containerd store tells another size here than in the list.
        """
        found = []
        for id in ids:
            if not id.startswith("sha256:"):
                return None
            try:
                image = Image.from_inspect(self.inspect_image(id))
            except NotFound:
                continue
            # The containerd store's inspect leaves the unpacked layers out of the size.
            if image.id != id or not image.tags or image.is_named_by_manifest:
                return None
            found.append(image)
        return tuple(found)

    def inspect_container(self, id: str) -> dict[str, Any]:
        """Everything the engine says of a container (`GET /containers/{id}/json`)."""
        with told(self.endpoint):
            return object_of(self._client().inspect_container(id))

    def inspect_image(self, id: str) -> dict[str, Any]:
        """Everything the engine says of an image (`GET /images/{id}/json`)."""
        with told(self.endpoint):
            return object_of(self._client().inspect_image(id))

    def container_changes(self, id: str, within: float = 5.0) -> tuple[dict[str, Any], ...]:
        """The paths changed in a container's writable layer (`GET /containers/{id}/changes`), in `within` seconds."""
        with told(self.endpoint):
            client = self._client()
            response = client.request("GET", client._url("/containers/{0}/changes", id), timeout=within)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return tuple(response.json() or ())

    def start(self, id: str) -> None:
        """Start a container; one that runs is left alone."""
        self._act("/containers/{0}/start", id)

    def stop(self, id: str) -> None:
        """Stop a container with its own signal and time limit, then by force."""
        self._act("/containers/{0}/stop", id)

    def restart(self, id: str) -> None:
        """Stop and start a container."""
        self._act("/containers/{0}/restart", id)

    def pause(self, id: str) -> None:
        """Freeze a container's processes."""
        self._act("/containers/{0}/pause", id)

    def unpause(self, id: str) -> None:
        """Let a paused container go on."""
        self._act("/containers/{0}/unpause", id)

    def kill(self, id: str) -> None:
        """End a container at once (SIGKILL)."""
        self._act("/containers/{0}/kill", id)

    def rename(self, id: str, name: str) -> None:
        """Give a container another name."""
        self._act("/containers/{0}/rename", id, name=name)

    def remove_container(self, id: str, *, force: bool = False, volumes: bool = False) -> None:
        """Remove a container; `force` kills a running one, `volumes` takes its anonymous volumes too."""
        self._act("/containers/{0}", id, method="DELETE", force=int(force), v=int(volumes))

    def tag(self, image_id: str, reference: str) -> None:
        """Give an image this name; another image that had it loses it (`POST /images/{id}/tag`)."""
        name, tag = split_tag(reference)
        self._act("/images/{0}/tag", image_id, repo=name, tag=tag)

    def untag(self, reference: str) -> list[dict[str, str]]:
        """Take one name off its image; the image goes too if that was its last (`DELETE /images/{ref}`)."""
        return self.remove_image(reference)

    def remove_image(self, name_or_id: str) -> list[dict[str, str]]:
        """Remove an image that has one name at most, never by force, keeping its untagged parents.

        Returns what went, as entries {"Untagged": name} and {"Deleted": id}.
        """
        response = self._act("/images/{0}", name_or_id, method="DELETE", noprune=1)
        with told(self.endpoint):
            return list(response.json() or ())

    def events(self, since: float | None = None, containers: Collection[str] = ()) -> EventStream:
        """Follow what happens to what the lists show, from Unix seconds `since` on (`GET /events`).

        With `containers` (IDs) only what happens to those.
        """
        return EventStream(self.endpoint, self.info.api_version, since, containers)

    def push(self, reference: str, auth: dict[str, str] | None = None) -> PushStream:
        """Push a tag with these credentials, or without any (`POST /images/{name}/push`)."""
        return PushStream(self.endpoint, self.info.api_version, reference, auth)

    def pull(self, reference: str, auth: dict[str, str] | None = None) -> PullStream:
        """Pull a tag or a digest with these credentials, or without any (`POST /images/create`)."""
        return PullStream(self.endpoint, self.info.api_version, reference, auth)

    def distribution(
        self, reference: str, auth: dict[str, str] | None = None, within: float = _ASK
    ) -> Distribution:
        """Digest and kind of what a registry has (`GET /distribution/{reference}/json`), in `within` seconds.

        NotFound when the registry answers that it has no such tag, or the engine knows no such request.
        """
        from tui.engine.remote import ask_distribution

        with told(self.endpoint):
            return ask_distribution(self._client(), reference, auth, within)

    def check_login(self, host: str, username: str, secret: str, within: float = _ASK) -> str:
        """Let the engine log in to a registry (`POST /auth`); raises EngineError when that is refused.

        Returns the identity token that is to be stored instead of the secret, '' where there is none.
        """
        from tui.engine.remote import ask_login

        with told(self.endpoint):
            return ask_login(self._client(), host, username, secret, within)

    def _act(self, path: str, target: str, /, *, method: str = "POST", **parameters: str | int) -> Any:
        """One request that changes something; the SDK's own methods set time limits of their own."""
        with told(self.endpoint):
            client = self._client()
            response = client.request(method, client._url(path, target), params=parameters, timeout=_ACT)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return response

    def _client(self) -> Any:
        """The shared SDK client, made when first needed, since importing it is slow."""
        version = self.info.api_version
        with self._lock:
            if self._sdk is None:
                from tui.engine.sdk import open_client

                self._sdk = open_client(self.endpoint, version, transport.READ)
            return self._sdk


def _store(info: dict[str, Any]) -> str:
    """'containerd' where images live in containerd's store, else the classic store's driver."""
    status = dict(pair for pair in info.get("DriverStatus") or () if len(pair) == 2)
    if str(status.get("driver-type", "")).startswith("io.containerd.snapshotter"):
        return "containerd"
    return str(info.get("Driver") or "")
