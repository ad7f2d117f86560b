"""Environments in the files of Compose, read again by Compose itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lab.compose import Compose
from tui.domain.move import Moved
from tui.domain.move_compose import compose_files, compose_left, to_compose
from tui.domain.move_compose_env import VALUES_PATH, compose_env_files, env_file_of, values_of, with_variables
from tui.domain.move_env import env_files
from tui.domain.recipe import Recipe

VALUES = [
    *(
        "",
        " ",
        "  a  ",
        "a b",
        "a  b",
        "a #b",
        "#a",
        "'a'",
        '"a"',
        "'",
        '"',
        "\\",
        "a\\",
        "\\\\",
        "\\'",
        '\\"',
        "\\n",
    ),
    *(
        "$a",
        "${a:?b}",
        "$$",
        "\\$",
        "$(a)",
        "`a`",
        "\n",
        "a\nb",
        "a\r",
        "\r\n",
        "\t",
        "a\t",
        "=",
        "a=b",
        "export a",
    ),
    *(
        "é",
        "\u00a0",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\x1b",
        "\x01",
        "%s",
        "{{.}}",
        "~",
        "*",
        "true",
        "1",
        "x" * 70_000,
    ),
]
values = st.one_of(
    st.sampled_from(VALUES),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.text("\\\"'$ #\nan{}"),
)
names = st.one_of(
    st.sampled_from(["A", "a.b-c[0]", "1ST", "_", "é"]),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]*", fullmatch=True),
)
ONE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def recipe(name: str = "web", env: Mapping[str, str] | None = None, **fields: Any) -> Recipe:
    return Recipe("0" * 64, name, "image:1", "sha256:1", env=tuple((env or {}).items()), **fields)


def read(compose: Compose, folder: Path, *recipes: Recipe) -> dict[str, Any]:
    """The services that Compose reads of the files."""
    moved = Moved("host", recipes)
    files = {"compose.yaml": to_compose(moved), **compose_files(moved)}
    for one in recipes:
        files |= {path: text for path, text in env_files(one).items() if path not in files}
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode())
    arguments = ("--env-file", VALUES_PATH) if VALUES_PATH in files else ()
    done = compose.run(folder, *arguments, "--profile", "*", "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    services: dict[str, Any] = json.loads(done.stdout, object_hook=_undoubled)["services"]
    return services


def _undoubled(found: dict[str, Any]) -> dict[str, Any]:
    """Compose doubles each `$` of what it shows."""
    return {
        key: [each.replace("$$", "$") if isinstance(each, str) else each for each in value]
        if isinstance(value, list)
        else value.replace("$$", "$")
        if isinstance(value, str)
        else value
        for key, value in found.items()
    }


@ONE
@given(st.dictionaries(names, values, min_size=1, max_size=20))
def test_every_value_is_read_as_it_is(compose: Compose, tmp_path: Path, env: dict[str, str]) -> None:
    assert read(compose, tmp_path, recipe(env=env))["web"]["environment"] == env


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_a_value_that_the_script_reads_in_a_line_is_the_same_to_compose(
    compose: Compose, tmp_path: Path, value: str
) -> None:
    assert read(compose, tmp_path, recipe(env={"A": value}))["web"]["environment"] == {"A": value}


def test_plain_values_need_no_file_of_their_own() -> None:
    plain = recipe(env={"A": "", "B": "a b", "C": "postgres://host:5432/a?b=c&d", "D": "1"})
    assert compose_env_files(plain) == {}
    assert env_file_of(plain) == "env/web.env"


def test_without_values_there_is_no_file() -> None:
    assert env_file_of(recipe()) == ""
    assert "env_file" not in to_compose(Moved("host", (recipe(),)))


def test_the_files_of_two_containers_are_never_one() -> None:
    env = {"A": "$"}
    recipes = [
        recipe(name, env) for name in ("web", "web.compose", "web.compose.env", "compose", "WEB", "web@1")
    ]
    paths = [path for one in recipes for path in (*compose_env_files(one), *env_files(one))]
    assert len(paths) == len(set(paths)) == 2 * len(recipes)
    assert VALUES_PATH not in paths


def test_what_no_env_file_can_hold_is_left_and_told_without_its_value(
    compose: Compose, tmp_path: Path
) -> None:
    odd = recipe(env={"A B": "hidden-1", "a:b": "hidden-2", "é\ud800": "hidden-3", "fine": "x"})
    assert [work.text for work in compose_left(odd)] == [
        "Compose cannot set A B in its environment",
        "Compose cannot set a:b in its environment",
        "Compose cannot set é\ud800 in its environment",
    ]
    assert "hidden" not in str(compose_left(odd))
    assert read(compose, tmp_path, odd)["web"]["environment"] == {"fine": "x"}


def test_what_the_image_sets_and_the_container_has_not_is_taken_away(
    compose: Compose, tmp_path: Path
) -> None:
    bare = recipe(unset=("FROM_IMAGE",))
    assert read(compose, tmp_path, bare)["web"]["environment"] == {"FROM_IMAGE": None}
    assert [work.remedy for work in compose_left(bare)] == ["run docker compose where FROM_IMAGE is not set"]


def test_values_in_commands_labels_and_checks_stand_in_the_values_file_only(
    compose: Compose, tmp_path: Path
) -> None:
    secret, longer = "s3cr3t-$a", "s3cr3t-$a-longer"
    one = recipe(
        "db-1",
        {"PASSWORD": secret, "SHORT": "no"},
        body={
            "Entrypoint": [f"--password={secret}"],
            "Cmd": [f"{longer}{secret} $b", "no"],
            "Labels": {"told": f"x {longer} $$"},
            "Healthcheck": {"Test": ["CMD", secret]},
        },
    )
    other = recipe("db.1", {"PASSWORD": longer}, body={"Cmd": [secret]})
    moved = Moved("host", (one, other))
    assert "s3cr3t" not in to_compose(moved)
    told = read(compose, tmp_path, one, other)
    assert told["db-1"]["entrypoint"] == [f"--password={secret}"]
    assert told["db-1"]["command"] == [f"{longer}{secret} $b", "no"]
    assert told["db-1"]["labels"] == {"told": f"x {longer} $$"}
    assert told["db-1"]["healthcheck"]["test"] == ["CMD", secret]
    assert told["db.1"]["command"] == [secret]
    assert len(set(values_of(moved).values())) == 2


def test_without_the_values_file_compose_says_what_to_do(compose: Compose, tmp_path: Path) -> None:
    told = recipe(env={"TOKEN": "a-secret-token"}, body={"Cmd": ["a-secret-token"]})
    read(compose, tmp_path, told)
    done = compose.run(tmp_path, "config")
    assert done.returncode != 0
    assert f"--env-file {VALUES_PATH}" in done.stderr
    assert "a-secret-token" not in done.stderr
    assert f"docker compose --env-file {VALUES_PATH} up -d" in (tmp_path / "compose.yaml").read_text()


@given(st.text("ab$ \n"), st.lists(st.text("ab$", min_size=1), max_size=5))
def test_values_give_way_to_variables_and_nothing_else_changes(text: str, secrets: list[str]) -> None:
    whole = "".join([text, *secrets, text])
    variables = {secret: f"V{number}" for number, secret in enumerate(secrets)}
    named = {variable: secret for secret, variable in variables.items()}
    literal, *parts = re.split(r"\$\{(V\d+):\?[^}]*\}", with_variables(whole, variables))
    literals = [part.replace("$$", "$") for part in (literal, *parts[1::2])]
    assert not [secret for secret in secrets for part in literals if secret in part]
    assert (
        literals[0] + "".join(named[v] + part for v, part in zip(parts[::2], literals[1:], strict=True))
        == whole
    )
