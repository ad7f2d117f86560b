"""What is told of a registry and its login beside the list."""

from __future__ import annotations

from tui.domain.login import Login
from tui.domain.registry import registry_kind
from tui.resources.registries import RegistryRow
from tui.resources.registries_overview import overview

ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


def row(login: Login | None, host: str = ECR) -> RegistryRow:
    return RegistryRow(host, registry_kind(host), login, "prod", 3)


def test_a_registry_that_nobody_is_logged_in_to() -> None:
    assert [text for text, _ in overview(row(None, "ghcr.io"), 0.0)] == [
        "ghcr.io",
        "host       ghcr.io",
        "kind       GHCR",
        "profile    prod",
        "who        -",
        "kept in    nowhere",
        "state      none",
        "time left  -",
        "images     3",
    ]


def test_a_login_with_all_that_is_wrong_with_it() -> None:
    login = Login(
        ECR,
        keys=(ECR, f"https://{ECR}"),
        key=ECR,
        user="AWS",
        kept="plain",
        problem="it cannot be read",
        note="fetched by sudo",
        expires=7200.0,
        expires_from="token",
        refused="the registry said no",
    )
    told = overview(row(login), 0.0)
    assert ("account    329074924855", "plain") in told
    assert ("region     us-east-1", "plain") in told
    assert ("who        AWS", "plain") in told
    assert told[-7:] == [
        ("known by   the stored token itself (a hint)", "plain"),
        (f"key        {ECR} (in force)", "plain"),
        (f"key        https://{ECR}", "plain"),
        ("! the secret is plain text in config.json: whoever reads the file has it", "warn"),
        ("! it cannot be read", "bad"),
        ("! the registry said no", "bad"),
        ("fetched by sudo", "warn"),
    ]
