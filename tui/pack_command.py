"""`dtui pack`: all that was decided to move, into a folder or as one tar off the host."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.domain.changes import NOISE
from tui.domain.format import size
from tui.domain.move import slug
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.job_line import JobLine
from tui.terminal.progress import say
from tui.work.archive import RescueFailed
from tui.work.ask_verdicts import check_means
from tui.work.decommission import decommission_of
from tui.work.job import Job
from tui.work.pack_folder import FolderOut
from tui.work.pack_sink import PackOut
from tui.work.pack_tar import TarOut
from tui.work.pack_work import NotReadOnly, PackSetting, Undecided, make_pack
from tui.work.packed import STREAM, Packed
from tui.work.tar_reader import DamagedArchive

if TYPE_CHECKING:
    from tui.command_means import CommandMeans

FAILED, WRONG, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True, slots=True)
class Order:
    """What is packed and where to: `output` is a new folder's path, or '-' for a tar to standard output."""

    output: str
    keeps_undecided: bool = False
    is_read_only: bool = False
    noise: tuple[str, ...] = NOISE


def pack(endpoint: Endpoint, means: CommandMeans, order: Order) -> int:
    """Pack what moves; the exit code, 2 where nothing may be packed as it was asked for."""
    if order.output == STREAM and sys.stdout.isatty():
        say("the pack would go to the terminal: redirect it, or name a folder with -o")
        return WRONG
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What was made for it on the engine is to go with it, also when the line to this host drops.
        signal.signal(number, signal.default_int_handler)
    told = JobLine()
    job = Job("pack", "Pack", "what moves", "", lambda *_: told.tell(job))
    try:
        with closing(Engine(endpoint)) as engine:
            packed = _packed(job, engine, means, order)
    except (Undecided, NotReadOnly) as error:
        code, lines = WRONG, [str(error)]
    except (EngineError, RescueFailed, DamagedArchive) as error:
        code, lines = FAILED, [str(error)]
    except KeyboardInterrupt:
        kept = "the tar is not whole" if order.output == STREAM else "nothing of it was kept"
        code, lines = INTERRUPTED, [f"stopped: {kept}"]
    else:
        code, lines = 0, _lines(packed)
    told.clear()
    for line in lines:
        say(line)
    return code


def _packed(job: Job, engine: Engine, means: CommandMeans, order: Order) -> Packed:
    record = decommission_of(engine, means.env)
    if record.trouble:
        job.log(record.trouble)
    checks = check_means(engine, means.asker(means.pins()))
    setting = PackSetting(means.env, means.host, order.noise, order.keeps_undecided, order.is_read_only)

    def open_out(host: str, bytes: int) -> PackOut:
        if order.output != STREAM:
            return FolderOut(order.output, bytes)
        now = time.time()
        top = f"dtui-{slug(host)}-{time.strftime('%Y%m%d-%H%M', time.localtime(now))}"
        return TarOut(sys.stdout.fileno(), "standard output", top, now)

    packed = make_pack(job, engine, checks, record, setting, open_out)
    if not record.is_kept:
        # This process ends, and no other would know its checksum.
        raise RescueFailed(
            "The pack is whole, but nothing can be written down about it, so that it can never be confirmed",
            f"It is {packed.told}.",
            "Make room for dtui's state, and pack again.",
        )
    return packed


def _lines(packed: Packed) -> list[str]:
    if packed.is_stream:
        return [
            f"{size(packed.size)} were streamed: {len(packed.contents)} things that move, and the report",
            f"it counts as saved when sha256sum says this of it where it is now: {packed.sha256}",
        ]
    return [
        f"{packed.where} ({size(packed.size)}) was read back: {len(packed.contents)} things that move, and the report",
        f"it counts as saved when it was copied off this host, and this said there: {packed.check}",
        f"the checksum is then {packed.sha256}",
    ]
