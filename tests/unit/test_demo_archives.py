"""What the demo gives out as archives and logs, and what is made of its containers."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.unit.demo_http import DemoClient
from tui.domain.image_archive import check
from tui.domain.layers import chain_ids, layers_of
from tui.work.tar_reader import contents

POSTGRES = "postgres:12"


def names(data: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return archive.getnames()


def saved(*names: str) -> str:
    return f"/images/get?{urlencode([('names', name) for name in names])}"


def archived(container: str, path: str) -> str:
    return f"/containers/{container}/archive?{urlencode({'path': path})}"


def files(engine: DemoClient, container: str, path: str) -> list[str]:
    answer = engine.ask("GET", archived(container, path))
    assert answer.status == 200, answer.body
    return names(answer.body)


@pytest.mark.parametrize("name", ["scratchpad:latest", "alpine:3.20", "hostile"])
def test_an_archive_holds_an_image_whole(engine: DemoClient, name: str) -> None:
    if name == "hostile":
        name = engine.post("/_demo/world", {"add": "hostile"}).json()["images"][0]
    data = engine.get(f"/images/{name}/json")
    answer = engine.ask("GET", saved(data["Id"], *data["RepoTags"]))
    held = check(contents(io.BytesIO(answer.body)), data["Id"], data["RootFS"]["Layers"])
    assert held.names == tuple(data["RepoTags"])
    assert held.layers == len(data["RootFS"]["Layers"])
    assert len(answer.body) < 100_000
    alone = engine.ask("GET", f"/images/{data['Id']}/get").body
    assert check(contents(io.BytesIO(alone)), data["Id"], data["RootFS"]["Layers"]).names == ()


def test_what_is_not_there_cannot_be_saved(engine: DemoClient) -> None:
    assert engine.ask("GET", saved("nothing:here")).status == 404
    assert engine.ask("GET", "/images/get").status == 400


def test_every_image_tells_its_layers_exactly(engine: DemoClient) -> None:
    for entry in engine.get("/images/json", all=1):
        data = engine.get(f"/images/{entry['Id']}/json")
        found = layers_of(data, engine.get(f"/images/{entry['Id']}/history"))
        assert found.exact, found.note
        assert found.size == data["Size"]


def test_an_export_has_what_was_written_and_not_what_is_mounted(engine: DemoClient) -> None:
    found = names(engine.ask("GET", "/containers/report-once/export").body)
    assert {"bin/sh", "srv/reports", "srv/reports/part-11.csv"} <= set(found)
    postgres = names(engine.ask("GET", "/containers/fleet-postgres/export").body)
    assert not [name for name in postgres if name.startswith("var/lib/postgresql")]
    # It has deleted that one.
    assert "bin/sh" not in names(engine.ask("GET", "/containers/migrate-2016-06-12/export").body)


def test_changes_and_sizes_are_those_of_the_export(engine: DemoClient) -> None:
    changes = {each["Path"]: each["Kind"] for each in engine.get("/containers/migrate-2016-06-12/changes")}
    assert changes == {"/bin": 0, "/etc": 0, "/etc/hosts": 0, "/srv": 0, "/srv/failed.sql": 1, "/bin/sh": 2}
    sized = engine.get("/containers/migrate-2016-06-12/json", size=1)
    with tarfile.open(
        fileobj=io.BytesIO(engine.ask("GET", "/containers/migrate-2016-06-12/export").body)
    ) as archive:
        written = [archive.getmember(path).size for path in ("etc/hosts", "srv/failed.sql")]
    assert sized["SizeRw"] == sum(written) > 0
    image = engine.get(f"/images/{sized['Image']}/json")
    assert sized["SizeRootFs"] == sized["SizeRw"] + image["Size"]
    assert "SizeRw" not in engine.get("/containers/migrate-2016-06-12/json")


def test_a_path_is_copied_with_what_is_in_it(engine: DemoClient) -> None:
    assert files(engine, "report-once", "/srv/reports/part-3.csv") == ["part-3.csv"]
    assert files(engine, "report-once", "/srv/reports")[:2] == ["reports", "reports/part-0.csv"]
    assert files(engine, "fleet-postgres", "/var/lib/postgresql/data/.")[:2] == [".", "./data"]
    answer = engine.ask("GET", archived("report-once", "/nothing"))
    assert answer.message == "Could not find the file /nothing in container report-once"


@pytest.mark.parametrize(("path", "is_folder"), [("/srv/reports", True), ("/srv/reports/part-3.csv", False)])
def test_what_a_path_is_can_be_asked_alone(engine: DemoClient, path: str, is_folder: bool) -> None:
    answer = engine.ask("HEAD", archived("report-once", path))
    assert answer.body == b""
    told: Any = json.loads(base64.b64decode(answer.headers["X-Docker-Container-Path-Stat"]))
    assert bool(told["mode"] & 1 << 31) is is_folder
    assert told["name"] == path.rpartition("/")[2]


def test_a_container_carries_a_volume_out_and_leaves_nothing(engine: DemoClient) -> None:
    before = {volume["Name"] for volume in engine.get("/volumes")["Volumes"]}
    mounts = [
        {"Type": "volume", "Source": "old-registry", "Target": "/rescue", "ReadOnly": True},
        {"Type": "tmpfs", "Target": "/var/lib/postgresql/data"},
    ]
    body = {"Image": POSTGRES, "Cmd": ["never"], "HostConfig": {"NetworkMode": "none", "Mounts": mounts}}
    assert engine.post("/containers/create", body, name="carrier").status == 201
    found = engine.get("/containers/carrier/json")["Mounts"]
    assert sorted(m["Type"] for m in found) == ["tmpfs", "volume"]
    mount = next(m for m in found if m["Type"] == "volume")
    assert (mount["Name"], mount["Destination"], mount["RW"]) == ("old-registry", "/rescue", False)
    assert "./data/0001.db" in files(engine, "carrier", "/rescue/.")
    assert engine.delete("/containers/carrier").status == 204
    assert {volume["Name"] for volume in engine.get("/volumes")["Volumes"]} == before


def test_an_image_gets_a_volume_for_each_path_it_declares(engine: DemoClient) -> None:
    engine.post("/containers/create", {"Image": POSTGRES}, name="declared")
    (mount,) = engine.container("declared")["Mounts"]
    assert (mount["Destination"], len(mount["Name"])) == ("/var/lib/postgresql/data", 64)
    assert engine.ask("GET", f"/volumes/{mount['Name']}").status == 200
    assert engine.get("/containers/declared/json")["HostConfig"]["Binds"] is None
    assert engine.delete("/containers/declared", v=1).status == 204
    assert engine.ask("GET", f"/volumes/{mount['Name']}").status == 404


def test_a_commit_is_the_image_and_one_layer_more(engine: DemoClient) -> None:
    container = engine.get("/containers/report-once/json", size=1)
    answer = engine.post("/commit", {}, container="report-once", repo="kept/report", tag="1", pause=1)
    assert answer.status == 201
    base, made = (engine.get(f"/images/{id}/json") for id in (container["Image"], answer.json()["Id"]))
    assert made["RepoTags"] == ["kept/report:1"]
    assert made["Parent"] == base["Id"]
    assert made["RootFS"]["Layers"][:-1] == base["RootFS"]["Layers"]
    assert made["Size"] == base["Size"] + container["SizeRw"]
    assert engine.ask("DELETE", f"/images/{base['Id']}").status == 409


def test_a_log_is_told_from_its_end(engine: DemoClient) -> None:
    answer = engine.ask("GET", "/containers/report-once/logs", stdout=1, stderr=1, timestamps=1, tail=2)
    first = int.from_bytes(answer.body[4:8], "big")
    assert answer.body[0] == 1
    last = answer.body[8 + first + 8 :].decode()
    assert last.endswith(" ended with exit code 0\n")
    assert last.startswith("20")
    assert len(answer.body) == 16 + first + len(last)
    assert engine.ask("GET", "/containers/inbound-candidate/logs", stdout=1).body == b"", "it never ran"
    assert engine.ask("GET", "/containers/report-once/logs").status == 400


def test_chain_ids_are_those_of_the_image_specification(engine: DemoClient) -> None:
    image = next(i for i in engine.get("/images/json") if i["RepoTags"] == ["memcached:1.6"])
    layers = engine.get(f"/images/{image['Id']}/json")["RootFS"]["Layers"]
    deleted = [each["Deleted"] for each in engine.ask("DELETE", "/images/memcached:1.6").json()[2:]]
    assert deleted == [image["Id"], *reversed(chain_ids(layers)[1:])]
