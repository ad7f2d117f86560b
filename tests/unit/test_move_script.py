"""What another host is prepared with: each word arrives as it is, and nothing there is overwritten."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.unit.test_plan_script import DOCKER, HOSTILE, SHELLS, Fake
from tui.domain.move import AddressPool, Moved, MovedImage, MovedNetwork, MovedVolume, part_path
from tui.domain.move_prepare import PREPARE
from tui.domain.move_script import (
    known,
    network_arguments,
    prepare_left,
    prepare_script,
    volume_arguments,
)
from tui.domain.move_shell import HEAD
from tui.domain.recipe import Recipe
from tui.domain.shell import Unwritable

DIGEST = "sha256:" + "a" * 64

# The same where images are there only once one was pulled.
PULLING = DOCKER.replace(
    "answer=",
    """[ "$1 $2" != "image pull" ] || : >"$FOLDER/is-here"
[ "$1" != image ] || [ -f "$FOLDER/is-here" ] || exit 1
answer=""",
)


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path)


def changes(calls: list[list[str]]) -> list[list[str]]:
    """The calls that change something."""
    return [call for call in calls if call[1] not in ("inspect", "ls", "--format")]


def test_networks_and_volumes_are_made_with_all_that_was_chosen() -> None:
    pools = (
        AddressPool("10.1.0.0/16", "10.1.2.0/24", "10.1.0.1", (("host", "10.1.0.5"),)),
        AddressPool("", "", "10.9.0.1"),
        AddressPool("fd00::/64"),
    )
    network = MovedNetwork(
        "n", "macvlan", True, True, True, "own", pools, (("parent", "eth0"),), (("a", "b=c"),)
    )
    assert network_arguments(network) == tuple(
        "--driver macvlan --internal --attachable --ipv6 --ipam-driver own --subnet 10.1.0.0/16 "
        "--ip-range 10.1.2.0/24 --gateway 10.1.0.1 --aux-address host=10.1.0.5 --subnet fd00::/64 "
        "--opt parent=eth0 --label a=b=c".split()
    )
    assert network_arguments(MovedNetwork("n")) == ("--driver", "bridge")
    volume = MovedVolume("v", "local", (("type", "nfs"), ("o", "addr=1,rw")), (("a", ""),))
    assert volume_arguments(volume) == tuple(
        "--driver local --opt type=nfs --opt o=addr=1,rw --label a=".split()
    )


def test_labels_that_the_command_line_refuses_are_told() -> None:
    moved = Moved(
        "h",
        networks=(MovedNetwork("n", labels=(("a b", "1"), ("ok", "2"))),),
        volumes=(MovedVolume("v", labels=(("c=d", ""),)),),
    )
    assert [work.text for work in prepare_left(moved)] == [
        "the network n goes without its label 'a b'",
        "the volume v goes without its label 'c=d'",
    ]
    assert network_arguments(moved.networks[0])[-2:] == ("--label", "ok=2")
    assert volume_arguments(moved.volumes[0]) == ("--driver", "local")
    assert "goes without its label 'a b'; make it with the Engine's API" in prepare_script(moved)


@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_names_are_words_and_no_commands(fake: Fake, shell: str) -> None:
    fake.answer("network inspect", "", fails=True)
    fake.answer("volume inspect", "", fails=True)
    fake.answer("image inspect", "", fails=True)
    network = MovedNetwork(HOSTILE, HOSTILE, options=((HOSTILE, HOSTILE),))
    volume = MovedVolume(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),))
    image = MovedImage(HOSTILE, HOSTILE)
    code, said, calls = fake.run(
        prepare_script(Moved(HOSTILE, images={HOSTILE: image}, networks=(network,), volumes=(volume,))), shell
    )
    pair = ["--opt", f"{HOSTILE}={HOSTILE}"]
    # No image is here in the end; the rest goes on.
    assert (code, "2 done, 1 failed" in said) == (1, True), said
    assert changes(calls) == [
        ["image", "pull", "--quiet", HOSTILE],
        ["network", "create", "--driver", HOSTILE, *pair, "--", HOSTILE],
        ["volume", "create", "--driver", HOSTILE, *pair, HOSTILE],
    ]
    assert not (fake.folder / "pwned").exists()
    assert "\x1b" not in said


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_of_a_name_reaches_the_terminal_but_what_is_plain(fake: Fake, shell: str) -> None:
    fake.answer("network inspect", "", fails=True)
    network = MovedNetwork("-f\x9b31m\u202etxt\x1b]0;x\x07")
    code, said, calls = fake.run(prepare_script(Moved("h", networks=(network,))), shell)
    assert code == 0
    assert changes(calls) == [["network", "create", "--driver", "bridge", "--", network.name]]
    assert "network -f??31m???txt]0;x\n" in said


@pytest.mark.parametrize("name", ["a\0b", "a\ud800"])
def test_what_cannot_be_written_is_refused(name: str) -> None:
    with pytest.raises(Unwritable):
        prepare_script(Moved("h", volumes=(MovedVolume(name),)))


@pytest.mark.parametrize("shell", SHELLS)
def test_an_image_of_a_registry_is_pulled_by_digest_and_named(fake: Fake, shell: str) -> None:
    name = f"redis:7@{DIGEST}"
    moved = Moved("h", images={"sha256:1": MovedImage("sha256:1", name, ("redis:7", name))})
    fake.answer("image inspect", "", fails=True)
    _, _, calls = fake.run(prepare_script(moved), shell)
    assert changes(calls)[0] == ["image", "pull", "--quiet", name]
    fake.answer("image pull", "denied", fails=True)
    code, said, _ = fake.run(prepare_script(moved), shell)
    assert code == 1
    assert f"FAILED   image {name}: see above" in said
    (fake.folder / "image-inspect.fails").unlink()
    fake.answer("image inspect", "sha256:1")
    code, said, calls = fake.run(prepare_script(moved), shell)
    assert (code, changes(calls)) == (0, []), said
    assert f"done     image {name} (here already)" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_an_image_of_a_registry_is_the_one_that_ran(fake: Fake, shell: str) -> None:
    name = f"redis:7@{DIGEST}"
    ran = MovedImage("sha256:1", name, ("redis:7",), "", ("sha256:l",), "then")
    moved = Moved("h", images={"sha256:1": ran})
    # Behind one digest there may be an image for each platform.
    fake.answer("image inspect", "then sha256:other")
    for docker, pulls in ((DOCKER, []), (PULLING, [["image", "pull", "--quiet", name]])):
        (fake.folder / "bin/docker").write_text(docker)
        code, said, calls = fake.run(prepare_script(moved), shell)
        assert (code, changes(calls)) == (1, pulls)
        assert "another image than the one that ran: of another platform?" in said
    # Its ID is another one where images are kept another way.
    fake.answer("image inspect", "then sha256:l")
    assert fake.run(prepare_script(moved), shell)[0] == 0


def test_what_an_image_is_known_by() -> None:
    image = MovedImage("sha256:1", "app:1", layers=("sha256:l", "sha256:m"), created="then")
    assert known(image) == "then sha256:l sha256:m"
    assert known(image._replace(layers=())) == ""


def test_networks_that_ask_for_addresses_are_made_before_those_that_take_what_is_free() -> None:
    four, six = AddressPool("172.18.0.0/16"), AddressPool("fd00::/64")
    networks = (
        MovedNetwork("any", pools=(AddressPool("", "", "10.9.0.1"),)),
        MovedNetwork("six", pools=(six,)),
        MovedNetwork("both", pools=(six, four)),
        MovedNetwork("none"),
        MovedNetwork("four", pools=(four,)),
    )
    text = prepare_script(Moved("h", networks=networks))
    calls = [line.split()[1] for line in text.splitlines() if line.startswith("network ")]
    assert calls == ["both", "four", "six", "any", "none"]


@pytest.mark.parametrize("shell", SHELLS)
def test_another_default_of_the_engine_is_told_where_nothing_was_said(fake: Fake, shell: str) -> None:
    said_all = Recipe(
        "1", "said", "a", "sha256:1", {"HostConfig": {"LogConfig": {"Type": "syslog"}, "Runtime": "kata"}}
    )
    fake.answer("info --format", "local")
    for recipe, notes in ((said_all, []), (Recipe("2", "not", "a", "sha256:1"), ["log", "run"])):
        code, said, _ = fake.run(prepare_script(Moved("h", (recipe,))), shell)
        there = {"log": "json-file", "run": "runc"}
        assert code == 0
        assert [line for line in said.splitlines() if "note" in line] == [
            f"note: containers {each} with local here where nothing else was said; there it was {there[each]}"
            for each in notes
        ]
        assert "0 done, 0 failed" in said
    fake.answer("info --format", "")
    assert "note" not in fake.run(prepare_script(Moved("h", (recipe,))), shell)[1]


def test_images_of_registries_come_before_archives_that_share_layers_with_them() -> None:
    loaded = MovedImage("sha256:1", "app:1", ("app:1",), "images/app.tar", ("sha256:l",), "then")
    pulled = MovedImage("sha256:2", f"redis:7@{DIGEST}", ("redis:7",))
    text = prepare_script(Moved("h", images={"sha256:1": loaded, "sha256:2": pulled}))
    calls = [line.split()[0] for line in text.splitlines() if line.startswith(("loaded app", "pulled redis"))]
    assert calls == ["pulled", "loaded"]


@pytest.mark.parametrize("shell", SHELLS)
def test_an_image_that_is_here_is_not_loaded_and_another_keeps_its_name(fake: Fake, shell: str) -> None:
    image = MovedImage("sha256:1", "app:1", ("app:1",), "images/app.tar", ("sha256:l",), "then")
    moved = Moved("h", images={"sha256:1": image})
    fake.answer("image inspect", "sha256:1")
    code, said, calls = fake.run(prepare_script(moved), shell)
    assert (code, changes(calls)) == (0, [])
    assert "done     image app:1 (here already)" in said
    fake.answer("image inspect", "sha256:2")
    code, said, calls = fake.run(prepare_script(moved), shell)
    assert (code, changes(calls)) == (1, [])
    assert "app:1 is another image here, which would lose this name" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_without_an_engine_nothing_is_done(fake: Fake, shell: str) -> None:
    fake.answer("version --format", "", fails=True)
    code, said, calls = fake.run(prepare_script(Moved("h", volumes=(MovedVolume("v"),))), shell)
    assert (code, len(calls)) == (2, 1)
    assert "Nothing was done" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_parts_of_an_archive_are_put_together_in_their_order(tmp_path: Path, fake: Fake, shell: str) -> None:
    for number in range(1003):
        (tmp_path / part_path("x.tar", number)).write_text(f"{number} ")
    (tmp_path / part_path("x.tar", 1004)).write_text("behind a gap")
    (tmp_path / "whole.tar").write_text("whole")
    script = f"{HEAD}{PREPARE}\narchive x.tar\narchive whole.tar\n"
    code, said, _ = fake.run(f"#!/bin/sh\n{script}", shell)
    assert code == 0
    assert "".join(f"{number} " for number in range(1003)) + "whole" in said
    assert "behind" not in said


@pytest.mark.parametrize("shell", SHELLS)
def test_damaged_archives_are_found_first(tmp_path: Path, fake: Fake, shell: str) -> None:
    (tmp_path / "volumes").mkdir()
    (tmp_path / "volumes/v.tar").write_text("good")
    (tmp_path / "run.sh").write_text("was edited by hand, which is nobody's business")
    sums = subprocess.run(
        ["sha256sum", "volumes/v.tar"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (tmp_path / "SHA256SUMS").write_text(sums.stdout + "0" * 64 + "  run.sh\n")
    script = prepare_script(Moved("h"))
    code, said, _ = fake.run(script, shell)
    assert (code, "not compared" in said) == (0, False), said
    (tmp_path / "volumes/v.tar").write_text("bad")
    code, said, _ = fake.run(script, shell)
    assert code == 1
    assert "An archive is not what was packed. Nothing was done." in said
    (tmp_path / "SHA256SUMS").unlink()
    code, said, _ = fake.run(script, shell)
    assert (code, "The archives are not compared with checksums." in said) == (0, True)
