"""What is said of a host that is given up is kept at once, whoever dies, and whatever is full or broken."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tui.work.decommission import Decommission
from tui.work.decommission_file import Ended
from tui.work.packed import Content, Packed

ENGINE = "ABCD:EFGH"
WEB, DB, OTHER = ("container:" + digit * 64 for digit in "123")
NOW = 1_480_000_000.0
PACK = Packed("a1" * 32, 1000, "/mnt/pack", 5.0, (Content(WEB, (("state", "exited"),), "all of it"),))


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
