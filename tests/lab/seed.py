"""What the tests put on an engine: images made without a registry, containers without a network."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from collections.abc import Mapping
from typing import Any

BUSYBOX = "busybox:latest"
APPLETS = ("sh", "sleep", "cat", "echo", "ls", "dd", "rm", "touch", "true", "false")


def import_busybox(api: Any) -> str:
    """Put a one-layer busybox on the engine, as `busybox:latest`; its image ID."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        tar.add(shutil.which("busybox") or "/bin/busybox", "bin/busybox")
        for applet in APPLETS:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    api.import_image_from_data(data.getvalue(), repository="busybox", tag="latest", changes=['CMD ["sh"]'])
    return image_id(api, BUSYBOX)


def build_image(
    api: Any,
    tag: str,
    *,
    layers: int = 1,
    size: int = 1000,
    labels: Mapping[str, str] | None = None,
    base: str = BUSYBOX,
) -> str:
    """Build an image on another with fresh random layers of `size` bytes each; its image ID.

    Fresh, because an engine mounts layers it knows from other repositories and then uploads nothing.
    """
    lines = [f"FROM {base}", *(f"COPY layer{n} /data/layer{n}" for n in range(layers))]
    files = {f"layer{n}": os.urandom(size) for n in range(layers)}
    context = packed({"Dockerfile": "\n".join(lines).encode(), **files})
    answer = api.build(
        fileobj=context,
        custom_context=True,
        tag=tag,
        rm=True,
        decode=True,
        network_mode="none",
        labels=labels,
    )
    for line in answer:
        if "error" in line:
            raise RuntimeError(line["error"])
    return image_id(api, tag)


def create_container(
    api: Any,
    name: str | None = None,
    *,
    image: str = BUSYBOX,
    start: bool = False,
    **options: Any,
) -> str:
    """Create a container that sleeps (ends at once when stopped), started when asked; its ID."""
    command = options.pop("command", ["sleep", "100000"])
    host_config = api.create_host_config(network_mode="none")
    made = api.create_container(
        image, command, name=name, host_config=host_config, stop_signal="SIGKILL", **options
    )
    if start:
        api.start(made["Id"])
    return str(made["Id"])


def image_id(api: Any, name: str) -> str:
    """The ID of an image as inspect tells it."""
    return str(api.inspect_image(name)["Id"])


def ecr_like(number: int) -> str:
    """The numberth of many references as long as real ones, alike but for a few characters."""
    account, region = 329074924855 + number % 2, ("us-east-1", "eu-west-1")[number // 2 % 2]
    repository = ("fleet-tracker-inbound", "fleet-tracker-outbound", "billing/worker")[number % 3]
    tag = f"2016{number % 12 + 1:02}12_{number % 24:02}00_{number * 2654435761 % 2**48:012x}"
    return f"{account}.dkr.ecr.{region}.amazonaws.com/{repository}:{tag}"


def fill(api: Any, *, references: int, containers: int, running: int) -> None:
    """A believable host: references on a few images, containers of these, the first of them running."""
    import_busybox(api)
    images = [build_image(api, f"base/part:{n}") for n in range(5)]
    for number in range(references):
        name, _, tag = ecr_like(number).rpartition(":")
        api.tag(images[number % 5], name, tag)
    for number in range(containers):
        image = ecr_like(number % references)
        create_container(api, f"worker-{number:04}", image=image, start=number < running)


def empty(api: Any) -> None:
    """Remove every container and every image."""
    for container in api.containers(all=True):
        api.remove_container(container["Id"], force=True, v=True)
    for image in api.images():
        api.remove_image(image["Id"], force=True)


def packed(files: Mapping[str, bytes]) -> io.BytesIO:
    """A tar of these files."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    data.seek(0)
    return data
