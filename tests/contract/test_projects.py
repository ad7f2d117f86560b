"""A project that Compose made: what engines tell of it, and what dtui does to all of it, in its order."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import User
from tests.contract.conftest import client, connected
from tests.contract.host import Host, unique
from tests.lab import seed
from tests.lab.compose import Compose
from tests.wait import eventually
from tui.app import DtuiApp
from tui.domain.project import projects_of, service_of, stages
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.resources.project_rows import ProjectRow
from tui.settings import Settings

# One that is told to end ends at once, with 0.
_LIVES = """image: busybox:latest
    network_mode: none
    command: [sh, -c, "rm -f /ready; trap 'exit 0' TERM; sleep 100000 & wait"]"""
FILE = f"""
services:
  web:
    {_LIVES}
    depends_on: {{api: {{condition: service_healthy}}, init: {{condition: service_completed_successfully}}}}
  api:
    {_LIVES}
    depends_on: {{db: {{condition: service_started, restart: true}}}}
    healthcheck: {{test: '[ -e /ready ]', interval: 1s, retries: 60}}
  init:
    image: busybox:latest
    network_mode: none
    command: [sh, -c, 'sleep 1; [ ! -e /failing ]']
  db:
    {_LIVES}
"""


class Shop:
    """The project, as Compose made it on an engine."""

    def __init__(self, compose: Compose, engine: Any, api: Any, folder: Path) -> None:
        self.url, self.api = engine.url, api
        self._compose, self.folder = compose, folder
        (folder / "compose.yaml").write_text(FILE)

    def run(self, *arguments: str) -> str:
        """`docker compose -p shop …`."""
        done = self._compose.run(self.folder, "-p", "shop", *arguments, url=self.url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def up(self) -> None:
        """Make it and let it run, with one that `run` makes beside it."""
        self.run("create")
        for name in ("db", "api", "web"):
            self.api.start(f"shop-{name}-1")
        self.ready()
        self.run("run", "--detach", "--no-deps", "--name", "shop-once", "db", "sleep", "100000")
        eventually(lambda: self.states()["shop-api-1"].endswith("(healthy)"), 30, "a healthy api")

    def ready(self) -> None:
        """Let the health check of the api hold."""
        self.api.put_archive("shop-api-1", "/", seed.packed({"ready": b""}))

    def states(self) -> dict[str, str]:
        """Name to status."""
        return {c["Names"][0][1:]: str(c["Status"]) for c in self.api.containers(all=True)}

    def is_running(self) -> dict[str, bool]:
        return {c["Names"][0][1:]: c["State"] == "running" for c in self.api.containers(all=True)}

    def events(self, since: float, action: str) -> list[str]:
        """The names of those to which something happened, in order."""
        found = self.api.events(
            since=int(since),
            until=int(time.time()) + 1,
            decode=True,
            filters={"event": action, "type": "container"},
        )
        return [e["Actor"]["Attributes"]["name"] for e in found if e["timeNano"] / 1e9 >= since]

    def down(self) -> None:
        for c in self.api.containers(all=True):
            self.api.remove_container(c["Id"], force=True, v=True)


@pytest.fixture(params=["docker20", "docker26"])
def shop(request: pytest.FixtureRequest, compose: Compose, tmp_path: Path) -> Iterator[Shop]:
    """The project, running."""
    engine = request.getfixturevalue(request.param)
    folder = tmp_path / "shop"
    folder.mkdir()
    with closing(client(engine.socket)) as api:
        seed.import_busybox(api)
        made = Shop(compose, engine, api, folder)
        try:
            made.up()
            yield made
        finally:
            made.down()


@asynccontextmanager
async def started(shop: Shop, tmp_path: Path) -> AsyncIterator[User]:
    """dtui on that engine, with the cursor on the project."""
    folder = str(tmp_path / "home")
    env = {f"XDG_{name}_HOME": folder for name in ("STATE", "CACHE", "CONFIG")}
    app = DtuiApp(
        Settings(),
        Endpoint.at(shop.url),
        env={**env, "DOCKER_CONFIG": folder, "PATH": os.environ["PATH"]},
        audit_path=str(tmp_path / "audit.jsonl"),
    )
    async with app.run_test(size=(100, 40)) as pilot:
        user = User(app, pilot)
        await user.until(lambda: user.cursor, "a row")
        await user.press("C", "g")
        await user.until(lambda: isinstance(app.main.table.listing.current, ProjectRow), "the project")
        yield user


async def chosen(user: User, key: str) -> None:
    """Choose from the project's menu."""
    await user.press("a")
    await user.dialog()
    await user.press(key)


def test_an_engine_lists_a_project_by_its_label(host: Host, engine: Engine) -> None:
    name = unique("project")
    label = "com.docker.compose.project"
    mine = [host.container(unique("mine"), labels={label: name}) for _ in range(2)]
    host.container(unique("longer"), labels={label: f"{name}-more"})
    host.container(unique("none"))
    assert {c["Id"] for c in engine.list_project(name)} == set(mine)
    assert projects_of(engine.list_containers())[name].name == name
    assert engine.list_project("") == []


def test_labels_tell_the_project_its_order_and_what_run_made(shop: Shop) -> None:
    with closing(connected(shop.url)) as engine:
        project = projects_of(engine.list_containers())["shop"]
        assert sorted(c.name for c in project.members) == [
            "shop-api-1",
            "shop-db-1",
            "shop-init-1",
            "shop-web-1",
        ]
        assert [c.name for c in project.one_offs] == ["shop-once"]
        services = [sorted(service_of(c) for c in stage) for stage in stages(project.members)]
        assert services == [["db", "init"], ["api"], ["web"]]
        assert (project.running, len(project.counted), project.health) == (3, 4, "healthy")
        assert project.said("project.config_files") == (str(shop.folder / "compose.yaml"),)
        assert project.said("project.working_dir") == (str(shop.folder),)
        listed = engine.list_project("shop")
        assert {c["Id"] for c in listed} == {c.id for c in project.containers}
        assert engine.list_project("other") == []


async def test_it_stops_and_starts_as_compose_does(shop: Shop, tmp_path: Path) -> None:
    async with started(shop, tmp_path) as user:
        await user.sees("5 containers of 4 services", "3/4 running", str(shop.folder)[:50])
        began = time.time()
        await chosen(user, "t")
        await user.sees(
            "Stop project shop: 3 containers",
            "shop-once was made by compose run",
            "docker compose -p shop stop",
        )
        await user.agree()
        await user.sees("0/4 running")
        assert shop.events(began, "die") == ["shop-web-1", "shop-api-1", "shop-db-1"]
        assert [name for name, runs in shop.is_running().items() if runs] == ["shop-once"]
        began = time.time()
        await chosen(user, "s")
        # The api is healthy once it is ready, and what needs it waits.
        await user.until(lambda: shop.is_running()["shop-api-1"], "the api", 3000)
        await user.until(lambda: not shop.is_running()["shop-init-1"], "the end of init", 3000)
        assert not shop.is_running()["shop-web-1"]
        shop.ready()
        await user.until(lambda: shop.is_running()["shop-web-1"], "all of it", 3000)
        order = shop.events(began, "start")
        assert sorted(order[:2]) == ["shop-db-1", "shop-init-1"]
        assert order[2:] == ["shop-api-1", "shop-web-1"]
        # Compose sees nothing to be done.
        assert "shop-web-1" in shop.run("ps", "--format", "{{.Name}}")


async def test_it_restarts_pauses_and_goes_on_in_its_order(shop: Shop, tmp_path: Path) -> None:
    async with started(shop, tmp_path) as user:
        began = time.time()
        await chosen(user, "p")
        await user.agree()
        await user.until(lambda: len(shop.events(began, "pause")) == 3, "all paused", 3000)
        assert shop.events(began, "pause") == ["shop-web-1", "shop-api-1", "shop-db-1"]
        await user.sees("0/4 running")
        await chosen(user, "u")
        await user.sees("3/4 running")
        assert shop.events(began, "unpause") == ["shop-db-1", "shop-api-1", "shop-web-1"]
        began = time.time()
        await chosen(user, "r")
        await user.sees("Restart project shop: 4 containers")
        await user.agree()
        await user.until(lambda: len(shop.events(began, "restart")) == 4, "all restarted", 3000)
        assert shop.events(began, "restart")[2:] == ["shop-api-1", "shop-web-1"]
        assert shop.is_running()["shop-once"]


async def test_all_of_it_is_killed_and_removed_with_what_run_made(shop: Shop, tmp_path: Path) -> None:
    async with started(shop, tmp_path) as user:
        began = time.time()
        await chosen(user, "K")
        await user.sees("Kill project shop: 4 containers")
        await user.agree()
        await user.until(lambda: not any(shop.is_running().values()), "all dead")
        assert shop.events(began, "die").index("shop-web-1") < shop.events(began, "die").index("shop-db-1")
        await user.until(lambda: "0/4 running" in user.text, "the picture of it")
        await user.press("d")
        await user.sees("Remove project shop: 5 containers", "docker rm shop-once", "rm --stop --force")
        await user.agree()
        await user.until(lambda: not shop.states(), "all removed")


async def test_what_never_will_be_ready_keeps_what_needs_it_from_starting(shop: Shop, tmp_path: Path) -> None:
    shop.run("stop", "--timeout", "1")
    # Its start fails from now on: the container that has to end well does not.
    shop.api.put_archive("shop-init-1", "/", seed.packed({"failing": b""}))
    async with started(shop, tmp_path) as user:
        await user.sees("0/4 running")
        await chosen(user, "s")
        await user.until(
            lambda: user.app.jobs.records() and not user.app.jobs.records()[-1].is_active, "the end", 6000
        )
        assert not shop.is_running()["shop-web-1"]
        await user.press("6", "enter")
        await user.sees("shop-web-1", "It needs shop-init-1, which has failed")


async def test_what_needs_one_that_cannot_be_started_is_not_started_as_with_compose(
    shop: Shop, tmp_path: Path
) -> None:
    shop.run("stop", "--timeout", "1")
    # No command can be run in it any more.
    shop.api.put_archive("shop-db-1", "/bin", seed.packed({"sh": b""}))
    with pytest.raises(AssertionError):
        shop.run("start")
    assert not shop.is_running()["shop-api-1"]
    async with started(shop, tmp_path) as user:
        await user.sees("0/4 running")
        await chosen(user, "s")
        await user.until(
            lambda: user.app.jobs.records() and not user.app.jobs.records()[-1].is_active, "the end", 6000
        )
        states = shop.is_running()
        assert not any(states[f"shop-{name}-1"] for name in ("db", "api", "web"))
        await user.press("6", "enter")
        await user.sees("It needs shop-db-1, which could not be started")
        assert {i.object for i in user.app.jobs.records()[-1].failed_items} == {
            "shop-db-1",
            "shop-api-1",
            "shop-web-1",
        }
