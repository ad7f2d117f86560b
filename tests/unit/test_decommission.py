"""What is said of a host that is given up is kept at once, whoever dies, and whatever is full or broken."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.lab.disk import small_disk
from tests.wait import eventually
from tui.work.decommission import Decommission
from tui.work.decommission_file import Ended
from tui.work.packed import Content, Packed

ENGINE = "ABCD:EFGH"
WEB, DB, OTHER = ("container:" + digit * 64 for digit in "123")
NOW = 1_480_000_000.0
PACK = Packed("a1" * 32, 1000, "/mnt/pack", 5.0, (Content(WEB, (("state", "exited"),), "all of it"),))
ROOT = Path(__file__).parents[2]


def env(folder: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(folder / "state")}


def opened(folder: Path, engine: str = ENGINE, memory: Path | None = None) -> Decommission:
    shm = memory or folder / "shm"
    if memory is None:
        shm.mkdir(exist_ok=True)
    return Decommission(env(folder), engine, str(shm), lambda: NOW)


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "state/dtui/decommission").iterdir())


def test_all_that_is_said_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert (first.begun, first.trouble, first.decisions.said) == (0.0, "", {})
    assert first.decide([WEB, DB], "move") == ""
    assert first.decide([DB], "keep") == ""
    assert first.note_pack(PACK) == ""
    assert first.note("volume:data", "done", "away", 7.0) == ""
    assert first.keep_first_report('{"schema": 1}') == ""
    assert first.keep_derived({"volume:data": "move"}) == ""
    again = opened(tmp_path)
    assert again.decisions.said == first.decisions.said == {WEB: "move", DB: "keep"}
    assert [(p.sha256, p.contents, p.confirmed) for p in again.packs] == [(PACK.sha256, PACK.contents, 0.0)]
    assert again.decisions.before == {"volume:data": "move"}
    assert again.results == {"volume:data": Ended("done", "away", 7.0)}
    assert again.first_report == '{"schema": 1}'
    assert again.begun == first.begun == NOW
    assert again.decide([WEB], None) == ""
    assert opened(tmp_path).decisions.said == {DB: "keep"}
    assert opened(tmp_path, "OTHER").begun == 0.0


def test_who_ran_when_it_was_said_that_it_moves_is_known_when_it_was_stopped_for_the_pack(
    tmp_path: Path,
) -> None:
    first = opened(tmp_path)
    first.decide([WEB, DB], "move", [WEB, OTHER])
    assert opened(tmp_path).ran == first.ran == {WEB}
    first.decide([WEB, DB], "move")
    assert first.ran == {WEB}, "stopped, and said once more"
    first.decide([WEB], "keep", [WEB])
    assert opened(tmp_path).ran == frozenset()


def test_a_record_of_before_that_was_kept_is_read(tmp_path: Path) -> None:
    opened(tmp_path).decide([WEB], "move")
    (path,) = kept(tmp_path)
    data = json.loads(path.read_bytes())
    del data["ran"]
    path.write_text(json.dumps(data))
    assert (opened(tmp_path).decisions.said, opened(tmp_path).ran) == ({WEB: "move"}, frozenset())


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.decide([WEB], "move")
    made.keep_first_report("{}")
    modes = [path.stat().st_mode & 0o777 for path in (*kept(tmp_path), kept(tmp_path)[0].parent)]
    assert modes == [0o600, 0o600, 0o700]


def test_to_look_at_it_makes_nothing(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.reload()
    assert (made.first_report, made.results, made.packs) == ("", {}, ())
    assert not (tmp_path / "state").exists()


def test_the_first_report_stays(tmp_path: Path) -> None:
    made = opened(tmp_path)
    assert made.keep_first_report("before") == ""
    assert made.keep_first_report("after") == ""
    assert opened(tmp_path).first_report == "before"


def test_a_pack_is_confirmed_once_it_is(tmp_path: Path) -> None:
    made = opened(tmp_path)
    other = replace(PACK, sha256="b2" * 32)
    made.note_pack(PACK)
    made.note_pack(other)
    assert made.confirm(PACK, 9.0) == ""
    assert [(p.sha256, p.confirmed) for p in opened(tmp_path).packs] == [
        (other.sha256, 0.0),
        (PACK.sha256, 9.0),
    ]
    # Made known again, it stays confirmed.
    made.note_pack(PACK)
    assert [p.confirmed for p in opened(tmp_path).packs if p.sha256 == PACK.sha256] == [9.0]


def test_what_was_done_stays_done(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.note("volume:a", "done", "", 1.0)
    made.note("volume:b", "skipped", "it is in use", 1.0)
    made.note("volume:a", "gone", "it was gone already", 2.0)
    made.note("volume:b", "skipped", "it is in use", 2.0)
    assert opened(tmp_path).results == {
        "volume:a": Ended("done", "", 1.0),
        "volume:b": Ended("skipped", "it is in use", 1.0),
    }
    before = kept(tmp_path)[0].stat().st_ino
    assert made.note("volume:a", "done", "", 4.0) == ""
    assert kept(tmp_path)[0].stat().st_ino == before, "it is not written for nothing"
    made.note("volume:b", "done", "", 3.0)
    assert opened(tmp_path).results["volume:b"] == Ended("done", "", 3.0)


def test_no_secret_of_an_error_is_kept(tmp_path: Path) -> None:
    opened(tmp_path).note(WEB, "failed", "GET https://me:geheim@r.example/v2/ failed", 1.0)
    assert "geheim" not in kept(tmp_path)[0].read_text()


def test_it_is_ended(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.decide([WEB], "move")
    made.keep_first_report("{}")
    assert made.close() == ""
    assert (made.decisions.said, made.begun, made.first_report) == ({}, 0.0, "")
    names = [path.name for path in kept(tmp_path)]
    assert len(names) == 2
    assert all(".closed-20161124T150640Z" in name for name in names)
    made.decide([DB], "forget")
    assert opened(tmp_path).decisions.said == {DB: "forget"}
    # In the same second once more: nothing is written over.
    assert made.close() == ""
    assert len(kept(tmp_path)) == 3


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
