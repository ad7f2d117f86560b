"""Tokens of the demo's ECR look-alike: for an account, until their time is over."""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from dataclasses import dataclass, field

USER = "AWS"


@dataclass(slots=True)
class Token:
    """One login that was given out; `expires` is Unix seconds."""

    account: str
    secret: str = field(repr=False)
    expires: float


class Tokens:
    """All tokens given out, by their secret."""

    def __init__(self) -> None:
        self._given: dict[str, Token] = {}

    def issue(self, account: str, expires: float) -> Token:
        """A new token of an account; like a real one it tells its end, in whole Unix seconds."""
        token = Token(account, _secret(int(expires)), expires)
        self._given[token.secret] = token
        return token

    def account_of(self, secret: str) -> str | None:
        """The account whose token this is, '' for an old one of nobody here; None for what is no token."""
        token = self._given.get(secret)
        if token is not None:
            return token.account
        # Whoever made it, what is over is told to be over before anybody looks further.
        return "" if 0 < _expiration(secret) <= time.time() else None

    def is_over(self, secret: str) -> bool:
        """Whether a token's time is over."""
        token = self._given.get(secret)
        return (token.expires if token else _expiration(secret)) <= time.time()

    def expire(self, account: str, expires: float) -> int:
        """Let the living tokens of an account end at a time, whatever they tell; how many."""
        living = [t for t in self._given.values() if t.account == account and t.expires > expires]
        for token in living:
            token.expires = expires
        return len(living)


def _secret(expires: int) -> str:
    data = {
        "payload": base64.b64encode(os.urandom(768)).decode(),
        "datakey": base64.b64encode(b"\1\1\1\0x" + os.urandom(177)).decode(),
        "version": "2",
        "type": "DATA_KEY",
        "expiration": expires,
    }
    return base64.b64encode(json.dumps(data, separators=(",", ":")).encode()).decode()


def _expiration(secret: str) -> float:
    """When a token says that it ends; 0 for what is none."""
    try:
        return float(json.loads(base64.b64decode(secret, validate=True))["expiration"])
    except (binascii.Error, ValueError, TypeError, KeyError):
        return 0.0
