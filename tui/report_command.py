"""`dtui report`: what is on a host, what was decided and done, as a document or as JSON; and two of them compared."""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.arguments import ReportFormat
from tui.domain.report import Report
from tui.domain.text import safe
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.terminal.progress import ProgressLine, say

if TYPE_CHECKING:
    from tui.command_means import CommandMeans
    from tui.domain.check import Verdict
    from tui.domain.survey import Survey

FAILED, WRONG, INCOMPLETE, INTERRUPTED = 1, 2, 3, 130
DIFFERENT = 1
# Seconds between two words on how far it is.
_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Order:
    """What is reported and where to: `output` is a file's path or '-'; `asks`: registries are asked, too."""

    format: ReportFormat = "md"
    output: str = "-"
    asks: bool = False


def report(endpoint: Endpoint, means: CommandMeans, order: Order) -> int:
    """Write the report to a new file (0600) or to standard output; the exit code."""
    if order.output != "-" and os.path.lexists(order.output):
        say(f"{order.output} is there already: name a new file")
        return WRONG
    told = ProgressLine(_EVERY)
    try:
        with closing(Engine(endpoint)) as engine:
            made = _made(engine, means, order, told)
        told.clear()
        _write(_rendered(made, order.format), order.output)
    except EngineError as error:
        told.clear()
        say(str(error))
        return FAILED
    except OSError as error:
        return _not_written(error, order.output)
    except KeyboardInterrupt:
        told.clear()
        say("stopped: nothing was written")
        return INTERRUPTED
    for each in made.untold:
        say(f"not told: {each.what}: {each.why}")
    # Written, but no proof of all that is there.
    return INCOMPLETE if made.untold else 0


def compare(first: str, second: str) -> int:
    """Print what the second report's host has not as the first's; exit code 0 where there is no difference."""
    from tui.domain.report_difference import difference
    from tui.domain.report_json import InvalidReport, from_json

    reports = []
    for path in (first, second):
        try:
            with open(path, encoding="utf-8") as file:
                reports.append(from_json(file.read()))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            say(f"{path} cannot be read: {reason}")
            return WRONG
        except InvalidReport as error:
            say(f"{path} is no report: {error}")
            return WRONG
    found = difference(*reports)
    text = "".join(f"{safe(line)}\n" for line in found.differences)
    try:
        _write(text or "no difference\n", "-")
    except OSError as error:
        return _not_written(error, "-")
    for note in found.notes:
        say(note)
    return DIFFERENT if found.differences else 0


def _made(engine: Engine, means: CommandMeans, order: Order, told: ProgressLine) -> Report:
    from tui.work.decommission import decommission_of
    from tui.work.origins import Origins
    from tui.work.planning import gather
    from tui.work.reporting import report_of
    from tui.work.survey import survey

    told.show("listing what is on the host")
    sizes: dict[str, int] = {}
    # An engine that needs too long to count them leaves them out.
    with suppress(EngineError):
        sizes = engine.volume_sizes()
    env, pins = means.env, means.pins()
    world = gather(engine, pins, volume_sizes=sizes, origins=Origins(env).all())
    found = survey(
        engine, world, on_progress=lambda done, total: told.show(f"asking the engine: {done} of {total}")
    )
    verdicts = _verdicts(engine, found, means, told) if order.asks else {}
    decommission = decommission_of(engine, env)
    made, trouble = report_of(engine, found, decommission, env, verdicts=verdicts, host=means.host)
    told.clear()
    for line in filter(None, (decommission.trouble, trouble)):
        say(line)
    return made


def _verdicts(engine: Engine, found: Survey, means: CommandMeans, told: ProgressLine) -> dict[str, Verdict]:
    from tui.work.ask_verdicts import ask_verdicts

    return ask_verdicts(
        engine,
        found.world.images,
        means.asker(found.world.pins),
        on_progress=lambda done, total: told.show(f"asking registries: {done} of {total} images"),
    )


def _rendered(made: Report, format: ReportFormat) -> str:
    if format == "json":
        from tui.domain.report_json import to_json

        return to_json(made)
    from tui.domain.report_md import to_markdown

    return to_markdown(made)


def _write(text: str, output: str) -> None:
    """Write it whole, or leave no file; raises OSError."""
    content = text.encode("utf-8", "surrogateescape")
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(output)
        raise


def _not_written(error: OSError, output: str) -> int:
    where = "standard output" if output == "-" else output
    if output == "-":
        # What is left in its buffer would be tried again at the end, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    say(f"the report is not written to {where}: {error.strerror or error}")
    return FAILED
