"""What run.sh does where not all goes well, or it is run once more: nothing is started that could do harm."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.moved_recipe import recipe
from tests.unit.test_plan_script import HOSTILE, SHELLS, Fake
from tui.domain.move import Moved, MovedPath, MovedVolume
from tui.domain.move_run import run_script
from tui.domain.recipe import Attachment, Recipe

# Its containers are files that hold their state; it refuses to start or exits those that it is told.
DOCKER = r"""#!/bin/sh
at=$FOLDER/containers
comes_up() {
	if [ -f "$FOLDER/refused/$1" ]; then exit 1; fi
	if [ -f "$FOLDER/ends/$1" ]; then echo exited >"$at/$1"; else echo running >"$at/$1"; fi
}
case "$1 $2" in
"image inspect") echo sha256:1 ;;
"volume inspect") [ -f "$FOLDER/volumes/$3" ] || exit 1 ;;
"container inspect")
	status=$(cat "$at/$5" 2>/dev/null) || exit 1
	if [ "$status" = running ]; then is_running=true; else is_running=false; fi
	printf '%s\n' "$4" | sed "s/{{.State.Status}}/$status/; s/{{.State.Running}}/$is_running/; s|{{.Name}}|/$5|"
	;;
"container rm") rm "$at/$3" ;;
"container start") comes_up "$3" ;;
"run --detach") comes_up "$4" ;;
"create --name") echo created >"$at/$3" ;;
esac
if [ -f "$FOLDER/cut/$2" ]; then kill -s "$(cat "$FOLDER/cut/$2")" $PPID; fi
"""


@pytest.fixture
def host(tmp_path: Path) -> Fake:
    made = Fake(tmp_path)
    (tmp_path / "bin/docker").write_text(DOCKER)
    for name in ("containers", "refused", "ends", "volumes", "cut"):
        (tmp_path / name).mkdir()
    return made


def run(host: Fake, moved: Moved, shell: str = "dash") -> tuple[int, str]:
    (host.folder / "words").touch()
    code, said, _ = host.run(run_script(moved), shell)
    return code, said


def states(host: Fake) -> dict[str, str]:
    return {path.name: path.read_text().strip() for path in (host.folder / "containers").iterdir()}


def asking(name: str = "asking", **given: Any) -> Recipe:
    return recipe(name, attachments=(Attachment("net", ipv4="192.0.2.5"),), **given)


def free(**given: Any) -> Recipe:
    return recipe("free", attachments=(Attachment("net"),), **given)


@pytest.mark.parametrize("shell", SHELLS)
def test_an_address_is_left_to_who_asks_for_it_until_that_runs(host: Fake, shell: str) -> None:
    moved = Moved("h", (free(), asking(), recipe("else", attachments=(Attachment("another"),))))
    (host.folder / "refused/asking").touch()
    code, said = run(host, moved, shell)
    assert (code, states(host)) == (1, {"else": "running"})
    assert "FAILED   free: asking, whose address or port it could be given, does not run" in said
    (host.folder / "refused/asking").unlink()
    code, said = run(host, moved, shell)
    assert set(states(host).values()) == {"running"}
    assert "2 done, 1 failed" in said
    # It runs, if not by this script.
    (host.folder / "containers/free").unlink()
    assert "done     free" in run(host, moved, shell)[1]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_port_is_left_to_who_names_it_until_that_runs(host: Fake, shell: str) -> None:
    moved = Moved(
        "h", (published("open", "8000-8010"), published("named", "8001"), published("else", "9000"))
    )
    (host.folder / "refused/named").touch()
    code, said = run(host, moved, shell)
    assert (code, states(host)) == (1, {"else": "running"})
    assert "FAILED   open: named, whose address or port it could be given, does not run" in said
    (host.folder / "refused/named").unlink()
    assert "2 done, 1 failed" in run(host, moved, shell)[1]


def published(name: str, port: str) -> Recipe:
    return recipe(name, host={"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": port}]}})


def test_what_the_order_leaves_to_chance_is_told_of_who_asks() -> None:
    script = run_script(Moved("h", (free(), asking(host={"PidMode": "container:free"}))))
    text = "".join(line.lstrip("# ") + " " for line in script.partition("# asking, of")[2].splitlines()[:4])
    assert "its address 192.0.2.5 on net may be given to free" in text


def test_who_ran_and_ended_is_not_waited_for(host: Fake) -> None:
    (host.folder / "ends/asking").touch()
    code, said = run(host, Moved("h", (free(), asking())))
    assert (code, states(host)) == (0, {"asking": "exited", "free": "running"}), said


def test_a_name_that_only_begins_like_one_that_was_started_is_waited_for(host: Fake) -> None:
    (host.folder / "refused/b").touch()
    code, _ = run(host, Moved("h", (free(), asking("ab"), asking("bc"), asking("b"))))
    assert (code, states(host)) == (1, {"ab": "running", "bc": "running"})


@pytest.mark.parametrize(
    "recipes",
    [
        # Each is what nobody can wait for, or has to: to end before it begins, or to run without being started.
        (free(), asking(host={"PidMode": "container:free"})),
        (asking(is_running=False), free()),
        (asking(), free(is_running=False)),
        (free(), recipe("asking", attachments=(Attachment("other", ipv4="192.0.2.5"),))),
    ],
)
def test_only_who_can_be_waited_for_is(recipes: tuple[Recipe, ...]) -> None:
    assert "&& after" not in run_script(Moved("h", recipes))


def test_who_is_waited_for_stands_there_once() -> None:
    both = tuple(Attachment(name, ipv4="192.0.2.5") for name in ("net", "more"))
    leaving = recipe("free", attachments=(Attachment("net"), Attachment("more")))
    script = run_script(Moved("h", (leaving, recipe("asking", attachments=both))))
    assert "begin free redis:7 && after asking; then" in script


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("carrier", ["dtui-move-", "dtui-moving-"])
def test_nothing_starts_with_a_volume_that_is_not_filled_to_the_end(
    host: Fake, shell: str, carrier: str
) -> None:
    volumes = (MovedVolume("data", archive="volumes/data.tar"), MovedVolume("made"))
    mounts = [{"Type": "volume", "Source": each.name, "Target": f"/{each.name}"} for each in volumes]
    moved = Moved("h", (recipe(host={"Mounts": mounts[::-1]}),), volumes=volumes)
    for each in volumes:
        (host.folder / "volumes" / each.name).touch()
        # Nobody fills the other one: what has this name is somebody's.
        (host.folder / "containers" / f"{carrier}{each.name}").write_text("created")
    code, said = run(host, moved, shell)
    assert (code, "web" in states(host)) == (1, False)
    assert "FAILED   web: the volume data is filled only in part: run prepare.sh again" in said
    (host.folder / "containers" / f"{carrier}{volumes[0].name}").unlink()
    code, said = run(host, moved, shell)
    assert (code, states(host)["web"]) == (0, "running"), said


def test_no_word_for_a_volume_or_a_name_is_a_command(host: Fake) -> None:
    mounts = [{"Type": "volume", "Source": HOSTILE, "Target": "/data"}]
    volume = MovedVolume(HOSTILE, archive="volumes/x.tar")
    moved = Moved("h", (free(host={"Mounts": mounts}), asking(HOSTILE)), volumes=(volume,))
    code, said = run(host, moved)
    assert code == 1
    assert "FAILED   free: there is no volume " in said
    assert not (host.folder / "pwned").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_ended_early_it_takes_away_what_it_had_begun(host: Fake, shell: str) -> None:
    both = (Attachment("front"), Attachment("back"))
    moved = Moved("h", (recipe("one"), recipe("two", attachments=both), recipe("three")))
    (host.folder / "cut/connect").write_text("TERM")
    code, said = run(host, moved, shell)
    assert (code, states(host)) == (1, {"one": "running"})
    assert "Ended early: 1 done, 0 failed" in said
    (host.folder / "cut/connect").unlink()
    assert "2 done, 1 failed" in run(host, moved, shell)[1]


def test_ended_early_it_takes_away_nothing_else(host: Fake) -> None:
    (host.folder / "containers/off").write_text("created")
    (host.folder / "cut/inspect").write_text("TERM")
    code, said = run(host, Moved("h", (recipe("off", is_running=False), recipe("one"))))
    assert (code, states(host)) == (1, {"off": "created"})
    assert "Ended early" in said


def test_one_that_never_ran_is_told_apart_and_left_alone(host: Fake) -> None:
    """A death leaves it so, and so does somebody who only created it."""
    both = (Attachment("front"), Attachment("back"))
    (host.folder / "cut/connect").write_text("KILL")
    run(host, Moved("h", (recipe("two", attachments=both),)))
    assert states(host) == {"two": "created"}
    (host.folder / "cut/connect").unlink()
    code, said = run(host, Moved("h", (recipe("two", attachments=both),)))
    assert (code, states(host)) == (1, {"two": "created"})
    assert "is here already: it was left alone; it never ran: if that is left of a run of this" in said
    (host.folder / "containers/two").write_text("exited")
    assert "never ran" not in run(host, Moved("h", (recipe("two", attachments=both),)))[1]


def shown(word: str) -> str:
    """The line of the script for paths that has this word in it."""
    moved = Moved("h", paths=(MovedPath("/etc/app/key.pem", "paths/key.tar", ("web",)),))
    (line,) = [
        line for line in run_script(moved).splitlines() if line.startswith("#      mkdir") and word in line
    ]
    return line.lstrip("# ")


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("is_folder", [True, False])
def test_paths_are_unpacked_by_the_shown_lines(tmp_path: Path, is_folder: bool, parts: int) -> None:
    content, data = os.urandom(5000), io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        if is_folder:
            tar.addfile(entry("./", 0o750, tarfile.DIRTYPE))
        made = entry("./key.pem" if is_folder else "key.pem", 0o640)
        made.size = len(content)
        tar.addfile(made, io.BytesIO(content))
    archive, folder = tmp_path / "key.tar", tmp_path / "etc" / "app"
    whole, step = data.getvalue(), -(-len(data.getvalue()) // parts)
    for number in range(parts):
        path = archive if parts == 1 else tmp_path / f"key.tar.{number:05}"
        path.write_bytes(whole[number * step : (number + 1) * step])
    line = shown(" PATH" if is_folder else " FOLDER").replace("ARCHIVE", str(archive))
    line = line.replace("PATH", str(folder)).replace("FOLDER", str(folder))
    subprocess.run(["sh", "-c", f"umask 077; {line}"], check=True)
    assert (folder / "key.pem").read_bytes() == content
    for path, mode in ((folder / "key.pem", 0o640), *([(folder, 0o750)] if is_folder else [])):
        found = path.stat()
        assert found.st_mode & 0o7777 == mode
        assert os.geteuid() != 0 or (found.st_uid, found.st_gid) == (4711, 4712)


def entry(name: str, mode: int, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    """As an engine gives it out; the names are of this machine, and others' there."""
    made = tarfile.TarInfo(name)
    made.type, made.mode, made.uid, made.gid, made.uname = kind, mode, 4711, 4712, "root"
    return made
