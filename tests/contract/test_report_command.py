"""`dtui report` as a program: a document or JSON of a host, what has gone from it, and two hosts compared."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.host import Host, unique
from tests.lab.proxy import CountingProxy
from tests.unit.demo_http import DemoClient
from tests.wait import eventually
from tui.demo.process import start
from tui.domain.report_json import from_json, to_json
from tui.engine.client import Engine
from tui.work.decommission import Decommission
from tui.work.planning import gather
from tui.work.recorder import Recorder
from tui.work.reporting import report_of
from tui.work.survey import survey

SECRET = "correct-horse-battery"


def environment(url: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "DOCKER_HOST": url,
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from tui.cli import main; raise SystemExit(main())", "report", *arguments]


def run(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """`dtui report` as a program of its own."""
    return subprocess.run(command(*arguments), env=environment(url, folder), capture_output=True, check=False)


@pytest.fixture
def web(host: Host) -> Iterator[str]:
    """A container with a secret; its name."""
    name = unique("report-web")
    host.container(name, environment={"APP_TOKEN": SECRET}, labels={"uses": SECRET})
    yield name
    host.clean()


def test_a_document_on_standard_output(host: Host, web: str, tmp_path: Path) -> None:
    answer = run(host.url, tmp_path)
    assert (answer.returncode, answer.stderr) == (0, b"")
    text = answer.stdout.decode()
    assert text.startswith("# What is on host `")
    assert f"### `{web}`\n" in text
    assert "uses=${APP_TOKEN}" in text
    assert SECRET not in text


def test_json_in_a_new_file(host: Host, web: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    answer = run(host.url, tmp_path, "--format", "json", "-o", str(path))
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert SECRET not in text
    assert web in {each.name for each in from_json(text).containers}
    assert all(each.verdict is None for each in from_json(text).images)
    again = run(host.url, tmp_path, "-o", str(path))
    assert (again.returncode, b"is there already" in again.stderr) == (2, True)
    assert path.read_text() == text


def test_it_changes_nothing(host: Host, proxy: CountingProxy, tmp_path: Path) -> None:
    assert run(proxy.url, tmp_path, "--read-only").returncode == 0
    assert proxy.requests
    assert {line.split()[0] for line in proxy.requests} <= {"GET", "HEAD"}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_has_gone_is_told_as_it_was(host: Host, engine: Engine, web: str, tmp_path: Path) -> None:
    env = environment(host.url, tmp_path)
    world = gather(engine)
    record = Decommission(env, world.engine_id, str(tmp_path))
    (id,) = (c.id for c in world.containers if c.name == web)
    assert record.decide([f"container:{id}"], "forget") == ""
    first, trouble = report_of(engine, survey(engine, world), record, env, memory=str(tmp_path))
    assert trouble == record.keep_first_report(to_json(first)) == ""
    kept = Recorder(env, memory=str(tmp_path)).record(engine, id)
    engine.remove_container(id)
    assert record.note(f"container:{id}", "done", "removed", 5.0) == ""
    answer = run(host.url, tmp_path, "--format", "json")
    made = from_json(answer.stdout.decode())
    (gone,) = (each for each in made.containers if each.id == id)
    assert (gone.is_here, gone.fate.decision, gone.fate.outcome) == (False, "forget", "done")
    assert (gone.record, gone.labels) == (kept.path, {"uses": "${APP_TOKEN}"})
    assert made.begun == first.made
    text = run(host.url, tmp_path).stdout.decode()
    assert text.startswith("# Decommission of host")
    assert "- **Result**: done, 1970-01-01 00:00 UTC: removed" in text


def test_a_first_report_that_cannot_be_read_is_said(host: Host, engine: Engine, tmp_path: Path) -> None:
    env = environment(host.url, tmp_path)
    record = Decommission(env, engine.describe().engine_id or "", str(tmp_path))
    record.keep_first_report('{"schema": "dtui.report/9"}')
    answer = run(host.url, tmp_path, "--format", "json")
    assert answer.returncode == 0
    assert b"the first report cannot be read" in answer.stderr
    assert from_json(answer.stdout.decode()).begun == 0


def test_what_the_engine_does_not_tell_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    with start("--pace", "0") as demo:
        fault = {"path": r"/containers/\w{64}/json", "status": 500, "message": "no such driver", "times": 1}
        assert DemoClient(demo.socket).post("/_demo/faults", [fault]).status == 204
        answer = run(f"unix://{demo.socket}", tmp_path, "--format", "json", "-o", str(path))
    assert answer.returncode == 3
    assert b"dtui: not told: container " in answer.stderr
    (untold,) = from_json(path.read_text()).untold
    assert "no such driver" in untold.why


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    answer = run(f"unix://{tmp_path}/none.sock", tmp_path, "-o", str(tmp_path / "r.md"))
    assert (answer.returncode, answer.stdout) == (1, b"")
    assert answer.stderr.startswith(b"dtui: ")
    assert not (tmp_path / "r.md").exists()


def test_nobody_reads_it(host: Host, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        answer = subprocess.run(
            command(), env=environment(host.url, tmp_path), stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert (answer.returncode, answer.stderr) == (
        1,
        b"dtui: the report is not written to standard output: Broken pipe\n",
    )


def test_a_full_disk_leaves_no_half_report(host: Host, tmp_path: Path) -> None:
    answer = run(host.url, tmp_path, "-o", "/proc/self/none")
    assert answer.returncode == 1
    assert b"is not written to /proc/self/none" in answer.stderr
    with open("/dev/full", "wb") as out:
        full = subprocess.run(
            command(), env=environment(host.url, tmp_path), stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert (full.returncode, b"No space left on device" in full.stderr) == (1, True)


def test_it_is_stopped(host: Host, tmp_path: Path) -> None:
    fifo = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(fifo))
        silent.listen()
        process = subprocess.Popen(
            command(),
            env=environment(f"unix://{fifo}", tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = silent.accept()
        with connection:
            eventually(lambda: connection.recv(1) != b"")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"dtui: stopped: nothing was written\n")


def saved(host: Host, engine: Engine, path: Path, name: str) -> Path:
    """A report of one container by this name."""
    world = gather(engine)
    found = survey(engine, world)
    record = Decommission({"XDG_STATE_HOME": str(path.parent / "none")}, world.engine_id, str(path.parent))
    made, _ = report_of(engine, found, record, {"XDG_STATE_HOME": str(path.parent / "none")})
    path.write_text(to_json(made))
    assert name in {each.name for each in made.containers}
    return path


def test_two_reports_are_compared(host: Host, engine: Engine, web: str, tmp_path: Path) -> None:
    a = saved(host, engine, tmp_path / "a.json", web)
    same = run("unix:///nobody", tmp_path, "--diff", str(a), str(a))
    assert (same.returncode, same.stdout) == (0, b"no difference\n")
    assert b"environments are compared by their names only" in same.stderr
    host.clean()
    host.container(web, command=["sleep", "1"], labels={"uses": "\x1b[2J"})
    b = saved(host, engine, tmp_path / "b.json", web)
    other = run("unix:///nobody", tmp_path, "--diff", str(a), str(b))
    assert other.returncode == 1
    assert other.stdout.decode().splitlines() == [
        f"container {web}: command was sleep 100000, is sleep 1",
        f"container {web}: label uses was ${{APP_TOKEN}}, is ␛[2J",
        f"container {web}: environment: APP_TOKEN is missing there",
    ]


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("{}")
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "newer").write_text(json.dumps({"schema": "dtui.report/2"}))
    for name, said in (
        ("text", "its schema is None"),
        ("bytes", "it is not text"),
        ("newer", "its schema is 'dtui.report/2', this dtui reads dtui.report/1"),
        ("none", "No such file or directory"),
    ):
        answer = run("unix:///nobody", tmp_path, "--diff", str(tmp_path / name), str(tmp_path / name))
        assert (answer.returncode, answer.stdout) == (2, b"")
        assert said in answer.stderr.decode()


def test_the_demo_is_reported_and_its_registries_are_asked(tmp_path: Path) -> None:
    line = [sys.executable, "-c", "from tui.cli import main; raise SystemExit(main())", "--demo", "report"]
    answer = subprocess.run(
        [*line, "--format", "json", "--check"],
        env=environment("unix:///nobody", tmp_path),
        capture_output=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, b"")
    made = from_json(answer.stdout.decode())
    assert (made.host, made.untold) == ("demo", ())
    assert len(made.containers) > 30
    verdicts = {each.verdict.kind for each in made.images if each.verdict is not None}
    assert verdicts >= {"also", "only copy"}
    assert all(each.verdict is not None for each in made.images)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
