"""What takes room on the demo's disk: told by kinds, freed to the byte, the build cache record by record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.demo_http import DemoClient

NEWEST = "329074924855.dkr.ecr.us-east-1.amazonaws.com/route-planner:20160612_0900_01280ac415ca"


def cache(engine: DemoClient) -> list[dict[str, Any]]:
    """The records of the build cache."""
    return list(engine.get("/system/df", type="build-cache")["BuildCache"])


def prune(engine: DemoClient, *ids: str) -> Any:
    return engine.ask("POST", "/build/prune", filters={"id": list(ids)}).json()


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("image", "Images"),
        ("container", "Containers"),
        ("volume", "Volumes"),
        ("build-cache", "BuildCache"),
    ],
)
def test_one_part_is_told_alone(engine: DemoClient, kind: str, part: str) -> None:
    every, found = engine.get("/system/df"), engine.get("/system/df", type=kind)
    assert found[part] == every[part]
    others = {"Images", "Containers", "Volumes", "BuildCache"} - {part}
    assert [found[other] for other in others] == [None] * 3
    assert bool(found["LayersSize"]) is (kind == "image")


def test_an_old_client_is_told_everything(engine: DemoClient) -> None:
    found = engine.get("/v1.41/system/df", type="volume")
    assert found["Images"]
    assert found["LayersSize"]
    assert engine.ask("GET", "/system/df", type="nothing").status == 400


def test_an_image_frees_its_own_layers(engine: DemoClient) -> None:
    before = engine.get("/system/df")
    image = next(i for i in before["Images"] if i["RepoTags"] == ["memcached:1.6"])
    assert 0 < image["SharedSize"] < image["Size"]
    engine.ask("DELETE", "/images/memcached:1.6")
    freed = before["LayersSize"] - engine.get("/system/df")["LayersSize"]
    assert freed == image["Size"] - image["SharedSize"] == 10_500_000


def test_records_are_of_several_ages_and_kinds(engine: DemoClient) -> None:
    found = cache(engine)
    assert len({each["LastUsedAt"] for each in found}) > 5
    assert {"regular", "source.local", "exec.cachemount"} == {each["Type"] for each in found}
    assert {each["Shared"] for each in found} == {True, False}
    ids = {each["ID"] for each in found}
    assert all(parent in ids for each in found for parent in each["Parents"] or ())


def test_a_record_goes_once_nothing_stands_on_it(engine: DemoClient) -> None:
    records = cache(engine)
    words = ("golang", "go mod download", "go build")
    base, over, top = (next(r for r in records if word in r["Description"]) for word in words)
    assert prune(engine, base["ID"]) == {"CachesDeleted": None, "SpaceReclaimed": 0}
    assert prune(engine, top["ID"]) == {"CachesDeleted": [top["ID"]], "SpaceReclaimed": top["Size"]}
    both = prune(engine, base["ID"], over["ID"])
    assert both["CachesDeleted"] == [over["ID"], base["ID"]]
    assert both["SpaceReclaimed"] == over["Size"] + base["Size"]
    assert len(cache(engine)) == len(records) - 3


def test_a_record_that_an_image_has_as_a_layer_stays_with_it(engine: DemoClient) -> None:
    image = engine.image(NEWEST)
    history = engine.get(f"/images/{image['Id']}/history")
    own = next(step["Size"] for step in history if step["Size"])
    shared = next(r for r in cache(engine) if r["Shared"] and r["Size"] == own)
    assert prune(engine, shared["ID"])["CachesDeleted"] is None
    before = engine.get("/system/df", type="image")["LayersSize"]
    assert engine.ask("DELETE", f"/images/{image['Id']}", force=1, noprune=1).status == 200
    assert before - engine.get("/system/df", type="image")["LayersSize"] == own
    (now,) = [r for r in cache(engine) if r["ID"] == shared["ID"]]
    assert (now["Shared"], now["Size"]) == (False, own)
    assert prune(engine, shared["ID"])["SpaceReclaimed"] == own


def test_nothing_is_pruned_without_an_id(engine: DemoClient) -> None:
    records = cache(engine)
    assert engine.ask("POST", "/build/prune").status == 501
    assert engine.ask("POST", "/build/prune", all=1, filters={"until": ["24h"]}).status == 501
    assert cache(engine) == records
