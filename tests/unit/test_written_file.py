"""Files written where a person says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.screens.written_file import at_home, path_meaning, path_of, put


def test_it_is_proposed_at_the_home_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/carol")
    assert at_home({"HOME": "/srv/demo"}, "plan.sh") == "/srv/demo/plan.sh"
    assert at_home({}, "plan.sh") == "/home/carol/plan.sh"


def test_a_tilde_is_ones_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/carol")
    assert path_of("  ~/a b.md ") == "/home/carol/a b.md"
    assert path_of("/tmp/x") == "/tmp/x"


@pytest.mark.parametrize("text", ["", "  ", "plan.sh", "./plan.sh", "~nobody-of-this-name/plan.sh"])
def test_what_depends_on_where_dtui_was_started_is_refused(text: str) -> None:
    meaning = path_meaning(text)
    assert meaning.refusal == "Type a whole path, from / or ~ on."
    assert not meaning.lines


def test_a_whole_path_is_told_what_becomes_of_it() -> None:
    assert path_meaning("/srv/plan.sh").lines == (("what is there already is not replaced", "dim"),)
    assert path_meaning("~/x", "copy it off", "warn").lines == (("copy it off", "warn"),)
    assert not path_meaning("/srv/plan.sh").refusal


def test_what_is_written_is_for_nobody_else(tmp_path: Path) -> None:
    plain, script = tmp_path / "plan.json", tmp_path / "plan.sh"
    put(str(plain), "é\n")
    put(str(script), "true\n", 0o700)
    assert plain.read_bytes() == "é\n".encode()
    assert [os.stat(path).st_mode & 0o777 for path in (plain, script)] == [0o600, 0o700]


def test_what_is_there_stays_also_behind_a_symlink(tmp_path: Path) -> None:
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere")
    for path in (there, link):
        with pytest.raises(FileExistsError):
            put(str(path), "other")
    assert there.read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_a_character_that_no_path_can_have_is_refused_before_it_is_written() -> None:
    assert path_meaning("/srv/pl\0an").refusal == "No path has a character of number 0 in it."
