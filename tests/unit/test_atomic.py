"""A file that is replaced holds its old content or the new, and nobody's change is lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.docker_home import auth
from tests.wait import eventually
from tui.registry import atomic
from tui.registry.atomic import update

IS_ROOT = os.geteuid() == 0


def append(text: bytes) -> atomic.Change:
    return lambda content: (content or b"") + text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "folder" / "file"
    made.parent.mkdir()
    made.write_bytes(b"old")
    return made


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_it_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    assert update(str(path), append(b"new")) == str(path)
    assert path.read_bytes() == b"new"
    assert [p.stat().st_mode & 0o777 for p in (path, path.parent, tmp_path / "a")] == [0o600, 0o700, 0o700]


def test_it_is_replaced(path: Path) -> None:
    path.chmod(0o644)
    inode = path.stat().st_ino
    update(str(path), append(b"new"))
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"oldnew", 0o600)
    assert path.stat().st_ino != inode
    assert names(path) == ["file"]


@pytest.mark.parametrize("answer", [None, b"old"])
def test_nothing_is_written_where_nothing_changes(path: Path, answer: bytes | None) -> None:
    path.chmod(0o600)
    before = path.stat()
    update(str(path), lambda _: answer)
    after = path.stat()
    assert (after.st_ino, after.st_ctime_ns) == (before.st_ino, before.st_ctime_ns)


def test_links_stay_links(path: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(path)
    assert update(str(tmp_path / "one"), append(b"new")) == str(path)
    assert path.read_bytes() == b"oldnew"
    assert (tmp_path / "one").is_symlink()
    assert (tmp_path / "two").is_symlink()


def test_a_link_to_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("there/file")
    update(str(tmp_path / "link"), append(b"new"))
    assert (tmp_path / "there" / "file").read_bytes() == b"new"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/null", path)])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, make: object) -> None:
    path = tmp_path / "x"
    make(path)  # type: ignore[operator]
    with pytest.raises(OSError, match=r"regular file|directory"):
        update(str(path), append(b"new"))
    assert not path.is_file()
    assert not Path("/dev/null").is_file()


def test_a_change_that_fails_changes_nothing(path: Path) -> None:
    def fail(_: object) -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        update(str(path), fail)
    assert (path.read_bytes(), names(path)) == (b"old", ["file"])


def test_a_writer_without_locks_is_seen(path: Path) -> None:
    """The Docker CLI locks nothing: what it writes in between is read again."""
    seen = []

    def change(content: bytes | None) -> bytes:
        seen.append(content)
        if len(seen) == 1:
            (path.parent / "other").write_bytes(b"theirs")
            (path.parent / "other").rename(path)
        return (content or b"") + b"+mine"

    update(str(path), change)
    assert seen == [b"old", b"theirs"]
    assert (path.read_bytes(), names(path)) == (b"theirs+mine", ["file"])


def test_a_file_that_never_rests_is_given_up(path: Path) -> None:
    def change(content: bytes | None) -> bytes:
        path.write_bytes((content or b"") + b".")
        return b"mine"

    with pytest.raises(OSError, match="all the time"):
        update(str(path), change)
    assert path.read_bytes().startswith(b"old..")
    assert names(path) == ["file"]


def test_a_lock_that_is_held_is_waited_for_and_no_longer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "PATIENCE", 0.1)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="holds its lock"):
            update(str(path), append(b"new"))
    finally:
        os.close(handle)
    assert path.read_bytes() == b"old"
    update(str(path), append(b"new"))
    assert path.read_bytes() == b"oldnew"


def test_what_a_killed_writer_left_is_taken_away(path: Path) -> None:
    (path.parent / "file.dtui-0123").write_bytes(b"a secret")
    (path.parent / "file.mine").write_bytes(b"")
    update(str(path), append(b"new"))
    assert names(path) == ["file", "file.mine"]


FULL = """
import resource, sys
from tui.registry.atomic import update
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    update(sys.argv[1], lambda content: b"n" * 200_000)
except OSError as error:
    print(error.strerror)
"""


def test_a_file_that_does_not_fit(path: Path) -> None:
    """A limit on the size of files stands for a full disk: part of the content is written, then none."""
    said = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True)
    assert said.stdout == "File too large\n"
    assert (path.read_bytes(), names(path)) == (b"old", ["file"])


@pytest.mark.skipif(not IS_ROOT, reason="mounting a small disk needs root")
def test_a_full_disk(tmp_path: Path) -> None:
    script = f'mount -t tmpfs -o size=64k x "$0" && printf old >"$0/file" && exec "{sys.executable}" -c "$1" "$0/file"'
    check = (
        FULL.replace("(64, 64)", "(-1, -1)")
        + "print(open(sys.argv[1]).read(), __import__('os').listdir(sys.argv[1][:-5]))"
    )
    command = ["unshare", "--mount", "sh", "-c", script, tmp_path, check]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unshare" in answer.stderr or "mount:" in answer.stderr:
        pytest.skip(f"no mounts of its own here: {answer.stderr.strip()}")
    assert answer.stdout == "No space left on device\nold ['file']\n"


@pytest.mark.skipif(not IS_ROOT, reason="giving files away needs root")
def test_the_owner_stays(path: Path) -> None:
    """Under sudo the file is still its owner's, a new one too."""
    os.chown(path, 12345, 54321)
    update(str(path), append(b"new"))
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)
    os.chown(path.parent, 12345, 54321)
    update(str(path.parent / "deep" / "new"), append(b"new"))
    for made in (path.parent / "deep", path.parent / "deep" / "new"):
        assert (made.stat().st_uid, made.stat().st_gid) == (12345, 54321)


AS_NOBODY = """
import os, sys
from tui.registry.atomic import update
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    update(sys.argv[1], lambda content: b"new")
except OSError as error:
    print(error.strerror)
"""


def as_nobody(path: Path) -> str:
    """What a user without rights is told."""
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, path], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def reachable(path: Path) -> Path:
    """The file, in folders that everybody may enter."""
    for folder in (path.parent, *path.parents[1:4]):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(0o755)
    return path


def test_a_folder_that_is_read_only(reachable: Path) -> None:
    reachable.parent.chmod(0o555)
    assert as_nobody(reachable) == "Permission denied\n"
    assert (reachable.read_bytes(), names(reachable)) == (b"old", ["file"])
    reachable.parent.chmod(0o755)


@pytest.mark.skipif(not IS_ROOT, reason="another user's file needs root to make")
def test_a_file_of_another_user_is_not_taken_over(reachable: Path) -> None:
    reachable.parent.chmod(0o777)
    reachable.chmod(0o666)
    assert as_nobody(reachable) == "It belongs to another user (uid 0)\n"
    assert (reachable.read_bytes(), names(reachable)) == (b"old", ["file"])


def test_killed_at_any_line_it_holds_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"auths": {"z": {"auth": "YTpi"}}, "other": 1.50}')
    path.chmod(0o600)
    command = [sys.executable, "-m", "tests.unit.killed_writer", path]
    deaths = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    new = f'{{ \t"auths": {{ \t\t"h": {{ \t\t\t"auth": "{auth("alice", "new")["auth"]}" \t\t}}, '
    new += '\t\t"z": { \t\t\t"auth": "YTpi" \t\t} \t}, \t"other": 1.50 } 0o100600'
    kinds = ["old" if death == "old 0o100600" else "new" if death == new else death for death in deaths]
    assert set(kinds) == {"old", "new"}
    assert kinds == sorted(kinds, reverse=True)
    assert kinds.count("old") > 40


APPENDING = """
import sys
from tui.registry.atomic import update
for number in range(40):
    update(sys.argv[1], lambda content: (content or b"") + f"{sys.argv[2]}{number}\\n".encode())
"""


def test_writers_at_once_lose_nothing(path: Path) -> None:
    path.unlink()
    command = [sys.executable, "-c", APPENDING, path]
    writers = [subprocess.Popen([*command, name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    lines = path.read_text().splitlines()
    for name in "abc":
        assert [line for line in lines if line[0] == name] == [f"{name}{number}" for number in range(40)]
    assert len(lines) == 120


def test_a_writer_that_is_killed_at_any_time_leaves_a_whole_file(path: Path) -> None:
    script = APPENDING.replace("range(40)", "range(10**9)")
    for death in range(8):
        path.write_bytes(b"")
        with subprocess.Popen([sys.executable, "-c", script, path, "x"]) as writer:
            eventually(lambda least=death * 40: path.stat().st_size > least, what="it writes")
            writer.kill()
        lines = path.read_text().splitlines(keepends=True)
        assert lines == [f"x{number}\n" for number in range(len(lines))]
    update(str(path), append(b"."))
    assert names(path) == ["file"]
