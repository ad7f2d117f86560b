"""The command line: read by hand, because importing a parser costs more than `dtui --version` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast


class SettingsError(Exception):
    """A setting or an argument that is wrong: a sentence that names file and line, variable or flag."""


Command = Literal["run", "ref", "save", "report", "pack", "version", "help"]

SavedKind = Literal["image", "volume", "container"]
ReportFormat = Literal["md", "json"]


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the command line asks for: `values` by the names of the settings, `name` for `dtui ref` and `dtui save`.

    `output` is where `dtui save` writes an object of this `kind` to, `dtui report` its report in this `format` and
    `dtui pack` its folder, `-` for standard output. `asks_registries`: a report tells what registries say now.
    `compared` are the two reports to be compared. `keeps_undecided`: what was not decided stays.
    """

    command: Command = "run"
    values: dict[str, str | bool] = field(default_factory=dict)
    config: str | None = None
    name: str = ""
    output: str = ""
    kind: SavedKind = "image"
    format: ReportFormat = "md"
    asks_registries: bool = False
    compared: tuple[str, str] | None = None
    keeps_undecided: bool = False


USAGE = """\
Usage: dtui [OPTIONS]        see and put right what is on a Docker Engine
       dtui ref NAME         say all that an image's name means
       dtui save [--volume | --container] NAME -o FILE
                             save an image, a volume or the changed files of a container, read
                             it back and write its checksum; -o - streams it off the host
       dtui report [--format md|json] [-o FILE] [--check]
                             tell what is on the host and what was decided and done; --check
                             asks the registries where else the images are; exit code 0 when
                             it is written, 1 when the engine or the writing fails, 2 for a
                             wrong argument or a file that is there already, 3 when it is
                             written but the engine did not tell all, 130 when stopped
       dtui report --diff A.json B.json
                             compare two such reports: exit code 0 where B is as A, 1 where
                             it is not or cannot be told, 2 where one cannot be read
       dtui pack -o FOLDER [--undecided-stay]
                             write all that moves elsewhere into a folder; -o - streams it

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
    "--format": "format",
}
_SWITCHES: dict[str, tuple[str, bool]] = {
    "--demo": ("demo", True),
    "--read-only": ("read_only", True),
    "--ascii": ("ascii", True),
    "--no-ascii": ("ascii", False),
    "--mouse": ("mouse", True),
    "--no-mouse": ("mouse", False),
    "--check": ("check", True),
    "--diff": ("diff", True),
    "--undecided-stay": ("undecided_stay", True),
}
_KINDS: dict[str, SavedKind] = {"--volume": "volume", "--container": "container"}
_COMMANDS: dict[str, Command] = {"-h": "help", "--help": "help", "--version": "version"}
# What is no setting but belongs to some commands, with the flag that is told of.
_OWN: dict[str, tuple[str, tuple[Command, ...]]] = {
    "output": ("-o", ("save", "report", "pack")),
    "kind": ("--{}", ("save",)),
    "format": ("--format", ("report",)),
    "check": ("--check", ("report",)),
    "diff": ("--diff", ("report",)),
    "undecided_stay": ("--undecided-stay", ("pack",)),
}


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
    config = values.pop("config", None)
    path = str(config) if config is not None else None
    own = {name: values.pop(name) for name in _OWN if name in values}
    if words and words[0] not in _MADE:
        raise _unknown_command(words[0])
    command = cast("Command", words[0] if words else "run")
    for name, value in own.items():
        flag, commands = _OWN[name]
        if command not in commands:
            owners = " or ".join(f"dtui {owner}" for owner in commands)
            raise SettingsError(f"{flag.format(value)} belongs to {owners}")
    made = _MADE[command](words[1:], own) if words else Arguments()
    return replace(made, values=values, config=path)


def _ref(words: list[str], own: dict[str, str | bool]) -> Arguments:
    return Arguments("ref", name=_one(words, "dtui ref takes one name, such as: dtui ref redis:7"))


def _save(words: list[str], own: dict[str, str | bool]) -> Arguments:
    name = _one(words, "dtui save takes one name, such as: dtui save app:1 -o FILE")
    if "output" not in own:
        raise SettingsError("dtui save needs -o FILE, or -o - for standard output")
    kind = cast("SavedKind", own.get("kind", "image"))
    return Arguments("save", name=name, output=str(own["output"]), kind=kind)


def _report(words: list[str], own: dict[str, str | bool]) -> Arguments:
    if "diff" in own:
        if len(words) != 2:
            raise SettingsError("--diff takes two reports, such as: dtui report --diff old.json new.json")
        if len(own) > 1:
            raise SettingsError("--diff asks no engine: it goes with no other flag of dtui report")
        return Arguments("report", compared=(words[0], words[1]))
    if words:
        raise SettingsError("dtui report takes no name: it tells of all that is on the host")
    format = own.get("format", "md")
    if format not in ("md", "json"):
        raise SettingsError(f"--format is md or json, not {format}")
    made = Arguments("report", output=str(own.get("output", "-")), asks_registries="check" in own)
    return replace(made, format=cast("ReportFormat", format))


def _pack(words: list[str], own: dict[str, str | bool]) -> Arguments:
    if words:
        raise SettingsError("dtui pack takes no name: it packs all that was decided to move")
    if "output" not in own:
        raise SettingsError("dtui pack needs -o FOLDER, or -o - for standard output")
    return Arguments("pack", output=str(own["output"]), keeps_undecided="undecided_stay" in own)


_MADE: dict[str, Callable[[list[str], dict[str, str | bool]], Arguments]] = {
    "ref": _ref,
    "save": _save,
    "report": _report,
    "pack": _pack,
}


def _one(words: list[str], reason: str) -> str:
    if len(words) != 1:
        raise SettingsError(reason)
    return words[0]


def _unknown_command(word: str) -> SettingsError:
    is_image = ":" in word or "/" in word
    meant = f", perhaps {word!r} is an image: dtui ref {word}" if is_image else "; see dtui --help"
    return SettingsError(f"unknown command {word!r}{meant}")
