"""Volumes of another host are filled only when there is nothing in them, whoever made them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.unit.test_plan_script import SHELLS, Fake
from tui.domain.move import Moved, MovedVolume
from tui.domain.move_script import carrier_of, prepare_script

# One volume, whose files are in the folder content, and containers: each a file of the folder state.
DOCKER = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >>"$FOLDER/words"
printf '\\001\\0' >>"$FOLDER/words"
cd "$FOLDER/state" || exit
case "$1 $2" in
"volume inspect")
	case "$4" in *CreatedAt*) cat volume ;; *index*) cat device ;; *) [ -f volume ] && cat looks ;; esac ;;
"volume create") echo of-today >volume ;;
"volume rm") rm volume ;;
"image ls") [ -f no-image ] || echo sha256:1 ;;
"container inspect") [ -f "is-$3" ] ;;
"container create") [ ! -f "is-$4" ] && : >"is-$4" ;;
"container rename") [ ! -f "is-$4" ] && mv "is-$3" "is-$4" ;;
"container rm") [ ! -f held ] && rm "is-$4" ;;
"container ls") case "$*" in *"--filter volume=data "*) cat used ;; esac ;;
"container cp")
	case "$3 $4" in
	"- "*:/run/dtui-move) tar -C ../content -xf - && [ ! -f cut ] ;;
	"- "*) cat >/dev/null ;;
	*) tar -C ../content -cf - . ;;
	esac ;;
esac
"""
VOLUME = MovedVolume("data", archive="volumes/data.tar")
CARRIER = carrier_of(VOLUME)
NEW = "dtui-moving-data"
FOLDER = VOLUME._replace(options=(("type", "none"), ("o", "bind"), ("device", "/srv/data")))


class Host(Fake):
    """An engine of one volume, and what is carried there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "bin" / "docker").write_text(DOCKER)
        for name in ("state", "content", "volumes"):
            (folder / name).mkdir()
        for name, text in (("device", ""), ("looks", "local"), ("used", "")):
            self.state(name, text)
        with tarfile.open(folder / "volumes/data.tar", "w") as tar:
            top = tarfile.TarInfo("./")
            top.type, top.mode = tarfile.DIRTYPE, 0o750
            tar.addfile(top)
            entry = tarfile.TarInfo("./db")
            entry.size = 3
            tar.addfile(entry, io.BytesIO(b"old"))

    def state(self, name: str, text: str = "") -> None:
        (self.folder / "state" / name).write_text(text)

    def is_there(self, name: str) -> bool:
        return (self.folder / "state" / name).exists()

    @property
    def containers(self) -> list[str]:
        return [path.name for path in (self.folder / "state").glob("is-*")]

    def stands_for_a_folder(self) -> None:
        self.state("device", "/srv/data")
        self.state("looks", "local device=/srv/data o=bind type=none")

    @property
    def db(self) -> Path:
        return self.folder / "content/db"

    def prepare(self, shell: str, volume: MovedVolume = VOLUME) -> tuple[int, str]:
        code, said, _ = self.run(prepare_script(Moved("h", volumes=(volume,))), shell)
        return code, said


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_volume_is_made_and_filled_once(host: Host, shell: str) -> None:
    code, said = host.prepare(shell)
    assert (code, host.db.read_text()) == (0, "old"), said
    assert host.containers == []
    host.db.write_text("newer")
    code, said = host.prepare(shell)
    assert (code, host.db.read_text()) == (0, "newer")
    assert "done     volume data (filled before)" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_folder_with_files_is_left_alone_though_its_volume_is_new(host: Host, shell: str) -> None:
    host.stands_for_a_folder()
    host.db.write_text("theirs")
    for _ in range(2):
        code, said = host.prepare(shell, FOLDER)
        assert (code, host.db.read_text()) == (1, "theirs")
        assert (
            "FAILED   volume data: /srv/data is there already and not empty: it was left alone, and no volume"
            in said
        )
        assert not host.is_there("volume"), "a container would start on it"
        assert host.containers == []
    host.db.unlink()
    assert host.prepare(shell, FOLDER)[0] == 0
    assert host.db.read_text() == "old"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_folder_that_is_missing_is_named(host: Host, shell: str) -> None:
    host.stands_for_a_folder()
    (host.folder / "content").rmdir()
    code, said = host.prepare(shell, FOLDER)
    assert (code, host.is_there("volume")) == (1, False)
    assert "see above: it cannot be looked into. A folder /srv/data has to be made first" in said
    assert "../content: " in said, "what the engine says of it"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("looks", ["local", "plugin device=/srv/data"])
def test_no_volume_is_removed_with_its_files(host: Host, shell: str, looks: str) -> None:
    driver, _, options = looks.partition(" ")
    host.state("device", "/srv/data" if options else "")
    host.db.write_text("theirs")
    code, said = host.prepare(shell, VOLUME._replace(driver=driver))
    assert (code, host.is_there("volume"), host.db.read_text()) == (1, True, "theirs")
    assert "it is here already and not empty: it was left alone" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_what_every_new_file_system_has_is_no_content(host: Host, shell: str) -> None:
    (host.folder / "content/lost+found").mkdir()
    assert host.prepare(shell)[0] == 0
    assert host.db.read_text() == "old"
    (host.folder / "filled" / CARRIER).unlink()
    assert host.prepare(shell)[0] == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_empty_folders_in_a_folder_are_none_of_its_files(host: Host, shell: str) -> None:
    """Other volumes stand for these."""
    host.stands_for_a_folder()
    (host.folder / "content/deep/deeper").mkdir(parents=True)
    assert host.prepare(shell, FOLDER)[0] == 0
    assert host.db.read_text() == "old"
    host.db.unlink()
    (host.folder / "filled" / CARRIER).unlink()
    code, said = host.prepare(shell, FOLDER)
    assert (code, host.db.exists()) == (1, False), "a volume that was there is somebody's"
    assert "FAILED   volume data: it is here already and not empty" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_fill_that_was_cut_is_done_again_unless_somebody_used_it(host: Host, shell: str) -> None:
    host.state("cut")
    code, said = host.prepare(shell)
    assert (code, host.is_there(f"is-{CARRIER}")) == (1, True)
    assert "it is filled only in part: run this again" in said
    host.db.write_text("newer")
    host.state("used", "web\nworker\n")
    (host.folder / "state/cut").unlink()
    code, said = host.prepare(shell)
    assert (code, host.db.read_text(), host.is_there(f"is-{CARRIER}")) == (1, "newer", True)
    assert "filled only in part, and then used by web worker: what was written to it would be lost" in said
    host.state("used")
    assert host.prepare(shell)[0] == 0
    assert host.db.read_text() == "old"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_death_before_it_was_looked_into_makes_no_volume_an_empty_one(host: Host, shell: str) -> None:
    host.state("volume", "of-old")
    host.state(f"is-{NEW}")
    host.db.write_text("theirs")
    code, said = host.prepare(shell)
    assert (code, host.db.read_text()) == (1, "theirs")
    assert "FAILED   volume data: it is here already and not empty" in said
    host.state(f"is-{NEW}")
    host.db.unlink()
    assert host.prepare(shell)[0] == 0


@pytest.mark.parametrize("shell", SHELLS)
def test_a_carrier_says_nothing_of_a_volume_that_was_just_made(host: Host, shell: str) -> None:
    host.stands_for_a_folder()
    host.state(f"is-{CARRIER}")
    host.db.write_text("theirs")
    assert host.prepare(shell, FOLDER)[0] == 1
    assert host.db.read_text() == "theirs"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_volume_is_not_done_while_it_looks_as_if_filled_in_part(host: Host, shell: str) -> None:
    host.state("held")
    code, said = host.prepare(shell)
    assert code == 1
    assert f"it is filled, but taken for half of it as long as {CARRIER} is there: remove it" in said
    (host.folder / "state/held").unlink()
    assert host.prepare(shell)[0] == 0
    assert not host.is_there(f"is-{CARRIER}")


@pytest.mark.parametrize("shell", SHELLS)
def test_without_any_image_a_volume_of_a_folder_goes_again(host: Host, shell: str) -> None:
    host.stands_for_a_folder()
    host.state("no-image")
    code, said = host.prepare(shell, FOLDER)
    assert (code, host.is_there("volume")) == (1, False)
    assert "no container could be made to fill it: there is no image here" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_volume_that_is_there_has_to_look_like_it(host: Host, shell: str) -> None:
    host.state("volume", "of-old")
    host.stands_for_a_folder()
    code, said = host.prepare(shell, FOLDER._replace(archive=""))
    assert (code, "done     volume data (here already)" in said) == (0, True), said
    for other in (VOLUME, FOLDER._replace(options=(*FOLDER.options[:2], ("device", "/srv/da")))):
        code, said = host.prepare(shell, other)
        assert (code, "one of this name is here with other options: it was left alone" in said) == (1, True)
    code, said = host.prepare(shell, FOLDER._replace(driver="loc"))
    assert (code, "one of this name is here, of the driver local: it was left alone" in said) == (1, True)
    assert not host.db.exists()
