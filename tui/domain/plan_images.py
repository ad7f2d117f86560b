"""The steps of a plan for images and their names (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tui.domain.image import Image
from tui.domain.pin import repository
from tui.domain.plan import LeftOut, Step
from tui.domain.plan_objects import MARKED, Made, owners, split_users, users_told

if TYPE_CHECKING:
    from tui.domain.pin import PinSet
    from tui.domain.plan_rules import Rules
    from tui.domain.world import Marked, World


def image_steps(world: World, rules: Rules, marked: Marked, going: Mapping[str, str]) -> Made:
    """Steps for whole images and for names of images that keep another; `going` are the containers' steps."""
    made = _Images(world, rules, marked, going)
    for image in world.images:
        made.consider(image)
    whole = made.whole_steps()
    return (*whole, *made.untags), tuple(made.left_out)


class _Images:
    """What becomes of each image. `whole` maps the IDs of those that may go to the reason why they should."""

    def __init__(self, world: World, rules: Rules, marked: Marked, going: Mapping[str, str]) -> None:
        self.world, self.rules, self.going = world, rules, going
        self.marked_images = marked.images
        self.marked_names: dict[str, set[str]] = {}
        for id, name in marked.names:
            self.marked_names.setdefault(id, set()).add(name)
        self.old = _beyond_newest(world.images, rules.newest) if rules.newest is not None else {}
        self.whole: dict[str, str] = {}
        self.untags: list[Step] = []
        self.left_out: list[LeftOut] = []

    def consider(self, image: Image) -> None:
        """Decide by the image alone: whole, some of its names, or neither."""
        chosen = self.marked_names.get(image.id, set())
        is_marked = image.id in self.marked_images or ("" in chosen and not image.tags)
        is_marked = is_marked or (bool(image.tags) and chosen.issuperset(image.tags))
        why = MARKED if is_marked else self._rule(image)
        refusal = self._refusal(image)
        if why and not refusal:
            self.whole[image.id] = why
        elif is_marked:
            self.left_out.append(LeftOut(_shown(image), refusal))
        else:
            self._names(image, chosen)

    def _rule(self, image: Image) -> str:
        """Why a rule takes the whole image, '' when none does."""
        users = self.world.image_users.get(image.id, ())
        if self.rules.dangling and not image.tags and not image.digests:
            return "dangling"
        if image.tags and all(tag in self.old.get(image.id, ()) for tag in image.tags):
            return f"older than newest {self.rules.newest}"
        if self.rules.unused:
            return f"unused once {users[0].name or users[0].short_id} is removed" if users else "unused"
        return ""

    def _refusal(self, image: Image) -> str:
        """Why the whole image cannot go."""
        pinned = pinned_told(self.world.pins, image)
        if pinned:
            return pinned
        staying, _ = split_users(self.world.image_users.get(image.id, ()), self.going)
        return users_told(staying) if staying else ""

    def _names(self, image: Image, chosen: set[str]) -> None:
        """Untag what is marked or old, so long as the image keeps a name."""
        old = self.old.get(image.id, ())
        going = [tag for tag in image.tags if tag in chosen or tag in old]
        free = [tag for tag in going if not self._keeps(image, tag, tag in chosen)]
        if len(free) == len(image.tags):
            # One name has to stay, of those that nobody marked.
            free = [tag for tag in free if tag in chosen]
        for tag in free:
            why = MARKED if tag in chosen else f"older than newest {self.rules.newest}"
            self.untags.append(_untag_step(image, tag, why))

    def _keeps(self, image: Image, tag: str, is_chosen: bool) -> bool:
        why = self.world.pins.keeps_name(tag, image)
        if why and is_chosen:
            self.left_out.append(LeftOut(tag, why))
        return bool(why)

    def whole_steps(self) -> tuple[Step, ...]:
        """The steps of the images on which nothing is built that stays, and of what their builds left."""
        by_id = {image.id: image for image in (*self.world.images, *self.world.hidden)}
        listed = {image.id for image in self.world.images}
        children = self.world.children
        left = {id: len(children.get(id, ())) for id in by_id}
        waiting = [id for id, number in left.items() if not number and id in self.whole]
        gone: list[str] = []
        while waiting:
            id = waiting.pop()
            gone.append(id)
            parent = self.world.parents.get(id, "")
            if parent in left:
                left[parent] -= 1
                if not left[parent] and (parent in self.whole or self._is_leftover(by_id[parent], listed)):
                    waiting.append(parent)
        self._tell_held(set(self.whole) - set(gone), by_id)
        return tuple(self._step(by_id[id]) for id in gone)

    def _is_leftover(self, image: Image, listed: set[str]) -> bool:
        return image.id not in listed and not self._refusal(image)

    def _tell_held(self, held: set[str], by_id: Mapping[str, Image]) -> None:
        for id in held:
            if self.whole[id] == MARKED:
                child = next((c for c in self.world.children.get(id, ()) if c in by_id), "")
                what = _shown(by_id[child]) if child else "another image"
                self.left_out.append(LeftOut(_shown(by_id[id]), f"{what} was built on it and stays"))

    def _step(self, image: Image) -> Step:
        _, needs = split_users(self.world.image_users.get(image.id, ()), self.going)
        built = tuple(f"image:{child}" for child in self.world.children.get(image.id, ()))
        repositories = {repository(tag) for tag in image.tags}
        return Step(
            f"image:{image.id}",
            "image",
            image.id,
            _shown(image),
            names=image.tags,
            digests=tuple(d for d in image.digests if repository(d) not in repositories),
            why=self.whole.get(image.id) or "left of a build, nothing stands on it",
            risks=owners(image.labels),
            needs=(*needs, *built),
            # All that is in what a build left is in the image that needs it, whose own step tells the risks.
            follows=image.id not in self.whole,
            provisional=image.id in self.whole,
        )


def pinned_told(pins: PinSet, image: Image) -> str:
    """That a pin keeps an image on the host, and where that is undone, for other lists than that of images."""
    pin = pins.keeper(image)
    return pins.trouble or (f"pinned as {pin.familiar}: unpin that first (p in Images)" if pin else "")


def _untag_step(image: Image, tag: str, why: str) -> Step:
    return Step(f"untag:{tag}", "untag", image.id, tag, names=image.tags, why=why, frees=0)


def _shown(image: Image) -> str:
    return ", ".join(image.tags) or next(iter(image.digests), "") or f"<untagged> {image.short_id}"


def _beyond_newest(images: Iterable[Image], newest: int) -> Mapping[str, set[str]]:
    """The tags, by image ID, that name none of the newest so many images of their repository."""
    repositories: dict[str, dict[str, tuple[int, list[str]]]] = {}
    for image in images:
        for tag in image.tags:
            tags = repositories.setdefault(repository(tag), {}).setdefault(image.id, (image.created, []))
            tags[1].append(tag)
    old: dict[str, set[str]] = {}
    for members in repositories.values():
        ranked = sorted(members.items(), key=lambda pair: (-pair[1][0], pair[0]))
        for id, (_, names) in ranked[newest:]:
            old.setdefault(id, set()).update(names)
    return old
