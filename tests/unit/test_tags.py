"""Tags listed, looked up and removed where no registry is needed: on the demo's, by both of Amazon's APIs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.unit.demo_http import DemoClient
from tui.demo.remote import DemoRegistryClient
from tui.demo.source import DemoSource
from tui.domain.remote_tag import RemoteTag, newest_looking
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token
from tui.registry.errors import BY_KIND, NotThere, RegistryError
from tui.work.place import Place
from tui.work.tags import SameDigest, list_tags, put_back, remove_tag, same_digest

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


class Places:
    """Places on the demo's registries. `profile` is the AWS profile, which may be one that is refused."""

    def __init__(self, engine: DemoClient, home: Path) -> None:
        self._engine = engine
        self._env = {"DOCKER_CONFIG": str(home)}

    def at(self, host: str, repository: str, profile: str = "") -> Place:
        source = DemoSource(self._engine.path, Token, AwsError)
        return Place(host, repository, self._open, self._env, profile, source)

    def _open(self, host: str, login: Mapping[str, str] | None) -> DemoRegistryClient:
        if host == PROD and login is None:
            told = self._engine.post("/_demo/token", {"host": host}).json()
            login = {"username": told["username"], "password": told["secret"]}
        return DemoRegistryClient(self._engine.path, host, login, BY_KIND)


@pytest.fixture
def places(engine: DemoClient, tmp_path: Path) -> Places:
    return Places(engine, tmp_path)


def listed(place: Place) -> dict[str, RemoteTag]:
    return {tag.name: tag for page in list_tags(place) for tag in page}


def test_amazons_tags_have_sizes_and_dates(places: Places) -> None:
    found = listed(places.at(PROD, "billing"))
    assert len(found) >= 10
    for tag in found.values():
        assert tag.reference == f"{PROD}/billing:{tag.name}"
        assert tag.digest.startswith("sha256:")
        assert tag.size
        assert tag.pushed


def test_a_profile_that_may_not_ask_is_told_names_only(places: Places) -> None:
    notes: list[str] = []
    whole = listed(places.at(PROD, "billing"))
    found = [tag for page in list_tags(places.at(PROD, "billing", "test"), notes.append) for tag in page]
    assert {tag.name for tag in found} == set(whole)
    assert {(tag.digest, tag.size, tag.pushed) for tag in found} == {("", None, None)}
    assert len(notes) == 1
    assert notes[0].startswith("No sizes and dates: AWS does not allow")


def test_others_tell_names_only(places: Places) -> None:
    found = listed(places.at("docker.io", "library/redis"))
    assert {"7.2", "7.4", "latest"} <= set(found)
    assert {tag.size for tag in found.values()} == {None}


def test_no_such_repository(places: Places) -> None:
    for place in (places.at(PROD, "no/such"), places.at("localhost:5000", "no/such")):
        with pytest.raises(NotThere):
            listed(place)


def test_tags_of_a_digest_by_either_way(places: Places) -> None:
    hub = places.at("docker.io", "library/redis")
    amazon, unprivileged = places.at(PROD, "billing"), places.at(PROD, "billing", "test")
    digest = hub.open().head("library/redis", "latest").digest
    assert {"latest", "7.2"} <= set(same_digest(hub, digest).tags)
    wanted = next(tag.digest for tag in listed(amazon).values() if tag.name == "2016.06.1")
    whole, looked = same_digest(amazon, wanted), same_digest(unprivileged, wanted)
    assert "2016.06.1" in whole.tags
    assert whole.tags == looked.tags
    assert whole.looked is None
    assert looked.looked == looked.of == len(listed(amazon))


@pytest.mark.parametrize(("host", "repository"), [(PROD, "billing"), ("localhost:5000", "fleet-gateway")])
def test_a_tag_is_removed_and_put_back(places: Places, host: str, repository: str) -> None:
    place = places.at(host, repository)
    before = listed(place)
    tag = newest_looking(before)[0]
    digest = place.open().head(repository, tag).digest
    removed = remove_tag(place, tag, digest)
    assert set(listed(place)) == set(before) - {tag}
    assert put_back(place, tag, removed).endswith("in the registry again")
    assert set(listed(place)) == set(before)
    assert place.open().head(repository, tag).digest == digest


def test_a_tag_that_is_something_else_stays(places: Places) -> None:
    place = places.at(PROD, "billing")
    first, second = list(listed(place).values())[:2]
    wrong = first.digest if first.digest != second.digest else f"sha256:{'0' * 64}"
    with pytest.raises(RegistryError, match="something else"):
        remove_tag(place, second.name, wrong)
    assert second.name in listed(place)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (SameDigest(("a",)), "all tags were looked at"),
        (SameDigest((), 7, 7), "all tags were looked at"),
        (SameDigest((), 100, 5000), "100 of 5000 tags were looked at"),
        (
            SameDigest((), 3, 7, "it wants to be asked less"),
            "3 of 7 tags were looked at: it wants to be asked less",
        ),
    ],
)
def test_how_far_it_was_looked(found: SameDigest, said: str) -> None:
    assert found.said == said
    assert found.is_whole is said.startswith("all")


def test_a_place_does_not_show_keys(places: Places) -> None:
    place = Place("h", "r", places._open, {"AWS_SECRET_ACCESS_KEY": "s3cret"})
    assert "s3cret" not in repr(place)
