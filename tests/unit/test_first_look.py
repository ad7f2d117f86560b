"""The first look, and what it says when the engine is not what it should be."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.http_double import PING, Answer, Double, answering, reply
from tui.engine import transport
from tui.engine.endpoint import Endpoint, TLSFiles
from tui.engine.errors import EngineError, EngineUnreachable, EngineUnsupported
from tui.engine.first import first_look
from tui.engine.info import negotiate

ONE = {"Id": "a" * 64, "Names": ["/web.1"], "State": "running", "Status": "Up 2 hours", "Labels": None}
Serve = Callable[[dict[str, Answer | bytes]], tuple[Double, Endpoint]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    opened = []

    def start(answers: dict[str, Answer | bytes]) -> tuple[Double, Endpoint]:
        path = tmp_path / f"{len(opened)}.sock"
        opened.append(answering(path, answers))
        return opened[-1].__enter__(), Endpoint.at(f"unix://{path}")

    yield start
    for each in opened:
        each.__exit__(None, None, None)


def ping(**headers: str) -> Answer:
    return 200, {name.replace("_", "-"): value for name, value in headers.items()}, b"OK"


def test_one_connection_and_two_requests(serve: Serve) -> None:
    double, endpoint = serve({"/_ping": PING, "/v1.45/containers/json": reply([ONE])})
    look = first_look(endpoint)
    assert [each.name for each in look.containers] == ["web.1"]
    assert (look.info.name, look.info.version, look.info.api_version) == ("Docker", "26.1.5", "1.45")
    assert double.asked == ["GET /_ping", "GET /v1.45/containers/json?all=1"]
    assert double.connections == 1


def test_a_null_list_is_empty(serve: Serve) -> None:
    _, endpoint = serve({"/_ping": PING, "/v1.45/containers/json": reply(None)})
    assert first_look(endpoint).containers == ()


@pytest.mark.parametrize(
    ("theirs", "minimum", "spoken"),
    [("1.41", "", "1.41"), ("1.45", "1.44", "1.45"), ("1.47", "", "1.47"), ("1.52", "1.44", "1.47")],
)
def test_negotiation(theirs: str, minimum: str, spoken: str) -> None:
    assert negotiate(theirs, minimum) == spoken


@pytest.mark.parametrize(("theirs", "minimum", "way_out"), [("1.40", "", "engine"), ("1.60", "1.48", "dtui")])
def test_no_common_version(theirs: str, minimum: str, way_out: str) -> None:
    with pytest.raises(EngineUnsupported) as caught:
        negotiate(theirs, minimum)
    assert caught.value.hint == f"Upgrade {'the engine' if way_out == 'engine' else 'dtui'}."


def test_an_engine_newer_than_dtui_is_asked_how_old_it_accepts(serve: Serve) -> None:
    version = reply({"ApiVersion": "1.52", "MinAPIVersion": "1.44"})
    answers = {"/_ping": ping(Api_Version="1.52", Server="Docker/29.0.0 (linux)"), "/version": version}
    _, endpoint = serve({**answers, "/v1.47/containers/json": reply([])})
    assert first_look(endpoint).info.api_version == "1.47"
    _, endpoint = serve({**answers, "/version": reply({"MinAPIVersion": "1.50"})})
    with pytest.raises(EngineUnsupported, match=r"1\.50"):
        first_look(endpoint)


TLS_WANTED = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
TOO_OLD = {"message": "client version 1.45 is too old. Minimum supported API version is 1.99, please upgrade"}


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ({"/_ping": ping(Server="nginx")}, EngineUnreachable, "not a Docker engine"),
        ({"/_ping": (404, {}, b"<html>nope")}, EngineUnreachable, "not a Docker engine"),
        ({"/_ping": b"SSH-2.0-OpenSSH_9\r\n\r\n"}, EngineUnreachable, "not a Docker engine"),
        ({"/_ping": b""}, EngineUnreachable, "is gone"),
        ({"/_ping": TLS_WANTED}, EngineUnsupported, "DOCKER_TLS_VERIFY"),
        ({"/_ping": ping(Api_Version="1.41", Libpod_Api_Version="4.3.1", Server="Libpod/4.3.1 (linux)")},
         EngineUnsupported, "Podman"),
        ({"/_ping": ping(Api_Version="1.40", Server="Docker/19.03")}, EngineUnsupported, "too old"),
        ({"/_ping": ping(Api_Version="?")}, EngineUnsupported, "too old"),
        ({"/_ping": PING, "/v1.45/containers/json": (200, {}, b"{")}, EngineUnreachable, "not the JSON"),
        ({"/_ping": PING, "/v1.45/containers/json": reply(TOO_OLD, 400)}, EngineUnsupported, "too old"),
        ({"/_ping": PING, "/v1.45/containers/json": reply({"message": "boom"}, 500)}, EngineError, "boom"),
        ({"/_ping": PING, "/v1.45/containers/json": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]"},
         EngineUnreachable, "is gone"),
    ],
)  # fmt: skip
def test_what_is_not_a_usable_engine(
    serve: Serve, answers: dict[str, Answer | bytes], kind: type[EngineError], words: str
) -> None:
    _, endpoint = serve(answers)
    with pytest.raises(kind, match=words) as caught:
        first_look(endpoint)
    assert caught.value.title


def test_no_socket(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachable) as caught:
        first_look(Endpoint.at(f"unix://{tmp_path}/no.sock"))
    assert caught.value.title == f"No Docker engine at unix://{tmp_path}/no.sock"
    assert "systemctl start docker" in caught.value.hint


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "d.sock"))
    with pytest.raises(EngineUnreachable, match="refused"):
        first_look(Endpoint.at(f"unix://{tmp_path}/d.sock"))


def test_a_path_too_long_for_a_socket() -> None:
    with pytest.raises(EngineUnreachable, match="too long"):
        first_look(Endpoint.at("unix:///" + "x" * 120))


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(EngineUnreachable, match="host nowhere is not known"):
        first_look(Endpoint.at("tcp://nowhere:2375"))


def test_silence_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PING", 0.05)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "d.sock"))
        mute.listen()
        with pytest.raises(EngineUnreachable, match="does not answer"):
            first_look(Endpoint.at(f"unix://{tmp_path}/d.sock"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_no_permission_names_user_and_group(tmp_path: Path) -> None:
    """In a process of its own, since it gives its rights away."""
    path = tmp_path / "d.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
        left.listen()
        os.chown(path, 0, 3)
        path.chmod(0o660)
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        code = (
            "import os, sys\n"
            "from tui.engine.endpoint import Endpoint\nfrom tui.engine.first import first_look\n"
            "import tui.engine.translate, pwd, grp, encodings.idna\n"
            "os.setgroups([]); os.setgid(2); os.setuid(2)\n"
            "try: first_look(Endpoint.at('unix://' + sys.argv[1]))\n"
            "except Exception as error: print(type(error).__name__, error)\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
        )
    assert ran.stdout.startswith("EngineUnreachable No permission")
    assert "usermod -aG sys bin" in ran.stdout


class TLSServer:
    """A TLS port that answers the greeting; `ca` and `name` decide who trusts it."""

    def __init__(self, folder: Path, client_ca: bool = False) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(folder / "server.pem")
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(plain, server_side=True) as peer:
                    peer.recv(4096)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                plain.close()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem")]
    name = ["-subj", "/CN=lab", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", "req", "-x509", *key, *files, *name], check=True, capture_output=True)
    return folder


@pytest.fixture(params=[False])
def tls_server(certificates: Path, request: pytest.FixtureRequest) -> Iterator[TLSServer]:
    server = TLSServer(certificates, request.param)
    yield server
    server.close()


def test_tls_that_is_trusted(tls_server: TLSServer, certificates: Path) -> None:
    tls = TLSFiles(ca=str(certificates / "server.pem"))
    with pytest.raises(EngineUnreachable, match="names no Docker API"):
        first_look(Endpoint.at(f"tcp://127.0.0.1:{tls_server.port}", tls))


def test_tls_of_an_unknown_ca(tls_server: TLSServer) -> None:
    with pytest.raises(EngineUnreachable, match="signed by nobody you trust"):
        first_look(Endpoint.at(f"tcp://127.0.0.1:{tls_server.port}", TLSFiles()))


def test_tls_of_another_name(tls_server: TLSServer, certificates: Path) -> None:
    tls = TLSFiles(ca=str(certificates / "server.pem"))
    with pytest.raises(EngineUnreachable, match="not for localhost"):
        first_look(Endpoint.at(f"tcp://localhost:{tls_server.port}", tls))


def test_tls_unchecked_when_asked_for(tls_server: TLSServer) -> None:
    with pytest.raises(EngineUnreachable, match="names no Docker API"):
        first_look(Endpoint.at(f"tcp://127.0.0.1:{tls_server.port}", TLSFiles(verify=False)))


@pytest.mark.parametrize("tls_server", [True], indirect=True)
def test_tls_that_wants_our_certificate(tls_server: TLSServer, certificates: Path) -> None:
    tls = TLSFiles(ca=str(certificates / "server.pem"))
    with pytest.raises(EngineUnreachable, match=r"cert\.pem and key\.pem"):
        first_look(Endpoint.at(f"tcp://127.0.0.1:{tls_server.port}", tls))


def test_tls_to_a_plain_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            peer, _ = plain.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(EngineUnreachable, match="does not speak TLS"):
            first_look(Endpoint.at(f"tcp://127.0.0.1:{plain.getsockname()[1]}", TLSFiles(verify=False)))
        thread.join()


def test_broken_tls_files(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    with pytest.raises(EngineUnreachable, match=r"ca\.pem"):
        first_look(Endpoint.at("tcp://127.0.0.1:1", TLSFiles(ca=str(tmp_path / "ca.pem"))))


def test_it_loads_neither_the_sdk_nor_its_friends() -> None:
    code = (
        "import sys, tui.engine.client, tui.engine.first, tui.engine.push\n"
        "print(sorted({'docker', 'requests', 'urllib3', 'urllib.request', 'textual'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
