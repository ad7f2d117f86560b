"""How registries say that they want a login."""

from __future__ import annotations

import pytest

from tui.registry.challenge import Challenge, challenge_in


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        ("", Challenge()),
        ("Negotiate", Challenge()),
        ("Basic", Challenge("basic")),
        ('Basic realm="a b"', Challenge("basic", "a b")),
        (
            'Bearer realm="https://a/t",service="s",scope="repository:a:pull,push"',
            Challenge("bearer", "https://a/t", "s", "repository:a:pull,push"),
        ),
        (
            'bearer Realm="https://a/t" , error="insufficient_scope"',
            Challenge("bearer", "https://a/t", error="insufficient_scope"),
        ),
        ('Basic realm="x", Bearer realm="https://a/t",service="s"', Challenge("bearer", "https://a/t", "s")),
        (
            'Bearer realm="https://a/t",service="Basic realm"',
            Challenge("bearer", "https://a/t", "Basic realm"),
        ),
        ("Bearer realm=https://a/t,service=s", Challenge("bearer", "https://a/t", "s")),
    ],
)
def test_challenges(header: str, challenge: Challenge) -> None:
    assert challenge_in(header) == challenge


def test_only_a_challenge_for_rights_is_about_rights() -> None:
    assert challenge_in('Bearer realm="https://a",error="insufficient_scope"').is_about_rights
    assert not challenge_in('Bearer realm="https://a",error="invalid_token"').is_about_rights
