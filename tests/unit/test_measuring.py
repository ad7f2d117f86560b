"""Counting what volumes hold, in the time it gets or until it is given up; lists that an engine leaves parts out of."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.http_double import Held, answering, reply
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.engine.info import EngineInfo
from tui.engine.volumes import Measuring

DF = "/v1.45/system/df"


def engine_at(path: Path) -> Engine:
    return Engine(Endpoint.at(f"unix://{path}"), EngineInfo("Docker", "26.1", "1.45"))


def volume(name: str, **more: object) -> dict[str, object]:
    return {"Name": name, "Driver": "local", **more}


def test_only_sizes_that_a_driver_tells_are_known(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    entries = [
        volume("full", UsageData={"Size": 7, "RefCount": 1}),
        volume("empty", UsageData={"Size": 0, "RefCount": 0}),
        volume("remote", UsageData={"Size": -1, "RefCount": -1}),
        volume("older", UsageData=None),
        volume("oldest"),
    ]
    with answering(path, {DF: reply({"Volumes": entries, "Images": None})}) as double:
        assert engine_at(path).volume_sizes() == {"full": 7, "empty": 0}
        assert double.asked == [f"GET {DF}?type=volume"]


def test_an_engine_without_volumes(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    lists = {"/v1.45/volumes": reply({"Volumes": None, "Warnings": None}), DF: reply({"Volumes": None})}
    with answering(path, lists):
        engine = engine_at(path)
        assert (engine.volume_sizes(), engine.list_volumes_told()) == ({}, ((), ()))
        engine.close()


def test_what_a_driver_did_not_list_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    data = {"Volumes": [volume("pg")], "Warnings": ["driver nfs did not answer"]}
    with answering(path, {"/v1.45/volumes": reply(data)}):
        engine = engine_at(path)
        found, warnings = engine.list_volumes_told()
        engine.close()
    assert ([v.name for v in found], warnings) == (["pg"], ("driver nfs did not answer",))


def test_an_engine_that_counts_for_too_long_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    with answering(path, {DF: Held(b"")}) as double:
        started = time.monotonic()
        with pytest.raises(EngineError):
            engine_at(path).volume_sizes(0.1)
        assert time.monotonic() - started < 5
        assert double.ended.wait(30)


def test_counting_is_given_up_from_another_thread_and_the_engine_notices(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    with answering(path, {DF: Held(b"")}) as double:
        measuring = engine_at(path).measuring()
        failed = threading.Event()

        def read() -> None:
            with suppress(EngineError):
                measuring.read()
                return
            failed.set()

        threading.Thread(target=read, daemon=True).start()
        eventually(lambda: double.asked)
        measuring.close()
        assert failed.wait(30)
        assert double.ended.wait(30)


def test_given_up_before_it_began_it_asks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    with answering(path, {DF: reply({})}) as double:
        measuring = Measuring(Endpoint.at(f"unix://{path}"), "1.45")
        measuring.close()
        assert measuring.read() == {}
        assert double.asked == []


@pytest.mark.parametrize(("api", "alone"), [("1.41", False), ("1.42", True), ("1.100", True)])
def test_an_older_engine_counts_images_as_well(tmp_path: Path, api: str, alone: bool) -> None:
    engine = Engine(Endpoint.at("unix:///nobody.sock"), EngineInfo("Docker", "20.10", api))
    assert engine.measures_volumes_alone is alone


def test_a_network_list_is_filtered_by_whole_ids(tmp_path: Path) -> None:
    """An engine takes an ID for the beginning of one."""
    path = tmp_path / "d.sock"
    ids = ["1" * 64, "1" * 63 + "2"]
    with answering(path, {"/v1.45/networks": reply([{"Id": id, "Name": "x"} for id in ids])}):
        engine = engine_at(path)
        assert [n.id for n in engine.list_networks(ids[:1])] == ids[:1]
        engine.close()
