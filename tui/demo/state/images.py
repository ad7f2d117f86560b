"""The image store: finding, naming and removing images as the classic (overlay2) engine does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import copy

from tui.demo.errors import ApiError, conflict, not_found
from tui.demo.state.events import EventLog
from tui.demo.state.model import Container, Image
from tui.demo.state.names import NameStore, familiar, repository_of
from tui.demo.state.references import canonical, is_full_id

Records = list[dict[str, str]]


class ImageStore:
    """All images by ID with their names; `users` gives the containers made from one."""

    def __init__(self, events: EventLog, users: Callable[[str], Iterator[Container]]) -> None:
        self.by_id: dict[str, Image] = {}
        self.names = NameStore()
        # What becomes of containers of some images: `unhealthy` or `exit`.
        self.bad: dict[str, str] = {}
        self._events = events
        self._users = users
        self._children: dict[str, set[str]] = {}

    def add(self, image: Image) -> None:
        """Keep an image, unless it is there."""
        if image.id not in self.by_id:
            self.by_id[image.id] = copy(image)
            if image.parent:
                self._children.setdefault(image.parent, set()).add(image.id)

    def find(self, text: str) -> Image:
        """The image a client means by a name, an ID or a part of one; raises ApiError (400, 404)."""
        found = self.look(text)
        if found is None:
            raise not_found(f"No such image: {self._asked(text)}")
        return found

    def look(self, text: str) -> Image | None:
        """Like find, but None when it is not there."""
        if is_full_id(text) or text.startswith("sha256:"):
            return self._by_prefix(text)
        image_id = self.names.image_of.get(canonical(text))
        return self.by_id[image_id] if image_id else self._by_prefix(text)

    @staticmethod
    def _asked(text: str) -> str:
        if is_full_id(text) or text.startswith("sha256:"):
            return text
        return familiar(canonical(text))

    def _by_prefix(self, text: str) -> Image | None:
        digits = text.removeprefix("sha256:")
        if exact := self.by_id.get(f"sha256:{digits}"):
            return exact
        if not digits or not set("0123456789abcdef").issuperset(digits):
            return None
        found = [image for id, image in self.by_id.items() if id.startswith(digits, 7)]
        return found[0] if len(found) == 1 else None

    def layers(self) -> dict[str, int]:
        """The layers that images have, by chain ID, with their bytes."""
        return {layer.chain_id: layer.size for image in self.by_id.values() for layer in image.layers}

    def is_intermediate(self, image: Image) -> bool:
        """Whether it is only a step of another image's build, which lists leave out."""
        return image.id in self._children and not self.names.has_names(image.id)

    def tag(self, image: Image, name: str) -> None:
        """Give the image a canonical name, taking it from whichever had it."""
        self.names.point(name, image.id)
        image.tagged = time.time()
        self.tell("tag", image.id, familiar(name))

    def tell(self, action: str, image_id: str, name: str) -> None:
        """Emit an image event; the image's labels come along while it exists."""
        image = self.by_id.get(image_id)
        labels = (image.labels if image else None) or {}
        self._events.emit("image", action, image_id, labels | {"name": name})

    def remove(self, text: str, *, force: bool, prune: bool) -> Records:
        """Untag a name or remove an image, as `DELETE /images/{name}`; raises ApiError (404, 409)."""
        image = self.find(text)
        records: Records = []
        quiet = False
        if image.id.startswith(text) or image.id.startswith(text, 7):
            self._untag_by_id(image, records, force)
        else:
            self._refuse_last_name_in_use(image, text, force)
            if self._untag_by_name(image, canonical(text), records):
                return records
            quiet = True
        self._delete(image, records, force=force, prune=prune, quiet=quiet)
        return records

    def _refuse_last_name_in_use(self, image: Image, text: str, force: bool) -> None:
        user = next(self._users(image.id), None)
        if user and not force and self.names.is_single(self.names.of(image.id)):
            raise conflict(
                f'conflict: unable to remove repository reference "{text}" (must force) - container '
                f"{user.id[:12]} is using its referenced image {image.id[7:19]}"
            )

    def _untag_by_name(self, image: Image, name: str, records: Records) -> bool:
        """Drop the name, and the digests of its repository with the last tag there; whether names are left."""
        self._untag(image, name, records)
        repository = repository_of(name)
        left = [other for other in self.names.of(image.id) if repository_of(other) == repository]
        if "@" not in name and all("@" in other for other in left):
            for other in left:
                self.names.drop(other)
                records.append({"Untagged": familiar(other)})
        return self.names.has_names(image.id)

    def _untag_by_id(self, image: Image, records: Records, force: bool) -> None:
        names = self.names.of(image.id)
        if not self.names.is_single(names):
            return
        if found := self._objection(image, soft=not force, names=False):
            raise found[0]
        for name in names:
            self._untag(image, name, records)

    def _untag(self, image: Image, name: str, records: Records) -> None:
        self.names.drop(name)
        self.tell("untag", image.id, image.id)
        records.append({"Untagged": familiar(name)})

    def _delete(self, image: Image, records: Records, *, force: bool, prune: bool, quiet: bool) -> None:
        if found := self._objection(image, soft=not force, names=not force):
            error, used = found
            if quiet and (used or not self._is_dangling(image)):
                return
            raise error
        for name in self.names.of(image.id):
            self._untag(image, name, records)
        self._forget(image, records)
        parent = self.by_id.get(image.parent)
        if prune and parent:
            self._delete(parent, records, force=False, prune=True, quiet=True)

    def _is_dangling(self, image: Image) -> bool:
        return not self.names.has_names(image.id) and image.id not in self._children

    def _forget(self, image: Image, records: Records) -> None:
        del self.by_id[image.id]
        siblings = self._children.get(image.parent, set())
        siblings.discard(image.id)
        if not siblings:
            self._children.pop(image.parent, None)
        self.tell("delete", image.id, image.id)
        records.append({"Deleted": image.id})
        held = {layer.chain_id for other in self.by_id.values() for layer in other.layers}
        gone = [layer.chain_id for layer in reversed(image.layers) if layer.chain_id not in held]
        records.extend({"Deleted": chain_id} for chain_id in gone)

    def _objection(self, image: Image, *, soft: bool, names: bool) -> tuple[ApiError, bool] | None:
        """Why the image cannot go now, and whether a container is the reason."""
        if image.id in self._children:
            return _refused(image, "cannot be forced", "image has dependent child images"), False
        users = list(self._users(image.id))
        for user in users:
            if user.is_running:
                reason = f"image is being used by running container {user.id[:12]}"
                return _refused(image, "cannot be forced", reason), True
        if names and self.names.has_names(image.id):
            reason = "image is referenced in multiple repositories"
            return _refused(image, "must be forced", reason), False
        if soft and users:
            reason = f"image is being used by stopped container {users[0].id[:12]}"
            return _refused(image, "must be forced", reason), True
        return None


def _refused(image: Image, how: str, reason: str) -> ApiError:
    return conflict(f"conflict: unable to delete {image.id[7:19]} ({how}) - {reason}")
