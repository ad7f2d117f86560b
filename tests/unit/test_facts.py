"""The layers of images gathered in the background: once each, those on the screen first, kept on the disk."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.wait import eventually
from tui.domain.image import Share
from tui.domain.layers import ChainLayer, ImageLayers
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.engine.info import EngineInfo
from tui.work.facts import AT_ONCE, Facts
from tui.work.facts_file import FactsFile


def digest(text: object) -> str:
    return f"sha256:{sha256(str(text).encode()).hexdigest()}"


class Engine:
    """An engine of images with one layer of a thousand bytes in common and one of their own."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.failing: dict[str, EngineError] = {}
        self.gate = threading.Event()
        self.gate.set()
        self._lock = threading.Lock()

    def describe(self) -> EngineInfo:
        return EngineInfo("Docker", "20.10", "1.41", store="overlay2")

    def layer_reader(self) -> Engine:
        return self

    def close(self) -> None:
        pass

    def read(self, id: str) -> ImageLayers:
        with self._lock:
            self.asked.append(id)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.gate.wait(30)
        with self._lock:
            self.at_once -= 1
        if id in self.failing:
            raise self.failing[id]
        return ImageLayers(id, (ChainLayer(digest("base"), 1000), ChainLayer(digest(f"own {id}"), 7)), True)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def file(tmp_path: Path) -> FactsFile:
    return FactsFile.of_store({"XDG_CACHE_HOME": str(tmp_path)}, "overlay2")


@pytest.fixture
def facts(engine: Engine, file: FactsFile) -> Iterator[Facts]:
    made = Facts(engine, lambda store: file)  # type: ignore[arg-type]
    yield made
    made.close()
    engine.gate.set()


IDS = [digest(n) for n in range(30)]


def wait_for_all(facts: Facts, ids: list[str]) -> None:
    eventually(lambda: all(facts.of(id) for id in ids), what="all layers")


def test_each_image_is_asked_for_once(engine: Engine, facts: Facts) -> None:
    facts.list(IDS)
    facts.list(IDS, first=IDS[20:])
    assert len(facts.gather(IDS, within=10)) == len(IDS)
    facts.list(IDS)
    facts.gather(IDS, within=10)
    assert Counter(engine.asked) == Counter(IDS)
    assert engine.most_at_once <= AT_ONCE


def test_what_is_on_the_screen_comes_first(engine: Engine, facts: Facts) -> None:
    engine.gate.clear()
    facts.list(IDS, first=IDS[10:15])
    eventually(lambda: len(engine.asked) == AT_ONCE)
    facts.hurry(IDS[25:28])
    engine.gate.set()
    wait_for_all(facts, IDS)
    # Those in between were begun when the screen moved on.
    assert set(engine.asked[:AT_ONCE]) < set(IDS[10:15])
    assert set(engine.asked[AT_ONCE : AT_ONCE + 3]) == set(IDS[25:28])


def test_own_bytes_are_told_when_all_are_known(engine: Engine, facts: Facts) -> None:
    engine.gate.clear()
    facts.list(IDS[:3])
    assert facts.share_of(IDS[0]) is None
    engine.gate.set()
    eventually(lambda: facts.share_of(IDS[0]) == Share(2, 7), what="own bytes")
    facts.list(IDS[:1])
    eventually(lambda: facts.share_of(IDS[0]) == Share(2, 1007), what="own bytes of the only one")


def test_layers_are_told_before_own_bytes(engine: Engine, facts: Facts) -> None:
    facts.gather(IDS[:1], within=10)
    assert facts.share_of(IDS[0]) == Share(2)


def test_changes_are_told(engine: Engine, file: FactsFile) -> None:
    told = threading.Semaphore(0)
    facts = Facts(engine, lambda store: file, told.release)  # type: ignore[arg-type]
    facts.list(IDS)
    eventually(lambda: facts.ledger, what="who shares what")
    assert told.acquire(timeout=30)
    facts.close()


@pytest.mark.parametrize("error", [NotFound("gone"), EngineError("broken", status=500)])
def test_an_image_that_fails_is_left_out(engine: Engine, facts: Facts, error: EngineError) -> None:
    engine.failing[IDS[1]] = error
    assert facts.gather(IDS[:3], within=10).keys() == {IDS[0], IDS[2]}
    facts.list(IDS[:3])
    eventually(lambda: facts.ledger, what="who shares what")
    # One that nobody knows may share it.
    assert facts.share_of(IDS[0]) == Share(2, 7, exact=False)
    assert engine.asked.count(IDS[1]) == 1


def test_a_lost_engine_is_not_asked_on(engine: Engine, facts: Facts) -> None:
    engine.failing = dict.fromkeys(IDS, EngineUnreachable("lost"))
    assert facts.gather(IDS, within=10) == {}
    assert len(engine.asked) <= AT_ONCE
    engine.failing.clear()
    # As when the list is asked for again after it came back.
    facts.list(IDS)
    wait_for_all(facts, IDS)


def test_a_slow_engine_is_waited_for_only_so_long(engine: Engine, facts: Facts) -> None:
    engine.gate.clear()
    assert facts.gather(IDS, within=0.05) == {}


def test_closing_ends_a_wait(engine: Engine, facts: Facts) -> None:
    engine.gate.clear()
    waiting = threading.Thread(target=facts.gather, args=(IDS, 60))
    waiting.start()
    eventually(lambda: engine.asked)
    facts.close()
    waiting.join(30)
    assert not waiting.is_alive()


def test_the_disk_saves_the_questions(engine: Engine, facts: Facts, file: FactsFile) -> None:
    facts.list(IDS)
    eventually(lambda: len(file.read()) == len(IDS), what="the file")
    engine.asked.clear()
    again = Facts(engine, lambda store: file)  # type: ignore[arg-type]
    again.list([*IDS, digest("new")])
    eventually(lambda: again.of(digest("new")))
    assert engine.asked == [digest("new")]
    assert again.of(IDS[4]) == facts.of(IDS[4])
    again.close()


def test_the_file_is_ones_own(facts: Facts, file: FactsFile) -> None:
    facts.list(IDS)
    eventually(file.read, what="the file")
    assert stat.S_IMODE(os.stat(file.path).st_mode) == 0o600
    assert os.listdir(os.path.dirname(file.path)) == ["layers-overlay2.json"]


def image(id: str) -> ImageLayers:
    return ImageLayers(id, (ChainLayer(digest("base"), 5), ChainLayer(digest(id), 7)), False, "why")


def test_what_is_written_is_read(file: FactsFile) -> None:
    known = {id: image(id) for id in map(digest, range(700))}
    file.write(known)
    assert file.read() == known


def test_the_file_is_bounded_and_those_here_stay(file: FactsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.work.facts_file.MOST", 3)
    file.write({id: image(id) for id in IDS}, first=IDS[10:12])
    assert set(file.read()) == {IDS[0], IDS[10], IDS[11]}


GOOD = f'''{{"version":1}}
{{"layers":[["{digest("l")}",5]]}}
{{"images":[["{digest("i")}",[0],true,""]]}}'''


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00\xff",
        "[" * 100_000,
        GOOD[:-20],
        GOOD.replace('"version":1', '"version":2'),
        GOOD.replace(",5]", ",-5]"),
        GOOD.replace(",5]", ',"5"]'),
        GOOD.replace("[0]", "[1]"),
        GOOD.replace("[0]", "7"),
        GOOD.replace("sha256:", "md5:"),
        GOOD.replace('"images":[', '"images":[[],'),
    ],
)
def test_a_damaged_file_only_costs_the_cache(file: FactsFile, facts: Facts, content: str) -> None:
    os.makedirs(os.path.dirname(file.path))
    Path(file.path).write_bytes(content.encode("latin-1"))
    assert file.read() == {}
    facts.list(IDS)
    eventually(lambda: len(file.read()) == len(IDS), what="a good file again")


def test_the_good_file_of_these_is_good(file: FactsFile) -> None:
    os.makedirs(os.path.dirname(file.path))
    Path(file.path).write_text(GOOD)
    assert file.read() == {digest("i"): ImageLayers(digest("i"), (ChainLayer(digest("l"), 5),), True, "")}


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null"])
def test_a_disk_that_cannot_be_written_only_costs_the_cache(engine: Engine, place: str) -> None:
    file = FactsFile.of_store({"XDG_CACHE_HOME": place}, "overlay2")
    facts = Facts(engine, lambda store: file)  # type: ignore[arg-type]
    facts.list(IDS)
    eventually(lambda: facts.share_of(IDS[0]) == Share(2, 7), what="own bytes")
    facts.close()


def test_a_full_disk_only_costs_the_cache(engine: Engine, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("mounting a small disk takes root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", tmp_path], check=True)
    try:
        with pytest.raises(OSError, match="No space"):
            (tmp_path / "filler").write_bytes(bytes(1 << 20))
        file = FactsFile.of_store({"XDG_CACHE_HOME": str(tmp_path)}, "overlay2")
        facts = Facts(engine, lambda store: file)  # type: ignore[arg-type]
        facts.list(IDS)
        eventually(lambda: facts.share_of(IDS[0]) == Share(2, 7), what="own bytes")
        facts.close()
        assert [path.name for path in tmp_path.iterdir()] in (
            ["filler"],
            ["filler", "dtui"],
            ["dtui", "filler"],
        )
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.mark.parametrize(
    ("store", "name"), [("overlay2", "layers-overlay2.json"), ("", "layers.json"), ("../x", "layers.json")]
)
def test_stores_have_files_of_their_own(store: str, name: str) -> None:
    assert FactsFile.of_store({"XDG_CACHE_HOME": "/c"}, store).path == f"/c/dtui/{name}"
    assert FactsFile.of_store({"XDG_CACHE_HOME": "c", "HOME": "/h"}, store).path == f"/h/.cache/dtui/{name}"
