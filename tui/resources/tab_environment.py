"""The environment tab: what a container was given as variables, and what of it its image says (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tui.domain.secret import hidden, hider

Lines = list[tuple[str, str]]
# Cells of the column of names; a longer name pushes its own value only.
_WIDEST = 24


class Variable(NamedTuple):
    """One variable. `value` is None where it has none, `image` what its image says instead, None for nothing."""

    name: str
    value: str | None
    image: str | None = None


def variables(env: Iterable[Any] | None) -> list[Variable]:
    """The entries of `Env`, by their names."""
    found = []
    for entry in env or ():
        name, sign, value = str(entry).partition("=")
        found.append(Variable(name, value if sign else None))
    return sorted(found, key=lambda each: each.name)


def container(data: Mapping[str, Any], image: Mapping[str, Any] | None, values: bool) -> Lines:
    """A container's, from its inspect answer and that of its image, None where that is gone."""
    all_of = variables(_config(data).get("Env"))
    if not all_of:
        return [("It was given no variables, and its image has none.", "dim")]
    show = _Shown(all_of, values)
    if image is None:
        gone = "Its image is gone, so nobody can tell which are the image's own."
        return [*show.summary(f"{_count(all_of)}."), (gone, "said"), *show.section("All", all_of)]
    there = {each.name: each.value for each in variables(_config(image).get("Env"))}
    same = [each for each in all_of if there.get(each.name, ...) == each.value]
    own = [each._replace(image=there.get(each.name)) for each in all_of if each not in same]
    text = (
        f"{_count(all_of)}: {_whose(own, 'given to the container')}, {_whose(same, 'as its image has them')}."
    )
    return [
        *show.summary(text),
        *show.section("Given to the container", own),
        *show.section("As its image has them", same),
    ]


def image(data: Mapping[str, Any], values: bool) -> Lines:
    """An image's, from its inspect answer."""
    all_of = variables(_config(data).get("Env"))
    if not all_of:
        return [("The image has no variables.", "dim")]
    show = _Shown(all_of, values)
    return [
        *show.summary(f"{_count(all_of)}; whoever has the image can read them."),
        *show.section("", all_of),
    ]


class _Shown:
    """How the variables of one object are written."""

    def __init__(self, all_of: Sequence[Variable], values: bool) -> None:
        self._values = values
        self._hide: Callable[[str], str] = hider((each.name, each.value or "") for each in all_of)
        self._count = sum(self._masked(each.name, each.value) != each.value for each in all_of)
        self._width = min(_WIDEST, max(len(each.name) for each in all_of))

    def summary(self, text: str) -> Lines:
        """How many there are, and how many are masked."""
        lines: Lines = [(text, "said")]
        if self._count:
            number, those = (
                ("1 value looks", "it") if self._count == 1 else (f"{self._count} values look", "them")
            )
            how = f"shown: v masks {those}" if self._values else f"masked: v shows {those}"
            lines.append((f"{number} secret, {how}.", "said"))
        return lines

    def section(self, title: str, those: Iterable[Variable]) -> Lines:
        """A line for each, and one more for what the image says instead."""
        lines = [line for each in those for line in self._lines(each)]
        return [("", "plain"), *([(title, "title")] if title else []), *lines] if lines else []

    def _lines(self, each: Variable) -> Lines:
        masked = self._masked(each.name, each.value)
        value = each.value if self._values else masked
        told = "(no value)" if value is None else value or '""'
        lines: Lines = [(f"{each.name:<{self._width}} {told}", "plain" if masked == each.value else "warn")]
        if each.image is not None:
            was = each.image if self._values else self._masked(each.name, each.image)
            lines.append((f"{'':<{self._width}} the image: {was or repr('')}", "dim"))
        return lines

    def _masked(self, name: str, value: str | None) -> str | None:
        return value and self._hide(hidden(name, value))


def _whose(those: Sequence[Variable], how: str) -> str:
    return f"{len(those) or 'none'} {how}"


def _config(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return data.get("Config") or {}


def _count(all_of: Sequence[Variable]) -> str:
    return "1 variable" if len(all_of) == 1 else f"{len(all_of)} variables"
