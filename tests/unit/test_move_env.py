"""Values of environments arrive as they are, out of files only."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shlex import join

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.moved_recipe import recipe, said
from tests.unit.test_plan_script import SHELLS, Fake
from tui.domain.move import Moved, env_path
from tui.domain.move_compose import to_compose
from tui.domain.move_env import env_files, env_left, handed_over, shell_path, taken_away
from tui.domain.move_run import not_expressible, run_files, run_script
from tui.domain.recipe import Recipe

NAMES = st.one_of(
    st.sampled_from(
        [
            "A",
            "_b1",
            "PATH",
            "DOCKER_HOST",
            "weird.name-1",
            "#x",
            "a b",
            "",
            "a=b",
            "\ufeffA",
            "é",
            "HTTP_PROXY",
        ]
    ),
    st.text(max_size=6),
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from(" \t\r\n'\"$`\\#=\0\ud800éa\u2028\x0c\x85"), max_size=8),
    st.sampled_from(["x" * 59_000, "x" * 61_000, "é" * 65_000, "é" * 66_000]),
)


def as_docker_reads(text: str) -> dict[str, str]:
    """An env file as Docker's command line reads it: raw lines, no quotes, comments at their beginning only."""
    found = {}
    for number, line in enumerate(text.encode().split(b"\n")[:-1]):
        assert len(line) < 64 * 1024
        plain = line.removesuffix(b"\r").decode()
        plain = (plain.removeprefix("\ufeff") if number == 0 else plain).lstrip()
        if plain and not plain.startswith("#"):
            name, separator, value = plain.partition("=")
            assert name
            assert not set(name) & set(" \t")
            if separator:
                found[name] = value
    return found


def as_a_shell_reads(shell: str, path: Path, names: tuple[str, ...]) -> dict[str, str]:
    """What a program that was started beneath has in its environment."""
    script = f'. "{path}" && exec env -0'
    command = ["busybox", "sh"] if shell == "busybox" else [shell]
    out = subprocess.run(
        [*command, "-c", script], capture_output=True, check=True, env={"PATH": "/usr/bin:/bin"}
    )
    told = dict(entry.split("=", 1) for entry in out.stdout.decode().split("\0")[:-1])
    return {name: told[name] for name in names}


def arrived(made: Recipe, folder: Path, shell: str = "dash") -> dict[str, str]:
    files = env_files(made)
    found = as_docker_reads(files.get(env_path(made), ""))
    if shell_path(made) in files:
        path = folder / "values"
        path.write_bytes(files[shell_path(made)].encode())
        found |= as_a_shell_reads(shell, path, handed_over(made))
    return found


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_every_value_arrives_or_is_told_by_its_name(tmp_path: Path, env: dict[str, str]) -> None:
    made = recipe(env=tuple(env.items()))
    found = arrived(made, tmp_path)
    left = env_left(made)
    assert len(left) == len(env) - len(found)
    assert {name: value for name, value in env.items() if name in found} == found
    for name in env.keys() - found.keys():
        assert any(f"the value of {name} in its" in each.text for each in left)
    for value in env.values():
        assert len(value) < 25 or all(value not in each.text for each in left)


@pytest.mark.parametrize("shell", SHELLS)
def test_lines_of_several_lines_arrive_in_every_shell(tmp_path: Path, shell: str) -> None:
    env = {"KEY": "-----BEGIN 'KEY'-----\n$HOME `x`\\\n\n", "CR": "a\r", "PLAIN": "  'kept' "}
    made = recipe(env=tuple(env.items()))
    assert arrived(made, tmp_path, shell) == env
    assert handed_over(made) == ("KEY", "CR")
    assert env_files(made)[env_path(made)] == "PLAIN=  'kept' \n"


@pytest.mark.parametrize(
    "name", ["PATH", "DOCKER_HOST", "LD_PRELOAD", "IFS", "https_proxy", "dtui_values", "BASH_ENV"]
)
def test_the_shell_and_docker_themselves_are_left_in_peace(name: str) -> None:
    made = recipe(env=((name, "two\nlines"),), unset=(name,))
    assert env_files(made) == {}
    assert [work.text for work in not_expressible(made)] == [
        f"the value of {name} in its environment cannot be handed over under this name",
        f"it goes without {name}, which its image sets",
    ]
    assert said(made) == []
    # In a line of an env file it steers nothing.
    assert env_files(recipe(env=((name, "plain"),))) == {"env/web.env": f"{name}=plain\n"}


@pytest.mark.parametrize("shell", SHELLS)
def test_docker_has_them_while_it_makes_the_container_only(tmp_path: Path, shell: str) -> None:
    fake = Fake(tmp_path)
    # Beside its words it notes what it finds in its environment.
    docker = tmp_path / "bin/docker"
    noted = f'printf "%s\\n" "$1 [${{KEY-none}}] [${{GONE-none}}]" >>"{tmp_path}/seen"\n'
    docker.write_text(docker.read_text().replace("#!/bin/sh\n", f"#!/bin/sh\n{noted}"))
    one = recipe("one", env=(("KEY", "a\nb"), ("A", "1")), unset=("GONE", "a.b"))
    moved = Moved("h", (one, recipe("two")))
    for path, text in run_files(moved).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    script = "export GONE=here\n" + run_script(moved)
    code, told, calls = fake.run(script, shell)
    assert code == 0, told
    seen = [line for line in (tmp_path / "seen").read_text().split("\n") if line.startswith(("run", "b]"))]
    assert seen == ["run [a", "b] [none]", "run [none] [here]"]
    assert taken_away(one) == ("GONE", "a.b")
    names = ["--env", "KEY", "--env", "GONE", "--env", "a.b"]
    assert [call for call in calls if call[0] == "run"] == [
        ["run", "--detach", "--name", "one", "--env-file", "env/one.env", *names, "redis:7"],
        ["run", "--detach", "--name", "two", "redis:7"],
    ]


def test_a_value_that_stands_elsewhere_stands_in_its_file_only() -> None:
    secret = "s3cret'$value"
    body = {
        "Cmd": ["x", f"--password={secret}"],
        "Labels": {"a": secret * 2},
        "Healthcheck": {"Test": ["CMD-SHELL", secret]},
    }
    moved = Moved("h", (recipe(env=(("PASSWORD", secret),)), recipe("other", body=body)))
    assert "s3cret" not in run_script(moved)
    files = run_files(moved)
    assert files["env/web.env"] == f"PASSWORD={secret}\n"
    assert "s3cret" in files["env/run.values"]
    assert all(path.startswith("env/") for path in files)


@pytest.mark.parametrize("shell", SHELLS)
def test_values_with_quotes_are_found_in_the_words_of_a_health_check_too(tmp_path: Path, shell: str) -> None:
    """These are one word for a shell, in which such a value stands with its quotes quoted."""
    secret = "s3cret'$value"
    body = {"Healthcheck": {"Test": ["CMD", "probe", f"-p{secret}"]}}
    log = {"LogConfig": {"Type": "splunk", "Config": {"splunk-token": secret}}}
    moved = Moved("h", (recipe(env=(("PASSWORD", secret),), body=body, host=log),))
    assert "s3cret" not in run_script(moved) + to_compose(moved)
    for path, text in run_files(moved).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    code, told, calls = Fake(tmp_path).run(run_script(moved), shell)
    assert code == 0, told
    (words,) = [call for call in calls if call[0] == "run"]
    assert words[words.index("--health-cmd") + 1] == join(["probe", f"-p{secret}"])
    assert words[words.index("--log-opt") + 1] == f"splunk-token={secret}"
