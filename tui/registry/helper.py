"""Credential helpers: the programs that keep Docker's secrets, run without a terminal to write on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from tui.domain.redact import redact
from tui.registry.errors import RegistryError

# Seconds; a helper that asks a cloud takes a few, one that waits for a person never ends.
LIMIT = 10.0
_NOT_FOUND = "credentials not found"


_running: set[subprocess.Popen[str]] = set()


class HelperUnusable(RegistryError):
    """A helper that is missing or does not answer: asking it again would only take as long again."""


def ask_helper(
    helper: str, server: str, env: Mapping[str, str], limit: float | None = None
) -> tuple[str, str] | None:
    """User name and secret that `docker-credential-<helper> get` has for a server, or None.

    `limit` in seconds. Raises RegistryError.
    """
    title = f"The credential helper {helper!r} gives no login for {server}"
    hint = f"Try `echo {server} | docker-credential-{helper} get` by hand."
    output = _run(helper, "get", server, env, limit, title, hint)
    return None if output is None else _login(output, title)


def list_helper(helper: str, env: Mapping[str, str], limit: float | None = None) -> dict[str, str]:
    """The user names of all logins that a helper keeps, by key. Raises RegistryError."""
    title = f"The credential helper {helper!r} does not list its logins"
    hint = f"Try `docker-credential-{helper} list` by hand."
    output = _run(helper, "list", "unused", env, limit, title, hint)
    try:
        data = json.loads(output or "{}")
        return {str(key): str(user) for key, user in data.items()} if data is not None else {}
    except (ValueError, AttributeError, RecursionError):
        raise RegistryError(title, "Its answer is not the JSON that is expected.", "Update it.") from None


def store_with_helper(
    helper: str, server: str, user: str, secret: str, env: Mapping[str, str], limit: float | None = None
) -> None:
    """Have `docker-credential-<helper> store` keep a login. Raises RegistryError without the secret."""
    title = f"The credential helper {helper!r} did not store the login for {server}"
    hint = f"See whether `docker login {server}` works; a helper that only reads cannot be written to."
    asked = (
        json.dumps({"ServerURL": server, "Username": user, "Secret": secret}, separators=(",", ":")) + "\n"
    )
    _run(helper, "store", asked, env, limit, title, hint, hide=(secret, json.dumps(secret)[1:-1]))


def erase_with_helper(helper: str, server: str, env: Mapping[str, str], limit: float | None = None) -> None:
    """Have a helper forget the login for a server; one that has none is content. Raises RegistryError."""
    title = f"The credential helper {helper!r} did not erase the login for {server}"
    hint = f"Try `echo {server} | docker-credential-{helper} erase` by hand."
    _run(helper, "erase", server, env, limit, title, hint)


def end_helpers() -> None:
    """End every helper that runs now, so that nobody who quits waits for one that hangs; for any thread."""
    for process in tuple(_running):
        _kill(process)


def _run(
    helper: str,
    verb: str,
    asked: str,
    env: Mapping[str, str],
    limit: float | None,
    title: str,
    hint: str,
    hide: tuple[str, ...] = (),
) -> str | None:
    """What a helper writes, None when it says that it has no such login."""
    process = _started(helper, verb, env, title)
    seconds = LIMIT if limit is None else limit
    with process:
        _running.add(process)
        try:
            output, complaint = process.communicate(asked, timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            waits = "It may wait for a password that cannot be asked for here: unlock it first."
            raise HelperUnusable(title, f"No answer within {seconds:g} seconds.", waits) from None
        finally:
            _running.discard(process)
    if process.returncode < 0:
        raise HelperUnusable(title, f"It was ended by signal {-process.returncode}.", hint)
    if process.returncode == 0:
        return output
    said = output.strip() or complaint.strip()
    if _NOT_FOUND in said.lower():
        return None
    for secret in hide:
        said = said.replace(secret, "…")
    # What is cut off in the middle would not be known for a secret.
    raise RegistryError(title, redact(said)[:300] or f"It ended with status {process.returncode}.", hint)


def _kill(process: subprocess.Popen[str]) -> None:
    # Its children too. It may just have ended by itself.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _started(helper: str, verb: str, env: Mapping[str, str], title: str) -> subprocess.Popen[str]:
    program = f"docker-credential-{helper}"
    if "/" in helper or not helper.isprintable():
        problem = "Its name may not hold a slash or what cannot be printed."
        raise HelperUnusable(title, problem, "Correct Docker's config.json.")
    try:
        # A session of its own: no terminal that it could ask on, and its children end with it.
        return subprocess.Popen(
            [program, verb],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        fix = f"Install {program}, or correct credHelpers and credsStore in Docker's config.json."
        raise HelperUnusable(title, f"{program}: {error.strerror}.", fix) from error


def _login(output: str, title: str) -> tuple[str, str] | None:
    try:
        data = json.loads(output)
        name, secret = str(data.get("Username") or ""), str(data.get("Secret") or "")
    except (ValueError, AttributeError, RecursionError):
        # Without the cause, which would carry the output and any secret in it.
        raise RegistryError(title, "Its answer is not the JSON that is expected.", "Update it.") from None
    return (name, secret) if secret else None
