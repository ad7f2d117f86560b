"""A small program on DtuiDriver that the terminal tests run; it prints the keys it got when it ends."""

# ruff: noqa: E402 - what Textual reads from the environment must be there before it is imported
from __future__ import annotations

import os
import signal
import sys
import threading
import time

from tui.terminal.environment import prepare, user_environment

prepare(os.environ, user_environment())

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from tui.terminal.driver import DtuiDriver, install_signal_handlers


class KeysApp(App[None]):
    """Shows the keys it gets, and gets stuck when asked to."""

    def compose(self) -> ComposeResult:
        yield Static("ready", markup=False)

    def on_mount(self) -> None:
        self.seen: list[str] = []

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == "f9":
            self.seen.clear()
            self.query_one(Static).update("keys  .")
            return
        self._show(event.key)
        if event.key == "f5":
            time.sleep(60)
        elif event.key == "f6":
            while True:
                pass
        elif event.key == "f7":
            threading.Lock().acquire() and threading.Event().wait()
        elif event.key == "f8":
            raise RuntimeError("a bug")
        elif event.key == "q":
            self.exit()

    def on_paste(self, event: events.Paste) -> None:
        self._show(f"<{event.text}>")

    def _show(self, what: str) -> None:
        self.seen.append(what)
        self.query_one(Static).update("keys " + " ".join(self.seen) + " .")


if __name__ == "__main__":
    if os.environ.get("IGNORE_SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    app = KeysApp(driver_class=DtuiDriver)
    install_signal_handlers(app)
    app.run(mouse=True)
    sys.exit(app.return_code)
