from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tui.arguments import USAGE, Arguments, SettingsError, parse_args


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Arguments()),
        ("-H unix:///x", Arguments("run", {"host": "unix:///x"})),
        ("-Hunix:///x", Arguments("run", {"host": "unix:///x"})),
        ("-H=unix:///x", Arguments("run", {"host": "unix:///x"})),
        ("--host=tcp://h:1", Arguments("run", {"host": "tcp://h:1"})),
        ("--host tcp://h:1", Arguments("run", {"host": "tcp://h:1"})),
        ("-c prod --read-only", Arguments("run", {"context": "prod", "read_only": True})),
        ("--demo --no-ascii --mouse", Arguments("run", {"demo": True, "ascii": False, "mouse": True})),
        ("--ascii --no-ascii", Arguments("run", {"ascii": False})),
        ("--config a=b.toml", Arguments("run", {}, "a=b.toml")),
        ("ref redis:7", Arguments("ref", {}, None, "redis:7")),
        ("--ascii ref -- -x", Arguments("ref", {"ascii": True}, None, "-x")),
        ("save app:1 -o x.tar", Arguments("save", {}, None, "app:1", "x.tar")),
        ("-H unix:///x save -o - app:1", Arguments("save", {"host": "unix:///x"}, None, "app:1", "-")),
        ("save --volume data -o x", Arguments("save", {}, None, "data", "x", "volume")),
        ("save web --container -o x", Arguments("save", {}, None, "web", "x", "container")),
        ("save app:1 --output=-", Arguments("save", {}, None, "app:1", "-")),
        ("report", Arguments("report", output="-")),
        (
            "--demo report --format json -o x --check",
            Arguments("report", {"demo": True}, output="x", format="json", asks_registries=True),
        ),
        ("report --diff a.json b.json", Arguments("report", compared=("a.json", "b.json"))),
        ("pack -o x", Arguments("pack", output="x")),
        (
            "-c prod pack -o - --undecided-stay",
            Arguments("pack", {"context": "prod"}, output="-", keeps_undecided=True),
        ),
        ("--version", Arguments("version")),
        ("--demo --help --nonsense", Arguments("help")),
        ("-h", Arguments("help")),
    ],
)
def test_what_is_asked_for(line: str, expected: Arguments) -> None:
    assert parse_args(line.split()) == expected


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--red-only", "unknown flag --red-only, perhaps --read-only is meant"),
        ("--qqqq", "unknown flag --qqqq; see dtui --help"),
        ("-x", "unknown flag -x"),
        ("-H", "-H needs a value"),
        ("--host=", "--host needs a value"),
        ("-H --demo", "-H needs a value"),
        ("--demo=yes", "--demo takes no value"),
        ("--demo -H unix:///x", "--demo and -H both name an engine"),
        ("-H unix:///x -c prod", "-H and -c both name an engine"),
        ("ps", "unknown command 'ps'; see dtui --help"),
        ("redis:7", "dtui ref redis:7"),
        ("save app:1", "dtui save needs -o FILE, or -o - for standard output"),
        ("save -o x", "dtui save takes one name, such as"),
        ("save a b -o x", "dtui save takes one name"),
        ("save a -o --demo", "-o needs a value"),
        ("--volume", "--volume belongs to dtui save"),
        ("save a -o x --container=b", "--container takes no value"),
        ("-o x", "-o belongs to dtui save"),
        ("ref a -o x", "-o belongs to dtui save"),
        ("report a", "dtui report takes no name"),
        ("report --format html", "--format is md or json, not html"),
        ("report --diff a", "--diff takes two reports"),
        ("report --diff a b -o x", "--diff asks no engine"),
        ("report --undecided-stay", "--undecided-stay belongs to dtui pack"),
        ("save a -o x --format json", "--format belongs to dtui report"),
        ("--diff a b", "unknown command 'a'"),
        ("--check", "--check belongs to dtui report"),
        ("pack", "dtui pack needs -o FOLDER, or -o - for standard output"),
        ("pack web -o x", "dtui pack takes no name"),
        ("ref", "takes one name"),
        ("ref a b", "takes one name"),
    ],
)
def test_what_is_refused(line: str, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)):
        parse_args(line.split())


def test_the_help_tells_the_exit_codes_of_a_report() -> None:
    of_report = USAGE.partition("dtui report [")[2].partition("dtui pack")[0]
    one, two = " ".join(of_report.split()).split("dtui report --diff")
    for word in ("exit code 0 when", "1 when", "2 for", "130 when"):
        assert word in one
    for word in ("exit code 0 where", "1 where", "2 where"):
        assert word in two


def test_every_flag_of_the_help_is_read() -> None:
    flags = re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", USAGE.partition("\n\n")[2])
    assert len(flags) == 14
    for flag in flags:
        takes_value = flag in ("-H", "--host", "-c", "--context", "--config")
        assert parse_args([flag, "x"] if takes_value else [flag])


def test_reading_arguments_imports_little() -> None:
    code = "import sys, tui.arguments; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(answer.stdout.split())
    assert not loaded & {
        "argparse",
        "asyncio",
        "difflib",
        "docker",
        "rich",
        "textual",
        "tomllib",
        "typing_extensions",
    }
