"""One call of the look-alike's API, and the errors it answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class ApiError(Exception):
    """An error as the API answers it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.code, self.message, self.status = code, message, status

    @property
    def body(self) -> bytes:
        return json.dumps({"__type": self.code, "message": self.message}).encode()


@dataclass(frozen=True)
class Call:
    """One call: who asks for what, where."""

    account: str
    region: str
    service: str
    operation: str
    parameters: dict[str, Any]
