"""Logging in: a name, and a secret that is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input

from tui.screens.dialog import Dialog, key_name
from tui.widgets.line import Line


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed; the secret does not show in a repr."""

    user: str
    secret: str = field(repr=False)


class LoginScreen(Dialog[Entered | None]):
    """Name, then password or token; enter goes on, escape leaves."""

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    LoginScreen Input, LoginScreen Input:focus { border: none; height: 1; padding: 0; width: 1fr; background: $panel; }
    """

    def __init__(self, host: str, engine_host: str, user: str) -> None:
        super().__init__()
        self._host, self._engine_host, self._user = host, engine_host, user

    def compose(self) -> ComposeResult:
        """Two fields and what they are."""
        with Vertical():
            yield Line(classes="heading")
            yield Line(classes="name")
            yield Input(self._user, select_on_focus=False)
            yield Line(classes="secret")
            yield Input(password=True, select_on_focus=False)
            yield Line(classes="answer")

    def on_mount(self) -> None:
        """Fill the lines; with a known name go on to the secret."""
        heading, name, secret, answer = self.query(Line)
        heading.show([(f"Log in to {self._host} from {self._engine_host}", "key")])
        name.show([("user name", "plain")])
        secret.show([("password or token (it is checked by the registry before it is stored)", "plain")])
        answer.show([("enter Next, log in   tab Other field   esc Cancel", "dim")])
        for each in self.query(Input):
            each.cursor_blink = False
        if self._user:
            self.query(Input).last().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """From the name to the secret, from the secret to the registry."""
        event.stop()
        name, secret = self.query(Input)
        if event.input is name or not secret.value:
            secret.focus()
        elif not name.value.strip():
            name.focus()
        elif self.painted:
            self.dismiss(Entered(name.value.strip(), secret.value))

    def on_key(self, event: Key) -> None:
        """Leave, or go to the other field."""
        key = key_name(event)
        if key in ("escape", "ctrl+c"):
            event.stop()
            self.dismiss(None)
        elif key in ("tab", "up", "down", "shift+tab"):
            event.stop()
            name, secret = self.query(Input)
            (secret if self.focused is name else name).focus()
