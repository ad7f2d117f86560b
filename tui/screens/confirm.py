"""The confirmation: host, full names, reasons, commands, and the answer its grade wants."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from tui.domain.text import cell_width, safe
from tui.resources.confirmation import Confirmation
from tui.screens.dialog import Dialog, key_name
from tui.widgets.line import Line
from tui.widgets.text_pane import TextPane

# Cells that are kept free for what part of the text is in sight.
_PLACE = 34
# Rows of a terminal below which not all parts are in sight: nothing may be confirmed unseen.
_LEAST = 7


class ConfirmScreen(Dialog[bool]):
    """True when confirmed as the grade asks; any other key than the one asked for cancels."""

    DEFAULT_CSS = """
    ConfirmScreen TextPane { height: auto; max-height: 100%; }
    ConfirmScreen Line.answer { margin-top: 1; }
    """

    def __init__(self, confirmation: Confirmation, host: str, host_word: str, ascii: bool) -> None:
        super().__init__()
        self.confirmation = confirmation
        self._host, self._ascii = host, ascii
        self._wanted = {2: str(len(confirmation.items)), 3: host_word}.get(confirmation.grade, "")
        self._typed = ""
        self._width = 0
        # Whether the title fits; else its line has the host, which is to be seen in any case.
        self._is_whole = True

    def compose(self) -> ComposeResult:
        """Text that scrolls, above a line that says how to answer."""
        # Kept: a dialog that is left while it is being mounted has lost them by then.
        self._heading, self._answer = Line(classes="heading"), Line(classes="answer")
        self._pane = TextPane(words=True)
        with Vertical():
            yield self._heading
            yield self._pane
            yield self._answer

    def on_mount(self) -> None:
        """Fill it."""
        self._fit()

    def on_resize(self) -> None:
        """Fit the text to another size."""
        if self._width:
            self._fit()

    def _fit(self) -> None:
        """Give the text the lines it needs and no more than the screen has."""
        from tui.widgets.line import wrap_words

        self._width = width = max(10, min(110, self.app.size.width * 9 // 10) - 4)
        most = max(1, self.app.size.height * 95 // 100 - 5)
        self._is_whole = cell_width(self._title) <= width
        self._lines = self._content()
        needed = sum(len(wrap_words(text, width)) for text, _ in self._lines)
        if needed > most:
            self._is_whole = cell_width(self._title) + _PLACE <= width
            # What could be lost is never below the edge: where not all is in sight, it comes first.
            self._lines = self._content(reasons_first=True)
            needed = sum(len(wrap_words(text, width)) for text, _ in self._lines)
        height = min(needed, most)
        pane = self._pane
        pane.styles.height = height
        pane.show(self._lines, keep_place=True)
        self._say_place(height, needed)
        self._ask()

    def _say_place(self, height: int, needed: int) -> None:
        """Title, and which part of the text is in sight when it is not all."""
        top = self._pane.top
        place = (
            f"lines {top + 1}-{min(needed, top + height)} of {needed}, PgDn PgUp" if needed > height else ""
        )
        title = self._title if self._is_whole else f"{self._joint.strip(', ').capitalize()} {self._host}"
        self._heading.show([(safe(title, self._ascii), "key")], [(place, "warn")] if place else ())

    @property
    def _joint(self) -> str:
        return ", from" if self.confirmation.is_there else " on"

    @property
    def _title(self) -> str:
        return f"{self.confirmation.title}{self._joint} {self._host}"

    def _content(self, reasons_first: bool = False) -> list[tuple[str, str]]:
        c = self.confirmation
        lines = [(f"  {item}", "plain") for item in c.items]
        why = [(f"! {reason}", "warn") for reason in c.reasons]
        why += [(text, "good") for text in c.evidence]
        if c.frees:
            why.append((f"Frees {c.frees}.", "plain"))
        why += [(f"Left out: {reason}", "dim") for reason in c.left_out]
        lines = why + lines if reasons_first else lines + why
        lines = lines if self._is_whole else [(c.title, "key"), *lines]
        lines += [(f"$ {command}", "dim") for command in c.commands]
        return [(safe(text, self._ascii), role) for text, role in lines]

    def _ask(self) -> None:
        if self.confirmation.grade == 1:
            self._answer.show(
                [("y", "key"), (" Yes   ", "plain"), ("any other key", "key"), (" Cancel", "plain")]
            )
            return
        what = "the number of items" if self.confirmation.grade == 2 else "the host's name"
        typed = f"{self._typed}_"
        for prompt in (f"Type {what} ({self._wanted}) and enter: ", f"Type {self._wanted} and enter: "):
            # What is typed is to be seen, whatever else there is no room for.
            room = self._width - cell_width(f"{prompt}{self._wanted}_")
            if room >= 0:
                break
        more = next((m for m in ("   any other key cancels", "   esc cancels") if len(m) <= room), "")
        self._answer.show([(prompt, "plain"), (typed, "key"), (more, "dim")])

    def on_key(self, event: Key) -> None:
        """Only the key asked for goes on; moving keys scroll."""
        event.stop()
        key = key_name(event)
        pane = self._pane
        if key in ("up", "down", "pageup", "pagedown") and pane.scroll_key(key):
            self._say_place(pane.size.height, pane.length)
            return
        if self.app.size.height < _LEAST:
            self.dismiss(False)
        elif self.confirmation.grade == 1:
            self.dismiss(key == "y")
        else:
            self._typing(key)

    def _typing(self, key: str) -> None:
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif key == "enter" and self._typed == self._wanted:
            self.dismiss(True)
            return
        elif len(key) == 1 and self._wanted.startswith(self._typed + key):
            self._typed += key
        else:
            self.dismiss(False)
            return
        self._ask()
