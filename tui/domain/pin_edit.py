"""Editing a pin file line by line, so that comments, order and keys of others stay.

The result is decoded and compared with what was meant: a text that lines do not tell is refused, never
spoilt. That is what a TOML library that keeps comments would be a dependency for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tui.domain.pin import Pin
from tui.domain.pin_file import HEAD, KEYS, InvalidPins, decoded, entries, parse, pin_of, rendered

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_COMMENTED = re.compile(r"""("[^"\\]*"|'[^']*'|\[[^\]#]*\]|[^\s#"'\[]+)(\s+#.*)""")


class Block(NamedTuple):
    """The lines of one `[[pin]]`, the comments right above it among them; `at` is its first line."""

    text: str
    at: int


def with_pin(text: str, pin: Pin) -> str:
    """The text with this pin, in place of the one of its name if there is one; raises InvalidPins."""
    blocks = _blocks(text)
    number = next((n for n, (_, had) in enumerate(blocks) if had == pin.reference), len(blocks))
    newline = "\r\n" if "\r\n" in text else "\n"
    if number == len(blocks):
        changed = text + _to_append(text, pin, newline)
    else:
        block = blocks[number][0]
        changed = _replaced(text, block, _edited(block.text, rendered(pin), newline))
    _prove(text, changed, number, pin)
    return changed


def without_pin(text: str, reference: str) -> tuple[str, Block]:
    """The text without the pin of a canonical name, and what was taken out; raises InvalidPins."""
    found = [(n, block) for n, (block, had) in enumerate(_blocks(text)) if had == reference]
    if not found:
        raise InvalidPins(f"{reference} is not pinned")
    number, block = found[0]
    changed = _replaced(text, block, "")
    _prove(changed, text, number, parse(text)[number])
    return changed, block


def with_block(text: str, block: Block) -> str:
    """The text with a block put back where it was, else at the end; raises InvalidPins."""
    (pin,) = parse(block.text)
    lines = _lines(text)
    for at in (min(block.at, len(lines)), len(lines)):
        before = "".join(lines[:at])
        gap = "" if before.endswith("\n") or not before else "\n"
        changed = "".join((before, gap, block.text, *lines[at:]))
        # Edited meanwhile, the place may be inside of another table.
        if any(_is_proven(text, changed, number, pin) for number in range(len(parse(text)) + 1)):
            return changed
    raise InvalidPins("it was changed since, so that nothing can be put back into it")


def block_of(text: str, reference: str) -> Block | None:
    """The lines of the pin of a canonical name."""
    return next((block for block, had in _blocks(text) if had == reference), None)


def _to_append(text: str, pin: Pin, newline: str) -> str:
    lines = ["[[pin]]", *(f"{key} = {value}" for key, value in rendered(pin).items()), ""]
    if not text:
        return (HEAD + "\n").replace("\n", newline) + newline.join(lines)
    end = "" if text.endswith("\n") else newline
    gap = "" if text.endswith(("\n\n", "\r\n\r\n")) else newline
    return end + gap + newline.join(lines)


def _lines(text: str) -> list[str]:
    """Lines as TOML has them: other separators may stand in its strings."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _blocks(text: str) -> list[tuple[Block, str]]:
    """Each `[[pin]]` with the canonical name it pins; raises InvalidPins where lines do not tell."""
    lines = _lines(text)
    tops = [(_with_comments(lines, n), _is_pin(line)) for n, line in enumerate(lines) if _begins_table(line)]
    found: list[Block] = []
    for (top, is_pin), (end, _) in pairwise([*tops, (len(lines), False)]):
        if is_pin:
            found.append(Block("".join(lines[top:end]), top))
    names = [pin.reference for pin in parse(text)]
    if [pin.reference for block in found for pin in parse(block.text)] != names:
        raise InvalidPins("it is not written as [[pin]] tables, line by line")
    return list(zip(found, names, strict=True))


def _begins_table(line: str) -> bool:
    """Whether another table begins here; one inside a pin belongs to it."""
    header = _HEADER.match(line)
    return header is not None and not re.match(r"""["']?pin["']?\s*\.""", header[2])


def _is_pin(line: str) -> bool:
    header = _HEADER.match(line)
    return header is not None and header[1] == "[[" and header[2].strip("\"'") == "pin"


def _with_comments(lines: Sequence[str], at: int) -> int:
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _replaced(text: str, block: Block, by: str) -> str:
    lines = _lines(text)
    return "".join((*lines[: block.at], by, *lines[block.at + len(_lines(block.text)) :]))


def _edited(text: str, values: Mapping[str, str], newline: str) -> str:
    """A block's lines with other values; keys of others and comments stay as they are."""
    lines = _lines(text)
    n = next(n for n, line in enumerate(lines) if _is_pin(line)) + 1
    kept, left, last = lines[:n], dict(values), n
    while n < len(lines) and not _HEADER.match(lines[n]):
        key = re.match(r"\s*(\w+)\s*=\s*", lines[n])
        end = _end_of_value(lines, n) if key else n + 1
        if key is None or key[1] not in KEYS:
            kept += lines[n:end]
        elif key[1] in left:
            old = _COMMENTED.fullmatch(lines[n][key.end() :].rstrip("\r\n"))
            kept.append(f"{key[0]}{left.pop(key[1])}{old[2] if old else ''}{newline}")
        last = len(kept) if key else last
        n = end
    if not kept[last - 1].endswith("\n"):
        kept[last - 1] += newline
    kept[last:last] = [f"{key} = {value}{newline}" for key, value in left.items()]
    return "".join(kept + lines[n:])


def _end_of_value(lines: Sequence[str], at: int) -> int:
    """The line behind a key's value, which may go over several."""
    for end in range(at + 1, len(lines) + 1):
        try:
            decoded("".join(lines[at:end]))
        except InvalidPins:
            continue
        return end
    raise InvalidPins(f"the value of {lines[at].partition('=')[0].strip()} does not end")


def _prove(without: str, full: str, number: int, pin: Pin) -> None:
    """Raise InvalidPins unless the `number`th pin of `full` is this one and all else is as in `without`.

    `without` may have another pin in its place; keys of others in it must be the same.
    """
    old, new = decoded(without), decoded(full)
    was, now = list(entries(old)), list(entries(new))
    right = len(now) > number and pin_of(now[number], number + 1) == pin
    if right and len(was) == len(now):
        right = _foreign(was.pop(number)) == _foreign(now[number])
    del now[number : number + 1]
    if not right or was != now or {**old, "pin": None} != {**new, "pin": None}:
        raise InvalidPins("it is not written so that it can be changed line by line")


def _is_proven(without: str, full: str, number: int, pin: Pin) -> bool:
    try:
        _prove(without, full, number, pin)
    except InvalidPins:
        return False
    return True


def _foreign(entry: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in entry.items() if key not in KEYS}
