"""Asking a registry through the engine, so that it is the engine's way there and its trust that count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tui.engine.errors import EngineError, NotFound, hint_for, message_of
from tui.engine.headers import auth_header

# Docker Hub's historic address, which is its name in every login.
_HUB = "https://index.docker.io/v1/"
# Seconds for an engine that has nothing to look up.
_GREETING = 2.0


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a registry has under a reference; platforms as `linux/arm64/v8`, empty where it does not say."""

    digest: str
    media_type: str
    platforms: tuple[str, ...]


def ask_distribution(client: Any, reference: str, auth: dict[str, str] | None, within: float) -> Distribution:
    """`GET /distribution/{reference}/json`; raises EngineError with the registry's words, NotFound for a 404."""
    from requests.exceptions import ReadTimeout

    title = f"No registry told about {reference}"
    try:
        response = client.request(
            "GET",
            client._url("/distribution/{0}/json", reference),
            headers={"X-Registry-Auth": auth_header(auth)},
            timeout=within,
        )
    except ReadTimeout as error:
        # Engines wait much longer for registries. One that does not greet either is silent itself, which is
        # an error of its own.
        client.request("GET", client._url("/_ping"), timeout=_GREETING)
        said = f"timed out: the engine got no answer from the registry within {within:g} s"
        raise EngineError(title, said, "Try again.") from error
    if response.status_code >= 400:
        raise _refused(title, response)
    data = response.json()
    found = data.get("Descriptor") or {}
    if not found.get("digest"):
        raise EngineError(title, "The answer names no digest.", "Try again.")
    platforms = tuple(_platform(each) for each in data.get("Platforms") or ())
    return Distribution(str(found["digest"]), str(found.get("mediaType") or ""), platforms)


def ask_login(client: Any, host: str, username: str, secret: str, within: float) -> str:
    """`POST /auth`: the identity token to keep instead of the secret, '' where the registry gives none."""
    address = _HUB if host == "docker.io" else host
    body = {"username": username, "password": secret, "serveraddress": address}
    # As data, not as the SDK's login: that one answers from its own memory when the name is unchanged.
    response = client.request(
        "POST",
        client._url("/auth"),
        data=json.dumps(body),
        headers={"Content-Type": "application/json"},
        timeout=within,
    )
    if response.status_code >= 400:
        raise _refused(f"{host} refuses the login", response, secret)
    return str(response.json().get("IdentityToken") or "") if response.content else ""


def _refused(title: str, response: Any, secret: str = "") -> EngineError:
    """The engine's words; a secret that some proxy sent back in its answer is struck out."""
    message = message_of(response.content) or f"It said only HTTP {response.status_code}."
    if secret:
        message = message.replace(secret, "***")
    kind = NotFound if response.status_code == 404 else EngineError
    return kind(title, message, hint_for(message), response.status_code)


def _platform(data: dict[str, Any]) -> str:
    return "/".join(str(data[part]) for part in ("os", "architecture", "variant") if data.get(part))
