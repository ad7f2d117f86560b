"""How a container of a host was made, with what a person has to see to because of what it uses there (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui.domain.decision import Decision
from tui.domain.move import REMOTE
from tui.domain.neighbours import parted
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.recipe_read import read
from tui.domain.report_mask import Mask
from tui.domain.survey import Inspect, Survey


def recipe_of(
    survey: Survey,
    inspect: Inspect,
    names: Mapping[str, str],
    decisions: Mapping[str, Decision] | None = None,
) -> Recipe:
    """The recipe of one of its containers.

    `names` are those of the host's containers by their full IDs, `decisions` what becomes of these, as far as
    it is decided.
    """
    recipe = read(inspect, survey.images.get(str(inspect.get("Image") or "")), names)
    left = (
        *recipe.left,
        *_used(recipe, survey),
        *_parted(str(inspect.get("Id") or ""), survey, decisions or {}),
    )
    return replace(recipe, left=tuple(dict.fromkeys(left)))


def _parted(id: str, survey: Survey, decisions: Mapping[str, Decision]) -> Iterator[WorkLeft]:
    """Who is on a network with it, and stays here when it moves."""
    container = next((each for each in survey.world.containers if each.id == id), None)
    if container is None or decisions.get(id) != "move":
        return
    for tie in parted(container, survey.world, decisions):
        names = ", ".join(tie.names)
        text = f"it is {tie.how} with {names}: kept on this host, where its name leads nowhere from another"
        yield WorkLeft("other container", text, "let them reach each other by addresses, or move both")


def _used(recipe: Recipe, survey: Survey) -> Iterator[WorkLeft]:
    if recipe.image_id not in survey.images and f"image:{recipe.image_id}" not in survey.unanswered:
        yield WorkLeft(
            "other",
            f"its image {recipe.image_id} is not here any more, only what the container holds of it",
            "commit the container to an image before it goes, or find the image elsewhere",
        )
    for name in recipe.volumes:
        yield from _volume(name, (survey.volumes.get(name) or {}).get("Options") or {})


def _volume(name: str, options: Mapping[str, str]) -> Iterator[WorkLeft]:
    mask, how = Mask(), str(options.get("o") or "")
    device = mask.text(str(options.get("device") or ""))
    if device.startswith("/") and "bind" in how:
        text = f"the files of its volume {name} are in {device} of the host"
        yield WorkLeft("host path", text, f"make {device} on the other host first")
    elif options.get("type") in REMOTE:
        text = f"the files of its volume {name} are on another host, as {device}"
        yield WorkLeft("other", text, "see that they can be reached from the other host, too")
    if mask.text(how) != how:
        text = f"the options of its volume {name} hold a password, which stands in prepare.sh"
        yield WorkLeft(
            "other", text, "remove prepare.sh when all is there, or give the volume another password"
        )
