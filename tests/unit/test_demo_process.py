from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually
from tui.demo.process import DemoFailed, DemoProcess, start
from tui.registry.config import RegistryError, credentials_for
from tui.registry.ecr import profiles

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process() -> DemoProcess:
    return start(empty=True)


def test_only_the_owner_may_use_the_socket(process: DemoProcess) -> None:
    with process:
        assert process.url == f"unix://{process.socket}"
        assert os.stat(process.socket).st_mode & 0o777 == 0o600
        assert os.stat(os.path.dirname(process.socket)).st_mode & 0o777 == 0o700


def test_stop_leaves_nothing_behind(process: DemoProcess) -> None:
    process.stop()
    assert not os.path.exists(os.path.dirname(process.socket))
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_its_folder(process: DemoProcess, number: signal.Signals) -> None:
    os.kill(process.pid, number)
    eventually(lambda: not os.path.exists(os.path.dirname(process.socket)))
    process.stop()


def test_it_ends_with_its_parent() -> None:
    script = "from tui.demo.process import start; print(start(empty=True).socket, flush=True); import os; os._exit(9)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    parent = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    socket = parent.stdout.strip()
    assert parent.returncode == 9
    assert socket.endswith(".sock")
    eventually(lambda: not os.path.exists(os.path.dirname(socket)))


def test_a_start_that_fails_says_why() -> None:
    with pytest.raises(DemoFailed, match="unrecognized arguments: --nonsense"):
        start("--nonsense")


def test_it_starts_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong module')")
    monkeypatch.chdir(tmp_path)
    with start(empty=True) as process:
        assert DemoClient(process.socket).ask("GET", "/_ping").body == b"OK"


def test_a_long_temporary_folder_does_not_break_the_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    with start(empty=True) as process:
        assert len(process.socket) < 108


def test_scale_says_how_many_containers() -> None:
    with start(scale=200) as process:
        client = DemoClient(process.socket)
        every = client.get("/containers/json", all=1)
        running = client.get("/containers/json")
        assert len(every) == 200
        assert 0 < len(running) < 200
        assert len(client.get("/images/json")) == 100


def test_empty_has_only_the_predefined_networks() -> None:
    with start(empty=True) as process:
        client = DemoClient(process.socket)
        assert client.get("/containers/json", all=1) == []
        assert client.get("/images/json") == []
        assert {network["Name"] for network in client.get("/networks")} == {"bridge", "host", "none"}


def test_starting_it_imports_little() -> None:
    script = "import sys; before = set(sys.modules); import tui.demo.process; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {
        "tempfile",
        "json",
        "socket",
        "docker",
        "textual",
        "asyncio",
        "tui.demo.server",
        "tui.domain.reference",
    }
    assert not heavy & set(run.stdout.split())


def test_an_engine_can_come_back_where_one_was(tmp_path: Path) -> None:
    socket = str(tmp_path / "d.sock")
    for _ in range(2):
        with start(empty=True, socket=socket) as process:
            assert process.socket == socket
            assert DemoClient(socket).ask("GET", "/_ping").status == 200
        assert list(tmp_path.iterdir()) == []


PROD, TEST = (f"32907492485{number}.dkr.ecr.us-east-1.amazonaws.com" for number in (5, 6))


def expiration(secret: str) -> float:
    return float(json.loads(base64.b64decode(secret))["expiration"])


def test_its_docker_config_has_logins_in_every_state(process: DemoProcess) -> None:
    with process:
        path = Path(process.config) / "config.json"
        config = json.loads(path.read_text())
        env = process.environment({"PATH": os.environ["PATH"], "DOCKER_CONFIG": "/the/users"})
        dying, dead = credentials_for(PROD, env), credentials_for(TEST, env)
        assert dying is not None
        assert dead is not None
        assert expiration(dying["password"]) - time.time() == pytest.approx(41 * 60, abs=30)
        assert expiration(dead["password"]) < time.time()
        assert credentials_for("docker.io", env) == {"username": "acme", "password": "demo-acme-password"}
        assert credentials_for("localhost:5001", env) == {"username": "demo", "password": "demo"}
        assert [key for key in config["auths"] if "5001" in key] == [
            "https://localhost:5001",
            "localhost:5001",
        ]
        with pytest.raises(RegistryError, match="No such file"):
            credentials_for("registry.acme.example", env)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text() == json.dumps(config, indent="\t"), "as the Docker CLI writes it"
        assert config.keys() > {"auths", "credHelpers", "currentContext", "detachKeys", "HttpHeaders"}


def test_its_aws_profiles_are_there_to_choose_from(process: DemoProcess) -> None:
    with process:
        assert profiles(process.environment({})) == ("prod", "test", "other", "expired-sso")


def test_its_engine_takes_these_logins(process: DemoProcess) -> None:
    with process:
        client = DemoClient(process.socket)
        env = process.environment({})
        for host, status in ((PROD, 200), (TEST, 500), ("docker.io", 200), ("localhost:5001", 200)):
            found = credentials_for(host, env)
            assert found is not None
            assert client.post("/auth", {**found, "serveraddress": host}).status == status


def test_reset_puts_the_docker_config_back(process: DemoProcess) -> None:
    with process:
        path = Path(process.config) / "config.json"
        path.write_text("{}")
        assert DemoClient(process.socket).post("/_demo/reset").status == 204
        assert PROD in json.loads(path.read_text())["auths"]


def test_what_is_written_into_its_folders_goes_with_it(process: DemoProcess) -> None:
    env = process.environment({"HOME": "/the/users", "AWS_PROFILE": "theirs", "DOCKER_AUTH_CONFIG": "{}"})
    assert env.keys() == {"HOME", "DOCKER_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"}
    assert all(folder.startswith(process.home) for folder in env.values())
    for folder in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "DOCKER_CONFIG"):
        (Path(env[folder]) / "dtui").mkdir(parents=True)
    os.kill(process.pid, signal.SIGKILL)
    process.stop()
    assert not os.path.exists(os.path.dirname(process.socket))


def test_a_home_that_is_somebody_elses_is_not_taken(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    command = [sys.executable, "-m", "tui.demo", "--empty", "--home", str(kept)]
    run = subprocess.run(
        [*command, "--socket", str(tmp_path / "d.sock")], cwd=ROOT, capture_output=True, check=False
    )
    assert run.returncode != 0
    assert kept.is_dir()


def test_each_demo_is_an_engine_of_its_own_and_the_same_when_it_comes_back(tmp_path: Path) -> None:
    def engine_id(running: DemoProcess) -> str:
        with running:
            found = DemoClient(running.socket).get("/info")["ID"]
            assert isinstance(found, str)
            return found

    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    socket = str(first / "docker.sock")
    before = engine_id(start(empty=True, socket=socket))
    assert engine_id(start(empty=True, socket=socket)) == before
    assert engine_id(start(empty=True, socket=str(second / "docker.sock"))) != before
