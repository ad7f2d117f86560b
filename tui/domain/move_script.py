"""What is moved as a script that prepares another host for it: images, networks and volumes (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from tui.domain.move import Moved, MovedImage, MovedNetwork, MovedVolume, slug
from tui.domain.move_fill import CARRIER
from tui.domain.move_prepare import PREPARE
from tui.domain.move_shell import END, HEAD
from tui.domain.move_storage import filled_through
from tui.domain.move_told import is_label
from tui.domain.recipe import WorkLeft
from tui.domain.shell import comments, word

_TITLE = """\
Prepares a host for what is moved from {host}. Images: {images}, networks: {networks}, volumes: {volumes}.
After it, run.sh starts the containers, or `docker compose up --detach` with compose.yaml does.
Images are pulled by digest (log in to their registries first), or loaded from the folder images.
What is here already is left as it is: names are taken from no image, and no volume that is not empty is filled.
Run it as somebody who may use docker, such as root. DOCKER names another command line than docker.
Exit code: 0 all is there, 1 something is not, 2 no engine."""

# By the field of HostConfig in which it would be said. What was a default there is no part of a recipe.
_DEFAULTS = {"LogConfig": "unlike log LoggingDriver json-file", "Runtime": "unlike run DefaultRuntime runc"}


def prepare_script(moved: Moved) -> str:
    """The script `prepare.sh`; raises Unwritable for a name that no file can hold."""
    title = _TITLE.format(
        host=moved.host,
        images=len(moved.images),
        networks=len(moved.networks),
        volumes=len(moved.volumes),
    )
    lines = ["#!/bin/sh", *(line for each in title.splitlines() for line in comments(each)), HEAD, PREPARE]
    for work in prepare_left(moved):
        lines += comments(f"   ! {work.text}; {work.remedy}")
    lines += _defaults(moved)
    lines += ["", "# Images"]
    # Those of registries first: where layers came from an archive, engines with the containerd store do not fetch
    # them again, and then list no image that shares them.
    for image in sorted(moved.images.values(), key=lambda image: bool(image.archive)):
        lines += _call(*_image(image))
    lines += ["", "# Networks"]
    # Where no range of addresses is asked for, an engine might take one that another network asks for.
    for network in sorted(moved.networks, key=_chosen_by_engine):
        lines += _call(*_network(network))
    lines += ["", "# Volumes"]
    through = filled_through(moved.volumes)
    for volume in moved.volumes:
        is_filled = through.get(volume.name) == volume
        lines += _call(*_volume(volume if is_filled else volume._replace(archive="")))
    return "\n".join([*lines, END, ""])


def network_arguments(network: MovedNetwork) -> tuple[str, ...]:
    """The options of `docker network create`."""
    words = ["--driver", network.driver]
    words += ["--internal"] * network.is_internal
    words += ["--attachable"] * network.is_attachable
    words += ["--ipv6"] * network.has_ipv6
    if network.ipam_driver not in ("", "default"):
        words += ["--ipam-driver", network.ipam_driver]
    for pool in network.pools:
        # A gateway or a range goes with its subnet only: where the engine chose that, it chooses them again.
        if pool.subnet:
            words += ["--subnet", pool.subnet]
            words += ["--ip-range", pool.range] if pool.range else []
            words += ["--gateway", pool.gateway] if pool.gateway else []
            words += [each for name, at in pool.aux for each in ("--aux-address", f"{name}={at}")]
    return (*words, *_pairs("--opt", network.options), *_labels(network.labels))


def volume_arguments(volume: MovedVolume) -> tuple[str, ...]:
    """The options of `docker volume create`."""
    options = (*_pairs("--opt", volume.options), *_labels(volume.labels))
    return ("--driver", volume.driver, *options)


def prepare_left(moved: Moved) -> tuple[WorkLeft, ...]:
    """What of networks and volumes the command line cannot say."""
    labelled = [(f"the network {each.name}", each.labels) for each in moved.networks]
    labelled += [(f"the volume {each.name}", each.labels) for each in moved.volumes]
    return tuple(
        WorkLeft("other", f"{what} goes without its label {key!r}", "make it with the Engine's API")
        for what, labels in labelled
        for key, _ in labels
        if not is_label(key)
    )


def _labels(labels: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return _pairs("--label", tuple((key, value) for key, value in labels if is_label(key)))


def _pairs(option: str, pairs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(each for key, value in pairs for each in (option, f"{key}={value}"))


def _image(image: MovedImage) -> Iterator[str]:
    """The script's word for how an image comes there, and what it takes."""
    archive = (image.archive,) if image.archive else ()
    tags = [tag for tag in image.tags if tag != image.name]
    yield from ("loaded" if archive else "pulled", image.name, image.id, known(image), *archive, *tags)


def carrier_of(volume: MovedVolume) -> str:
    """The container through which a volume is filled, and which is there as long as that is not done."""
    return f"{CARRIER}{slug(volume.name)}"


def known(image: MovedImage) -> str:
    """What an image is known by on any engine, '' where that is not known itself."""
    return " ".join((image.created, *image.layers)) if image.layers else ""


def _defaults(moved: Moved) -> Iterator[str]:
    """What another engine may do otherwise by its settings with containers that say nothing about it."""
    for key, call in _DEFAULTS.items():
        if any(not recipe.host.get(key) for recipe in moved.recipes):
            yield call


def _network(network: MovedNetwork) -> Iterator[str]:
    truth = {True: "true", False: "false"}
    looks = f"{network.driver} {truth[network.is_internal]} {truth[network.is_attachable]}"
    subnets = " ".join(pool.subnet for pool in network.pools if pool.subnet)
    yield from ("network", network.name, looks, subnets, *network_arguments(network))


def _chosen_by_engine(network: MovedNetwork) -> int:
    """How much of a network's addresses an engine chooses: 0 nothing or of IPv6 alone, 1 of IPv4, 2 all."""
    subnets = [pool.subnet for pool in network.pools if pool.subnet]
    return 0 if any(":" not in each for each in subnets) else 1 if subnets else 2


def _volume(volume: MovedVolume) -> Iterator[str]:
    # Of other drivers' volumes, which other hosts may have made, an engine tells the options only that it was given.
    options = sorted(volume.options) if volume.driver == "local" else ()
    looks = " ".join((volume.driver, *(f"{key}={value}" for key, value in options)))
    yield from ("volume", volume.name, looks, volume.archive, carrier_of(volume), *volume_arguments(volume))


def _call(function: str, *words: str) -> Iterator[str]:
    yield " ".join((function, *map(word, words)))
