"""From method and path to the function that answers, and the API version asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.engine import DemoEngine, Settings
from tui.demo.wire import Exchange

Handler = Callable[[DemoEngine, Exchange, Mapping[str, str]], None]
_VERSION = re.compile(r"/v(\d+)\.(\d+)(/.*)")


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: `{name}` in the pattern takes a part of the path, `{name*}` slashes too."""

    method: str
    pattern: str
    handler: Handler

    def compiled(self) -> re.Pattern[str]:
        """The pattern as a regular expression for the whole path."""
        text = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", self.pattern)
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text))


class Router:
    """The table of routes."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = [(route.method, route.compiled(), route.handler) for route in routes]

    def answer(self, engine: DemoEngine, exchange: Exchange) -> None:
        """Find the function and let it answer; raises ApiError."""
        path, asked = exchange.request.path, None
        if found := _VERSION.fullmatch(path):
            asked, path = (int(found[1]), int(found[2])), found[3]
        handler, fields = self._find(exchange.request.method, path)
        exchange.headers |= common_headers(engine.settings)
        exchange.version = checked_version(asked, engine.settings)
        handler(engine, exchange, fields)

    def _find(self, method: str, path: str) -> tuple[Handler, Mapping[str, str]]:
        for wanted, pattern, handler in self._routes:
            if wanted == method and (found := pattern.fullmatch(path)):
                return handler, found.groupdict()
        raise ApiError(404, "page not found")


def common_headers(settings: Settings) -> dict[str, str]:
    """What every answer of the engine carries."""
    return {
        "Api-Version": settings.max_api,
        "Docker-Experimental": "false",
        "Ostype": "linux",
        "Server": f"Docker/{settings.version} (linux)",
        **settings.headers,
    }


def checked_version(asked: tuple[int, int] | None, settings: Settings) -> tuple[int, int]:
    """The version to answer in; raises ApiError (400) when it is out of range."""
    most, least = _numbers(settings.max_api), _numbers(settings.min_api)
    if asked is None:
        return most
    text = f"{asked[0]}.{asked[1]}"
    if asked > most:
        raise bad_parameter(
            f"client version {text} is too new. Maximum supported API version is {settings.max_api}"
        )
    if asked < least:
        raise bad_parameter(
            f"client version {text} is too old. Minimum supported API version is {settings.min_api}, "
            "please upgrade your client to a newer version"
        )
    return asked


def _numbers(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)
