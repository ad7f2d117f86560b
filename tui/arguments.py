"""The command line: read by hand, because importing a parser costs more than `dtui --version` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast


class SettingsError(Exception):
    """A setting or an argument that is wrong: a sentence that names file and line, variable or flag."""


Command = Literal["run", "ref", "save", "version", "help"]

SavedKind = Literal["image", "volume", "container"]


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the command line asks for: `values` by the names of the settings, `name` for `dtui ref` and `dtui save`.

    `output` is where `dtui save` writes an object of this `kind` to, `-` for standard output.
    """

    command: Command = "run"
    values: dict[str, str | bool] = field(default_factory=dict)
    config: str | None = None
    name: str = ""
    output: str = ""
    kind: SavedKind = "image"


USAGE = """\
Usage: dtui [OPTIONS]        see and put right what is on a Docker Engine
       dtui ref NAME         say all that an image's name means
       dtui save [--volume | --container] NAME -o FILE
                             save an image, a volume or the changed files of a container, read
                             it back and write its checksum; -o - streams it off the host

  -H, --host URL             engine: unix:///path or tcp://host:port
  -c, --context NAME         Docker context
      --demo                 an engine of its own that needs no Docker
      --read-only            bind nothing that changes anything
      --ascii, --no-ascii    draw with ASCII characters only, or not (default: by terminal)
      --mouse, --no-mouse    use the mouse, or not (default: not over SSH)
      --config FILE          settings file
      --version              print the version
  -h, --help                 print this
"""

_VALUE_FLAGS = {
    "-H": "host",
    "--host": "host",
    "-c": "context",
    "--context": "context",
    "--config": "config",
    "-o": "output",
    "--output": "output",
}
_SWITCHES: dict[str, tuple[str, bool]] = {
    "--demo": ("demo", True),
    "--read-only": ("read_only", True),
    "--ascii": ("ascii", True),
    "--no-ascii": ("ascii", False),
    "--mouse": ("mouse", True),
    "--no-mouse": ("mouse", False),
}
_KINDS: dict[str, SavedKind] = {"--volume": "volume", "--container": "container"}
_COMMANDS: dict[str, Command] = {"-h": "help", "--help": "help", "--version": "version"}


def parse_args(argv: Sequence[str]) -> Arguments:
    """Read the arguments after the program's name; the last of equal flags wins.

    Raises:
        SettingsError: a flag is unknown, lacks its value, or two contradict each other.
    """
    values: dict[str, str | bool] = {}
    words: list[str] = []
    rest = list(argv)
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            words += rest
            break
        if not argument.startswith("-") or argument == "-":
            words.append(argument)
        elif argument in _COMMANDS:
            return Arguments(_COMMANDS[argument])
        elif argument in _SWITCHES:
            name, switch = _SWITCHES[argument]
            values[name] = switch
        elif argument in _KINDS:
            values["kind"] = _KINDS[argument]
        else:
            name, value = _value(argument, rest)
            values[name] = value
    return _arguments(values, words)


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name that is most like this one, or ''."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), 1, cutoff)), "")


def _value(argument: str, rest: list[str]) -> tuple[str, str]:
    """The name and value of `--flag VALUE`, `--flag=VALUE`, `-f VALUE`, `-fVALUE` or `-f=VALUE`."""
    flag, equals, value = argument.partition("=")
    if not argument.startswith("--") and len(flag) > 2:
        flag, equals, value = argument[:2], "=", argument[2:].removeprefix("=")
    if flag not in _VALUE_FLAGS:
        raise _unknown_flag(flag)
    if not equals:
        if not rest or (rest[0].startswith("-") and rest[0] != "-"):
            raise SettingsError(f"{flag} needs a value")
        value = rest.pop(0)
    if not value:
        raise SettingsError(f"{flag} needs a value")
    return _VALUE_FLAGS[flag], value


def _unknown_flag(flag: str) -> SettingsError:
    if flag in _SWITCHES or flag in _COMMANDS or flag in _KINDS:
        return SettingsError(f"{flag} takes no value")
    meant = nearest(flag, (*_VALUE_FLAGS, *_SWITCHES, *_KINDS, *_COMMANDS))
    return SettingsError(
        f"unknown flag {flag}" + (f", perhaps {meant} is meant" if meant else "; see dtui --help")
    )


def _arguments(values: dict[str, str | bool], words: list[str]) -> Arguments:
    engines = [
        flag for flag, name in (("--demo", "demo"), ("-H", "host"), ("-c", "context")) if name in values
    ]
    if len(engines) > 1:
        raise SettingsError(f"{engines[0]} and {engines[1]} both name an engine: give one")
    config, output = values.pop("config", None), str(values.pop("output", ""))
    kind = cast("SavedKind", values.pop("kind", "image"))
    path = str(config) if config is not None else None
    if output and words[:1] != ["save"]:
        raise SettingsError("-o belongs to dtui save")
    if kind != "image" and words[:1] != ["save"]:
        raise SettingsError(f"--{kind} belongs to dtui save")
    if not words:
        return Arguments("run", values, path)
    if words[0] not in ("ref", "save"):
        raise _unknown_command(words[0])
    if len(words) != 2:
        name = (
            "name, such as: dtui ref redis:7"
            if words[0] == "ref"
            else "name, such as: dtui save app:1 -o FILE"
        )
        raise SettingsError(f"dtui {words[0]} takes one {name}")
    if words[0] == "ref":
        return Arguments("ref", values, path, words[1])
    if not output:
        raise SettingsError("dtui save needs -o FILE, or -o - for standard output")
    return Arguments("save", values, path, words[1], output, kind)


def _unknown_command(word: str) -> SettingsError:
    is_image = ":" in word or "/" in word
    meant = f", perhaps {word!r} is an image: dtui ref {word}" if is_image else "; see dtui --help"
    return SettingsError(f"unknown command {word!r}{meant}")
