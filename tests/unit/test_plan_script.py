"""A plan as a shell script: every word arrives as it is, comments stay comments, and each step is checked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.domain.plan import Plan, Step
from tui.domain.plan_json import About
from tui.domain.plan_script import Unwritable, to_script
from tui.domain.risk import Risk

ID = "sha256:" + "1" * 64
ABOUT = About("prod-eu-1", "unix:///d.sock", "Docker 20.10.24", "ABCD", 1_480_000_000.0)
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
HOSTILE = "a'b\"c$(touch pwned)`touch pwned`;touch pwned\n&& touch pwned\t\\ * ~ #!\x1b[2J -f é 名"

# Notes the words it is given, and answers what the file named after its first two words says.
DOCKER = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >>"$FOLDER/words"
printf '\\001\\0' >>"$FOLDER/words"
answer="$FOLDER/$1-$2"
[ -f "$answer" ] || exit 0
cat "$answer"
[ ! -f "$answer.fails" ]
"""


class Fake:
    """A `docker` that does nothing, and a folder that a script runs in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        docker = folder / "bin" / "docker"
        docker.write_text(DOCKER)
        docker.chmod(0o755)
        self.answer("info --format", "ABCD")

    def answer(self, words: str, text: str, *, fails: bool = False) -> None:
        path = self.folder / words.replace(" ", "-")
        path.write_text(text)
        if fails:
            (self.folder / f"{path.name}.fails").touch()

    def run(self, script: str, shell: str = "dash") -> tuple[int, str, list[list[str]]]:
        """Exit code, what was said, and the words of each call of docker."""
        (self.folder / "words").write_text("")
        command = ["busybox", "sh"] if shell == "busybox" else [shell]
        path = self.folder / "plan.sh"
        path.write_text(script)
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "FOLDER": str(self.folder),
        }
        ended = subprocess.run(
            [*command, str(path)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = (self.folder / "words").read_bytes().decode().split("\1\0")[:-1]
        return ended.returncode, ended.stdout + ended.stderr, [call.split("\0")[:-1] for call in calls]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path)


def plan_of(*steps: Step) -> Plan:
    return Plan(steps, frozenset(step.id for step in steps))


def volume(name: str) -> Step:
    return Step(
        "volume:v", "volume", name, name, seen=(("driver", "local"), ("created", "0"), ("mountpoint", "/v"))
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_a_hostile_name_is_one_word_and_no_command(fake: Fake, shell: str) -> None:
    fake.answer("volume inspect", "local||/v")
    code, said, calls = fake.run(to_script(plan_of(volume(HOSTILE)), ABOUT), shell)
    assert (code, calls[-1]) == (0, ["volume", "rm", "--", HOSTILE])
    assert not (fake.folder / "pwned").exists()
    assert "\x1b" not in said


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\1"), min_size=1, max_size=30))
def test_any_name_is_one_word(fake: Fake, name: str) -> None:
    fake.answer("volume inspect", "local||/v")
    step = Step(
        "v",
        "volume",
        name,
        name,
        why=name,
        risks=(Risk("unknown", name),),
        rescued=name,
        seen=volume("v").seen,
    )
    about = About(name, name, name, "ABCD", 1.0)
    off = Step("off", "volume", name, name, why=name)
    code, _, calls = fake.run(to_script(Plan((step, off), frozenset(["v"])), about))
    assert (code, calls[-1]) == (0, ["volume", "rm", "--", name])
    assert [call[:2] for call in calls] == [
        ["info", "--format"],
        ["volume", "inspect"],
        ["ps", "--all"],
        ["volume", "rm"],
    ]


@pytest.mark.parametrize(
    "step",
    [
        volume("a\0b"),
        volume("a\ud800"),
        Step("c", "container", "web", "web"),
        Step("i", "image", "a:1", "a:1"),
        Step("k", "cache", "", "k"),
        Step("k", "cache", "x*", "k"),
    ],
)
def test_what_cannot_be_written_safely_is_refused(step: Step) -> None:
    with pytest.raises(Unwritable):
        to_script(plan_of(step), ABOUT)


@pytest.mark.parametrize("shell", SHELLS)
def test_another_engine_is_refused(fake: Fake, shell: str) -> None:
    fake.answer("info --format", "OTHER")
    code, said, calls = fake.run(to_script(plan_of(volume("v")), ABOUT), shell)
    assert (code, len(calls)) == (2, 1)
    assert "nothing was done" in said


def test_without_an_engine_nothing_is_done(fake: Fake) -> None:
    fake.answer("info --format", "Cannot connect to the Docker daemon", fails=True)
    code, said, calls = fake.run(to_script(plan_of(volume("v")), ABOUT))
    assert (code, len(calls)) == (2, 1)
    assert "Cannot connect" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_failure_stops_only_what_needs_it(fake: Fake, shell: str) -> None:
    container = Step("c", "container", "2" * 64, "web", seen=(("state", "exited"), ("name", "web")))
    image = Step("i", "image", ID, "a:1", names=("a:1",), needs=("c",))
    fake.answer("container inspect", "exited /web   ")
    fake.answer("container rm", "driver failed", fails=True)
    fake.answer("volume inspect", "local||/v")
    code, said, calls = fake.run(to_script(plan_of(container, image, volume("v")), ABOUT), shell)
    assert code == 1
    assert "FAILED   1. container web: driver failed" in said
    assert "skipped  2. image a:1: step 1 was not done" in said
    assert "done     3. volume v" in said
    assert "1 done, 1 skipped, 1 failed" in said
    assert ["image", "rm"] not in [call[:2] for call in calls]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_changed_is_skipped(fake: Fake, shell: str) -> None:
    fake.answer("volume inspect", "local|2026-01-02T03:04:05Z|/v")
    code, said, calls = fake.run(to_script(plan_of(volume("v")), ABOUT), shell)
    assert code == 1
    assert "it was local|0|/v, it is local|1767323045|/v now" in said
    assert ["volume", "rm"] not in [call[:2] for call in calls]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2016-02-29T23:59:59+02:00", 1456783199),
        ("2000-03-01T00:00:00-05:30", 951888600),
        ("2026-11-22T04:12:41.123456789+01:00", 1795317161),
    ],
)
def test_the_time_of_a_volume_is_read_as_dtui_reads_it(
    fake: Fake, shell: str, told: str, seconds: int
) -> None:
    fake.answer("volume inspect", f"local|{told}|/v")
    seen = (("driver", "local"), ("created", str(seconds)), ("mountpoint", "/v"))
    code, said, _ = fake.run(to_script(plan_of(Step("v", "volume", "v", "v", seen=seen)), ABOUT), shell)
    assert code == 0, said


def test_what_is_gone_already_is_done(fake: Fake) -> None:
    fake.answer("volume inspect", "Error response from daemon: get v: no such volume", fails=True)
    code, said, _ = fake.run(to_script(plan_of(volume("v")), ABOUT))
    assert code == 0
    assert "done     1. volume v (gone already)" in said


def test_what_is_used_by_now_is_skipped(fake: Fake) -> None:
    fake.answer("volume inspect", "local||/v")
    fake.answer("ps --all", "3" * 64)
    code, said, _ = fake.run(to_script(plan_of(volume("v")), ABOUT))
    assert code == 1
    assert f"used by container {'3' * 64}" in said


def test_steps_that_are_off_are_comments(fake: Fake) -> None:
    off = Step("i", "image", ID, "a:1", why="unused", risks=(Risk("only copy", "only copy: not there", 3),))
    script = to_script(Plan((volume("v"), off), frozenset(["volume:v"])), ABOUT)
    assert "#   image a:1: unused (only copy: not there)" in script
    assert "1 of 2 steps on" in script
    fake.answer("volume inspect", "local||/v")
    assert "1 done, 0 skipped, 0 failed" in fake.run(script)[1]


def test_nothing_is_forced_and_no_bulk_prune_is_called() -> None:
    steps = (
        Step("c", "container", "2" * 64, "c"),
        Step("i", "image", ID, "a:1", names=("a:1",)),
        volume("v"),
        Step("k", "cache", "abcdefghijkl", "k"),
    )
    script = to_script(plan_of(*steps), ABOUT)
    removals = [line for line in script.splitlines() if " rm " in line]
    assert removals
    assert all("--force" not in line and " -f " not in line for line in removals)
    assert all("--no-prune" in line for line in removals if "image rm" in line)
    assert [
        line.strip() for line in script.splitlines() if " prune " in line and not line.startswith("#")
    ] == ['act builder prune --force --filter "id=$1" || return']
