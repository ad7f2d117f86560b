"""Flags to settings to the application; the engine is asked while Textual is being imported."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from tui.arguments import USAGE, Arguments, SettingsError, parse_args

if TYPE_CHECKING:
    from tui.command_means import CommandMeans
    from tui.engine.endpoint import Endpoint
    from tui.engine.first import FirstLook
    from tui.registry.sources import TokenSource
    from tui.settings import Settings
    from tui.work.remote import OpenRegistry, RemoteRegistry

WRONG = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run dtui; the exit code is 2 for a wrong argument or setting, or a terminal that cannot be used."""
    try:
        arguments = parse_args(sys.argv[1:] if argv is None else argv)
        return _dispatch(arguments)
    except SettingsError as error:
        return _refuse(str(error))


def _dispatch(arguments: Arguments) -> int:
    if arguments.command == "version":
        from tui import __version__

        print(f"dtui {__version__}")
        return 0
    if arguments.command == "help":
        print(USAGE, end="")
        return 0
    if arguments.command == "save":
        return _save(arguments)
    if arguments.command == "report":
        return _report(arguments)
    if arguments.command == "pack":
        return _pack(arguments)
    return _describe(arguments.name) if arguments.command == "ref" else _run(arguments)


def _describe(name: str) -> int:
    from tui.domain.reference import InvalidReference
    from tui.ref_command import describe

    try:
        print(describe(name), end="")
    except InvalidReference as error:
        return _refuse(error.reason)
    return 0


def _save(arguments: Arguments) -> int:
    from tui.save_command import save
    from tui.settings import load
    from tui.terminal.environment import user_environment

    env = user_environment()
    settings = load(arguments, env)
    if settings.read_only and arguments.kind == "volume":
        return _refuse("a volume is saved through a container that is made for it: not with --read-only")

    def call(endpoint: Endpoint, env: dict[str, str]) -> int:
        return save(endpoint, arguments.kind, arguments.name, arguments.output, env)

    return _reached(settings, env, call)


def _report(arguments: Arguments) -> int:
    from tui.report_command import Order, compare, report

    if arguments.compared is not None:
        return compare(*arguments.compared)
    order = Order(arguments.format, arguments.output, arguments.asks_registries)
    return _asked(arguments, lambda settings, endpoint, means: report(endpoint, means, order))


def _pack(arguments: Arguments) -> int:
    from tui.domain.changes import noise_of
    from tui.pack_command import Order, pack

    def call(settings: Settings, endpoint: Endpoint, means: CommandMeans) -> int:
        noise = noise_of(settings.cleanup)
        order = Order(arguments.output, arguments.keeps_undecided, settings.read_only, noise)
        return pack(endpoint, means, order)

    return _asked(arguments, call)


def _asked(arguments: Arguments, call: Callable[[Settings, Endpoint, CommandMeans], int]) -> int:
    """What a command without the screen does that asks registries, too; its exit code."""
    from tui.command_means import CommandMeans
    from tui.settings import load
    from tui.terminal.environment import user_environment

    env = user_environment()
    settings = load(arguments, env)

    def reached(endpoint: Endpoint, env: dict[str, str]) -> int:
        if settings.demo:
            opener = _demo_registries(endpoint.socket_path)
            return call(settings, endpoint, CommandMeans(env, settings.mirror, "", "demo", opener))
        pin_file = os.path.expanduser(settings.pin_file)
        return call(settings, endpoint, CommandMeans(env, settings.mirror, pin_file))

    return _reached(settings, env, reached)


def _reached(settings: Settings, env: dict[str, str], call: Callable[[Endpoint, dict[str, str]], int]) -> int:
    """What a command without the screen does on the engine that is asked for, or on the demo's; its exit code."""
    from tui.engine.endpoint import Endpoint, EndpointError, resolve

    if not settings.demo:
        try:
            return call(resolve(settings.host, settings.context, env), env)
        except EndpointError as error:
            return _refuse(str(error))
    from tui.demo.process import start

    demo = start()
    try:
        return call(Endpoint.at(demo.url), demo.environment(env))
    finally:
        demo.stop()


def _run(arguments: Arguments) -> int:
    from tui.settings import load
    from tui.terminal.environment import prepare, refuse_reason, user_environment

    # Nothing made before the first frame is garbage; looking for it would delay that frame.
    gc.disable()
    # The first look waits for the interpreter at every read while Textual is being imported.
    sys.setswitchinterval(0.0005)
    env = user_environment()
    settings = load(arguments, env)
    reason = refuse_reason(env, sys.stdin, sys.stdout)
    if reason:
        return _refuse(reason)
    prepare(os.environ, env)
    if settings.no_color:
        os.environ["NO_COLOR"] = "1"
    return _with_demo(settings, env) if settings.demo else _with_engine(settings, env)


def _with_demo(settings: Settings, env: dict[str, str]) -> int:
    from tui.demo.process import launch
    from tui.engine.endpoint import Endpoint

    demo = launch()
    try:
        env = demo.environment(env)
        endpoint, opener = Endpoint.at(demo.url), _demo_registries(demo.socket)
        return _show(settings, endpoint, env, demo.wait_ready, lambda: _demo_source(demo.socket), opener)
    finally:
        demo.stop()


def _demo_source(socket: str) -> TokenSource:
    """The demo's AWS, behind the interface of the real one; made when the first login is refreshed."""
    from tui.demo.source import DemoSource
    from tui.registry.aws_errors import AwsError
    from tui.registry.ecr import Token

    return DemoSource(socket, Token, AwsError)


def _demo_registries(socket: str) -> OpenRegistry:
    """The demo's registries, asked directly over its socket."""

    def open_registry(host: str, login: Mapping[str, str] | None) -> RemoteRegistry:
        from tui.demo.remote import DemoRegistryClient
        from tui.registry.errors import BY_KIND

        return DemoRegistryClient(socket, host, login, BY_KIND)

    return open_registry


def _with_engine(settings: Settings, env: dict[str, str]) -> int:
    from tui.engine.endpoint import EndpointError, resolve

    try:
        endpoint = resolve(settings.host, settings.context, env)
    except EndpointError as error:
        return _refuse(str(error))
    return _show(settings, endpoint, env)


def _show(
    settings: Settings,
    endpoint: Endpoint,
    env: dict[str, str],
    ready: Callable[[], object] | None = None,
    source: Callable[[], TokenSource] | None = None,
    open_registry: OpenRegistry | None = None,
) -> int:
    first: Future[FirstLook] = Future()
    threading.Thread(target=_look, args=(endpoint, first, ready), name="dtui-first", daemon=True).start()
    from tui.resources.action import KeyClash
    from tui.terminal.environment import wants_ascii, wants_mouse

    try:
        from tui.app import DtuiApp
        from tui.terminal.driver import DtuiDriver, install_signal_handlers

        app = DtuiApp(
            settings,
            endpoint,
            first,
            env=env,
            ascii=wants_ascii(env, settings.ascii),
            driver_class=DtuiDriver,
            token_source=source,
            open_registry=open_registry,
        )
    except KeyClash as error:
        return _refuse(str(error))
    install_signal_handlers(app)
    app.run(mouse=wants_mouse(env, settings.mouse))
    return app.return_code or 0


def _look(endpoint: Endpoint, first: Future[FirstLook], ready: Callable[[], object] | None) -> None:
    from tui.engine.first import first_look

    try:
        if ready is not None:
            ready()
        first.set_result(first_look(endpoint))
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the first look
        first.set_exception(error)


def _refuse(reason: str) -> int:
    print(f"dtui: {reason}", file=sys.stderr)
    return WRONG
