"""How a container of a host was made, with what a person has to see to because of what it uses there (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui.domain.move import REMOTE
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.recipe_read import read
from tui.domain.report_mask import Mask
from tui.domain.survey import Inspect, Survey


def recipe_of(survey: Survey, inspect: Inspect, names: Mapping[str, str]) -> Recipe:
    """The recipe of one of its containers; `names` are those of the host's containers by their full IDs."""
    recipe = read(inspect, survey.images.get(str(inspect.get("Image") or "")), names)
    return replace(recipe, left=tuple(dict.fromkeys((*recipe.left, *_used(recipe, survey)))))


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
