"""Which tags of a registry are here, on every kind of store: whether by digest or by what is in the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.host import Host, on_every_store, unique
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tui.domain.remote_tag import RemoteTag
from tui.domain.tag_details import TagDetails
from tui.engine.client import Engine
from tui.registry.client import RegistryClient
from tui.resources.tags import Here, TagRow, is_closer_look_needed, tag_row
from tui.work.place import Place
from tui.work.tag_details import read_details
from tui.work.tags import list_tags

pytestmark = on_every_store


@dataclass
class Repository:
    """A repository of the lab's registry as the list of tags shows it for one engine."""

    host: Host
    engine: Engine
    registry: Registry
    folder: Path
    path: str

    @property
    def name(self) -> str:
        return f"{self.registry.host}/{self.path}"

    def push(self, tag: str) -> None:
        """Push what this name is here."""
        for _ in self.engine.push(f"{self.name}:{tag}", self.registry.auth):
            pass

    def rows(self) -> dict[str, TagRow]:
        """The rows by tag, as they are once nothing in sight is left to be asked for."""
        env = {"DOCKER_CONFIG": str(self.folder)}
        place = Place(
            self.registry.host, self.path, lambda host, login: RegistryClient(host, login, env), env
        )
        here = Here(self.engine.list_images(), ())
        client = place.open()
        try:
            return {tag.name: self._row(client, here, tag.name) for page in list_tags(place) for tag in page}
        finally:
            client.close()

    def _row(self, client: RegistryClient, here: Here, name: str) -> TagRow:
        head = client.head(self.path, name)
        tag = RemoteTag(self.registry.host, self.path, name, head.digest)
        details: TagDetails | None = None
        if is_closer_look_needed(tag_row(tag, None, here)):
            details = read_details(client, self.path, head.digest)
        return tag_row(tag, details, here)


@pytest.fixture
def repository(host: Host, engine: Engine, registry: Registry, tmp_path: Path) -> Repository:
    return Repository(host, engine, registry, tmp_path, f"contract/{unique('tags')}")


def test_what_was_pushed_is_here(repository: Repository) -> None:
    repository.host.image(f"{repository.name}:1")
    repository.push("1")
    row = repository.rows()["1"]
    assert (row.here, row.reference) == ("same", f"{repository.name}:1")
    assert row.size
    assert row.date


def test_what_moved_there_is_another_image(repository: Repository) -> None:
    repository.host.image(f"{repository.name}:1")
    repository.push("1")
    push_image(repository.registry, repository.path, "1", content=b"something else")
    assert repository.rows()["1"].here == "other"


def test_what_was_never_pushed_is_not_the_same_by_its_name(repository: Repository) -> None:
    repository.host.image(f"{repository.name}:1")
    push_image(repository.registry, repository.path, "1", content=b"of somebody else")
    assert repository.rows()["1"].here == "other"


def test_the_same_image_under_another_tag_there(repository: Repository) -> None:
    id = repository.host.image(f"{repository.name}:1")
    repository.push("1")
    repository.host.api.tag(id, repository.name, "2")
    repository.push("2")
    repository.host.api.remove_image(f"{repository.name}:2", noprune=True)
    found = {tag: row.here for tag, row in repository.rows().items()}
    assert found == {"1": "same", "2": "digest"}


def test_an_index_with_the_image_that_is_here(repository: Repository) -> None:
    repository.host.image(f"{repository.name}:1")
    repository.push("1")
    first = repository.rows()["1"].digest
    other = push_image(repository.registry, repository.path, "other", content=b"for arm64")
    push_index(repository.registry, repository.path, "1", first, other)
    found = {tag: row.here for tag, row in repository.rows().items()}
    assert found == {"1": "same", "other": "-"}
