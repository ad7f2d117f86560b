"""Questions to a registry itself, not through the engine: who asks what, and how it refuses; see DemoRegistryClient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tui.demo.control.body import ordered
from tui.demo.router import Route
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Login, Registry
from tui.demo.wire import Exchange

Order = Mapping[str, Any]
Answer = Callable[[DemoEngine, Registry, Order], dict[str, Any]]
_STATUS = {"not there": 404, "denied": 403, "rate-limited": 429, "unreachable": 502}


class Refused(Exception):
    """What a registry says no with, and of which kind that is.

    `title` and `hint` are for a person, where the reason alone would tell too little.
    """

    def __init__(self, reason: str, kind: str = "", title: str = "", hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind or refusals.kind_of(reason)
        self.title, self.hint = title, hint

    @property
    def answer(self) -> dict[str, Any]:
        """What the client is told."""
        return {"message": self.reason, "kind": self.kind, "title": self.title, "hint": self.hint}


def question(what: str, answer: Answer, pause: float = 0.0) -> Route:
    """The lever of a question; each is noted. The answer rests for `pause` seconds at most, as is the pace."""

    def handle(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
        order = ordered(exchange)
        exchange.wait(pause * min(engine.settings.pace, 1.0) + _delay(engine, order))
        with engine.lock:
            status, told = _told(engine, what, answer, order)
        exchange.json(told, status)

    return Route("POST", f"/_demo/{what}", handle)


def _delay(engine: DemoEngine, order: Order) -> float:
    with engine.lock:
        return engine.registries.of(str(order["host"])).delay


def _told(engine: DemoEngine, what: str, answer: Answer, order: Order) -> tuple[int, dict[str, Any]]:
    registry = engine.registries.of(str(order["host"]))
    named = str(order.get("reference") or order.get("digest") or "")
    engine.registries.note(registry.host, what, str(order["repository"]), named)
    try:
        if reason := registry.unreachable():
            raise Refused(reason, "unreachable")
        status, told = 200, answer(engine, registry, order)
    except Refused as refused:
        status = _STATUS.get(refused.kind, 400)
        told = refused.answer | {"retry_after": _pause(registry, refused)}
    return status, told | {"limit": asdict(registry.quota) if registry.quota else None}


def _pause(registry: Registry, refused: Refused) -> float | None:
    """In how many seconds to come again, where that is told."""
    known = refused.kind == "rate-limited" and registry.quota is not None
    return registry.quota.window / 4 if known and registry.quota else None


def login_of(order: Order) -> Login | None:
    """The login that came with a question."""
    given = order.get("login") or {}
    return Login(str(given["username"]), str(given.get("password", ""))) if given.get("username") else None


def may_read(registry: Registry, order: Order, *, counts: bool = False) -> str:
    """The repository that is asked of; raises Refused where this login may not read there."""
    repository = str(order["repository"])
    reason = registry.pull_refusal(repository, login_of(order), counts=counts)
    if not reason and registry.hides(repository):
        reason = refusals.nobody(registry.host)
    if reason:
        raise Refused(reason)
    return repository


def may_write(registry: Registry, order: Order) -> str:
    """The repository that is to be changed; raises Refused where this login may not write there."""
    repository = str(order["repository"])
    if reason := registry.push_refusal(repository, login_of(order)):
        raise Refused(reason)
    return repository
