"""The demo's world as checks, verdicts, copies and removals find it: each case that they tell apart is there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest

from tests.unit.demo_http import DemoClient
from tests.unit.test_demo_remote import GHCR, HUB, LOCAL, PROD, SECOND
from tests.unit.test_demo_there import DEPOT, OLD, OLDER, PARTNER, TEST
from tui.demo.remote import DemoRegistryClient
from tui.demo.source import DemoSource
from tui.domain.check import Answer
from tui.domain.image import Image
from tui.domain.reference import Reference
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token
from tui.registry.errors import BY_KIND, NotThere
from tui.work.check import CheckMeans, check
from tui.work.copying import CopyMeans, copy_work, prepare
from tui.work.job import Job
from tui.work.place import Place
from tui.work.remote import RemoteRegistry
from tui.work.tags import list_tags, put_back, remove_tag, same_digest
from tui.work.verdict import look

NEWEST = "20160612_0900_01280ac415ca"


class World:
    """The demo as dtui works with it: its engine, its logins and its registries."""

    def __init__(self, path: str, engine: Engine) -> None:
        home = os.path.join(os.path.dirname(path), "home")
        self._path, self._engine = path, engine
        self._env = {"HOME": home, "DOCKER_CONFIG": os.path.join(home, ".docker"), "PATH": ""}
        self.means = CheckMeans(engine, self._env, self.open)

    def open(self, host: str, login: Mapping[str, str] | None) -> RemoteRegistry:
        return DemoRegistryClient(self._path, host, login, BY_KIND)

    def image(self, name: str) -> Image:
        return next(image for image in self._engine.list_images() if name in image.tags)

    def answer(self, name: str) -> Answer:
        return check(name, self.image(name), self.means)

    def place(self, name: str) -> Place:
        host, repository = Reference.parse(name).registry, Reference.parse(name).repository
        return Place(host, repository, self.open, self._env, "", DemoSource(self._path, Token, AwsError))

    def digest(self, name: str) -> str:
        place = self.place(name)
        return place.now(place.open(), Reference.parse(name).tag or "latest")

    def copy(self, source: str, target: str) -> str:
        means = CopyMeans(lambda reference: self.place(reference.canonical))
        order = prepare(means, Reference.parse(source), Reference.parse(target))
        return copy_work(means)(Job("1", "copy", target, "", lambda id, now: None), order)


@pytest.fixture
def world(engine: DemoClient) -> Iterator[World]:
    with closing(Engine(Endpoint.at(f"unix://{engine.path}"))) as connected:
        connected.connect()
        yield World(engine.path, connected)


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("redis:latest", "same", ""),
        (f"{PROD}/billing:latest", "same", ""),
        ("traefik:3.1", "same", ""),
        (f"{GHCR}/acme/edge-waf:1.9.0", "same", "as linux/amd64 of an index"),
        ("nginx:latest", "moved", ""),
        (f"{PROD}/billing:hotfix", "moved", ""),
        (f"{PROD}/geofence:{OLD}", "tag gone", ""),
        (f"{GHCR}/acme/edge-waf:1.8.3", "tag gone", ""),
        (f"{PROD}/batch:{OLDER}", "not there", ""),
        (f"{LOCAL}/billing:rounding-fix", "not there", ""),
        (f"{PARTNER}/fleet-gateway:{NEWEST}", "denied", "there is no login"),
        (f"{TEST}/billing:candidate", "denied", "has expired"),
        (f"{GHCR}/acme/toolbox:2016.05", "denied", "no such repository, or it is not for this login"),
        ("portainer/agent:2.21.1", "denied", "no such repository, or it is not for this login"),
        (f"{DEPOT}/fleet/fleet-gateway:{OLD}", "unreachable", "did not answer in time"),
    ],
)
def test_every_state_of_a_check_is_there(world: World, name: str, state: str, reason: str) -> None:
    answer = world.answer(name)
    assert answer.state == state
    assert reason in answer.reason


def test_the_limit_of_docker_hub_stops_it(engine: DemoClient, world: World) -> None:
    engine.post("/_demo/registries", {"host": HUB, "remaining": 0})
    assert world.answer("redis:latest").state == "rate-limited"


@pytest.mark.parametrize(
    ("name", "kind", "where"),
    [
        (f"{PROD}/fleet-tracker-inbound:stable", "also", PROD),
        (f"{PROD}/geofence:{OLD}", "also", PROD),
        (f"{GHCR}/acme/edge-waf:1.9.0", "also", GHCR),
        ("traefik:3.1", "also", HUB),
        (f"{PROD}/batch:{OLDER}", "only copy", ""),
        (f"{PROD}/notifications:{OLD}", "only copy", ""),
        (f"{LOCAL}/billing:rounding-fix", "only copy", ""),
        (f"{GHCR}/acme/toolbox:2016.05", "unknown", ""),
    ],
)
def test_every_verdict_is_there(world: World, name: str, kind: str, where: str) -> None:
    found = look(world.image(name), world.means).verdict
    assert found.kind == kind
    assert (where in found.where) if where else not found.where


def test_a_layer_that_was_lost_makes_an_image_the_only_copy(engine: DemoClient, world: World) -> None:
    place = world.place(f"{PROD}/notifications:latest")
    name = f"{PROD}/notifications:20160527_1808_b81e37f40a9d"
    assert look(world.image(name), world.means).verdict.kind == "also"
    layer = place.open().manifest("notifications", world.digest(name)).layers[0]
    engine.post("/_demo/blob/lose", {"host": PROD, "repository": "notifications", "digest": layer.digest})
    assert look(world.image(name), world.means).verdict.kind == "only copy"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("redis:7.4", f"{SECOND}/mirror/redis:7.4"),
        (f"{PROD}/fleet-gateway:latest", f"{LOCAL}/mirror/fleet-gateway:kept"),
        (f"{PROD}/fleet-gateway:latest", f"{PROD}/reports:gateway"),
        (f"{PROD}/fleet-gateway:latest", f"{PROD}/fleet-gateway:production"),
    ],
)
def test_copies_between_its_registries(world: World, source: str, target: str) -> None:
    world.copy(source, target)
    assert world.digest(target) == world.digest(source) != ""


@pytest.mark.parametrize("name", [f"{PROD}/fleet-gateway:v2.4.1", f"{LOCAL}/fleet-gateway:dev"])
def test_a_tag_that_is_removed_can_be_put_back(world: World, name: str) -> None:
    tag, digest = name.rpartition(":")[2], world.digest(name)
    removed = remove_tag(world.place(name), tag, digest)
    assert world.digest(name) == ""
    with pytest.raises(NotThere):
        remove_tag(world.place(name), tag, digest)
    put_back(world.place(name), tag, removed)
    assert world.digest(name) == digest


def test_an_image_that_went_with_its_last_tag_can_be_put_back(world: World) -> None:
    name = f"{PROD}/reports:{NEWEST}"
    digest = world.digest(name)
    removed = remove_tag(world.place(name), NEWEST, digest)
    assert removed.with_image
    put_back(world.place(name), NEWEST, removed)
    assert world.digest(name) == digest


def test_five_thousand_tags_by_both_ways(engine: DemoClient, world: World) -> None:
    place = world.place(f"{PROD}/telemetry-ingest:latest")
    told = [tag for page in list_tags(place) for tag in page]
    assert len(told) == 5000
    assert all(tag.digest and tag.size and tag.pushed for tag in told)
    plain = [tag for page in place.open().tags(place.repository) for tag in page]
    assert sorted(tag.name for tag in told) == plain


def test_other_tags_of_the_same_digest(world: World) -> None:
    for name, tags in (
        ("redis:latest", {"latest", "7.2", "7.2-bookworm"}),
        (f"{PROD}/fleet-gateway:v2.4.1", {"v2.4.1", "2016.06", "20160611_1730_9c0e4f7ab210"}),
    ):
        assert set(same_digest(world.place(name), world.digest(name)).tags) == tags
