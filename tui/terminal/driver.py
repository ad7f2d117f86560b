"""Textual's driver for Linux and macOS, made to survive slow lines, lost terminals and signals."""

from __future__ import annotations

import _thread
import codecs
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.environment import is_plain
from tui.terminal.escape import LoneEscapeFilter, Token
from tui.terminal.output import TerminalFile

if TYPE_CHECKING:
    from tui.terminal.session import Session

# How long the app may take to end by itself after a signal; the terminal is right long before.
GRACE = 2.0


class DtuiDriver(LinuxDriver):
    """Reads keys without polling and through `LoneEscapeFilter`, and writes to standard output, whatever
    becomes of it."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        self._terminal = TerminalFile(sys.__stdout__.fileno())
        self._file = self._terminal  # type: ignore[assignment]
        self.exit_event: WakingEvent = WakingEvent()
        self._is_drawing = False
        self.borrower: Session | None = None

    def write(self, data: str) -> None:
        """Write to the terminal, but not while it is lent: nobody takes it from the queue then, which fills up."""
        if self._is_drawing:
            super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._is_drawing = True
        self._terminal.reopen()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        super().stop_application_mode()
        self._is_drawing = False

    def hand_back(self) -> None:
        """Give the terminal back at once, from a signal handler, whatever loop and writer are at."""
        if self.borrower is not None:
            self.borrower.hand_back()
        if not self._is_drawing:
            return
        self._is_drawing = False
        self._terminal.restore(kitty=not constants.DISABLE_KITTY_KEY)
        if self.attrs_before is not None:
            # the terminal is gone
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def run_input_thread(self) -> None:
        """Read until told to end or the terminal is gone; asleep while nothing comes."""
        keys = LoneEscapeFilter(constants.ESCAPE_DELAY)
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            wait = None if keys.deadline is None else max(0.0, keys.deadline - time.monotonic())
            ready = select.select([self.fileno, self.exit_event.waker], [], [], wait)[0]
            tokens = keys.tick(time.monotonic())
            if self.fileno in ready and not self.exit_event.is_set():
                data = _read(self.fileno)
                if data is None:
                    self._terminal.close()
                    end_app(self._app, 128 + signal.SIGHUP)
                    return
                tokens += keys.feed(decode(data), time.monotonic())
            for token in tokens:
                for message in _messages(parser, token):
                    self.process_message(message)
        self.exit_event.drain()

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's own size; Textual prefers COLUMNS and LINES, which shells let go stale."""
        try:
            size = os.get_terminal_size(self._terminal.fileno())
        except OSError:
            return super()._get_terminal_size()
        return size.columns or 80, size.lines or 24

    def _request_terminal_sync_mode_support(self) -> None:
        """Ask, but not a terminal that would print the question."""
        if not is_plain(os.environ):
            super()._request_terminal_sync_mode_support()

    def _query_in_band_window_resize(self) -> None:
        """Ask only when the answer would be used."""
        if constants.SMOOTH_SCROLL and not is_plain(os.environ):
            super()._query_in_band_window_resize()


class WakingEvent(threading.Event):
    """An event that ends a `select` on its `waker` too."""

    def __init__(self) -> None:
        super().__init__()
        self.waker, self._pipe = os.pipe()

    def set(self) -> None:
        """Set it and wake the sleeper."""
        super().set()
        os.write(self._pipe, b"!")

    def drain(self) -> None:
        """Take what `set` wrote, so that the next `select` sleeps again."""
        while select.select([self.waker], [], [], 0)[0]:
            os.read(self.waker, 64)


def install_signal_handlers(app: App[Any]) -> None:
    """On SIGTERM, SIGHUP, SIGINT and SIGQUIT put the terminal right at once, then end the app with 128 + the signal.

    Call it on the main thread before the app runs. A signal that was ignored from the start (nohup) stays so.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        if isinstance(app._driver, DtuiDriver):
            app._driver.hand_back()
        if not end_app(app, 128 + number):
            raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leave)


def end_app(app: App[Any], code: int) -> bool:
    """Ask the app to end, and end the process after `GRACE` seconds if it has not; False if it does not run.

    For signal handlers and threads.
    """
    loop = app._loop
    if loop is None or not loop.is_running():
        return False
    # Not threading.Thread: its locks may be held by the very code that a signal handler interrupts.
    _thread.start_new_thread(_end_process_after, (GRACE, code))
    loop.call_soon_threadsafe(lambda: app.exit(return_code=code))
    return True


def _end_process_after(seconds: float, code: int) -> None:
    time.sleep(seconds)
    os._exit(code)


def _read(handle: int) -> bytes | None:
    """What there is to read; None when the terminal is gone, which Linux tells with an error."""
    try:
        return os.read(handle, 4096) or None
    except BlockingIOError:
        # Another program that shares the terminal was faster, and left it in non-blocking mode.
        return b""
    except OSError:
        return None


def _messages(parser: XTermParser, token: Token) -> Iterator[Message]:
    """What Textual makes of one token."""
    if token.kind == "escape":
        yield events.Key("escape", token.text)
    elif token.kind == "paste":
        yield events.Paste(token.text.replace("\0", ""))
    else:
        yield from parser.feed(token.text)
        if parser._timeout_time is not None:
            # The parser waits for more of a sequence that is whole, so it does not know it. It would give its
            # characters out as keys: right for Alt and a key, else to be dropped.
            parser._timeout_time = 0.0
            keys = list(parser.tick())
            if len(token.text) == 2:
                yield from keys
