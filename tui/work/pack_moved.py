"""What moves to another host, made of what was decided and what the engine says of each thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tui.domain.check import Answer, Verdict
from tui.domain.decision import Case, CaseKind, Decision
from tui.domain.host_path import is_archivable
from tui.domain.move import Moved, MovedImage, MovedPath, MovedVolume, slug
from tui.domain.neighbours import decided
from tui.domain.recipe import Recipe
from tui.domain.reference import InvalidReference, Reference, canonical
from tui.domain.survey import Inspect, Survey
from tui.domain.survey_recipe import recipe_of
from tui.work.pack_content import is_elsewhere
from tui.work.pack_networks import networks_of, pairs
from tui.work.pack_paths import mounted

_NAMELESS = "dtui-moved"

Answers = Callable[[str], Iterable[Answer]]
"""What registries said of an image, by its ID."""


def _nobody_asked(image: str) -> Iterable[Answer]:
    return ()


def moved_from(
    survey: Survey,
    cases: Iterable[Case],
    verdicts: Mapping[str, Verdict],
    host: str,
    answers: Answers = _nobody_asked,
    ran: Collection[str] = (),
) -> Moved:
    """What moves: the containers of which that was decided, what they need, and what is to move without them.

    `verdicts` are by image ID. An image comes by its digest where a registry was seen to have it under a tag
    (`answers`), else as an archive. `ran` are the cases of containers that are to run, even if they do not now.
    Which files a container has changed in itself is not known yet.
    """
    return _Making(survey, {case.id: case for case in cases}, verdicts, host, answers, ran).moved()


@dataclass(frozen=True, slots=True)
class _Making:
    survey: Survey
    cases: Mapping[str, Case]
    verdicts: Mapping[str, Verdict]
    host: str
    answers: Answers
    ran: Collection[str]

    def moved(self) -> Moved:
        recipes = tuple(self._recipes())
        return Moved(
            self.host,
            recipes,
            self._images(recipes),
            tuple(map(self._volume, self._volumes(recipes))),
            networks_of(recipes, self.survey.networks, self._decided("network")),
            tuple(self._paths()),
        )

    def _decided(self, kind: CaseKind, decision: Decision = "move") -> list[str]:
        """The objects of this kind of which that was decided."""
        found = (case for case in self.cases.values() if case.kind == kind)
        return [case.object for case in found if case.decision == decision]

    def _recipes(self) -> Iterator[Recipe]:
        names = {id: str(data.get("Name") or "").lstrip("/") for id, data in self.survey.containers.items()}
        decisions = decided(self.cases.values())
        for id in self._decided("container"):
            if id in self.survey.containers:
                recipe = recipe_of(self.survey, self.survey.containers[id], names, decisions)
                ran = f"container:{id}" in self.ran
                yield replace(recipe, is_running=recipe.is_running or ran)

    def _images(self, recipes: tuple[Recipe, ...]) -> dict[str, MovedImage]:
        ids = dict.fromkeys([*(recipe.image_id for recipe in recipes), *self._decided("image")])
        asked = {recipe.image_id: recipe.image for recipe in reversed(recipes)}
        known = self.survey.images
        return {id: self._image(known[id], asked.get(id, "")) for id in ids if id in known}

    def _image(self, data: Inspect, asked: str) -> MovedImage:
        id = str(data["Id"])
        tags = tuple(tag for tag in data.get("RepoTags") or () if "<none>" not in tag and "@" not in tag)
        layers = tuple(map(str, (data.get("RootFS") or {}).get("Layers") or ()))
        created = str(data.get("Created") or "")
        there = self._there(id, asked)
        if there:
            return MovedImage(id, there, tags, "", layers, created)
        same = (tag for tag in tags if canonical(tag) == canonical(asked))
        name = next(same, tags[0] if tags else f"{_NAMELESS}:{id.removeprefix('sha256:')[:12]}")
        return MovedImage(id, name, tags, f"images/{slug(name)}.tar", layers, created)

    def _there(self, id: str, asked: str) -> str:
        """The name with its digest under which a registry has an image, '' where that is not certain."""
        verdict = self.verdicts.get(id)
        if verdict is None or not verdict.is_safe:
            return ""
        held = [each for each in self.answers(id) if each.is_whole and each.is_held]
        held.sort(key=lambda each: (each.reference != canonical(asked), each.reference))
        for answer in held:
            try:
                return f"{Reference.parse(answer.reference).familiar}@{answer.kept}"
            except InvalidReference:
                continue
        return ""

    def _volumes(self, recipes: tuple[Recipe, ...]) -> list[str]:
        mounted = (name for recipe in recipes for name in recipe.volumes)
        return sorted({*mounted, *self._decided("volume")})

    def _volume(self, name: str) -> MovedVolume:
        data = self.survey.volumes.get(name) or {}
        driver = str(data.get("Driver") or "local")
        volume = MovedVolume(name, driver, pairs(data.get("Options")), pairs(data.get("Labels")))
        case = self.cases.get(f"volume:{name}")
        is_left = case is not None and case.decision == "forget"
        if is_left or is_elsewhere(volume) or not data:
            return volume
        return volume._replace(archive=f"volumes/{slug(name)}.tar")

    def _paths(self) -> list[MovedPath]:
        found = mounted(self.survey)
        paths = sorted(path for path in self._decided("bind") if path in found and is_archivable(path))
        return [
            MovedPath(path, f"paths/{slug(path.strip('/'))}.tar", self.cases[f"bind:{path}"].users)
            for path in paths
        ]
