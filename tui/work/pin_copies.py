"""The names under which pinned images were copied, noted with their pins, and taken out when a copy is undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.domain.reference import canonical
from tui.work.operations import Undo
from tui.work.pins import Change, PinFileError, Pins


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of a copy: the change of the pin file, if any, and a clause on it."""

    change: Change | None = None
    said: str = ""


def note(file: Pins, name: str, digest: str, target: str) -> Noted:
    """Add the name of a copy to the pin of `name`, if that is pinned to this digest; blocking."""
    pin, copied = file.look().of(name), canonical(target)
    if pin is None or pin.digest != digest or copied in (pin.reference, *pin.tags):
        return Noted()
    try:
        change = file.record(replace(pin, tags=(*pin.tags, copied)))
    except PinFileError as error:
        # The copy went well all the same: only what is written down of it is missing.
        return Noted(None, f"; it could not be noted with the pin of {pin.familiar}: {error}")
    return Noted(change, f"; noted with the pin of {pin.familiar}")


def with_note(step: Undo | None, file: Pins, noted: Noted) -> Undo | None:
    """The undo of a copy, which takes its name out of the pin, too."""
    change = noted.change
    if step is None or change is None:
        return step

    def call() -> object:
        told = step.call()
        file.take_back(change)
        return told

    return replace(step, call=call)
