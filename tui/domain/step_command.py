"""The command of a step that an image was built by, as it stood in its Dockerfile (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tui.domain.secret import hidden, hidden_in

Pairs = tuple[tuple[str, str], ...]

_BUILDKIT = " # buildkit"
# Builders put it before what a RUN says, or SHELL gave them another one.
_SHELL = re.compile(
    r"(?:/[\w./-]{0,80}/)?(?:ba|da|a|k|z)?sh(?: -[a-z]*o [a-z]+| -[a-z]+)*? -[a-z]*c\s"
    r"|(?:[A-Za-z]:\\\S{0,80}\\)?(?:cmd(?:\.exe)? /S /C|powershell(?:\.exe)? -Command)\s"
)
_NOTED = "#(nop)"
# `|2 VERSION=3 MODE=fast /bin/sh -c make`: the build's arguments.
_GIVEN = re.compile(r"\|(\d+)\s+")
_NAMED = re.compile(r"(?:^|(?<=\s))([A-Za-z_][\w.-]*)=")
_PAIRED = frozenset(("ENV", "ARG", "LABEL"))
_INSTRUCTIONS = _PAIRED | frozenset(
    "ADD CMD COPY ENTRYPOINT EXPOSE HEALTHCHECK MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)
# A builder's own way to write a list of ports.
_EXPOSED = re.compile(r"map\[([^\]]*)\]")
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_TOKEN = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|\s*(?:&&|\|\|)\s*|;+\s+|\s{2,}|\t""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StepCommand:
    """What a step does: `instruction` is '' where no builder's word is known, `text` is all of it.

    `arguments` are those of the build, by their names.
    """

    instruction: str
    text: str
    arguments: Pairs = ()

    @property
    def line(self) -> str:
        """All in one line, digests cut to what tells them apart."""
        return _DIGEST.sub(r"\1", " ".join(self.text.split()))

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each command in it, as it is or as a line was continued."""
        return tuple(_lines(self.text))


NO_COMMAND = StepCommand("", "")


def step_command(made_by: str) -> StepCommand:
    """Read what an engine's history tells as `CreatedBy`."""
    text = made_by.strip().removesuffix(_BUILDKIT).rstrip()
    is_run = text.startswith("RUN ")
    arguments, text = _split_arguments(text.removeprefix("RUN ").lstrip() if is_run else text)
    shell = _SHELL.match(text)
    text = text[shell.end() :].lstrip() if shell else text
    if text.startswith(_NOTED):
        text = text.removeprefix(_NOTED).lstrip()
    elif is_run or shell or arguments:
        return StepCommand("RUN", f"RUN {text}", arguments)
    word = text.split(maxsplit=1)[0] if text else ""
    if word == "EXPOSE":
        text = _EXPOSED.sub(lambda found: found[1].replace(":{}", ""), text)
    return StepCommand(word if word in _INSTRUCTIONS else "", text, arguments)


def pairs_in(command: StepCommand) -> Pairs:
    """The names and values that a step sets, or was given."""
    told = _named(command.text.partition(" ")[2]) if command.instruction in _PAIRED else ()
    return (*command.arguments, *((name, value.strip("\"'")) for name, value in told))


def masked(command: StepCommand, known: Callable[[str], str]) -> StepCommand:
    """The command without what looks secret; `known` leaves out what is known to be secret, wherever it is from."""
    text = command.text
    if command.instruction in _PAIRED:
        word, _, rest = text.partition(" ")
        # A value goes on to the next name, with its spaces.
        text = f"{word} {_masked_pairs(rest)}"
    return replace(
        command,
        text=hidden_in(known(text)),
        arguments=tuple((name, known(hidden(name, value))) for name, value in command.arguments),
    )


def _split_arguments(text: str) -> tuple[Pairs, str]:
    given = _GIVEN.match(text)
    if given is None:
        return (), text
    rest = text[given.end() :]
    shell = re.search(rf"(?:^|\s)(?:{_SHELL.pattern})", rest)
    if shell is not None:
        return _named(rest[: shell.start()]), rest[shell.start() :].lstrip()
    # The form without a shell: where the values end is not told, so each is a single word.
    words = rest.split(" ", int(given[1]))
    return _named(" ".join(words[: int(given[1])])), " ".join(words[int(given[1]) :])


def _named(text: str) -> Pairs:
    """`A=1 B=two words` by their names: a value ends where the next name stands."""
    found = list(_NAMED.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    return tuple((each[1], text[each.end() : end].strip()) for each, end in zip(found, ends, strict=False))


def _masked_pairs(text: str) -> str:
    pairs = _named(text)
    if not pairs or not any(hidden(name, value) != value for name, value in pairs):
        return text
    return " ".join(f"{name}={hidden(name, value)}" for name, value in pairs)


def _lines(text: str) -> Iterable[str]:
    if "\n" in text:
        # A here-document is as it was written.
        yield from text.split("\n")
        return
    line, indent, at = "", "", 0
    for token in _TOKEN.finditer(text):
        line, at = line + text[at : token.start()], token.end()
        sign = token[0].strip()
        if token[0][0] in "\\'\"":
            line += token[0]
            continue
        if line.strip() or sign.startswith(";"):
            yield indent + line.strip() + (sign if sign.startswith(";") else "")
            indent = "  "
        line = "" if sign.startswith(";") or not sign else f"{sign} "
    if (line + text[at:]).strip():
        yield indent + (line + text[at:]).strip()
