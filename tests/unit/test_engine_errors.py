"""Every failure of the SDK and of streams is an EngineError in plain words."""

from __future__ import annotations

import base64
import json
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.http_double import PING, Answer, Double, answering, reply, stream
from tests.wait import eventually
from tui.engine import client as engine_client
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import Conflict, EngineError, EngineUnreachable, EngineUnsupported, NotFound
from tui.engine.streams import split_tag
from tui.engine.translate import translate

LIST = "/v1.45/containers/json"
ID = "sha256:" + "a" * 64
Serve = Callable[[dict[str, Answer | bytes]], tuple[Double, Engine]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    opened: list[tuple[Any, Engine]] = []

    def start(answers: dict[str, Answer | bytes]) -> tuple[Double, Engine]:
        path = tmp_path / f"{len(opened)}.sock"
        server = answering(path, {"/_ping": PING, **answers})
        engine = Engine(Endpoint.at(f"unix://{path}"))
        opened.append((server, engine))
        return server.__enter__(), engine

    yield start
    for server, engine in opened:
        engine.close()
        server.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply({"message": "no such container: x"}, 404), NotFound, "no such container: x"),
        (reply({"message": "is already in use by container"}, 409), Conflict, "Choose another name"),
        (reply({"message": "no space left on device"}, 500), EngineError, "disk is full"),
        (reply({"message": "client version 1.45 is too old"}, 400), EngineUnsupported, "too old"),
        (reply({"cause": "no message"}, 401), EngineError, "no message"),
        (reply(["odd"], 500), EngineError, "odd"),
        ((502, {}, b"<html>Bad gateway</html>"), EngineError, "Bad gateway"),
        ((500, {}, b""), EngineError, "HTTP 500"),
        ((200, {}, b"{"), EngineUnreachable, "not the JSON"),
        (b"", EngineUnreachable, "is gone"),
        (b"nonsense\r\n\r\n", EngineUnreachable, "is (gone|not a Docker engine)"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[0\r\n\r\n",
            EngineUnreachable,
            "is gone",
        ),
    ],
)
def test_a_list_that_fails(serve: Serve, answer: Answer | bytes, kind: type[EngineError], words: str) -> None:
    _, engine = serve({LIST: answer})
    with pytest.raises(kind, match=words) as caught:
        engine.list_containers()
    assert type(caught.value) is kind
    assert "://" not in caught.value.detail


def test_an_action_that_fails_tells_status_and_text(serve: Serve) -> None:
    _, engine = serve({"/v1.45/containers/x/start": reply({"message": "No such container: x"}, 404)})
    with pytest.raises(NotFound) as caught:
        engine.start("x")
    assert (caught.value.status, caught.value.detail) == (404, "No such container: x")


def test_nobody_there(tmp_path: Path) -> None:
    engine = Engine(Endpoint.at(f"unix://{tmp_path}/no.sock"), None)
    for ask in (engine.connect, engine.list_images, lambda: engine.start("x"), engine.events):
        with pytest.raises(EngineUnreachable, match="no such socket"):
            ask()


def test_gone_after_the_greeting(serve: Serve, tmp_path: Path) -> None:
    _, engine = serve({LIST: reply([])})
    assert engine.list_containers() == ()
    engine.endpoint = Endpoint.at(f"unix://{tmp_path}/no.sock")
    engine.close()
    with pytest.raises(EngineUnreachable, match="no such socket"):
        engine.list_containers()


def test_silence_has_an_end(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "_ACT", 0.05)
    double, engine = serve({"/v1.45/containers/x/kill": stream(end=False)})
    with pytest.raises(EngineUnreachable, match="does not answer"):
        engine.kill("x")
    engine.close()
    assert double.ended.wait(30)


def test_a_bug_is_not_dressed_up() -> None:
    with pytest.raises(KeyError, match="name"):
        translate(KeyError("name"), Endpoint.at("unix:///x"))


def test_the_users_settings_are_not_read(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An empty login makes the SDK's constructor fail, a proxy or a netrc would lead requests astray."""
    (tmp_path / "config.json").write_text('{"auths": {"h": {"auth": ""}}, "proxies": {"default": {}}}')
    (tmp_path / ".netrc").write_text("machine localhost login x password y\n")
    for name, value in {"DOCKER_CONFIG": tmp_path, "HOME": tmp_path, "NETRC": tmp_path / ".netrc"}.items():
        monkeypatch.setenv(name, str(value))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    double, engine = serve({LIST: reply([])})
    assert engine.list_containers() == ()
    assert double.asked[-1].startswith(f"GET {LIST}")
    assert not any("Authorization" in headers for headers in double.headers)
    assert capfd.readouterr() == ("", "")


def test_one_request_for_some_containers(serve: Serve) -> None:
    double, engine = serve({LIST: reply([{"Id": "b"}])})
    assert [each.id for each in engine.list_containers({"b", "c"})] == ["b"]
    assert engine.list_containers([]) == ()
    assert [asked.partition("?")[0] for asked in double.asked] == ["GET /_ping", f"GET {LIST}"]
    assert "%22b%22" in double.asked[-1]
    assert "%22c%22" in double.asked[-1]


def inspected(**parts: object) -> Answer:
    return reply({"Id": ID, "RepoTags": ["a:1"], "RepoDigests": [], "Created": "", **parts})


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (inspected(), ["a:1"]),
        (reply({"message": "No such image"}, 404), []),
        (inspected(RepoTags=None), None),
        (inspected(RepoDigests=[f"a@{ID}"]), None),
        (inspected(Id="sha256:other"), None),
    ],
)
def test_images_asked_for_again(serve: Serve, answer: Answer, found: list[str] | None) -> None:
    _, engine = serve({f"/v1.45/images/{ID}/json": answer})
    images = engine.images_by_id([ID])
    assert (images if images is None else [tag for each in images for tag in each.tags]) == found
    assert engine.images_by_id(["a:1"]) is None


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("redis", ("redis", "latest")),
        ("h:5/a/b:1", ("h:5/a/b", "1")),
        ("h:5/a", ("h:5/a", "latest")),
        ("docker.io/library/redis:7", ("docker.io/library/redis", "7")),
    ],
)
def test_name_and_tag(reference: str, parts: tuple[str, str]) -> None:
    assert split_tag(reference) == parts


EVENT = {
    "Type": "container",
    "Action": "health_status: healthy",
    "Actor": {"ID": "x"},
    "timeNano": 2_500_000_000,
}


def test_events_until_the_engine_goes(serve: Serve) -> None:
    double, engine = serve({"/v1.45/events": stream(EVENT, EVENT, end=True)})
    found = list(engine.events(since=1.5))
    assert [(each.kind, each.action, each.id, each.time) for each in found] == [
        ("container", "health_status", "x", 2.5)
    ] * 2
    assert "since=1.500000000" in double.asked[-1]
    assert "exec" not in double.asked[-1]


def test_events_of_some_containers(serve: Serve) -> None:
    double, engine = serve({"/v1.45/events": stream(EVENT, end=True)})
    assert [each.id for each in engine.events(containers=["x", "y"])] == ["x"]
    (query,) = parse_qs(urlsplit(double.asked[-1].split()[1]).query)["filters"]
    filters = json.loads(query)
    assert (filters["type"], filters["container"]) == (["container"], ["x", "y"])
    assert {"health_status", "die", "destroy", "start", "stop"} <= set(filters["event"])


def test_a_torn_event_is_the_end(serve: Serve) -> None:
    torn = stream(EVENT, end=True).replace(b"0\r\n\r\n", b'ff\r\n{"Type"')
    _, engine = serve({"/v1.45/events": torn})
    assert [each.id for each in engine.events()] == ["x"]


def test_events_closed_from_another_thread(serve: Serve) -> None:
    double, engine = serve({"/v1.45/events": stream(EVENT, end=False)})
    events = engine.events()
    seen: list[str] = []
    thread = threading.Thread(target=lambda: seen.extend(each.id for each in events), daemon=True)
    thread.start()
    assert eventually(lambda: seen) == ["x"]
    events.close()
    thread.join(30)
    assert not thread.is_alive()
    assert double.ended.wait(30)
    events.close()


def test_events_closed_before_anybody_reads(serve: Serve) -> None:
    double, engine = serve({"/v1.45/events": stream(end=False)})
    events = engine.events()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        events.close()
        assert list(events) == []
    assert double.ended.wait(30)


PUSH = "/v1.45/images/127.0.0.1:5000/a/push"
GOOD_END = {"status": f"1: digest: {ID} size: 7"}


def test_a_push_gives_the_login_and_its_objects(serve: Serve) -> None:
    double, engine = serve({PUSH: stream({"status": "Pushing", "id": "x"}, GOOD_END, end=True)})
    objects = list(engine.push("127.0.0.1:5000/a:1", {"username": "u", "password": "p"}))
    assert objects[-1] == GOOD_END
    assert double.asked[-1] == f"POST {PUSH}?tag=1"
    given = json.loads(base64.urlsafe_b64decode(double.headers[-1]["X-Registry-Auth"]))
    assert given == {"username": "u", "password": "p"}


def test_a_push_without_login_says_so_to_the_engine(serve: Serve) -> None:
    double, engine = serve({PUSH: stream(GOOD_END, end=True)})
    assert list(engine.push("127.0.0.1:5000/a:1"))
    assert base64.urlsafe_b64decode(double.headers[-1]["X-Registry-Auth"]) == b"{}"


def test_a_push_that_is_refused_tells_the_whole_text(serve: Serve) -> None:
    text = "denied: [/x] no\nsecond line"
    _, engine = serve({PUSH: stream({"errorDetail": {"message": text}, "error": text}, end=True)})
    with pytest.raises(EngineError) as caught:
        list(engine.push("127.0.0.1:5000/a:1"))
    assert caught.value.detail == text


def test_the_hint_names_the_registry(serve: Serve) -> None:
    text = "no basic auth credentials"
    _, engine = serve({PUSH: stream({"error": text}, end=True)})
    with pytest.raises(EngineError, match=r"docker login 127\.0\.0\.1:5000"):
        list(engine.push("127.0.0.1:5000/a:1"))


def test_a_push_refused_before_it_starts(serve: Serve) -> None:
    _, engine = serve({PUSH: reply({"message": "tag does not exist"}, 404)})
    with pytest.raises(NotFound, match="tag does not exist"):
        engine.push("127.0.0.1:5000/a:1")


def test_a_push_that_breaks_off_is_no_success(serve: Serve) -> None:
    _, engine = serve({PUSH: stream({"status": "Pushing", "id": "x"}, end=True)})
    with pytest.raises(EngineUnreachable, match="broke off"):
        list(engine.push("127.0.0.1:5000/a:1"))


def test_a_cancelled_push_ends_quietly_and_at_once(serve: Serve) -> None:
    double, engine = serve({PUSH: stream({"status": "Pushing", "id": "x"}, end=False)})
    push = engine.push("127.0.0.1:5000/a:1")
    seen: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: seen.extend(push), daemon=True)
    thread.start()
    assert eventually(lambda: seen)
    push.close()
    thread.join(30)
    assert not thread.is_alive()
    assert double.ended.wait(30)


def test_info_tells_the_store(serve: Serve) -> None:
    status = [["driver-type", "io.containerd.snapshotter.v1"]]
    _, engine = serve({"/v1.45/info": reply({"ID": "E", "Driver": "overlayfs", "DriverStatus": status})})
    assert (engine.describe().engine_id, engine.describe().store) == ("E", "containerd")
    _, engine = serve({"/v1.45/info": reply({"ID": "", "Driver": "overlay2", "DriverStatus": None})})
    assert (engine.describe().engine_id, engine.describe().store) == (None, "overlay2")
