"""What all dialogs share: keys typed before it was painted are dropped, escape is always safe."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.events import Key, Paste
from textual.screen import ModalScreen

Result = TypeVar("Result")


def key_name(event: Key) -> str:
    """The key as settings and help write it: the character itself where there is one."""
    character = event.character
    if character and character.isprintable() and character != " " and "+" not in event.key[:-1]:
        return character
    return event.key


class Dialog(ModalScreen[Result], Generic[Result], inherit_bindings=False):
    """A dialog that acts on keys only once the user can have seen it."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Dialog { align: center middle; background: transparent; }
    Dialog > Vertical {
        width: 90%; max-width: 110; height: auto; max-height: 95%;
        border: solid $primary; background: $surface; padding: 0 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.painted = False

    def on_mount(self) -> None:
        """Wait for the first paint: what was typed before was meant for something else."""
        self.call_after_refresh(self._seen)

    def _seen(self) -> None:
        self.painted = True

    async def on_event(self, event: object) -> None:
        """Drop what was typed before the dialog could be seen."""
        if isinstance(event, (Key, Paste)) and not self.painted:
            return
        await super().on_event(event)  # type: ignore[arg-type]
