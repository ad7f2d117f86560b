"""What colours a log line has: SGR sequences are understood, all other escape sequences are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# CSI; strings such as titles and clipboards, with their ends; all others. One that never ends loses only its start:
# else it would hide the rest of the line.
_ESCAPES = re.compile(
    r"\x1b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])?"
)
_SWITCHES = {1: "b", 2: "d", 3: "i", 4: "u", 7: "r", 9: "s"}
_OFF = {21: "b", 22: "bd", 23: "i", 24: "u", 27: "r", 29: "s"}


class Look(NamedTuple):
    """How a text looks: colours '' (the terminal's own), '0' to '255' or '#rrggbb', attributes of 'bdiurs'."""

    colour: str = ""
    ground: str = ""
    attributes: str = ""

    @property
    def role(self) -> str:
        """Its name among the roles of a line's cells."""
        return "plain" if self == PLAIN else f"sgr {self.colour} {self.ground} {self.attributes}"


PLAIN = Look()


def plain(text: str) -> str:
    """The text without escape sequences."""
    return _ESCAPES.sub("", text) if "\x1b" in text else text


def coloured(text: str) -> Iterator[tuple[str, Look]]:
    """The pieces of a line with their looks; joined they are its plain text."""
    look, at = PLAIN, 0
    if "\x1b" in text:
        for found in _ESCAPES.finditer(text):
            if found.start() > at:
                yield text[at : found.start()], look
            at = found.end()
            if found[2] == "m":
                look = _changed(look, found[1])
    if at < len(text):
        yield text[at:], look


def _changed(look: Look, parameters: str) -> Look:
    """The look after one SGR sequence; what is none of SGR changes nothing."""
    if parameters[:1] in ("<", "=", ">", "?"):
        return look
    codes = iter(parameters.split(";"))
    for code in codes:
        number = _number(code.partition(":")[0])
        if number in (38, 48):
            colour = _colour(iter(code.split(":")[1:]), True) if ":" in code else _colour(codes, False)
            look = look._replace(colour=colour) if number == 38 else look._replace(ground=colour)
        elif number == 4 and code.endswith(":0"):
            look = _switched(look, "u", "")
        else:
            look = _simple(look, number)
    return look


def _simple(look: Look, number: int) -> Look:
    """What one code does that has nothing behind it."""
    if number == 0:
        return PLAIN
    if number in _SWITCHES:
        return _switched(look, "", _SWITCHES[number])
    if number in _OFF:
        return _switched(look, _OFF[number], "")
    place, bright = number % 10, 8 * (number >= 90)
    if place == 9 and number in (39, 49):
        return look._replace(colour="") if number == 39 else look._replace(ground="")
    if place < 8 and number // 10 in (3, 9):
        return look._replace(colour=str(place + bright))
    if place < 8 and number // 10 in (4, 10):
        return look._replace(ground=str(place + bright))
    return look


def _switched(look: Look, off: str, on: str) -> Look:
    kept = (set(look.attributes) - set(off)) | set(on)
    return look._replace(attributes="".join(sorted(kept)))


def _colour(codes: Iterator[str], with_space: bool) -> str:
    """The colour behind 38 or 48: one of 256, or red, green and blue; '' for what is neither."""
    kind = _number(next(codes, ""))
    if kind == 5:
        number = _number(next(codes, ""))
        return str(number) if 0 <= number < 256 else ""
    if kind != 2:
        return ""
    values = [_number(code) for code in codes] if with_space else [_number(next(codes, "")) for _ in range(3)]
    # With colons there may be a colour space first.
    values = values[1:4] if len(values) > 3 else values
    is_colour = len(values) == 3 and all(0 <= value < 256 for value in values)
    return "#{:02x}{:02x}{:02x}".format(*values) if is_colour else ""


def _number(code: str) -> int:
    if not code:
        return 0
    return int(code) if code.isascii() and code.isdigit() and len(code) < 6 else -1
