"""The values of a container's environment in files of their own, so that none stands on a command line (pure).

`docker run --env-file` reads a line as it is, without quotes: what no line can hold goes to a file that the script
reads into the shell which runs `docker`, and is handed over by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from shlex import quote

from tui.domain.move import env_path, slug
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.shell import is_writable, word

# Bytes: `docker` reads lines of 65 536 at most, and no program is handed more than 131 072 in one variable.
_LINE = 60_000
_VARIABLE = 131_000
VALUES_PATH = "env/run.values"
_VALUE = "dtui_of_"
_SHELL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What would change how the shell, the loader or `docker` itself works, or cannot be set.
_TAKEN = re.compile(
    r"(?:DOCKER|LD_|GLIBC|MALLOC|BASH|SSL_CERT|OTEL_|BUILDKIT|MOBY|SSH_|XDG_|dtui_).*|\w*_PROXY|\w*_proxy"
    r"|GODEBUG|GOTRACEBACK|GOMAXPROCS|GOGC|GOMEMLIMIT|PATH|HOME|IFS|ENV|SHELLOPTS|PPID|E?UID|GROUPS"
    r"|DIRSTACK|FUNCNAME|PWD|OLDPWD|OPT\w+|TMPDIR"
)


def env_files(recipe: Recipe) -> Mapping[str, str]:
    """The files (0600) with the values of a container's environment, by path; none where it has no values."""
    files = {}
    lines = [f"{name}={value}\n" for name, value in recipe.env if _fits_line(name, value)]
    if lines:
        files[env_path(recipe)] = "".join(lines)
    exports = [f"export {name}={quote(value)}\n" for name, value in recipe.env if _needs_shell(name, value)]
    if exports:
        files[shell_path(recipe)] = "".join(
            ["# Read by run.sh: no line of an env file can hold these.\n", *exports]
        )
    return files


def shell_path(recipe: Recipe) -> str:
    """The file (0600) with those values that no line of the other can hold, as a shell reads them."""
    return f"env/{slug(recipe.name)}.sh"


def values_file(values: Mapping[str, str]) -> Mapping[str, str]:
    """The file (0600) with values that other words of run.sh hold, too; none where there are none."""
    lines = "".join(f"{_VALUE}{variable}={word(value)}\n" for value, variable in values.items())
    return {VALUES_PATH: lines} if lines else {}


def word_without(text: str, values: Mapping[str, str]) -> str:
    """One word for a shell that has these values of environments by their variables only."""
    found = sorted((value for value in values if value in text), key=len, reverse=True)
    if not found:
        return word(text)
    parts = re.split(f"({'|'.join(map(re.escape, found))})", text)
    return "".join(f'"${_VALUE}{values[part]}"' if part in values else word(part) for part in parts if part)


def handed_over(recipe: Recipe) -> tuple[str, ...]:
    """The names whose values `docker` is to take from the shell that runs it."""
    return tuple(name for name, value in recipe.env if _needs_shell(name, value))


def taken_away(recipe: Recipe) -> tuple[str, ...]:
    """The names that the image sets and that `docker` is to leave unset."""
    return tuple(name for name in recipe.unset if _can_unset(name))


def is_shell_name(name: str) -> bool:
    """Whether a shell can have a variable of this name: any other is unset as it is."""
    return bool(_SHELL_NAME.fullmatch(name))


def env_left(recipe: Recipe) -> tuple[WorkLeft, ...]:
    """What of its environment no file can hold, by names; values are not told."""
    left = [
        WorkLeft("other", f"the value of {name} in its environment {why}", "set it by hand")
        for name, value in recipe.env
        if not _fits_line(name, value) and not _needs_shell(name, value)
        for why in [_why_not(name, value)]
    ]
    left += [
        WorkLeft("other", f"it goes without {name}, which its image sets", "take it away by hand")
        for name in recipe.unset
        if not _can_unset(name)
    ]
    return tuple(left)


def _fits_line(name: str, value: str) -> bool:
    if not name or name[0] in "#\ufeff" or "=" in name or any(letter.isspace() for letter in name):
        return False
    if not is_writable(name + value) or "\n" in value or value.endswith("\r"):
        return False
    return len(f"{name}={value}".encode()) <= _LINE


def _needs_shell(name: str, value: str) -> bool:
    if _fits_line(name, value) or not is_shell_name(name) or _TAKEN.fullmatch(name):
        return False
    return is_writable(value) and len(f"{name}={value}".encode()) <= _VARIABLE


def _can_unset(name: str) -> bool:
    if is_shell_name(name):
        return not _TAKEN.fullmatch(name)
    return bool(name) and is_writable(name) and "=" not in name


def _why_not(name: str, value: str) -> str:
    if not is_writable(name + value):
        return "is no text that a file can hold"
    if len(f"{name}={value}".encode()) > _VARIABLE:
        return "is too long to be handed over"
    return "cannot be handed over under this name"
