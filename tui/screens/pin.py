"""The pane of a pin: what the tag is in the registry and here, and an explicit tag to give it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from textual.events import Key

from tui.domain.image import Image, ImageRow
from tui.domain.pin import Pin, digests_of, drift, pinned_reference
from tui.domain.reference import Reference
from tui.domain.text import safe
from tui.screens.dialog import key_name
from tui.screens.form import Entered, FormScreen, Meaning
from tui.widgets.field import Field
from tui.widgets.text_pane import TextPane
from tui.work.resolve import Resolved, version_here

T = TypeVar("T")
KEYS = "enter Pin  ctrl+t and tag  ctrl+s and push  ctrl+y Copy  esc Cancel"
# Unpinning takes the place of what is the same as before.
PINNED_KEYS = "ctrl+x Unpin  enter Anew  ctrl+t Tag  ctrl+s Push  ctrl+y Copy  esc"
_CHORDS = {"ctrl+t": "tag", "ctrl+s": "push"}
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen(Entered):
    """What is to be done ('pin', 'tag', 'push', 'unpin'), and what the registry had said by then."""

    what: str = "pin"
    found: Resolved | None = None


class PinScreen(FormScreen):
    """The registry is asked when it opens; everything can be done before it has answered."""

    def __init__(
        self,
        title: str,
        row: ImageRow,
        tags: Sequence[str],
        meaning: Callable[[str], Meaning],
        look: Callable[[], Resolved],
        copy: Callable[[str], None],
        ascii: bool,
    ) -> None:
        self._row, self._look, self._copy, self._ascii = row, look, copy, ascii
        self._found: Resolved | None = None
        keys = PINNED_KEYS if row.pin else KEYS
        super().__init__(title, self._lines(), tags[0] if tags else "", tags, meaning, keys)

    def on_mount(self) -> None:
        """Ask the registry while the rest is shown."""
        self.run_worker(self._resolve(), exit_on_error=True)

    async def _resolve(self) -> None:
        self._found = await on_own_thread(self._look)
        self._above = tuple(self._lines())
        self._tallest = 0
        self._tell(self.query_one(Field).value)

    def _lines(self) -> Lines:
        return [(safe(text, self._ascii), role) for text, role in told(self._row, self._found)]

    def on_key(self, event: Key) -> None:
        """The chords; the rest is as in every form."""
        key = key_name(event)
        text = self.query_one(Field).value.strip()
        if key in _CHORDS:
            if self.painted and text and not self._tell(text).refusal:
                self.dismiss(Chosen(text, what=_CHORDS[key], found=self._found))
        elif key == "ctrl+x" and self._row.pin is not None:
            self.dismiss(Chosen("", what="unpin"))
        elif key == "ctrl+y":
            self._copy(self._pinned())
        elif key in ("pageup", "pagedown"):
            self.query_one(".above", TextPane).scroll_key(key)
        else:
            return
        event.stop()

    def _room_above(self, room: int) -> int:
        """What registry and host say is what the pane is for."""
        return room - 3

    def _pinned(self) -> str:
        digest, _ = version_here(self._row.reference, self._row.image, self._found)
        had = self._row.pin.pinned if self._row.pin else ""
        return pinned_reference(self._row.reference, digest) or had

    def _submit(self, also: bool) -> None:
        """Enter pins; the tag below is another matter."""
        if self.painted:
            self.dismiss(Chosen("", what="pin", found=self._found))


def told(row: ImageRow, found: Resolved | None) -> Lines:
    """The pane's lines: registry, here, whether they agree, the pin there is, and what enter would record."""
    image: Image = row.image
    here = digests_of(image, row.reference)
    registry = Reference.parse(row.reference).registry
    lines: Lines = [
        (f"name      {row.reference}", "plain"),
        (f"registry  {registry}: {_registry(found)}", "plain" if found and found.digest else "warn"),
        (f"here      {_here(image, found, here)}", "plain"),
    ]
    if found is not None:
        lines.append(_agreement(found, here))
    if row.pin is not None:
        lines += _pin_lines(row.pin, row, found, here)
    digest, note = version_here(row.reference, image, found)
    pinned = pinned_reference(row.reference, digest)
    if row.pin is None or row.pin.pinned != pinned:
        lines.append((f"to pin    {pinned or f'{row.reference} as image {image.short_id}'}", "key"))
    if note and found is not None:
        lines.append((note, "warn"))
    lines.append(("explicit tag to give with ctrl+t, and to push with ctrl+s:", "dim"))
    return lines


def _registry(found: Resolved | None) -> str:
    if found is None:
        return "looking..."
    if found.digest:
        return found.digest
    return "has no such tag" if found.is_missing else f"not known: {found.reason}"


def _here(image: Image, found: Resolved | None, here: Sequence[str]) -> str:
    if found and found.digest and found.digest in here:
        return f"image {image.short_id} with that digest"
    return f"image {image.short_id}, " + (" and ".join(here) or "no digest of this repository")


def _agreement(found: Resolved, here: Sequence[str]) -> tuple[str, str]:
    still = {
        True: "; the registry still has what is here by digest",
        False: "; the registry does not have it",
    }
    if found.digest and found.digest in here:
        return ("registry and host agree", "good")
    if found.digest and here:
        return ("the registry has another image under this tag" + still.get(found.keeps or False, ""), "warn")
    if found.digest:
        return (
            "what is here has no digest of this repository: it was not pulled from there nor pushed",
            "warn",
        )
    if found.is_missing:
        return ("nothing to compare with" + (still[found.keeps] if found.keeps is not None else ""), "warn")
    return ("whether they agree is not known", "warn")


def _as(pin: Pin, row: ImageRow) -> str:
    return "" if pin.familiar == row.reference else f"as {pin.familiar} "


def _pin_lines(pin: Pin, row: ImageRow, found: Resolved | None, here: Sequence[str]) -> Lines:
    lines: Lines = [(f"pinned    {_as(pin, row)}to {pin.said}", "key")]
    if pin.familiar != row.reference:
        return lines
    if found is not None and (moved := drift(pin, found.digest)):
        lines.append((moved, "warn"))
    if pin.digest and pin.digest not in here:
        lines.append(("what is here under this name is not what was pinned", "warn"))
    if not pin.digest and pin.image and pin.image != row.image.id:
        lines.append((f"what is here is not what was pinned: {pin.image} -> {row.image.id}", "warn"))
    return lines


async def on_own_thread(call: Callable[[], T]) -> T:
    """Wait for a blocking call on a daemon thread: a pool's would hold up quitting until it has answered."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failure = None, None
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="pin-look", daemon=True).start()
    return await future
