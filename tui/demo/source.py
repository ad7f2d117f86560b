"""Where the demo's logins come from: the AWS API that its engine plays, asked over the engine's socket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from tui.demo.lever import NoAnswer, move

_T = TypeVar("_T")


class Target(Protocol):
    """What is asked of a registry here."""

    @property
    def host(self) -> str: ...


class DemoSource(Generic[_T]):
    """A source of tokens like the AWS SDK. No part of this package is used but its process.

    `token` makes the token of (user name, secret, end in Unix seconds, account), `failure` the exception of
    (code, title, detail, hint). Blocking.
    """

    name = "demo AWS"

    def __init__(
        self,
        socket: str,
        token: Callable[[str, str, float, str], _T],
        failure: Callable[[str, str, str, str], Exception],
    ) -> None:
        self._socket = socket
        self._token = token
        self._failure = failure

    def fetch(self, host: str, profile: str, env: Mapping[str, str]) -> _T:
        """A new token for a registry's host, as a profile of the demo's or ('') as the host's account."""
        told = self._ask("token", {"host": host, "profile": profile})
        return self._token(told["username"], told["secret"], told["expires"], told["account"])

    def call(
        self,
        target: Target,
        operation: str,
        parameters: Mapping[str, Any],
        profile: str,
        env: Mapping[str, str],
    ) -> Mapping[str, Any]:
        """The answer of one operation of the API: tokens, or what is in repositories."""
        order = {"host": target.host, "operation": operation, "parameters": dict(parameters)}
        return self._ask("aws", {**order, "profile": profile})

    def _ask(self, lever: str, order: Mapping[str, Any]) -> dict[str, Any]:
        try:
            status, answer = move(self._socket, lever, order)
        except NoAnswer as error:
            raise self._failure("unreachable", "The demo engine does not answer", str(error), "") from error
        if status == 200:
            return answer
        words = [str(answer.get(key, "")) for key in ("code", "title", "detail", "hint")]
        raise self._failure(words[0], words[1] or "AWS refused", words[2] or str(answer), words[3])
