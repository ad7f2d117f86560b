"""What of each thing is in a pack, in the words of the report and of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tui.domain.carried import CHANGES, LACKS, REGISTRY, SIZE, USERS
from tui.domain.format import size as in_words
from tui.domain.move import REMOTE, Moved, MovedVolume
from tui.domain.network import Network
from tui.domain.seen import of_inspect, of_network, of_volume
from tui.domain.survey import Survey
from tui.domain.volume import Volume
from tui.work.packed import Content


class Archived(NamedTuple):
    """An archive of a pack, all parts of it together: bytes, SHA-256 in hex, a clause on what was seen in it."""

    path: str
    size: int
    sha256: str
    found: str

    @property
    def evidence(self) -> str:
        """What it proves."""
        return f"{self.found} ({self.path}, {in_words(self.size)}, sha256 {self.sha256})"


def contents(survey: Survey, moved: Moved, archived: Mapping[str, Archived]) -> tuple[Content, ...]:
    """Every case that is in a pack."""
    return (
        *_containers(survey, moved, archived),
        *_images(moved, archived),
        *_volumes(survey, moved, archived),
        *_networks(survey, moved),
        *(Content(f"bind:{path.path}", (), archived[path.archive].evidence) for path in moved.paths),
    )


def is_elsewhere(volume: MovedVolume) -> bool:
    """Whether a volume's files are not on this host, so that another one can reach them, too."""
    return volume.driver != "local" or dict(volume.options).get("type") in REMOTE


def _containers(survey: Survey, moved: Moved, archived: Mapping[str, Archived]) -> Iterator[Content]:
    changes = {each.container: archived[each.archive].evidence for each in moved.changes}
    for recipe in moved.recipes:
        changed = changes.get(recipe.name, "none of its own files was changed")
        seen = of_inspect(survey.containers[recipe.id])
        if recipe.name in changes:
            seen = (*seen, (CHANGES, changed))
        if recipe.image_id not in moved.images:
            seen = (*seen, (LACKS, "its image is not here any more, and only it has what was in that"))
        yield Content(f"container:{recipe.id}", seen, f"how it is made is in it; {changed}")


def _images(moved: Moved, archived: Mapping[str, Archived]) -> Iterator[Content]:
    for id, image in moved.images.items():
        if image.archive:
            yield Content(f"image:{id}", (), archived[image.archive].evidence)
        else:
            yield Content(f"image:{id}", ((REGISTRY, image.name),), f"a registry has it as {image.name}")


def _volumes(survey: Survey, moved: Moved, archived: Mapping[str, Archived]) -> Iterator[Content]:
    for volume in moved.volumes:
        data = survey.volumes.get(volume.name)
        if data is None or not (volume.archive or is_elsewhere(volume)):
            continue
        held = "its files are not on this host, how they are reached is in it"
        if volume.archive:
            held = archived[volume.archive].evidence
        users = " ".join(user.id for user in survey.world.volume_users.get(volume.name, ()))
        size = survey.world.volume_sizes.get(volume.name)
        counted = ((SIZE, str(size)),) if size is not None else ()
        seen = (*of_volume(Volume.from_api(data)), (USERS, users), *counted)
        yield Content(f"volume:{volume.name}", seen, held)


def _networks(survey: Survey, moved: Moved) -> Iterator[Content]:
    names = {network.name for network in moved.networks}
    for id, data in survey.networks.items():
        if data.get("Name") in names:
            yield Content(f"network:{id}", of_network(Network.from_api(data)), "how it is made is in it")
