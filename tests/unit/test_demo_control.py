from __future__ import annotations

import http.client
import json
import threading
import time

import pytest

from tests.lab.engine import UnixConnection
from tests.unit.demo_http import DemoClient
from tests.wait import eventually


def test_an_ordered_error_comes_as_often_as_asked(engine: DemoClient) -> None:
    engine.post("/_demo/faults", [{"path": "/containers/json", "times": 2, "status": 503, "message": "busy"}])
    seen = [engine.ask("GET", "/v1.41/containers/json").status for _ in range(3)]
    assert seen == [503, 503, 200]


def test_a_fault_may_be_for_one_method(engine: DemoClient) -> None:
    engine.post("/_demo/faults", [{"method": "DELETE", "path": "web", "status": 500, "message": "no"}])
    assert engine.container("web.1")["State"] == "running"
    assert engine.delete("/containers/web.1").message == "no"


def test_an_html_page_of_a_proxy(engine: DemoClient) -> None:
    engine.post("/_demo/faults", [{"path": "/info", "status": 502, "body": "<html>Bad Gateway</html>"}])
    answer = engine.ask("GET", "/info")
    assert (answer.status, answer.body) == (502, b"<html>Bad Gateway</html>")


@pytest.mark.parametrize("size", [0, 10, 400, 5000])
def test_a_cut_connection(engine: DemoClient, size: int) -> None:
    engine.post("/_demo/faults", [{"path": "/images/json", "cut": size}])
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        engine.ask("GET", "/images/json")


def test_a_delay(engine: DemoClient) -> None:
    engine.post("/_demo/faults", [{"path": "/info", "delay": 0.3}])
    began = time.monotonic()
    assert engine.ask("GET", "/info").status == 200
    assert time.monotonic() - began >= 0.3


def test_a_stall_lasts_until_it_is_taken_back(engine: DemoClient) -> None:
    engine.post("/_demo/faults", [{"path": "/info", "stall": True}])
    connection = UnixConnection(engine.path, timeout=0.2)
    connection.request("GET", "/info")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert engine.ask("GET", "/_ping").status == 200
    engine.post("/_demo/faults", [])
    assert engine.ask("GET", "/info").status == 200


def test_a_fault_that_means_nothing_is_refused(engine: DemoClient) -> None:
    assert engine.post("/_demo/faults", [{"pth": "x"}]).message == "unknown keys in a fault: pth"


def test_requests_are_counted_and_secrets_are_not_kept(engine: DemoClient) -> None:
    engine.ask("GET", "/v1.41/containers/json", headers={"X-Registry-Auth": "c2VjcmV0"}, all=1)
    log = engine.get("/_demo/requests")
    assert [(entry["method"], entry["target"]) for entry in log] == [("GET", "/v1.41/containers/json?all=1")]
    assert "c2VjcmV0" not in json.dumps(log)
    engine.post("/_demo/requests/clear")
    assert engine.get("/_demo/requests") == []


def test_a_storm_has_real_changes_behind_it(engine: DemoClient) -> None:
    before = {c["Id"]: c["State"] for c in engine.get("/containers/json", all=1)}
    assert engine.post("/_demo/events", {"count": 41}).json() == {"events": 41}
    after = {c["Id"]: c["State"] for c in engine.get("/containers/json", all=1)}
    assert len(before.items() ^ after.items()) == 2, "one container is left in its other state"


def test_a_storm_keeps_its_pace(engine: DemoClient) -> None:
    began = time.monotonic()
    engine.post("/_demo/events", {"count": 20, "per_second": 50})
    assert time.monotonic() - began >= 0.35


def test_reset_undoes_everything(engine: DemoClient) -> None:
    before = engine.get("/v1.43/images/json")
    engine.post("/_demo/settings", {"max_api": "1.41"})
    engine.delete("/containers/web.1", force=1)
    engine.delete("/images/busybox:1.36")
    engine.post("/_demo/faults", [{"path": "", "status": 500}])
    assert engine.post("/_demo/reset").status == 204
    assert engine.container("web.1")["State"] == "running"
    assert {i["Id"] for i in engine.get("/v1.43/images/json")} == {i["Id"] for i in before}
    assert engine.ask("GET", "/_ping").headers["Api-Version"] == "1.47"


def test_hostile_objects_reach_the_client_as_they_are(engine: DemoClient) -> None:
    added = engine.post("/_demo/world", {"add": "hostile"}).json()
    labels = [engine.container(name)["Labels"].get("text") for name in added["containers"]]
    for text in ("[/x]", "\x1b]52;c;cm0gLXJmIH4=\x07", "\u202e", "a\x00b"):
        assert any(text in label for label in labels if label), repr(text)
    assert {"1web", "__init__"} <= set(added["containers"])
    engine.post("/_demo/world", {"add": "hostile"})


def test_one_connection_serves_many_requests(engine: DemoClient) -> None:
    connection = UnixConnection(engine.path)
    for _ in range(5):
        connection.request("GET", "/containers/json?all=1")
        socket = connection.sock
        assert len(json.loads(connection.getresponse().read())) > 30
        connection.request("POST", "/containers/web.1/start")
        assert connection.getresponse().read() == b""
        assert connection.sock is socket
    connection.close()


def test_many_clients_at_once(engine: DemoClient) -> None:
    statuses: list[int] = []

    def work() -> None:
        statuses.extend(engine.ask("GET", "/containers/json", all=1).status for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 100


def test_of_parallel_removals_one_wins(engine: DemoClient) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(engine.delete("/containers/web.1", force=1).status))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204] + [404] * 7


def test_chunked_requests_are_read(engine: DemoClient) -> None:
    connection = UnixConnection(engine.path)
    body = json.dumps({"Image": "busybox:1.36"}).encode()
    connection.request(
        "POST", "/containers/create?name=chunky", iter([body[:7], body[7:]]), encode_chunked=True
    )
    assert connection.getresponse().status == 201
    connection.close()
    assert engine.container("chunky")["State"] == "created"


def test_noise_on_the_socket_does_not_end_it(engine: DemoClient) -> None:
    connection = UnixConnection(engine.path)
    connection.connect()
    assert connection.sock is not None
    connection.sock.sendall(b"\x00\xff\r\n\r\n")
    connection.close()
    eventually(lambda: engine.ask("GET", "/_ping").status == 200)


def test_everybody_else_is_hung_up_on(engine: DemoClient) -> None:
    with engine.stream("GET", "/events") as events:
        connection = UnixConnection(engine.path)
        connection.request("GET", "/_ping")
        connection.getresponse().read()
        assert engine.post("/_demo/drop").status == 204
        with pytest.raises(http.client.IncompleteRead):
            events.read()
        assert connection.sock is not None
        assert connection.sock.recv(1) == b""
        connection.close()
    assert engine.ask("GET", "/_ping").status == 200


def test_a_request_sent_too_early_waits_for_the_answer_before_it(engine: DemoClient) -> None:
    connection = UnixConnection(engine.path)
    connection.connect()
    assert connection.sock is not None
    until = f"{time.time() + 0.2:.6f}"
    connection.sock.sendall(
        f"GET /events?until={until} HTTP/1.1\r\n\r\nHEAD /_ping HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    )
    received = b"".join(iter(lambda: connection.sock.recv(65536) if connection.sock else b"", b""))
    connection.close()
    assert received.index(b"0\r\n\r\nHTTP/1.1 200 OK") < received.index(b"Builder-Version")
