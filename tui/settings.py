"""What the user settled: defaults, then the settings file, then the environment, then the flags."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tui.arguments import Arguments, SettingsError, nearest
from tui.settings_file import SCALARS, THEMES, FileReader, no_such_theme

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; None means that dtui decides by what it finds."""

    host: str | None = None
    context: str | None = None
    demo: bool = False
    read_only: bool = False
    ascii: bool | None = None
    mouse: bool | None = None
    no_color: bool = False
    theme: str = ""
    pin_file: str = ""
    pin_template: str = ""
    mirror: str = ""
    expires_soon: int = 60
    aliases: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    cleanup: Mapping[str, Any] = field(default_factory=dict)
    findings_off: tuple[str, ...] = ()
    # Where they are read from, whether there is such a file or not.
    file: str = field(default="", compare=False)

    def mark(self, host: str) -> str:
        """The mark of the first pattern that a host's name matches, or ''."""
        from fnmatch import fnmatchcase

        matching = (
            mark for pattern, mark in self.marks.items() if fnmatchcase(host.lower(), pattern.lower())
        )
        return next(matching, "")


class Row(NamedTuple):
    """One line of the README's table of settings: file key, environment variable, flag, default, meaning."""

    key: str
    env: str
    flag: str
    default: str
    meaning: str


ROWS = (
    Row("host", "DTUI_HOST", "-H, --host URL", "as docker", "engine to use: `unix:///…` or `tcp://…`"),
    Row("context", "DTUI_CONTEXT", "-c, --context NAME", "as docker", "Docker context to use"),
    Row("", "", "--demo", "off", "an engine of its own that needs no Docker and changes nothing"),
    Row("read_only", "DTUI_READ_ONLY", "--read-only", "`false`", "bind nothing that changes anything"),
    Row("ascii", "DTUI_ASCII", "--ascii, --no-ascii", "by terminal", "draw with ASCII characters only"),
    Row("mouse", "DTUI_MOUSE", "--mouse, --no-mouse", "off over SSH", "use the mouse"),
    Row("no_color", "DTUI_NO_COLOR, NO_COLOR", "", "`false`", "no colours"),
    Row(
        "theme",
        "DTUI_THEME",
        "",
        "`dtui`",
        "`dtui-safe` for eyes that tell red and green hardly apart, or one of Textual's: "
        + ", ".join(f"`{name}`" for name in THEMES[2:]),
    ),
    Row("pin_file", "DTUI_PIN_FILE", "", "`pins.toml` beside it", "the file that pins are kept in"),
    Row(
        "pin_template",
        "DTUI_PIN_TEMPLATE",
        "",
        "`{created:%Y%m%d_%H%M}_{id:.12}`",
        "the tag a pinned image is offered; of `created`, `id`, `digest`, `tag`",
    ),
    Row("mirror", "DTUI_MIRROR", "", "", "own registry, with a path or without, to push pinned images to"),
    Row(
        "expires_soon",
        "DTUI_EXPIRES_SOON",
        "",
        "`60`",
        "minutes before its end from which a login is told to expire",
    ),
    Row("[aliases] NAME", "", "", "", "a registry's host, shown as `@NAME`"),
    Row('[hosts."PATTERN"] mark', "", "", "", "a mark that header and dialogs show on hosts of that name"),
    Row('[keys] "ACTION"', "", "", "", "another key for an action, by its id"),
    Row('[registries."HOST"] profile', "", "", "", "the AWS profile that a registry's token is fetched with"),
    Row(
        "[cleanup] stopped_days, dangling, unused, newest, anonymous_volumes, networks, cache_days",
        "",
        "",
        "`3`, `true`, `true`, `3`, `true`, `true`, `7`",
        "what a plan proposes: each `false`, or the days or newest images of a repository that are left alone",
    ),
    Row(
        "[cleanup] ignore_changes",
        "",
        "",
        '`["/run", "/tmp", …]`',
        "paths and patterns of files whose change in a container is no loss, in place of dtui's own",
    ),
    Row(
        "[findings] off",
        "",
        "",
        "`[]`",
        "findings that are not looked for, by the ids that details show, such as `root`",
    ),
    Row("", "DTUI_CONFIG", "--config FILE", "see above", "the settings file to read"),
)
_VARIABLES = {f"DTUI_{name.upper()}": name for name in SCALARS} | {"DTUI_CONFIG": "config"}


def load(arguments: Arguments, env: Mapping[str, str]) -> Settings:
    """Put the layers together.

    Raises:
        SettingsError: a value or key is wrong, or the file that was asked for cannot be read.
    """
    asked = arguments.config or env.get("DTUI_CONFIG")
    path = asked or default_config_path(env)
    settings = _with_file(Settings(file=path), path, bool(asked))
    if env.get("DOCKER_HOST") or env.get("DOCKER_CONTEXT"):
        # The environment wins over the file; these two are Docker's own names for the same.
        settings = replace(settings, host=None, context=None)
    settings = _layer(settings, _from_environment(env))
    return _layer(settings, arguments.values)


def default_config_path(env: Mapping[str, str]) -> str:
    """Where the settings file is: the XDG configuration folder, a relative one of which is to be ignored."""
    folder = env.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(folder):
        folder = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".config")
    return os.path.join(folder, "dtui", "config.toml")


def settings_table() -> str:
    """The README's table of settings, in Markdown."""
    lines = ["| in the file | environment | flag | default | meaning |", "|---|---|---|---|---|"]
    for row in ROWS:
        cells = (_code(row.key), _code(row.env), _code(row.flag), row.default, row.meaning)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    return ", ".join(f"`{part}`" for part in text.split(", ")) if text else ""


def _layer(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Lay values over those below; host, context and demo all name the engine, so each ends the others."""
    if values.get("host") or values.get("context") or values.get("demo"):
        settings = replace(settings, host=None, context=None, demo=False)
    return replace(settings, **values)


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"no_color": True} if env.get("NO_COLOR") else {}
    for variable, text in env.items():
        if not variable.startswith("DTUI_"):
            continue
        name = _VARIABLES.get(variable)
        if name is None:
            _refuse_misspelt(variable)
        elif name == "theme" and (reason := no_such_theme(text)):
            raise SettingsError(f"{variable}: {reason}")
        elif name != "config" and text:
            values[name] = _READ[SCALARS[name]](variable, text)
    return values


def _refuse_misspelt(variable: str) -> None:
    """DTUI_READONLY that silently did nothing would be dangerous; variables of other tools are let be."""
    meant = {name.replace("_", ""): name for name in _VARIABLES}.get(variable.replace("_", ""))
    meant = meant or nearest(variable, _VARIABLES, 0.85)
    if meant:
        raise SettingsError(f"{variable}: no such setting, perhaps {meant} is meant")


def _switch(source: str, text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise SettingsError(f"{source}: {text!r} is neither yes nor no (1, 0, true, false, on, off)")


def _number(source: str, text: str) -> int:
    if text.strip().isdecimal() and text.isascii():
        return int(text)
    raise SettingsError(f"{source}: {text!r} is no whole number")


_READ: dict[type, Callable[[str, str], Any]] = {bool: _switch, int: _number, str: lambda _, text: text}


def _with_file(settings: Settings, path: str, required: bool) -> Settings:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError as error:
        if required:
            raise SettingsError(f"{path}: there is no such settings file") from error
        return settings
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
    return _layer(settings, FileReader(path, text).values(data))
