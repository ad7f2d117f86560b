"""The pane of a pin: what the tag is in the registry and here, and an explicit tag to give it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.events import Key

from tui.domain.image import ImageRow
from tui.domain.pin import pinned_reference
from tui.domain.text import safe
from tui.registry.errors import RegistryError
from tui.screens.dialog import key_name
from tui.screens.form import Entered, FormScreen, Meaning
from tui.screens.pin_told import Lines, other_tags, tag_lines, told
from tui.screens.threads import on_own_thread
from tui.work.resolve import Resolved, version_here
from tui.work.tags import SameDigest

# As wide as a dialog at 80 columns.
KEYS = "enter Pin  ctrl+t tag  ctrl+s push  ctrl+o mirror  ctrl+y Copy  esc"
PINNED_KEYS = "ctrl+x Unpin  enter Pin  ctrl+t Tag  ctrl+s Push  ctrl+o Mirror  esc"
_CHORDS = {"ctrl+t": "tag", "ctrl+s": "push"}
Same = Callable[[str, Callable[[], None]], SameDigest]
Mirror = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen(Entered):
    """What is to be done ('pin', 'tag', 'push', 'mirror', 'unpin'), and what the registry had said by then."""

    what: str = "pin"
    found: Resolved | None = None


class PinScreen(FormScreen):
    """The registry is asked when it opens; everything can be done before it has answered.

    `look` asks it what the name is there, `same` which other tags have a digest; it calls the second argument
    now and then, which raises when nobody wants to know any more. `mirror` tells for the text in the field where
    ctrl+o copies to, and why it does not ('' when it does). `at` is where tags of the registry are proposed.
    """

    def __init__(
        self,
        title: str,
        row: ImageRow,
        tags: Sequence[str],
        meaning: Callable[[str], Meaning],
        look: Callable[[], Resolved],
        same: Same,
        mirror: Mirror,
        copy: Callable[[str], None],
        ascii: bool,
        at: int = 1,
    ) -> None:
        self._row, self._look, self._copy, self._ascii = row, look, copy, ascii
        self._find_same, self._mirror, self._insert_at = same, mirror, at
        self._found: Resolved | None = None
        self._tags: Lines = []
        self._is_over = threading.Event()
        keys = PINNED_KEYS if row.pin else KEYS
        super().__init__(title, self._lines(), tags[0] if tags else "", tags, meaning, keys)

    def on_mount(self) -> None:
        """Ask the registry while the rest is shown."""
        self.run_worker(self._resolve(), exit_on_error=True)

    def on_unmount(self) -> None:
        """What is still asked for is not wanted any more."""
        self._is_over.set()

    async def _resolve(self) -> None:
        self._found = await on_own_thread(self._look)
        self._say()
        digest, _ = version_here(self._row.reference, self._row.image, self._found)
        # A registry that gave no answer for one tag is not asked about a hundred.
        if digest and (self._found.digest or self._found.is_missing):
            await self._find_tags(digest)

    async def _find_tags(self, digest: str) -> None:
        """Look for the registry's tags of the same digest, and propose them."""
        self._tags = [("tags      looking for others of the same digest...", "dim")]
        self._say()
        try:
            same = await on_own_thread(lambda: self._find_same(digest, self._stop_when_over))
        except RegistryError as error:
            reason = f"{error.title}: {error.detail}".rstrip(": ")
            self._tags = [(f"tags      of the same digest are not known: {reason}", "warn")]
        else:
            self._tags = tag_lines(self._row.reference, same)
            self._propose(other_tags(self._row.reference, same))
        self._say()

    def _stop_when_over(self) -> None:
        if self._is_over.is_set():
            raise RegistryError("nobody waits for this any more", "")

    def _propose(self, names: Sequence[str]) -> None:
        new = [name for name in names if name not in self._proposals]
        at = min(self._insert_at, len(self._proposals))
        self._proposals = (*self._proposals[:at], *new, *self._proposals[at:])
        if self._at >= at:
            self._at += len(new)

    def _say(self) -> None:
        self._above = tuple(self._lines())
        self._tallest = 0
        self._tell(self._field.value)

    def _lines(self) -> Lines:
        lines = told(self._row, self._found, self._tags)
        return [(safe(text, self._ascii), role) for text, role in lines]

    def on_key(self, event: Key) -> None:
        """The chords; the rest is as in every form."""
        key = key_name(event)
        text = self._field.value.strip()
        if key in _CHORDS:
            if self.painted and text and not self._tell(text).refusal:
                self.dismiss(Chosen(text, what=_CHORDS[key], found=self._found))
        elif key == "ctrl+o":
            self._start_mirror(text)
        elif key == "ctrl+x" and self._row.pin is not None:
            self.dismiss(Chosen("", what="unpin"))
        elif key == "ctrl+y":
            self._copy(self._pinned())
        elif key in ("pageup", "pagedown"):
            self._panes[0].scroll_key(key)
        else:
            return
        event.stop()

    def _start_mirror(self, text: str) -> None:
        target, refusal = self._mirror(text)
        if not refusal and not self._pinned():
            refusal = "No registry is known to have this image: there is nothing to copy from. Push it."
        if refusal:
            self._fill(self._panes[1], ((safe(refusal, self._ascii), "bad"),), max(2, self._tallest))
        elif self.painted:
            self.dismiss(Chosen(target, what="mirror", found=self._found))

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
