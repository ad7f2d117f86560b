from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually
from tui.demo.process import DemoFailed, DemoProcess, start

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
