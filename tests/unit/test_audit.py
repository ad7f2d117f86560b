from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui.work.audit import AuditEntry, AuditFile, default_audit_path

ENTRY = AuditEntry(
    action="image.tag",
    object="localhost:5000/token:1",
    object_id="sha256:3f1c",
    command="docker tag redis localhost:5000/token:1",
    result="ok",
    host="prod-eu-1",
    endpoint="unix:///var/run/docker.sock",
    engine="Docker 20.10.24",
)
ENV = {"SUDO_USER": "deploy", "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_says_who_did_what_where(tmp_path: Path) -> None:
    path = tmp_path / "state" / "dtui" / "audit.jsonl"
    audit = AuditFile(str(path), ENV)
    assert audit.append(ENTRY) is None
    assert audit.append(ENTRY) is None
    first, second = lines(path)
    assert first["sudo_user"] == "deploy"
    assert first["ssh_connection"].startswith("10.0.0.1 ")
    assert first["user"]
    assert first["object"] == "localhost:5000/token:1"
    assert first["command"] == "docker tag redis localhost:5000/token:1"
    assert first["time"].endswith("Z")
    assert set(first) == set(second)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.touch(0o644)
    AuditFile(str(path)).append(ENTRY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_half_a_line_of_a_full_disk_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text('{"time": "2026-')
    AuditFile(str(path)).append(ENTRY)
    broken, whole = path.read_text().splitlines()
    assert broken == '{"time": "2026-'
    assert json.loads(whole)["action"] == "image.tag"


def test_a_failing_write_is_told_once_and_again_after_it_worked(tmp_path: Path) -> None:
    folder = tmp_path / "dtui"
    folder.write_text("a file where the folder should be")
    audit = AuditFile(str(folder / "audit.jsonl"))
    told = audit.append(ENTRY)
    assert told is not None
    assert str(folder / "audit.jsonl") in told
    assert audit.append(ENTRY) is None
    folder.unlink()
    assert audit.append(ENTRY) is None
    assert len(lines(folder / "audit.jsonl")) == 1
    (folder / "audit.jsonl").unlink()
    (folder / "audit.jsonl").mkdir()
    assert audit.append(ENTRY) is not None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.symlink_to("/dev/full")
    mode = os.stat("/dev/full").st_mode
    told = AuditFile(str(path)).append(ENTRY)
    assert told is not None
    assert "No space left" in told
    assert os.stat("/dev/full").st_mode == mode


def test_hostile_text_stays_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    AuditFile(str(path)).append(
        AuditEntry("container.rename", "a\n\x1b[2J\u202eb", "docker rename", "failed", detail="\ud800\u2028")
    )
    assert len(path.read_bytes().splitlines()) == 1
    assert path.read_bytes().isascii()
    assert lines(path)[0]["object"] == "a\n\x1b[2J\u202eb"


def test_many_writers_make_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    files = [AuditFile(str(path)) for _ in range(4)]

    def write(audit: AuditFile) -> None:
        for _ in range(100):
            audit.append(ENTRY)

    threads = [threading.Thread(target=write, args=(audit,)) for audit in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(path)) == 400


def test_secrets_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    said = 'Get "https://alice:hunter2@registry.example/v2/": EOF'
    command, endpoint = "docker run -e TOKEN=hunter2 acme/token:1", "tcp://me:hunter2@prod:2375"
    entry = replace(ENTRY, command=command, endpoint=endpoint, detail=said, result="failed")
    AuditFile(str(path)).append(entry)
    assert "hunter2" not in path.read_text()
    (line,) = lines(path)
    assert line["command"] == "docker run -e TOKEN=(hidden) acme/token:1"
    assert line["detail"] == 'Get "https://alice:(hidden)@registry.example/v2/": EOF'
    assert line["endpoint"] == "tcp://me:(hidden)@prod:2375"


def test_the_default_path_follows_xdg() -> None:
    assert default_audit_path({"XDG_STATE_HOME": "/s", "HOME": "/h"}) == "/s/dtui/audit.jsonl"
    assert (
        default_audit_path({"XDG_STATE_HOME": "relative", "HOME": "/h"}) == "/h/.local/state/dtui/audit.jsonl"
    )
    assert default_audit_path({"HOME": "/h"}) == "/h/.local/state/dtui/audit.jsonl"
