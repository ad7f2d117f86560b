"""Containers as lines of `docker run`: each word arrives as it is, and nothing of a recipe is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.moved_recipe import recipe, said
from tests.unit.test_plan_script import HOSTILE, SHELLS, Fake
from tui.domain.move import Changes, Moved, MovedImage, MovedPath, MovedVolume, env_path
from tui.domain.move_run import (
    connect_arguments,
    not_expressible,
    run_arguments,
    run_files,
    run_script,
)
from tui.domain.recipe import Attachment, WorkLeft

BY_DIGEST = "app:1@sha256:" + "2" * 64
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\1\r"), max_size=20)


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path)


def run(fake: Fake, moved: Moved, shell: str = "dash") -> tuple[int, str, list[list[str]]]:
    """Exit code, what was said, and the calls that make and start."""
    for path, content in run_files(moved).items():
        (fake.folder / path).parent.mkdir(exist_ok=True)
        (fake.folder / path).write_bytes(content.encode())
    code, text, calls = fake.run(run_script(moved), shell)
    return (
        code,
        text,
        [call for call in calls if call[0] in ("run", "create", "network") or call[1] == "start"],
    )


def test_networks() -> None:
    front = Attachment(
        "front",
        ("a", "b"),
        "10.0.0.2",
        "fd00::2",
        ("169.254.1.1",),
        "02:42:00:00:00:01",
        (),
        (("db", "store"),),
    )
    back = Attachment("back", ("c",), "10.1.0.2", mac="02:42:00:00:00:02", options=(("k", "v"),))
    found = recipe(
        attachments=(front, back), host={"NetworkMode": "front"}, body={"MacAddress": "02:42:00:00:00:01"}
    )
    words = "--network front --network-alias a --network-alias b --ip 10.0.0.2 --ip6 fd00::2".split()
    words += ["--link-local-ip", "169.254.1.1"]
    assert said(found) == [*words, "--link", "db:store", "--mac-address", "02:42:00:00:00:01"]
    options = recipe(attachments=(back,))
    assert said(options)[:2] == ["--network", "name=back,driver-opt=k=v"]
    assert connect_arguments(back, "web") == tuple(
        "--alias c --ip 10.1.0.2 --driver-opt k=v back web".split()
    )
    (left,) = not_expressible(found)
    assert "02:42:00:00:00:02 on back" in left.text


def test_names_of_networks_are_not_read_as_options() -> None:
    # `docker run --network a=b,alias=c` would join another network, under a name that was not given.
    first = Attachment("name=a,alias=q", ("x,y",))
    found = recipe(attachments=(first,), host={"NetworkMode": first.network})
    assert said(found) == ["--network", '"name=name=a,alias=q"', "--network-alias", "x,y"]
    more = Attachment("--internal", ('a,"b', "plain"), options=(("k", "v,w"),))
    aliases = ["--alias", '"a,""b"', "--alias", "plain"]
    words = [*aliases, "--driver-opt", '"k=v,w"', "--", "--internal", "web"]
    assert list(connect_arguments(more, "web")) == words


def test_labels_that_the_command_line_refuses_are_left_and_told() -> None:
    """One such label, and `docker run` would make nothing at all."""
    found = recipe(body={"Labels": {"good": "a b", "we ird": "1", "a=b": "2", "": "3", "c\nd": "4"}})
    assert said(found) == ["--label", "good=a b"]
    told = [left.text for left in not_expressible(found)]
    assert [name for name in ("we ird", "a=b", "''", "c\\nd") if any(name in text for text in told)] == [
        "we ird",
        "a=b",
        "''",
        "c\\nd",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_it_is_made_connected_and_started(fake: Fake, shell: str) -> None:
    both = (Attachment("front"), Attachment("back", ("x",)))
    moved = Moved(
        "h",
        (
            recipe("one"),
            recipe("two", attachments=both),
            recipe("off", is_running=False),
            recipe("off2", is_running=False, attachments=both),
        ),
    )
    code, text, calls = run(fake, moved, shell)
    assert (code, text.count("done ")) == (0, 4)
    assert calls == [
        ["run", "--detach", "--name", "one", "redis:7"],
        ["create", "--name", "two", "--network", "front", "redis:7"],
        ["network", "connect", "--alias", "x", "back", "two"],
        ["container", "start", "two"],
        ["create", "--name", "off", "redis:7"],
        ["create", "--name", "off2", "--network", "front", "redis:7"],
        ["network", "connect", "--alias", "x", "back", "off2"],
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_words_are_words_and_no_commands(fake: Fake, shell: str) -> None:
    body = {"Labels": {HOSTILE.partition("=")[0]: HOSTILE}, "Cmd": [HOSTILE], "Entrypoint": [HOSTILE]}
    hostile = recipe(
        "web", body=body, left=(WorkLeft("other", HOSTILE, HOSTILE),), env=(("SECRET", HOSTILE),)
    )
    paths = (MovedPath(HOSTILE, HOSTILE, (HOSTILE,)),)
    moved = Moved(HOSTILE, (hostile,), paths=paths, changes=(Changes("web", HOSTILE),))
    code, text, calls = run(fake, moved, shell)
    assert code == 0, text
    words = run_arguments(
        hostile, "redis:7", env_path(hostile) if env_path(hostile) in run_files(moved) else ""
    )
    assert calls == [["run", "--detach", *words]]
    assert not (fake.folder / "pwned").exists()
    assert "\x1b" not in text


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(label=TEXT, word=TEXT, value=TEXT, image=TEXT.filter(bool))
def test_any_words_arrive(fake: Fake, label: str, word: str, value: str, image: str) -> None:
    body = {"Labels": {"a": label, "b": f"x{value}y"}, "Cmd": [word, value * 2], "User": "u" + label}
    found = recipe("web", body=body, env=(("A_VALUE", value),))
    moved = Moved(label, (found,), {"sha256:1": MovedImage("sha256:1", image + "@x")})
    code, _, calls = run(fake, moved)
    env = env_path(found) if env_path(found) in run_files(moved) else ""
    assert (code, calls) == (0, [["run", "--detach", *run_arguments(found, image + "@x", env)]])
    if len(value) >= 8 and value not in f"{label}{word}{image}" and value.isalnum():
        assert value not in run_script(moved)


def test_what_no_script_can_hold_is_said_by_it(fake: Fake) -> None:
    nul, half = recipe("nul", body={"Labels": {"a": "b\0c"}}), recipe("half", body={"Cmd": ["\ud800"]})
    moved = Moved("h", (nul, half, recipe("good")))
    code, text, calls = run(fake, moved)
    assert code == 1
    assert "FAILED   nul: no script can hold all words of it" in text
    assert "FAILED   half: " in text
    assert calls == [["run", "--detach", "--name", "good", "redis:7"]]
    assert all("no script can hold" in not_expressible(each)[-1].text for each in (nul, half))


@pytest.mark.parametrize("shell", SHELLS)
def test_a_failure_is_counted_and_what_it_left_is_taken_away(fake: Fake, shell: str) -> None:
    fake.answer("container start", "no such device", fails=True)
    both = (Attachment("front"), Attachment("back"))
    code, text, calls = run(fake, Moved("h", (recipe("one", attachments=both), recipe("two"))), shell)
    assert code == 1
    assert "FAILED   one: see above" in text
    assert "1 done, 1 failed" in text
    assert calls[-1][:2] == ["run", "--detach"]


def test_one_that_is_there_is_left_alone(fake: Fake) -> None:
    fake.answer("container inspect", "/web")
    code, text, calls = run(fake, Moved("h", (recipe("web"), recipe("we"))))
    assert code == 1
    assert "FAILED   web: a container of this name is here already: it was left alone" in text
    assert [call[3] for call in calls] == ["we"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("app:1", "app:1 is another image here\n"),
        # Its digest is that of the images of several platforms.
        (BY_DIGEST, f"{BY_DIGEST} is another image here than the one that ran: of another platform? "),
    ],
)
def test_another_image_of_the_name_is_not_used(fake: Fake, name: str, why: str) -> None:
    image = MovedImage("sha256:1", name, layers=("sha256:l1",), created="then")
    moved = Moved("h", (recipe(),), {"sha256:1": image})
    fake.answer("image inspect", "sha256:other")
    code, text, calls = run(fake, moved)
    assert (code, calls) == (1, [])
    assert f"FAILED   web: {why}" in text
    fake.answer("image inspect", "then sha256:l1")
    assert run(fake, moved)[0] == 0
    fake.answer("image inspect", "", fails=True)
    assert f"there is no image {name} here: run prepare.sh first" in run(fake, moved)[1]


@pytest.mark.parametrize("there", ["", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize("here", ["", "0001-01-01T00:00:00Z"])
def test_an_image_without_a_time_is_known_by_its_layers(fake: Fake, here: str, there: str) -> None:
    image = MovedImage("sha256:1", "app:1", layers=("sha256:l1",), created=here)
    moved = Moved("h", (recipe(),), {"sha256:1": image})
    fake.answer("image inspect", f"{there} sha256:l1")
    assert run(fake, moved)[0] == 0
    fake.answer("image inspect", f"{there} sha256:l2")
    assert "app:1 is another image here" in run(fake, moved)[1]


def test_a_volume_that_was_to_be_carried_is_waited_for(fake: Fake) -> None:
    host = {"Mounts": [{"Type": "volume", "Source": name, "Target": f"/{name}"} for name in ("data", "new")]}
    fake.answer("volume inspect", "no such volume", fails=True)
    moved = Moved("h", (recipe(host=host),), volumes=(MovedVolume("data"),))
    code, text, calls = run(fake, moved)
    assert (code, calls) == (1, [])
    assert "there is no volume data here: run prepare.sh first" in text


def test_what_is_left_for_a_person_stands_at_its_container() -> None:
    left = WorkLeft("privileged", "it is privileged", "see that it may")
    moved = Moved(
        "old-host",
        (recipe(left=(left,), host={"KernelMemoryTCP": 5}),),
        paths=(MovedPath("/srv/conf", "paths/srv-conf.tar", ("web",)),),
        changes=(Changes("web", "changes/web.tar", 3),),
    )
    script = run_script(moved)
    assert "from old-host. Containers: 1," in script
    assert "#    ! it is privileged; see that it may" in script
    assert "no option for KernelMemoryTCP; make it with the Engine's API" in script
    assert "cat changes/web.tar* | docker cp - web:/" in script
    assert "/srv/conf   paths/srv-conf.tar   for web" in script
