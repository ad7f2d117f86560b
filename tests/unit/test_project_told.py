"""What a project's row and details tell, what its actions refuse, and the lines of the CLI they name."""

from __future__ import annotations

import pytest

from tests.unit.composed_containers import made
from tui.domain.network import Network
from tui.domain.project import Project
from tui.domain.volume import Volume
from tui.resources import projects
from tui.resources.catalog import Catalog
from tui.resources.copying import copies
from tui.resources.project_overview import overview
from tui.resources.project_rows import ProjectRow, state_role, state_told

WEB, DB = made("web", needs="db:service_healthy:false"), made("db", state="exited")
ONCE = made("once", oneoff="True")
SHOP = Project("shop", (WEB, DB))


def row(*containers: object, name: str = "shop", shown: int | None = None) -> ProjectRow:
    found = tuple(containers) or SHOP.containers
    return ProjectRow(Project(name, found), found[:shown])  # type: ignore[arg-type]


def told(*containers: object) -> str:
    lines = overview(Project("shop", tuple(containers)), (), (), 10_000.0)  # type: ignore[arg-type]
    return "\n".join(text for text, _ in lines)


@pytest.mark.parametrize(
    ("states", "text", "role"),
    [
        (("running", "running"), "2/2 running", "good"),
        (("running", "exited"), "1/2 running", "warn"),
        (("paused", "restarting"), "0/2 running", "dim"),
        (("exited",), "0/1 running", "dim"),
    ],
)
def test_its_state_in_words_and_colour(states: tuple[str, ...], text: str, role: str) -> None:
    project = Project("shop", tuple(made(f"s{n}", state=state) for n, state in enumerate(states)))
    assert (state_told(project), state_role(project)) == (text, role)


def test_unhealthy_ones_are_counted_in_the_cells_of_a_status() -> None:
    ill = tuple(made(f"s{n}", health="unhealthy") for n in range(12))
    project = Project("shop", (*ill, *(made(f"t{n}") for n in range(3))))
    assert (state_told(project), state_role(project)) == ("15/15 up, 12 ILL", "bad")
    assert len(state_told(project)) <= 16


def test_a_row_tells_how_much_is_in_it_and_how_much_of_it_is_shown() -> None:
    assert row().cell("image", 20_000.0) == ("2 containers, 1 image", "plain")
    assert row(shown=1).cell("image", 20_000.0) == ("1 of 2 shown", "plain")
    assert row(made("a", image="x"), made("b")).cell("image", 0.0)[0] == "2 containers, 2 images"
    assert row().cell("age", 1000.0 + 3600) == ("1h", "plain")
    assert row(made("a", health="starting")).cell("health", 0.0) == ("starting", "warn")
    # Of a column that is of one container alone.
    assert row().cell("ports", 0.0) == ("", "plain")


def test_its_foot_line_names_its_files() -> None:
    files = {"project__config_files": "/srv/shop/compose.yaml"}
    assert (
        row(made("a", **files), made("b", **files)).full_name
        == "shop  2 containers of 2 services  /srv/shop/compose.yaml"
    )
    assert row(made("x", ""), name="").full_name == "no project  1 container"
    assert row(ONCE).full_name == "shop  1 container"


def test_the_overview_tells_services_in_their_order_with_what_they_wait_for() -> None:
    text = told(WEB, DB)
    assert text.index("  db\n") < text.index("  web  after db (healthy)")
    assert "    shop-web-1  up 2h" in text
    assert "compose run" not in text
    done = made("web", needs="init:service_completed_successfully:false,db:service_started:false")
    assert "web  after init (ended well), db" in told(done)


def test_what_compose_run_made_and_containers_of_other_files_are_told_apart() -> None:
    text = told(WEB, ONCE)
    assert text.index("Made by compose run") < text.index("shop-once-1")
    one = made("a", project__config_files="/a.yaml", project__working_dir="/srv")
    other = made("b", project__config_files="/b.yaml,/c.yaml", version="2.26.1")
    text = told(one, other)
    assert [line for line in text.splitlines() if line.startswith("file")] == [
        "file        /a.yaml",
        "file        /b.yaml",
        "file        /c.yaml",
    ]
    assert "made from different files" in text
    assert "compose     2.26.1" in text
    assert "made from different files" not in told(one, made("x"))


def test_networks_and_volumes_of_its_own_and_of_others() -> None:
    def network(name: str, project: str) -> Network:
        return Network(name * 8, name, "bridge", "local", (), 0, {"com.docker.compose.project": project})

    def volume(name: str, project: str) -> Volume:
        return Volume(name, "local", "local", "", 0, {"com.docker.compose.project": project}, {})

    used = made("a")._replace(networks=("shop_default", "proxy"))
    lines = overview(
        Project("shop", (used,)),
        [network("shop_default", "shop"), network("shop_old", "shop"), network("other", "blog")],
        [volume("shop_data", "shop"), volume("theirs", "blog")],
        0.0,
    )
    text = "\n".join(line for line, _ in lines)
    assert "  shop_default\n" in text
    assert "  shop_old  nobody is on it" in text
    assert "  proxy  not the project's own" in text
    assert "  shop_data  nobody mounts it" in text
    assert "other" not in text
    assert "theirs" not in text


def test_those_of_no_project_are_no_project() -> None:
    lines = overview(Project("", (made("x", ""),)), (), (), 0.0)
    assert [text for text, _ in lines] == ["no project", "1 container that Compose did not make."]


def test_the_commands_name_the_project_whatever_it_is_called() -> None:
    assert projects.command("stop", "shop") == "docker compose -p shop stop"
    assert projects.command("remove", "a b") == "docker compose -p 'a b' rm --stop --force"
    assert projects.command("logs", "shop") == "docker compose -p shop logs -f"


def refusal(name: str, item: object) -> str:
    action = Catalog().get(f"project.{name}")
    assert action is not None
    return action.refusal(item)


def test_what_there_is_nothing_to_do_for_is_refused() -> None:
    running, stopped = row(made("a"), made("b")), row(DB)
    assert refusal("start", running) == "all of shop runs already"
    assert refusal("stop", stopped) == "nothing of shop runs"
    assert refusal("kill", stopped) == "nothing of shop runs"
    assert refusal("unpause", running) == "nothing of shop is paused"
    assert refusal("pause", stopped) == "nothing of shop runs that could be paused"
    for name in ("start", "stop", "restart", "pause", "kill", "remove", "logs", "menu", "details"):
        assert refusal(name, row()) == ""


def test_those_of_no_project_are_not_taken_for_one() -> None:
    assert "of no compose project" in refusal("stop", row(made("x", ""), name=""))
    assert refusal("stop", made("x", "")) == "x is of no compose project"
    # A container stands for its project.
    assert refusal("stop", WEB) == ""


def test_what_compose_run_made_goes_on_unless_all_is_killed_or_removed() -> None:
    project = Project("shop", (WEB, ONCE))
    assert projects.concerned("stop", project) == (WEB,)
    assert projects.concerned("restart", project) == (WEB,)
    assert projects.concerned("kill", project) == (WEB, ONCE)
    assert projects.concerned("remove", project) == (WEB, ONCE)
    assert projects.concerned("start", Project("shop", (made("o", oneoff="True", state="exited"),))) == ()


def test_keys_of_a_container_are_for_the_whole_project_on_its_row() -> None:
    catalog = Catalog()
    found = {
        key: catalog.for_row(action, row()).id
        for key in ("enter", "a", "d", "l", "e", "c", "j", "C")
        if (action := catalog.of_key("containers", key)) is not None
    }
    assert found == {
        "enter": "project.fold",
        "a": "project.menu",
        "d": "project.remove",
        "l": "project.logs",
        "e": "container.exec",
        "c": "container.check",
        "j": "list.down",
        "C": "container.group",
    }
    for key in "ae":
        action = catalog.of_key("containers", key)
        assert action is not None
        assert catalog.for_row(action, WEB) is action


def test_no_action_of_the_list_meets_a_project_unprepared() -> None:
    """Refusals are asked for the row under the cursor, whatever it is."""
    for catalog in (Catalog(), Catalog(read_only=True)):
        for action in catalog.of_view("containers"):
            for each in (row(), row(made("x", ""), name="")):
                assert isinstance(catalog.for_row(action, each).refusal(each), str), action.id


def test_what_is_for_one_container_says_so() -> None:
    catalog = Catalog()
    for name in ("exec", "rename", "recreate", "attach"):
        action = catalog.get(f"container.{name}")
        assert action is not None
        assert "for one container" in catalog.for_row(action, row()).refusal(row())


def test_what_can_be_copied_of_a_project() -> None:
    found = {what: text for _, what, text in copies(row(made("a", project__config_files="/a.yaml,/b.yaml")))}
    assert found == {
        "name": "shop",
        "containers": "shop-a-1",
        "files": "/a.yaml\n/b.yaml",
        "command for its state": "docker compose -p shop ps --all",
        "logs command": "docker compose -p shop logs -f",
    }
