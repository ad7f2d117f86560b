"""Two engines: containers are made on one, carried over in a folder, and made again on the other by its scripts."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.contract.host import unique
from tests.lab import seed
from tests.lab.compose import Compose
from tui.domain.move import (
    AddressPool,
    Moved,
    MovedImage,
    MovedNetwork,
    MovedVolume,
    part_path,
    slug,
)
from tui.domain.move_run import run_files, run_script
from tui.domain.move_script import prepare_script
from tui.domain.recipe import Recipe
from tui.domain.recipe_difference import Difference, differences
from tui.domain.recipe_read import read

# Each by the name that tests know it by; the newest is found only where the machine has it.
CLIENTS: Mapping[str, Path] = {
    "20.10": Path("/usr/bin/docker"),
    "26.1": Compose().docker,
    "28.2": Path("/usr/local/bin/docker"),
}
_PART = 700


@dataclass
class Removal:
    """Containers on one engine, what they need, and a folder on its way to another."""

    here: Any
    there: Any
    socket: str
    url: str
    folder: Path
    client: str = "26.1"
    made: list[dict[str, Any]] = field(default_factory=list)
    images: dict[str, MovedImage] = field(default_factory=dict)
    volumes: list[MovedVolume] = field(default_factory=list)
    networks: list[MovedNetwork] = field(default_factory=list)
    of_image: dict[str, Any] = field(default_factory=dict)
    # Networks that do not move.
    gone: set[str] = field(default_factory=set)

    def image(self, *lines: str, tags: tuple[str, ...] = (), in_parts: bool = False) -> str:
        """An image of its own, saved in the folder; its ID."""
        # Of a registry where nobody answers, on this machine: nobody else is asked.
        name = f"127.0.0.1:9/{unique('move/app')}:1"
        text = "\n".join((f"FROM {seed.BUSYBOX}", f"LABEL is={name}", *lines))
        built = self.here.build(
            fileobj=seed.packed({"Dockerfile": text.encode()}),
            custom_context=True,
            tag=name,
            rm=True,
            decode=True,
            network_mode="none",
        )
        for line in built:
            assert "error" not in line, line
        for tag in tags:
            self.here.tag(name, *tag.rsplit(":", 1))
        found = self.here.inspect_image(name)
        archive = f"images/{slug(name)}.tar"
        self.keep(archive, self.saved(name, *tags), in_parts)
        self.add(found, MovedImage(found["Id"], name, (name, *tags), archive))
        return str(found["Id"])

    def saved(self, *names: str) -> bytes:
        """An archive of an image with these names."""
        response = self.here._get(self.here._url("/images/get"), params={"names": names})
        self.here._raise_for_status(response)
        return bytes(response.content)

    def add(self, found: Mapping[str, Any], image: MovedImage) -> None:
        """An image that moves, with what other engines know it by."""
        self.of_image[found["Id"]] = found
        self.images[found["Id"]] = image._replace(
            layers=tuple(found["RootFS"]["Layers"]), created=found["Created"]
        )

    def volume(self, files: Mapping[str, bytes] | None = None, name: str = "", **options: str) -> str:
        """A volume with these files in it, saved as rescues save it; its name."""
        name = name or unique("move-data")
        self.here.create_volume(name, driver_opts=options or None, labels={"kept-for": "a reason"})
        archive = ""
        if files is not None:
            archive = f"volumes/{slug(name)}.tar"
            self.keep(archive, packed(files), in_parts=True)
        self.volumes.append(
            MovedVolume(name, "local", tuple(options.items()), (("kept-for", "a reason"),), archive)
        )
        return name

    def network(self, subnet: str, is_internal: bool = True) -> str:
        """A network with addresses that can be asked for; its name. Ports are published on none that is internal."""
        name = unique("move-net")
        gateway = subnet.rsplit(".", 1)[0] + ".1"
        options = {"com.docker.network.bridge.name": f"br{abs(hash(name)) % 10**8}"}
        config = {"Subnet": subnet, "Gateway": gateway, "IPRange": subnet, "AuxiliaryAddresses": {}}
        labels = {"net": "label with = and '"}
        body = {
            "Name": name,
            "Driver": "bridge",
            "Internal": is_internal,
            "IPAM": {"Driver": "default", "Config": [config]},
            "Options": options,
            "Labels": labels,
        }
        self.here._raise_for_status(self.here._post_json(self.here._url("/networks/create"), data=body))
        pool = AddressPool(subnet, subnet, gateway)
        self.networks.append(
            MovedNetwork(
                name,
                is_internal=is_internal,
                pools=(pool,),
                options=tuple(options.items()),
                labels=tuple(labels.items()),
            )
        )
        return name

    def keep(self, path: str, content: bytes, in_parts: bool = False) -> None:
        """A file of the folder, whole or as a stream leaves it."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not in_parts:
            target.write_bytes(content)
        step = max(_PART, len(content) // 4)
        for number, start in enumerate(range(0, len(content) if in_parts else 0, step)):
            (self.folder / part_path(path, number)).write_bytes(content[start : start + step])

    def create(
        self, name: str, body: Mapping[str, Any], *others: str, start: bool = False, **endpoints: Any
    ) -> str:
        """A container made by the API, on other networks, too; its name."""
        name = unique(name)
        host = {"NetworkMode": "none", **(body.get("HostConfig") or {})}
        response = self.here._post_json(
            self.here._url("/containers/create"),
            data={**body, "HostConfig": host},
            params={"name": name},
        )
        made = self.here._result(response, json=True)["Id"]
        for network in others:
            self.here.connect_container_to_network(made, network, **endpoints)
        if start:
            self.here.start(made)
        self.made.append(self.here.inspect_container(made))
        return name

    def create_rivals(self, image: str) -> str:
        """One that asks for the first address of a network, and, listed before it, three that get the next ones."""
        network = self.network("203.0.113.0/24")
        body = {"Image": image, "Entrypoint": ["sleep"], "Cmd": ["100000"], "StopSignal": "SIGKILL"}
        body |= {"HostConfig": {"NetworkMode": network}}
        endpoint = {"IPAMConfig": {"IPv4Address": "203.0.113.2"}}
        asked = {"NetworkingConfig": {"EndpointsConfig": {network: endpoint}}}
        asking = self.create("asking", {**body, **asked}, start=True)
        for _ in range(3):
            self.create("leaving", body, start=True)
        self.made.reverse()
        return asking

    @property
    def names(self) -> dict[str, str]:
        return {each["Id"]: each["Name"].lstrip("/") for each in self.made}

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        return tuple(read(each, self.of_image.get(each["Image"]), self.names) for each in self.made)

    @property
    def moved(self) -> Moved:
        return Moved("old-host", self.recipes, self.images, tuple(self.volumes), tuple(self.networks))

    def leave(self) -> None:
        """Give up what would be in the way of the other engine, on the one machine that both are on."""
        remove(self.here, self)

    def write(self) -> None:
        """The scripts and what they read."""
        texts = {"prepare.sh": prepare_script(self.moved), "run.sh": run_script(self.moved)}
        texts |= run_files(self.moved)
        for path, text in texts.items():
            self.keep(path, text.encode())
        sums = subprocess.run(
            "find images volumes -type f 2>/dev/null | xargs -r sha256sum >SHA256SUMS",
            shell=True,
            cwd=self.folder,
            check=True,
        )
        assert sums.returncode == 0

    def run(self, script: str, shell: str = "sh", **environment: str) -> tuple[int, str]:
        """Run a script from another folder; exit code and what it said."""
        bin = self.folder / "bin"
        bin.mkdir(exist_ok=True)
        shutil.copy(CLIENTS[self.client], bin / "docker")
        return self.run_as_is(script, shell, **environment)

    def run_as_is(self, script: str, shell: str = "sh", **environment: str) -> tuple[int, str]:
        """The same with the command line that is in the folder now."""
        running = self.begin(script, shell, **environment)
        said, _ = running.communicate(timeout=300)
        return running.returncode, said

    def begin(self, script: str, shell: str = "sh", **environment: str) -> subprocess.Popen[str]:
        """The same in a group of processes of its own, while it runs."""
        return subprocess.Popen(
            [shell, str(self.folder / script)],
            cwd="/",
            env={
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "DOCKER_HOST": self.url,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def differences(self, original: Mapping[str, Any]) -> tuple[Difference, ...]:
        """What a container is over there that it was not here."""
        other = self.there.inspect_container(original["Name"].lstrip("/"))
        names = {c["Id"]: c["Names"][0].lstrip("/") for c in self.there.containers(all=True)}
        return differences(
            original,
            self.of_image.get(original["Image"]),
            other,
            self.there.inspect_image(other["Image"]),
            ignore_compose=False,
            one_names=self.names,
            other_names=names,
        )

    def clean(self) -> None:
        """Leave nothing on either engine."""
        for api in (self.here, self.there):
            remove(api, self)
            for image in self.images.values():
                for tag in {image.name, *image.tags} & _tags(api):
                    api.remove_image(tag, force=True)


def remove(api: Any, removal: Removal) -> None:
    """Remove a removal's containers, networks and volumes from an engine."""
    ours = {each["Name"] for each in removal.made} | {f"/dtui-move-{slug(v.name)}" for v in removal.volumes}
    for container in api.containers(all=True):
        if ours & set(container["Names"]):
            api.remove_container(container["Id"], force=True)
    networks = {each.name for each in removal.networks} | removal.gone
    for network in networks & {n["Name"] for n in api.networks()}:
        api.remove_network(network)
    for volume in {v.name for v in removal.volumes} & {v["Name"] for v in api.volumes()["Volumes"] or ()}:
        api.remove_volume(volume)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A tar as engines give it out for a folder: the folder itself first, with its owner and mode."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        top = tarfile.TarInfo("./")
        top.type, top.mode, top.uid, top.gid, top.mtime = tarfile.DIRTYPE, 0o750, 4711, 4712, 1_000_000_000
        tar.addfile(top)
        for name, content in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mode, entry.uid, entry.gid = len(content), 0o640, 4711, 4712
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def _tags(api: Any) -> set[str]:
    return {tag for image in api.images() for tag in image["RepoTags"] or ()}
