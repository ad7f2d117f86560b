"""Volumes that stand for the same files are filled once, and waited for together."""

from __future__ import annotations

import pytest

from tests.unit.moved_recipe import recipe
from tui.domain.move import Moved, MovedVolume
from tui.domain.move_run import run_script
from tui.domain.move_script import prepare_script
from tui.domain.move_storage import filled_through


def volume(
    name: str, device: str = "", kind: str = "none", o: str = "bind", archive: bool = True
) -> MovedVolume:
    options = (("type", kind), ("o", o), ("device", device)) if device else ()
    return MovedVolume(name, options=options, archive=f"volumes/{name}.tar" if archive else "")


def through(*volumes: MovedVolume) -> dict[str, str]:
    return {name: other.name for name, other in filled_through(volumes).items()}


def test_of_volumes_of_one_folder_the_first_is_filled() -> None:
    assert through(volume("films", "/srv/media"), volume("music", "/srv/media/"), volume("own")) == {
        "films": "films",
        "music": "films",
        "own": "own",
    }


def test_a_folder_around_others_fills_them_wherever_it_stands() -> None:
    volumes = (volume("db", "/srv/app/db"), volume("app", "/srv/app"), volume("apple", "/srv/apple"))
    assert through(*volumes) == {"db": "app", "app": "app", "apple": "apple"}
    assert through(volume("db", "/srv/app/db"), volume("root", "/")) == {"db": "root", "root": "root"}


def test_what_is_not_carried_fills_no_other() -> None:
    assert through(volume("db", "/srv/app/db"), volume("app", "/srv/app", archive=False)) == {"db": "db"}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("nfs", "addr=192.0.2.1,rw"), ("nfs", "addr=192.0.2.1,rw"), True),
        (("nfs", "addr=192.0.2.1"), ("nfs", "addr=192.0.2.2"), False),
        (("none", "rbind"), ("ext4", "bind,ro"), True),
        (("none", "bind"), ("nfs", "addr=192.0.2.1"), False),
        (("tmpfs", "size=1m"), ("tmpfs", "size=1m"), False),
    ],
)
def test_the_same_place_is_the_same_mounted_alike(
    one: tuple[str, str], other: tuple[str, str], is_same: bool
) -> None:
    found = through(volume("a", "/x", *one), volume("b", "/x", *other))
    assert found["b"] == ("a" if is_same else "b")


def test_a_plugin_s_volumes_are_each_their_own() -> None:
    both = [volume(name, "/x")._replace(driver="plugin") for name in "ab"]
    assert through(*both) == {"a": "a", "b": "b"}


def test_the_scripts_fill_one_and_start_nothing_without_it() -> None:
    films, music = volume("films", "/srv/media"), volume("music", "/srv/media")
    mounts = [{"Type": "volume", "Source": "music", "Target": "/m"}]
    moved = Moved("h", (recipe(host={"Mounts": mounts}),), volumes=(films, music))
    calls = [line for line in prepare_script(moved).splitlines() if line.startswith("volume ")]
    assert [line.split()[1] for line in calls if "volumes/" in line] == ["films"]
    assert len(calls) == 2
    assert "&& filled music '' films dtui-move-films; then" in run_script(moved)


def test_options_of_other_drivers_are_not_compared() -> None:
    plugin = MovedVolume("data", "rexray/ebs:latest", (("size", "10"),))
    (line,) = [
        each
        for each in prepare_script(Moved("h", volumes=(plugin,))).splitlines()
        if each.startswith("volume ")
    ]
    assert line.startswith("volume data rexray/ebs:latest '' ")
    assert "--opt size=10" in line
