"""The text of a pin file: `[[pin]]` tables that people read, edit and keep in git."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.domain.pin import Pin
from tui.domain.reference import InvalidReference, Reference

HEAD = (
    "# Names of images locked to a version: dtui takes none of them off and removes none of these images.\n"
)
KEYS = ("reference", "pinned", "image", "tags", "at", "note")
_ID = re.compile(r"sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})")


class InvalidPins(ValueError):
    """A text that is no pin file, or that cannot be edited line by line; says why."""


def parse(text: str) -> tuple[Pin, ...]:
    """The pins of a file in its order; raises InvalidPins."""
    return tuple(pin_of(entry, number) for number, entry in enumerate(entries(decoded(text)), 1))


def decoded(text: str) -> Mapping[str, Any]:
    """The TOML as data; raises InvalidPins."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPins(str(error)) from error


def entries(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The tables of the pins; raises InvalidPins."""
    found = data.get("pin", [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise InvalidPins("`pin` must be tables, each under a line [[pin]]")
    return found


def pin_of(entry: Mapping[str, Any], number: int) -> Pin:
    """The pin of one table, the `number`th of the file; raises InvalidPins."""
    where = f"pin {number}"
    own = _reference(entry.get("reference"), f"{where}: reference")
    image, tags, at = entry.get("image", ""), entry.get("tags", []), entry.get("at")
    if not isinstance(image, str) or (image and not _ID.fullmatch(image)):
        raise InvalidPins(f"{where}: image must be a whole ID, sha256:…, not {image!r}")
    if not isinstance(tags, list):
        raise InvalidPins(f"{where}: tags must be a list of names")
    return Pin(
        # A name with tag and digest, as Dockerfiles have it, pins the tag.
        (Reference(own.registry, own.repository, own.tag) if own.tag else own).canonical,
        _digest(own, entry.get("pinned", ""), where),
        image,
        tuple(_reference(tag, f"{where}: tags").canonical for tag in tags),
        at if isinstance(at, datetime) else None,
        str(entry.get("note", "")),
    )


def rendered(pin: Pin) -> dict[str, str]:
    """Keys and TOML values of a pin, without those that say nothing."""
    values = {
        "reference": _text(pin.familiar),
        "pinned": _text(pin.pinned),
        "image": _text(pin.image),
        "tags": f"[{', '.join(_text(Reference.parse(tag).familiar) for tag in pin.tags)}]",
        "at": pin.pinned_at.isoformat().replace("+00:00", "Z") if pin.pinned_at else "",
        "note": _text(pin.note),
    }
    return {key: value for key, value in values.items() if value not in ("", '""', "[]")}


def _digest(own: Reference, pinned: object, where: str) -> str:
    if pinned == "":
        return own.digest or ""
    full = _reference(pinned, f"{where}: pinned")
    if full.name != own.name or not full.digest or own.digest not in (None, full.digest):
        raise InvalidPins(f"{where}: pinned must be {own.familiar_name}@sha256:…, not {pinned!r}")
    return full.digest


def _reference(text: object, where: str) -> Reference:
    if not isinstance(text, str) or not text:
        raise InvalidPins(f"{where} must be the name of an image")
    try:
        return Reference.parse(text)
    except InvalidReference as error:
        raise InvalidPins(f"{where}: {text!r}: {error.reason}") from error


def _text(text: str) -> str:
    """A TOML string; JSON's is one, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
