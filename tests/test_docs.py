"""The README says what is true: its tables, pictures, links, commands, sample settings and examples."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from tests.docs import COMMAND, README, ROOT, TABLES, renewed
from tui.arguments import parse_args
from tui.domain.names import NameTable, RegistryKeys
from tui.resources.catalog import ALL
from tui.settings import load

TEXT = README.read_text()
PAGES = ("README.md", "CHANGELOG.md")
COMMANDS = [line.strip() for line in re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)]


def test_it_is_short_enough_to_be_read() -> None:
    assert len(TEXT.splitlines()) < 200


def test_tables_are_as_the_code_has_them() -> None:
    assert renewed(TEXT) == TEXT, f"{', '.join(TABLES)}: stale tables in README.md; renew them: {COMMAND}"


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", (ROOT / page).read_text())
    dead = [link for link in links if "://" not in link and not (ROOT / link.partition("#")[0]).exists()]
    assert not dead


def test_it_shows_a_picture() -> None:
    assert re.search(r"!\[[^\]]+\]\(screenshots/\S+\.svg\)", TEXT)


def programs() -> list[list[str]]:
    """Every program with its arguments that the indented commands run."""
    parts = [part for line in COMMANDS for part in re.split(r"&&|&$", line.partition(" # ")[0])]
    return [shlex.split(part.strip()) for part in parts if part.strip()]


def test_there_are_two_commands_to_set_it_up() -> None:
    first, second = (line for line in COMMANDS if line.startswith("python3 -m venv"))
    assert first.endswith("/dtui --demo")
    assert second.endswith(" -m pytest")


def test_modules_that_commands_run_exist() -> None:
    modules = {words[2] for words in programs() if words[0].endswith("python") and words[1] == "-m"}
    assert {"pytest", "tests.docs", "tests.app.pictures"} <= modules
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


def test_files_that_commands_name_exist() -> None:
    words = {word for program in programs() for word in program}
    named = {word for word in words if re.match(r"(tests/|tui/|\.ci/|requirements)", word)}
    assert {"requirements.txt", "requirements-test.txt", ".ci/run"} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_dtui_takes_the_arguments_shown() -> None:
    shown = [words[1:] for words in programs() if words[0].rpartition("/")[2] == "dtui"]
    shown += [shlex.split(text)[1:] for text in re.findall(r"`(dtui [^`]+)`", TEXT)]
    assert ["ref", "NAME"] in shown
    for arguments in shown:
        parse_args(arguments)


def test_folders_of_the_tour_are_those_there_are() -> None:
    tour = set(re.findall(r"`([a-z]+)/`", TEXT.partition("## How it is built")[2].partition("\nImports")[0]))
    there = {path.parent.name for path in (ROOT / "tui").glob("*/*.py")}
    assert tour - {"tui"} == there


def test_sample_settings_are_accepted(tmp_path: Path) -> None:
    sample = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert sample
    path = tmp_path / "config.toml"
    path.write_text(sample[1])
    settings = load(parse_args(["--config", str(path)]), {})
    assert settings.aliases
    assert settings.mark("prod-eu-1") == "PROD"
    assert set(settings.keys) <= {action.id for action in ALL}


def test_names_are_folded_as_the_example_says() -> None:
    rows = re.findall(r"^\| …(\d+)…/(\S+) \| `([^`]+)` \| `([^`]+)` \|$", TEXT, re.MULTILINE)
    assert len(rows) == 3
    names = [f"329074924{end}.dkr.ecr.us-east-1.amazonaws.com/{rest}" for end, rest, _, _ in rows]
    for width, wanted in ((54, [row[2] for row in rows]), (35, [row[3] for row in rows])):
        table = NameTable(width, RegistryKeys({}))
        table.update(names)
        assert [table.text(name) for name in names] == wanted


def test_changes_are_listed_under_unreleased() -> None:
    unreleased = (ROOT / "CHANGELOG.md").read_text().partition("## Unreleased\n")[2].partition("\n## ")[0]
    assert unreleased.count("\n- ") > 3
