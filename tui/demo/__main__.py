"""`python -m tui.demo --socket PATH`: the demo engine as a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from tui.demo.api.container_json import warm
from tui.demo.api.routes import ROUTES
from tui.demo.control.faults import FaultList
from tui.demo.control.journal import Journal
from tui.demo.control.routes import Control
from tui.demo.router import Router
from tui.demo.server import Server
from tui.demo.state.engine import DemoEngine, Settings
from tui.demo.world.build import fill
from tui.demo.world.home import write_home

READY = "ready"


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tui.demo", description=__doc__)
    parser.add_argument("--socket", required=True, help="where to listen")
    parser.add_argument("--empty", action="store_true", help="begin with nothing but the three networks")
    parser.add_argument("--scale", type=int, metavar="N", help="begin with N containers and their images")
    parser.add_argument(
        "--pace", type=float, default=1.0, help="1: transfers take seconds, 0: no time at all"
    )
    parser.add_argument("--host", default="demo-host", help="what the engine calls its host")
    parser.add_argument("--min-api", default=Settings().min_api)
    parser.add_argument("--max-api", default=Settings().max_api)
    parser.add_argument("--own-folder", action="store_true", help="remove the socket's folder at the end")
    parser.add_argument("--home", help="a new folder for logins and what their user leaves; goes at the end")
    return parser.parse_args(argv)


def serve(options: argparse.Namespace) -> None:
    """Listen, say so on standard output, and wait until standard input ends."""
    settings = Settings(min_api=options.min_api, max_api=options.max_api, pace=options.pace)
    engine = DemoEngine(settings, options.host, options.socket)

    def make_world(target: DemoEngine) -> None:
        fill(target, empty=options.empty, scale=options.scale)
        warm(target)
        if options.home:
            write_home(target, options.home)

    control = Control(FaultList(), Journal(), make_world)
    make_world(engine)
    Server(engine, Router(ROUTES), control).listen(options.socket)
    sys.stdout.write(f"{READY} {options.socket}\n")
    sys.stdout.flush()
    if not os.isatty(2):
        # Whoever started this reads no further: a full pipe must never stop an answer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while os.read(0, 65536):
        pass


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # the clean-up is not to be interrupted by the same again
    raise SystemExit(0)


def _remove(folder: str) -> None:
    import shutil  # not needed before the end

    shutil.rmtree(folder, ignore_errors=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Run until the parent ends or a signal comes; leave no file behind."""
    options = arguments(sys.argv[1:] if argv is None else argv)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _end)
    if options.home:
        os.mkdir(options.home, 0o700)  # a folder that is there already is somebody else's, and must not go
    try:
        serve(options)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(options.socket)
        if options.home:
            _remove(options.home)
        if options.own_folder:
            with suppress(OSError):
                os.rmdir(os.path.dirname(options.socket))


if __name__ == "__main__":
    main()
