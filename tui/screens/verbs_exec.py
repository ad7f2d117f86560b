"""A shell or a typed command in a container, and its own process attached to, in the real terminal."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.text import brief, safe
from tui.engine.errors import EngineError
from tui.engine.hijacked import HijackedStream
from tui.resources.action import Action
from tui.resources.exec import Attachment, attachment_of
from tui.screens.lent import handles, lent, pause, talk
from tui.screens.threads import on_own_thread
from tui.terminal.modes import CTRL_C, LeaveKeys, Mode
from tui.terminal.session import End, Session
from tui.work.attached import PlainOutput
from tui.work.audit import AuditEntry
from tui.work.running import NoShell, NotStarted, Running, exit_code, run, run_shell
from tui.work.terminal_size import SizeTeller

if TYPE_CHECKING:
    from tui.app import DtuiApp

_LEAVE = "ctrl+p ctrl+q leaves"


async def shell(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Open bash, else sh, else ask for a command."""
    c = _one(app, containers)
    if c is None:
        return
    app.main.say(f"Opening a shell in {safe(c.name, app.ascii)}...")
    columns, rows = _size(app)
    try:
        running = await on_own_thread(lambda: run_shell(app.engine, c.id, columns, rows))
    except NoShell as error:
        await _typed(app, action, c, str(error))
        return
    await _in_terminal(app, action, c, running, stays=False)


async def command(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Run a command that is typed."""
    c = _one(app, containers)
    if c is not None:
        await _typed(app, action, c, "")


async def attach(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Attach to the container's own process, to type or only to watch."""
    c = _one(app, containers)
    if c is None:
        return
    how = attachment_of(await on_own_thread(lambda: app.engine.inspect_container(c.id)))
    stream = await on_own_thread(lambda: app.engine.attach(c.id, stdin=how.takes_input))
    teller = SizeTeller(_resize_of(app, c, how))
    session = _attached(app, stream, how, teller)
    line = docker("attach", c.name or c.short_id)
    await _audit(app, action, c, line, "ok", "attached")
    await _let_it_redraw(app, c, how)
    with lent(app, session):
        session.say(f"{_where(app, c)}: {_heading(how)}")
        end = await talk(app, session)
        stream.close()
        teller.close()
        if end is End.STREAM:
            session.say("The container's process has ended, or the engine is gone. A key goes back.")
            await pause(app, session)
    said = await _process_end(app, c) if end is End.STREAM else ("left, it goes on", "good")
    await _audit(app, action, c, line, "ok", said[0])
    app.main.say(f"Attached to {safe(c.name, app.ascii)}: {said[0]}.", said[1])


def _one(app: DtuiApp, containers: Sequence[Container]) -> Container | None:
    """The container that is meant; said when there are several, or no terminal to lend."""
    if len(containers) != 1:
        app.main.say(f"This works on one container, and {len(containers)} are marked.", "warn")
    elif handles(app) is None:
        app.main.say("There is no terminal here that a shell could have.", "warn")
    else:
        return containers[0]
    return None


async def _typed(app: DtuiApp, action: Action, c: Container, why: str) -> None:
    """Ask for a command until one can be started, or none is wanted."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import command_meaning

    text = ""
    while True:
        above = [(f"in  {safe(c.name, app.ascii)}   {safe(c.image, app.ascii)}", "plain")]
        above += [(safe(brief(why), app.ascii), "warn")] if why else []
        form = FormScreen(
            f"Run on {app.host_title}",
            above,
            text,
            (),
            lambda typed: command_meaning(typed, c.name or c.short_id),
            "enter Run   esc Cancel",
        )
        app.main.unsay()
        entered = await app.ask(form)
        if entered is None:
            return
        text = entered.text
        try:
            running = await _run(app, c, text)
        except NotStarted as error:
            why = str(error)
            continue
        await _in_terminal(app, action, c, running, stays=True)
        return


async def _run(app: DtuiApp, c: Container, text: str) -> Running:
    words, (columns, rows) = shlex.split(text), _size(app)
    return await on_own_thread(lambda: run(app.engine, c.id, words, columns, rows))


async def _in_terminal(app: DtuiApp, action: Action, c: Container, running: Running, stays: bool) -> None:
    """Give the terminal to what runs, and tell its exit code; with `stays` what it showed is left to be read."""
    teller = SizeTeller(lambda columns, rows: app.engine.resize_exec(running.id, columns, rows))
    session = Session(
        running.stream, Mode.KEYS, LeaveKeys(holds=False), teller.tell, bytes, handles(app) or (0, 1)
    )
    words = without_secrets(running.command)
    line = docker("exec", "-it", c.name or c.short_id, *words)
    await _audit(app, action, c, line, "ok", "started")
    what = safe(shlex.join(words), app.ascii)
    with lent(app, session):
        session.say(f"{_where(app, c)}: {what}{'' if stays else '; exit ends it'}; {_LEAVE}")
        end = await talk(app, session)
        running.stream.close()
        teller.close()
        said, role = await _command_end(app, running, end)
        if stays and end is End.STREAM:
            session.say(f"{what}: {said}. A key goes back.")
            await pause(app, session)
    await _audit(app, action, c, line, "failed" if role == "bad" else "ok", said)
    app.main.say(f"{what} in {safe(c.name, app.ascii)}: {said}.", role)


def without_secrets(command: Sequence[str]) -> list[str]:
    """The words of a command as they may be told and kept."""
    # Most starts need none of its patterns.
    from tui.domain.secret import hidden_words

    return hidden_words(command)


async def _command_end(app: DtuiApp, running: Running, end: End) -> tuple[str, str]:
    """How a command ended, in words, and their role."""
    if end is not End.STREAM:
        return "left, it may still run there", "warn"
    try:
        code = await on_own_thread(lambda: exit_code(app.engine, running.id))
    except EngineError as error:
        return f"the connection ended, and its exit code is not known ({error.title})", "bad"
    if code is None:
        return "the connection ended, it may still run there", "warn"
    return f"exit code {code}", "warn" if code else "good"


async def _process_end(app: DtuiApp, c: Container) -> tuple[str, str]:
    """How the container's own process fares after its stream ended."""
    try:
        data = await on_own_thread(lambda: app.engine.inspect_container(c.id))
    except EngineError as error:
        return f"its stream ended ({error.title})", "warn"
    state = data.get("State") or {}
    if state.get("Running"):
        return "its stream ended, and it runs", "warn"
    code = state.get("ExitCode")
    return f"it ended with exit code {code}", "warn" if code else "good"


def _attached(app: DtuiApp, stream: HijackedStream, how: Attachment, teller: SizeTeller) -> Session:
    mode = Mode.WATCH if not how.takes_input else Mode.KEYS if how.is_terminal else Mode.LINES
    # A key that interrupts is the container's where it has a terminal; else it would only end dtui's own part.
    keys = LeaveKeys(holds=True, also=b"" if mode is Mode.KEYS else CTRL_C)
    shown: Callable[[bytes], bytes] = bytes if how.is_terminal else PlainOutput(app.ascii).feed
    return Session(stream, mode, keys, teller.tell, shown, handles(app) or (0, 1))


def _heading(how: Attachment) -> str:
    """What keys do while it is attached."""
    if how.reason:
        return f"attached; {how.reason}; {_LEAVE}"
    keys = (
        "every other key, ctrl+c too, goes to its process" if how.is_terminal else "lines go to its process"
    )
    return f"attached; {_LEAVE}; {keys}"


async def _let_it_redraw(app: DtuiApp, c: Container, how: Attachment) -> None:
    """A program draws itself anew only when its terminal gets another size: so does the Docker CLI."""
    columns, rows = _size(app)
    # Too late for it just now: whoever reads its stream finds that out.
    with suppress(EngineError):
        await on_own_thread(lambda: _resize_of(app, c, how)(columns, rows + 1))


def _resize_of(app: DtuiApp, c: Container, how: Attachment) -> Callable[[int, int], None]:
    """What to do when the terminal has another size: that of a watched process stays as it is."""
    if not (how.is_terminal and how.takes_input):
        return lambda columns, rows: None
    return lambda columns, rows: app.engine.resize_container(c.id, columns, rows)


def _size(app: DtuiApp) -> tuple[int, int]:
    size = os.get_terminal_size((handles(app) or (0, 1))[1])
    return size.columns, size.lines


def _where(app: DtuiApp, c: Container) -> str:
    return safe(f"{app.host_title} {c.name}", app.ascii)


async def _audit(app: DtuiApp, action: Action, c: Container, line: str, result: str, detail: str) -> None:
    """Write down what was run; said when that cannot be done."""
    where, audit = app.job_news.where(), app.job_news.audit
    place = where.host, where.endpoint, where.engine
    entry = AuditEntry(action.id, c.name or c.short_id, line, result, c.id, detail, *place)
    problem = await on_own_thread(lambda: audit.append(entry))
    if problem:
        app.main.say(f"But {problem}.", "warn")
