"""The record of a decommission on a full disk, beside another writer, after a death, and spoilt."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.lab.disk import small_disk
from tests.unit.test_decommission import DB, ENGINE, WEB, kept, opened
from tests.wait import eventually

ROOT = Path(__file__).parents[2]


def test_each_of_two_goes_on_from_what_the_other_wrote(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.decide([WEB], "move")
    two.decide([DB], "keep")
    assert two.decisions.said == {WEB: "move", DB: "keep"}
    assert one.decisions.said == {WEB: "move"}
    one.reload()
    assert one.decisions.said == {WEB: "move", DB: "keep"}
    two.decide([WEB], None)
    one.decide(["volume:data"], "forget")
    assert opened(tmp_path).decisions.said == one.decisions.said == {DB: "keep", "volume:data": "forget"}


def test_nothing_is_lost_when_many_write_at_once(tmp_path: Path) -> None:
    def write(number: int) -> None:
        made = opened(tmp_path)
        for each in range(10):
            assert made.decide([f"volume:{number}-{each}"], "move") == ""

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(opened(tmp_path).decisions.said) == {
        f"volume:{n}-{each}" for n in range(4) for each in range(10)
    }


_WRITER = """
import sys
from tui.work.decommission import Decommission
made = Decommission({"XDG_STATE_HOME": sys.argv[1]}, sys.argv[2], sys.argv[3])
for number in range(100_000):
    assert made.decide([f"volume:{number}"], "keep") == ""
    print(number, flush=True)
"""


def test_killed_all_that_was_said_is_there(tmp_path: Path) -> None:
    (tmp_path / "shm").mkdir()
    command = [sys.executable, "-c", _WRITER, str(tmp_path / "state"), ENGINE, str(tmp_path / "shm")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        for _ in range(20):
            said = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        said = max([said, *map(int, writer.stdout.read().split())])
    found = opened(tmp_path)
    assert found.trouble == ""
    # One more may have been written that could not be told of any more.
    assert len(found.decisions.said) - 1 in (said, said + 1)
    assert found.decide([WEB], "move") == ""


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"schema": "dtui.decommission/1", "eng',
    "no object": b"[]",
    "not UTF-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
}


def damaged(**values: Any) -> bytes:
    whole = {"schema": "dtui.decommission/1", "engine": ENGINE, "begun": 1.0, "revision": 3}
    return json.dumps({**whole, "decisions": {}, "packs": [], "results": {}, **values}).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        *((content, "it is no") for content in BROKEN.values()),
        (damaged(schema="dtui.decommission/2"), r"another version of dtui wrote it \(dtui.decommission/2\)"),
        (damaged(engine="OTHER"), "it is of another engine"),
        (damaged(decisions={WEB: "burn"}), "missing or wrong"),
        (damaged(decisions=[]), "missing or wrong"),
        (damaged(begun=None), "missing or wrong"),
        (damaged(revision=float("inf")), "missing or wrong"),
        (damaged(packs=[{"sha256": 1}]), "missing or wrong"),
        (
            damaged(packs=[{"sha256": "", "size": 1, "where": "", "at": 1, "contents": []}]),
            "missing or wrong",
        ),
        (damaged(packs=["x"]), "missing or wrong"),
        (damaged(results={WEB: {"outcome": "done"}}), "missing or wrong"),
        (damaged(results={WEB: ["done", "", 1.0]}), "missing or wrong"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_written_over(
    tmp_path: Path, content: bytes, says: str
) -> None:
    opened(tmp_path).decide([WEB], "move")
    (path,) = kept(tmp_path)
    path.write_bytes(content)
    made = opened(tmp_path)
    assert made.decisions.said == {}
    assert re.search(says, made.trouble)
    assert path.read_bytes() == content
    told = made.decide([DB], "keep")
    (aside,) = (each for each in kept(tmp_path) if each != path)
    assert str(aside) in told
    assert aside.read_bytes() == content
    assert opened(tmp_path).decisions.said == {DB: "keep"}
    assert opened(tmp_path).trouble == made.decide([DB], "move") == ""


def test_the_undamaged_is_read() -> None:
    from tui.work.decommission_file import decoded

    assert decoded(damaged(later={"x": 1}), ENGINE).revision == 3


def test_on_a_full_disk_it_is_in_memory(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    memory = tmp_path / "memory"
    memory.mkdir()
    with small_disk(tmp_path / "full", "64k") as full:
        made = opened(full, memory=memory)
        assert made.decide([WEB], "move") == ""
        fill(full)
        told = made.decide([DB], "keep")
        assert told.startswith("This is kept in memory (")
        assert "No space left on device" in told
        # Once is enough.
        assert made.decide(["volume:data"], "forget") == ""
        told = made.keep_first_report("x" * 100_000)
        assert told.startswith(f"The report of how it was before is kept in memory ({memory}")
        assert told.endswith("until the host starts anew: No space left on device on the disk.")
        again = opened(full, memory=memory)
        assert again.decisions.said == {WEB: "move", DB: "keep", "volume:data": "forget"}
        assert again.first_report == "x" * 100_000
        # Another one that has room again: the newer is in memory, and goes back to the disk.
        (full / "filler").unlink()
        assert again.decide([WEB], "forget") == ""
        assert not list(memory.glob("*/decommission/*[0-9a-f].json"))
        assert opened(full, memory=memory).decisions.said[WEB] == "forget"


def fill(full: Path) -> None:
    with open(full / "filler", "wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def test_with_room_nowhere_it_holds_until_the_end_and_is_written_when_there_is(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with small_disk(tmp_path / "full", "64k") as full:
        made = opened(full, memory=tmp_path / "none")
        fill(full)
        told = made.decide([WEB], "move")
        assert told == "This is not kept, and lost when dtui ends: No such file or directory."
        assert "is not kept" in made.decide([DB], "keep")
        told = made.keep_first_report("{}")
        assert told.startswith(
            "The report of how it was before is not kept: No space left on device on the disk"
        )
        assert made.decisions.said == {WEB: "move", DB: "keep"}
        made.reload()
        assert made.decisions.said == {WEB: "move", DB: "keep"}
        (full / "filler").unlink()
        assert made.note(WEB, "done", "", 1.0) == ""
        assert opened(full, memory=tmp_path / "none").decisions.said == {WEB: "move", DB: "keep"}


def test_what_must_not_be_read_is_not_written_over(tmp_path: Path) -> None:
    opened(tmp_path).decide([WEB], "move")
    (path,) = kept(tmp_path)
    path.unlink()
    path.mkdir()
    made = opened(tmp_path)
    assert "cannot be read" in made.trouble
    assert "This is kept in memory" in made.decide([DB], "keep")
    assert path.is_dir()
    assert opened(tmp_path).decisions.said == {DB: "keep"}


def test_another_that_writes_is_waited_for(tmp_path: Path) -> None:
    from tui.registry.atomic import locked

    made = opened(tmp_path)
    made.decide([WEB], "move")
    done: list[str] = []
    thread = threading.Thread(target=lambda: done.append(made.decide([DB], "keep")))
    with locked(str(tmp_path / "state" / "dtui")):
        thread.start()
        thread.join(0.2)
        assert not done
    eventually(lambda: bool(done))
    assert done == [""]
