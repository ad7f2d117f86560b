"""The ways in under `/_demo/`, for tests only."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from tui.demo.control import aws, blobs, registry_api
from tui.demo.control.body import listed, ordered
from tui.demo.control.faults import Fault, FaultList
from tui.demo.control.hostile import add_hostile
from tui.demo.control.journal import Journal
from tui.demo.control.storm import storm
from tui.demo.errors import bad_parameter
from tui.demo.router import Route, Router
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Quota
from tui.demo.wire import Exchange

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Control:
    """What the levers move; `fill` makes the world anew."""

    faults: FaultList
    journal: Journal
    fill: Callable[[DemoEngine], None]
    connections: set[socket.socket] = field(default_factory=set)

    def router(self) -> Router:
        """The routes of all levers."""
        return Router(
            [
                Route("POST", "/_demo/reset", self.reset),
                Route("POST", "/_demo/faults", self.set_faults),
                Route("POST", "/_demo/drop", self.drop),
                Route("GET", "/_demo/requests", self.requests),
                Route("POST", "/_demo/requests/clear", self.clear_requests),
                Route("POST", "/_demo/events", self.make_events),
                Route("POST", "/_demo/world", self.world),
                Route("POST", "/_demo/settings", self.settings),
                Route("POST", "/_demo/images", self.set_image),
                Route("GET", "/_demo/registries", self.registries),
                Route("POST", "/_demo/registries", self.set_registry),
                Route("GET", "/_demo/registries/asked", self.asked),
                Route("POST", "/_demo/registries/asked/clear", self.clear_asked),
                Route("GET", "/_demo/pushes", self.pushes),
                *aws.ROUTES,
                *blobs.ROUTES,
                *registry_api.ROUTES,
            ]
        )

    def reset(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: the world as at the start, no faults, an empty log, the usual settings."""
        self.faults.set([])
        with engine.lock:
            engine.clear()
            self.fill(engine)
        self.journal.clear()
        exchange.empty()

    def set_faults(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: a list of rules, see Fault; an empty list ends all."""
        self.faults.set([Fault.from_json(rule) for rule in listed(exchange)])
        exchange.empty()

    def drop(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: hang up on everybody else, as an engine that dies."""
        for connection in self.connections.copy() - {exchange.socket}:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        exchange.empty()

    def requests(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """GET: the requests since the last reset, without those of the levers."""
        exchange.json(self.journal.entries())

    def clear_requests(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: begin the log again."""
        self.journal.clear()
        exchange.empty()

    def make_events(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST {"count": N, "per_second": R}: start and stop containers that often; answers when done."""
        order = ordered(exchange)
        made = storm(engine, exchange, int(order.get("count", 50)), float(order.get("per_second", 0)))
        exchange.json({"events": made})

    def world(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST {"add": "hostile"}: add objects whose texts attack a terminal."""
        if ordered(exchange).get("add") != "hostile":
            raise bad_parameter('the body must be {"add": "hostile"}')
        with engine.lock:
            added = add_hostile(engine)
        exchange.json(added)

    def settings(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: change any of min_api, max_api, version, pace, headers, token_seconds."""
        for name, value in ordered(exchange).items():
            if not hasattr(engine.settings, name):
                raise bad_parameter(f"no such setting: {name}")
            setattr(engine.settings, name, value)
        exchange.json(asdict(engine.settings))

    def set_image(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST {"image", "fails"}: containers of it started from now on get `unhealthy`, `exit`, or ("") do well."""
        order = ordered(exchange)
        fails = str(order.get("fails", ""))
        if fails not in ("", "unhealthy", "exit"):
            raise bad_parameter(f"no such failure: {fails}")
        with engine.lock:
            engine.images.bad[engine.images.find(str(order["image"])).id] = fails
        exchange.empty()

    def registries(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """GET: the tags in each registry, with their digests; without those that nobody has looked for yet."""
        with engine.lock:
            answer = {host: registry.digests() for host, registry in engine.registries.by_host.items()}
        exchange.json(answer)

    def set_registry(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST {"host", "access", "logins", "error", "deletes", "delay", "remaining"}: how a registry is now.

        `remaining` is how many manifests may still be read, of a hundred.
        """
        order = ordered(exchange)
        with engine.lock:
            registry = engine.registries.of(str(order["host"]))
            registry.access = str(order.get("access", registry.access))
            registry.logins = dict(order.get("logins", registry.logins))
            registry.error = str(order.get("error", registry.error))
            registry.deletes = bool(order.get("deletes", registry.deletes))
            registry.delay = float(order.get("delay", registry.delay))
            if "remaining" in order:
                registry.quota = Quota(100, int(order["remaining"]))
        exchange.empty()

    def asked(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """GET: what each registry was asked since the last reset, by the engine or directly."""
        with engine.lock:
            answer = [asdict(question) for question in engine.registries.asked]
        exchange.json(answer)

    def clear_asked(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """POST: begin that log again."""
        with engine.lock:
            engine.registries.asked.clear()
        exchange.empty()

    def pushes(self, engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
        """GET: every push since the last reset and how it ended."""
        with engine.lock:
            answer = [asdict(transfer) for transfer in engine.registries.pushes]
        exchange.json(answer)
