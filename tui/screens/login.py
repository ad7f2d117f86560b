"""Logging in: a name, and a secret that is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantFocus, Key

from tui.screens.dialog import Dialog, key_name
from tui.widgets.field import Field
from tui.widgets.line import Line


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed; the secret does not show in a repr."""

    user: str
    secret: str = field(repr=False)


class LoginScreen(Dialog[Entered | None]):
    """Name, then password or token; enter goes on, escape leaves."""

    AUTO_FOCUS = "Input"

    def __init__(self, host: str, engine_host: str, user: str) -> None:
        super().__init__()
        self._host, self._engine_host, self._user = host, engine_host, user
        self._name_is_done = False

    def compose(self) -> ComposeResult:
        """Two fields and what they are."""
        with Vertical():
            yield Line(classes="heading")
            yield Line(classes="name")
            yield Field(self._user, self._name_key)
            yield Line(classes="secret")
            yield Field("", self._secret_key, password=True)
            yield Line(classes="answer")

    def on_mount(self) -> None:
        """Fill the lines; with a known name go on to the secret."""
        heading, name, secret, answer = self.query(Line)
        heading.show([(f"Log in to {self._host} from {self._engine_host}", "key")])
        name.show([("user name", "plain")])
        secret.show([("password or token (stored only when the registry takes it)", "plain")])
        answer.show([("enter Next, log in   tab Other field   esc Cancel", "dim")])
        if self._user:
            self._to_secret()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Whoever goes back to the name may type there."""
        self._name_is_done = event.widget is not self.query(Field).first()

    def _to_secret(self) -> None:
        self._name_is_done = True
        self.query(Field).last().focus()

    def _name_key(self, event: Key) -> bool:
        """Behind the enter of the same burst comes the secret: it must not show in the field of the name."""
        name, secret = self.query(Field)
        if self._name_is_done:
            secret.post_message(Key(event.key, event.character))
            return True
        if event.key in ("enter", "tab", "down"):
            if event.key != "enter" or name.value.strip():
                self._to_secret()
            return True
        return False

    def _secret_key(self, event: Key) -> bool:
        """From the secret to the registry, if there is a name."""
        if event.key != "enter":
            return False
        name, secret = self.query(Field)
        if not name.value.strip():
            name.focus()
        elif secret.value and self.painted:
            self.dismiss(Entered(name.value.strip(), secret.value))
        return True

    def on_key(self, event: Key) -> None:
        """Leave, or go to the other field."""
        key = key_name(event)
        if key in ("escape", "ctrl+c"):
            event.stop()
            self.dismiss(None)
        elif key in ("tab", "up", "down", "shift+tab"):
            event.stop()
            name, secret = self.query(Field)
            (secret if self.focused is name else name).focus()
