"""The end of an ECR token is read where it can be, and nothing hangs on it."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.docker_home import token
from tui.registry.token import ecr_expiry

END = 1_800_000_000


@pytest.mark.parametrize("expiration", [END, END + 0.0, f" {END} "], ids=["int", "float", "text"])
def test_the_end_is_in_the_token(expiration: object) -> None:
    assert ecr_expiry(token(expiration)) == END


def test_padding_may_be_cut() -> None:
    assert ecr_expiry(token(END).rstrip("=")) == END


@pytest.mark.parametrize(
    "password",
    [
        "",
        "s3cret",
        "x" * 200,
        "é" * 200,
        "=" * 64,
        token("soon"),
        token(None),
        token(True),
        token([END]),
        token(-5),
        token(12),
        token(1e300),
        token(float("nan")),
        token(END * 1000),
        base64.b64encode(b"\xff" * 100).decode(),
        base64.b64encode(json.dumps([END] * 20).encode()).decode(),
        base64.b64encode(b"[" * 30_000).decode(),
        base64.b64encode(b'{"expiration":' + b"9" * 5000 + b"}").decode(),
        base64.b64encode(b'{"payload":"no expiration here"}').decode(),
        token(END) * 400,
    ],
)
def test_what_does_not_say_has_no_known_end(password: str) -> None:
    assert ecr_expiry(password) is None


@given(st.text() | st.binary().map(lambda data: base64.b64encode(data).decode()))
def test_no_password_makes_it_fail(password: str) -> None:
    assert ecr_expiry(password) is None
