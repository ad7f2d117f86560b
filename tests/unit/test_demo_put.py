"""What is put into containers of the demo, and where it ends up: their own files, volumes, paths of the host."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import threading
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.lab.engine import UnixConnection
from tests.unit.demo_http import Answer, DemoClient
from tests.wait import eventually

ALPINE = "alpine:3.20"


def url(name: str, path: str) -> str:
    return f"/containers/{name}/archive?{urlencode({'path': path})}"


def archive(**files: bytes) -> bytes:
    """A tar of files, with `__` in the place of slashes in their names."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name.replace("__", "/"))
            info.size, info.mode = len(content), 0o600
            tar.addfile(info, io.BytesIO(content))
    return data.getvalue()


def put(engine: DemoClient, name: str, path: str, data: bytes) -> Answer:
    """Put an archive below a path."""
    connection = UnixConnection(engine.path)
    try:
        connection.request("PUT", url(name, path), data, {"Content-Type": "application/x-tar"})
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def files(engine: DemoClient, name: str, path: str) -> dict[str, bytes]:
    """The files below a path by their names in its archive."""
    answer = engine.ask("GET", url(name, path))
    assert answer.status == 200, answer
    found = {}
    with tarfile.open(fileobj=io.BytesIO(answer.body)) as tar:
        for info in tar:
            if info.isfile() and (file := tar.extractfile(info)):
                found[info.name] = file.read()
    return found


def create(engine: DemoClient, name: str, *binds: str, **host: Any) -> None:
    body = {"Image": ALPINE, "HostConfig": {"Binds": list(binds), **host}}
    assert engine.post("/containers/create", body, name=name).status == 201


def test_what_is_put_above_a_volume_ends_up_in_it(engine: DemoClient) -> None:
    create(engine, "carrier", "filled:/run/inside")
    assert put(engine, "carrier", "/run", archive(inside__a=b"1", beside=b"22")).status == 200
    create(engine, "reader", "filled:/data")
    assert files(engine, "reader", "/data") == {"data/a": b"1"}
    assert files(engine, "carrier", "/run") == {"run/inside/a": b"1", "run/beside": b"22"}
    changed = engine.get("/containers/carrier/changes")
    assert {"Path": "/run/beside", "Kind": 1} in changed
    assert not [each for each in changed if each["Path"].startswith("/run/inside/")]


def test_what_is_put_takes_room(engine: DemoClient) -> None:
    engine.post("/volumes/create", {"Name": "filled"})
    create(engine, "carrier", "filled:/data")
    put(engine, "carrier", "/data", archive(a=b"1" * 700))
    put(engine, "carrier", "/srv/..", archive(b=b"1" * 90))
    sizes = {v["Name"]: v["UsageData"]["Size"] for v in engine.get("/system/df")["Volumes"]}
    assert sizes["filled"] == 700
    assert engine.get("/containers/carrier/json", size=1)["SizeRw"] == 90


def test_the_same_path_is_written_over(engine: DemoClient) -> None:
    create(engine, "carrier", "old-registry:/data")
    before = files(engine, "carrier", "/data/.")
    put(engine, "carrier", "/data", archive(VERSION=b"2"))
    assert files(engine, "carrier", "/data/.") == {**before, "./VERSION": b"2"}


def test_paths_of_the_host_have_files(engine: DemoClient) -> None:
    assert files(engine, "edge-static", "/usr/share/nginx/html/.").keys() >= {"./README", "./conf/local.yaml"}
    assert [*files(engine, "billing-api", "/etc/localtime")] == ["localtime"]
    shut = put(engine, "edge-static", "/usr/share/nginx/html", archive(a=b"1"))
    assert shut.status == 200, "its own files may not be written, a mount may"
    assert files(engine, "edge-static", "/usr/share/nginx/html")["html/a"] == b"1"
    assert (
        put(engine, "edge-static", "/etc", archive(a=b"1")).message == "container rootfs is marked read-only"
    )


def test_the_socket_of_the_engine_is_one(engine: DemoClient) -> None:
    answer = engine.ask("HEAD", url("edge-proxy", "/var/run/docker.sock"))
    told = json.loads(base64.b64decode(answer.headers["X-Docker-Container-Path-Stat"]))
    assert told["mode"] & 1 << 24
    assert files(engine, "edge-proxy", "/var/run/docker.sock") == {}


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/data", b"nothing of a tar" * 64, 500),
        ("/nowhere", archive(a=b"1"), 404),
        ("", archive(a=b"1"), 400),
    ],
)
def test_what_makes_no_sense_is_refused(engine: DemoClient, path: str, data: bytes, status: int) -> None:
    create(engine, "carrier", "filled:/data")
    assert put(engine, "carrier", path, data).status == status


@pytest.mark.parametrize("condition", ["next-exit", "not-running", "removed"])
def test_an_end_is_waited_for(engine: DemoClient, condition: str) -> None:
    create(engine, "short", AutoRemove=True)
    engine.post("/containers/short/start")
    answers: list[Answer] = []
    waiting = threading.Thread(
        target=lambda: answers.append(engine.post("/containers/short/wait", condition=condition))
    )
    waiting.start()
    asked = "/containers/short/wait"
    eventually(lambda: asked in str(engine.get("/_demo/requests")), what="it is waited for")
    assert not answers
    assert engine.post("/containers/short/kill").status == 204
    waiting.join(30)
    assert [answer.json() for answer in answers] == [{"StatusCode": 137}]
    assert engine.post("/containers/web.1/wait", condition="soon").status == 400
    assert engine.post("/containers/cache/wait").json() == {"StatusCode": 0}
