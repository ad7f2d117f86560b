"""A pack counts as saved when its checksum is given back, and only then."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui.work.archive import RescueFailed
from tui.work.packed import Content, Packed, confirm

SUM, NEWER = "a1" * 32, "b2" * 32
PACK = Packed(
    SUM,
    1_500_000,
    "-",
    1.5,
    (
        Content("volume:data", (("driver", "local"),), "12 files or folders are in it"),
        Content("image:sha256:1", (), "the image and its 3 layers are in it"),
    ),
)
FOLDER = replace(PACK, sha256=NEWER, where="/srv/pack", at=2.0)


@pytest.mark.parametrize("given", [SUM, SUM.upper(), f"{SUM}  pack.tar\n", f"SHA256 (x) = {SUM}"])
def test_its_checksum_confirms_it(given: str) -> None:
    assert confirm(given, [PACK, FOLDER]) is PACK


@pytest.mark.parametrize(
    ("given", "packs", "says"),
    [
        ("", [PACK], "That is no checksum"),
        (f"{SUM} {NEWER}", [PACK], "That is no checksum"),
        ("c" * 64, [PACK, FOLDER], "No pack that was made here has this checksum. 2 were made"),
        (SUM, [], "No pack that was made here has this checksum. None was made"),
    ],
    ids=["nothing", "two", "another", "none was made"],
)
def test_nothing_else_does(given: str, packs: list[Packed], says: str) -> None:
    with pytest.raises(RescueFailed, match=says):
        confirm(given, packs)


def test_of_equal_ones_the_newest() -> None:
    again = replace(PACK, at=9.0)
    assert confirm(SUM, [PACK, again, FOLDER]) is again


@pytest.mark.parametrize("pack", [PACK, FOLDER, replace(PACK, contents=())])
def test_it_is_kept_as_json(pack: Packed) -> None:
    assert Packed.from_json(json.loads(json.dumps(pack.to_json()))) == pack


@pytest.mark.parametrize(
    "change",
    [{"sha256": None}, {"size": "1"}, {"at": "now"}, {"contents": [{"case": "volume:x"}]}, {"where": 1}],
    ids=str,
)
def test_what_is_no_pack_is_none(change: dict[str, Any]) -> None:
    assert Packed.from_json(PACK.to_json() | change) is None


@pytest.mark.parametrize("data", [None, [], "x", {}, 1])
def test_what_is_something_else_is_none(data: object) -> None:
    assert Packed.from_json(data) is None


def test_how_it_is_told() -> None:
    assert (PACK.told, PACK.is_stream) == ("streamed off this host (1.5M)", True)
    assert (FOLDER.told, FOLDER.is_stream) == ("packed into /srv/pack (1.5M)", False)


@pytest.mark.parametrize("where", ["-", "/srv/pack"])
def test_how_its_checksum_is_told_where_it_is(where: str, tmp_path: Path) -> None:
    (tmp_path / "PACK.tar").write_bytes(b"tar")
    (tmp_path / "run.sh").write_bytes(b"true")
    (tmp_path / "SHA256SUMS").write_text(f"{hashlib.sha256(b'true').hexdigest()}  run.sh\n")
    answer = subprocess.run(
        replace(PACK, where=where).check, shell=True, cwd=tmp_path, capture_output=True, check=True
    )
    told = tmp_path / ("PACK.tar" if where == "-" else "SHA256SUMS")
    assert answer.stdout.decode() == f"{hashlib.sha256(told.read_bytes()).hexdigest()}  {told.name}\n"
    (tmp_path / "run.sh").write_bytes(b"false")
    answer = subprocess.run(
        replace(PACK, where=where).check, shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert (answer.returncode == 0) == (where == "-")
