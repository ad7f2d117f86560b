"""What all dialogs share: keys typed before it was painted are dropped, escape is always safe."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.events import Key, Paste
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")


def key_name(event: Key) -> str:
    """The key as settings and help write it: the character itself where there is one."""
    character = event.character
    if character and character.isprintable() and character != " " and "+" not in event.key[:-1]:
        return character
    return event.key


class LeftOnce(Screen[Result], Generic[Result], inherit_bindings=False):
    """A screen that is left once, however many keys that come in one burst ask for it.

    Textual would take the screen below away for the second one, and end the program at the last.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave it with a result, unless it was left already."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Dialog(LeftOnce[Result], ModalScreen[Result], Generic[Result], inherit_bindings=False):
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
