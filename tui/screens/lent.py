"""Lending the terminal to a session: the application is suspended meanwhile, its loop goes on."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.screens.threads import on_own_thread
from tui.terminal.driver import DtuiDriver, end_app
from tui.terminal.session import End, Session

if TYPE_CHECKING:
    from tui.app import DtuiApp


def handles(app: DtuiApp) -> tuple[int, int] | None:
    """The terminal to read from and to write to; None where the application has none of its own to lend."""
    if not isinstance(app._driver, DtuiDriver) or sys.__stdin__ is None or sys.__stdout__ is None:
        return None
    return sys.__stdin__.fileno(), sys.__stdout__.fileno()


@contextmanager
def lent(app: DtuiApp, session: Session) -> Iterator[None]:
    """The terminal belongs to the session inside; the screen is drawn anew after it.

    Not after an exception: the application is about to end then, and nothing is to be drawn any more.
    """
    driver = app._driver
    assert isinstance(driver, DtuiDriver)
    with app.suspend():
        driver.borrower = session
        before = signal.signal(signal.SIGWINCH, lambda *_: session.resized())
        try:
            yield
        except BaseException:
            session.hand_back()
            raise
        finally:
            signal.signal(signal.SIGWINCH, before)
            driver.borrower = None
        session.close()
    app.redraw()


async def talk(app: DtuiApp, session: Session) -> End:
    """Run the session to its end; where the terminal went or is wanted back the application ends too."""
    end = await on_own_thread(session.run)
    if end is End.TERMINAL_GONE:
        end_app(app, 128 + signal.SIGHUP)
    if end in (End.TERMINAL_GONE, End.HANDED_BACK):
        raise asyncio.CancelledError
    return end


async def pause(app: DtuiApp, session: Session) -> None:
    """Let what it showed be read, until a key is pressed."""
    await on_own_thread(session.wait_key)
    if session.is_over:
        raise asyncio.CancelledError
