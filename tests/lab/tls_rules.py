"""What a front is asked, what it answers by itself, and the faults that it is told to make."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message


@dataclass(frozen=True)
class Asked:
    """A request as a check or a rule sees it."""

    method: str
    host: str
    path: str
    headers: Message


@dataclass(frozen=True)
class Answer:
    """An answer that the front gives by itself."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def error(cls, status: int, code: str, message: str) -> Answer:
        """A registry's error in the form of the distribution API."""
        body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
        return cls(status, body, {"Content-Type": "application/json; charset=utf-8"})


@dataclass(frozen=True)
class Instead:
    """A request that the front passes on as one for another path."""

    path: str


@dataclass
class Rule:
    """What goes wrong with requests whose method and path (regular expressions, searched) match.

    `times` counts down; None is for ever. One of: `answer` in place of the registry's; `cut` the
    connection after so many bytes of the body (sent up, or down for a GET); and, with any of them or
    alone, `delay` in seconds before (which ends with the rule), `rate` of the body in bytes per second.
    """

    method: str = ""
    path: str = ""
    times: int | None = None
    answer: Answer | None = None
    cut: int | None = None
    delay: float = 0
    rate: float | None = None

    def matches(self, asked: Asked) -> bool:
        if self.times == 0:
            return False
        return bool(re.fullmatch(self.method or ".*", asked.method) and re.search(self.path, asked.path))
