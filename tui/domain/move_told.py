"""What a container's recipe says as options of `docker create`, gathered; and the common forms of options (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.recipe import WorkLeft

Option = tuple[str, ...]


@dataclass(slots=True)
class Told:
    """The options so far, each with its value, and what has none."""

    options: list[Option] = field(default_factory=list)
    left: list[WorkLeft] = field(default_factory=list)

    def say(self, *words: str) -> None:
        """One option, and its value where it has one."""
        self.options.append(words)

    def leave(self, text: str, remedy: str = "") -> None:
        """Something that the command line cannot say."""
        self.left.append(WorkLeft("other", text, remedy))

    def no_option(self, field: str) -> None:
        """A field that no option is for."""
        self.leave(f"docker's command line has no option for {field}", "make it with the Engine's API")

    def say_or_leave(self, option: str, value: str | None, what: str) -> None:
        """An option with its value, or, where there is none, work left."""
        if value is None:
            self.leave(f"{what} is more than {option} can say", "make it with the Engine's API")
        else:
            self.say(option, value)


Say = Callable[[Told, Any], None]


def in_units(number: int) -> str:
    """Bytes as the command line takes them, exactly."""
    for unit, bytes in (("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10)):
        if number > 0 and number % bytes == 0:
            return f"{number // bytes}{unit}"
    return str(number)


def duration(nanoseconds: int) -> str:
    """A time as the command line takes it, exactly."""
    for unit, size in (
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
    ):
        if nanoseconds and nanoseconds % size == 0:
            return f"{nanoseconds // size}{unit}"
    return f"{nanoseconds}ns"


def text(option: str) -> Say:
    """An option whose value stands as it is."""
    return lambda made, value: made.say(option, str(value))


def size(option: str) -> Say:
    """An option whose value is a number of bytes."""
    return lambda made, value: made.say(option, in_units(int(value)))


def switch(option: str) -> Say:
    """An option without a value."""
    return lambda made, value: made.say(option)


def each(option: str) -> Say:
    """An option that is said once for each value."""

    def say(made: Told, values: Iterable[str]) -> None:
        for value in values:
            made.say(option, str(value))

    return say


def pairs(option: str) -> Say:
    """An option that is said once for each name and value."""

    def say(made: Told, values: Mapping[str, str]) -> None:
        for key, value in values.items():
            # Everything behind the first = is the value.
            fits = key and "=" not in key
            made.say_or_leave(option, f"{key}={value}" if fits else None, f"the name {key!r}")

    return say


def formed(option: str, form: Callable[[Any], str | None], what: str) -> Say:
    """An option that is said once for each value, in a form that may be None where it has no words for it."""

    def say(made: Told, values: Iterable[Any]) -> None:
        for value in values:
            made.say_or_leave(option, form(value), what)

    return say


def labels(made: Told, values: Mapping[str, str]) -> None:
    """Labels, but for those whose names the command line takes for none."""
    for key, value in values.items():
        made.say_or_leave("--label", f"{key}={value}" if is_label(key) else None, f"the name {key!r}")


def is_label(key: str) -> bool:
    """Whether the command line takes it for a label's name."""
    return bool(key) and "=" not in key and not any(character.isspace() for character in key)
