from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.arguments import Arguments, SettingsError, parse_args
from tui.domain.plan_rules import Rules
from tui.settings import ROWS, Settings, default_config_path, load, settings_table
from tui.settings_file import RULES, SCALARS

FILE = """
theme = "nord"
read_only = false
ascii = true

[aliases]
prod = "329074924855.dkr.ecr.us-east-1.amazonaws.com"

[hosts."prod-*"]
mark = "PROD"

[hosts."*"]
mark = "other"

[keys]
"image.tag" = "f4"
container.stop = "f5"

[registries."329074924855.dkr.ecr.us-east-1.amazonaws.com"]
profile = "prod"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "dtui" / "config.toml"
    path.parent.mkdir()
    path.write_text(FILE)
    return path


def loaded(line: str = "", **env: str) -> Settings:
    return load(parse_args(line.split()), {"HOME": "/nonexistent", **env})


def test_without_anything_there_are_defaults() -> None:
    assert loaded() == Settings()


def test_the_file_is_found_by_xdg(config: Path) -> None:
    settings = loaded(XDG_CONFIG_HOME=str(config.parents[1]))
    assert (settings.theme, settings.ascii, settings.read_only) == ("nord", True, False)
    assert settings.aliases == {"prod": "329074924855.dkr.ecr.us-east-1.amazonaws.com"}
    assert settings.keys == {"image.tag": "f4", "container.stop": "f5"}
    assert settings.profiles == {"329074924855.dkr.ecr.us-east-1.amazonaws.com": "prod"}
    assert default_config_path({"HOME": "/h"}) == "/h/.config/dtui/config.toml"
    assert default_config_path({"HOME": "/h", "XDG_CONFIG_HOME": "x"}) == "/h/.config/dtui/config.toml"


@pytest.mark.parametrize(("host", "mark"), [("prod-eu-1", "PROD"), ("PROD-2", "PROD"), ("test", "other")])
def test_the_first_matching_pattern_marks_a_host(config: Path, host: str, mark: str) -> None:
    assert loaded(f"--config {config}").mark(host) == mark
    assert Settings().mark(host) == ""


def test_the_environment_wins_over_the_file_and_flags_over_both(config: Path) -> None:
    env = {"DTUI_CONFIG": str(config), "DTUI_ASCII": "no", "DTUI_READ_ONLY": "1", "DTUI_THEME": "gruvbox"}
    settings = loaded("", **env)
    assert (settings.ascii, settings.read_only, settings.theme) == (False, True, "gruvbox")
    assert loaded("--ascii", **env).ascii is True


@pytest.mark.parametrize(
    ("line", "env", "engine"),
    [
        ("", {}, ("tcp://file:1", None, False)),
        # Docker's own variables are the environment, which wins over the file
        ("", {"DOCKER_HOST": "unix:///x"}, (None, None, False)),
        ("", {"DOCKER_CONTEXT": "prod"}, (None, None, False)),
        ("", {"DTUI_CONTEXT": "prod"}, (None, "prod", False)),
        ("", {"DTUI_CONTEXT": "prod", "DOCKER_HOST": "unix:///x"}, (None, "prod", False)),
        ("-H tcp://flag:1", {"DTUI_CONTEXT": "prod"}, ("tcp://flag:1", None, False)),
        ("-c flag", {}, (None, "flag", False)),
        ("--demo", {"DTUI_HOST": "tcp://env:1"}, (None, None, True)),
    ],
)
def test_one_layer_names_the_engine(
    config: Path, line: str, env: dict[str, str], engine: tuple[str | None, str | None, bool]
) -> None:
    config.write_text('host = "tcp://file:1"\n')
    settings = loaded(line, DTUI_CONFIG=str(config), **env)
    assert (settings.host, settings.context, settings.demo) == engine


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("raed_only = true", ":1: no such setting: raed_only, perhaps read_only is meant"),
        ("theme = 'nord'\n\nqqq = 1", ":3: no such setting: qqq"),
        ("\n[alias]\na = 'b'", ":2: no such setting: alias, perhaps aliases is meant"),
        ("ascii = 1", ":1: ascii must be true or false"),
        ("theme = true", ":1: theme must be a text"),
        ("\ntheme = 'nrod'", ":2: theme: no theme is called 'nrod', perhaps nord is meant"),
        ("theme = 'x'", ":1: theme: no theme is called 'x', there are dtui, dtui-safe, textual-dark"),
        ("aliases = 1", ":1: aliases must be a table"),
        ("[aliases]\nprod = 5", ":2: aliases.prod must be a text"),
        ("[aliases]\nprod = 'https://x/y'", ":2: aliases.prod must be a registry's host"),
        ("[aliases]\n'a b' = 'x'", ":2: the alias 'a b' may have letters"),
        ('[hosts."p*"]\nmrak = "x"', ":2: no such setting: mrak, perhaps mark is meant"),
        ("[keys]\nimage.tag = 3", ":2: keys.image.tag must be a text"),
        ('[hosts."p*"]\nmark = "\\u001b[2J"', ":2: p*.mark must be a text of printable characters"),
        ("expires_soon = true", ":1: expires_soon must be a whole number"),
        ("expires_soon = 1.5", ":1: expires_soon must be a whole number"),
        ("expires_soon = -1", ":1: expires_soon must be a whole number"),
        ("pin_file = 5", ":1: pin_file must be a text"),
        ('[registries."h"]\nprofil = "x"', ":2: no such setting: profil, perhaps profile is meant"),
        (
            '[registries."https://h"]\nprofile = "x"',
            ':1: [registries."https://h"] must be a registry\'s host',
        ),
        ("[registries.h.io]\nprofile = 'x'", 'needs quotes: [registries."h.io"]'),
        ("[registries]\nh = 'x'", ":2: h must be a table"),
        ("theme = \nascii = true", "line 1"),
        ("a = 1\na = 2\nb = 3", "line 2"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(config: Path, text: str, says: str) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError) as caught:
        loaded(f"--config {config}")
    assert str(caught.value).startswith(f"{config}:")
    assert says in str(caught.value)


def test_a_file_that_was_asked_for_must_be_readable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such settings file"):
        loaded(f"--config {tmp_path / 'none.toml'}")
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        loaded(f"--config {tmp_path}")
    (tmp_path / "latin1.toml").write_bytes(b"theme = '\xe9'")
    with pytest.raises(SettingsError, match="cannot be read"):
        loaded(f"--config {tmp_path / 'latin1.toml'}")


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("On", True), ("yes", True), ("0", False), ("off", False)]
)
def test_switches_of_the_environment(word: str, value: bool) -> None:
    assert loaded("", DTUI_MOUSE=word).mouse is value


def test_a_theme_of_the_environment_is_looked_up() -> None:
    assert loaded("", DTUI_THEME="dtui-safe").theme == "dtui-safe"
    with pytest.raises(
        SettingsError, match="DTUI_THEME: no theme is called 'gruvbx', perhaps gruvbox is meant"
    ):
        loaded("", DTUI_THEME="gruvbx")


def test_it_is_known_which_file_was_read(config: Path) -> None:
    assert loaded(f"--config {config}").file == str(config)
    assert loaded(HOME="/nowhere").file == "/nowhere/.config/dtui/config.toml"


def test_a_switch_that_is_neither_is_refused() -> None:
    with pytest.raises(SettingsError, match="DTUI_READ_ONLY: 'ture' is neither yes nor no"):
        loaded("", DTUI_READ_ONLY="ture")


def test_numbers_and_texts_of_the_environment(config: Path) -> None:
    assert (Settings().expires_soon, Settings().pin_file) == (60, "")
    config.write_text('expires_soon = 5\npin_file = "a"\n')
    settings = loaded(f"--config {config}")
    assert (settings.expires_soon, settings.pin_file) == (5, "a")
    settings = loaded(f"--config {config}", DTUI_EXPIRES_SOON="90", DTUI_PIN_FILE="/b")
    assert (settings.expires_soon, settings.pin_file) == (90, "/b")


@pytest.mark.parametrize("text", ["soon", "-1", "1.5", "²"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"DTUI_EXPIRES_SOON: .* is no whole number"):
        loaded("", DTUI_EXPIRES_SOON=text)


def test_a_misspelt_variable_is_refused_and_others_are_let_be() -> None:
    with pytest.raises(SettingsError, match=r"DTUI_READONLY: .*DTUI_READ_ONLY"):
        loaded("", DTUI_READONLY="1")
    assert loaded("", DTUI_REQUIRE_LAB="1") == Settings()


@pytest.mark.parametrize(
    ("env", "expected"), [({}, False), ({"NO_COLOR": ""}, False), ({"NO_COLOR": "1"}, True)]
)
def test_no_color(env: dict[str, str], expected: bool) -> None:
    assert loaded("", **env).no_color is expected


def test_the_table_has_every_setting() -> None:
    table = settings_table()
    assert all(f"`{key}`" in table for key in SCALARS)
    assert all(f"`DTUI_{key.upper()}`" in table for key in SCALARS)
    assert len(table.splitlines()) == len(ROWS) + 2
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in table.splitlines())
    assert Arguments().values == {}


def cleanup(folder: Path, text: str) -> Settings:
    path = folder / "c.toml"
    path.write_text(f"[cleanup]\n{text}\n")
    return loaded(f"--config {path}")


def test_the_rules_of_a_clean_up_are_settled_and_switched_off(tmp_path: Path) -> None:
    text = 'stopped_days = 30\nnewest = false\nunused = false\nignore_changes = ["/run", "*.log"]'
    settings = cleanup(tmp_path, text)
    rules = Rules.of(settings.cleanup)
    assert (rules.stopped_days, rules.newest, rules.unused, rules.dangling) == (30, None, False, True)
    assert settings.cleanup["ignore_changes"] == ["/run", "*.log"]
    assert Rules.of(Settings().cleanup) == Rules()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stopped_days = -1", "a whole number, 0 or more, or false"),
        ("stopped_days = true", "a whole number, 0 or more, or false"),
        ("dangling = 1", "cleanup.dangling must be true or false"),
        ('ignore_changes = "/run"', "must be a list of paths"),
        ("stoped_days = 1", "perhaps stopped_days is meant"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        cleanup(tmp_path, line)
    assert "c.toml:2" in str(refused.value)


def switched_off(folder: Path, line: str) -> tuple[str, ...]:
    path = folder / "c.toml"
    path.write_text(f"[findings]\n{line}\n")
    return loaded(f"--config {path}").findings_off


def test_findings_are_switched_off_by_their_ids(tmp_path: Path) -> None:
    assert switched_off(tmp_path, 'off = ["root", "moving-tag"]') == ("root", "moving-tag")
    assert switched_off(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('off = ["rot"]', "no finding is called 'rot', perhaps root is meant"),
        ('off = ["xyz"]', "there are engine-socket, privileged"),
        ('off = "root"', "must be a list of findings"),
        ("off = [1]", "must be a list of findings"),
        ("on = []", "no such setting: on"),
    ],
)
def test_a_finding_that_is_none_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        switched_off(tmp_path, line)
    assert "c.toml:2" in str(refused.value)


def test_every_rule_can_be_settled_and_is_in_the_table() -> None:
    defaults = Rules()
    assert {
        key: (int if type(getattr(defaults, key)) is int else bool) for key in Rules.__dataclass_fields__
    } == RULES
    (row,) = (row for row in ROWS if "stopped_days" in row.key)
    assert row.key == f"[cleanup] {', '.join(RULES)}"
    assert row.default == ", ".join(f"`{str(getattr(defaults, key)).lower()}`" for key in RULES)
