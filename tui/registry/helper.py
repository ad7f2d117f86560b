"""Credential helpers: the programs that keep Docker's secrets, run without a terminal to write on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping

from tui.registry.errors import RegistryError

# Seconds; a helper that asks a cloud takes a few, one that waits for a person never ends.
LIMIT = 10.0
_NOT_FOUND = "credentials not found"


def ask_helper(helper: str, server: str, env: Mapping[str, str]) -> tuple[str, str] | None:
    """User name and secret that `docker-credential-<helper> get` has for a server, or None."""
    status, output, complaint = _run(f"docker-credential-{helper}", server, env)
    if status:
        said = (output.strip() or complaint.strip())[:300]
        if _NOT_FOUND in said.lower():
            return None
        hint = f"Try `echo {server} | docker-credential-{helper} get` by hand."
        raise _trouble(helper, server, said or f"It ended with status {status}.", hint)
    return _parsed(helper, server, output)


def _run(program: str, server: str, env: Mapping[str, str]) -> tuple[int, str, str]:
    helper = program.removeprefix("docker-credential-")
    if "/" in helper:
        raise _trouble(helper, server, "Its name may not hold a slash.", "Correct Docker's config.json.")
    try:
        # A session of its own: no terminal that it could ask on, and its children end with it.
        process = subprocess.Popen(
            [program, "get"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        hint = f"Install {program}, or correct credHelpers and credsStore in Docker's config.json."
        raise _trouble(helper, server, f"{program}: {error.strerror}.", hint) from error
    with process:
        return _answer(process, helper, server)


def _answer(process: subprocess.Popen[str], helper: str, server: str) -> tuple[int, str, str]:
    try:
        output, complaint = process.communicate(server, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        hint = "It may wait for a password that cannot be asked for here: unlock it first."
        raise _trouble(helper, server, f"No answer within {LIMIT:g} seconds.", hint) from None
    return process.returncode, output, complaint


def _parsed(helper: str, server: str, output: str) -> tuple[str, str] | None:
    try:
        data = json.loads(output)
        name, secret = str(data.get("Username") or ""), str(data.get("Secret") or "")
    except (ValueError, AttributeError):
        # Without the cause, which would carry the output and any secret in it.
        raise _trouble(helper, server, "Its answer is not the JSON that is expected.", "Update it.") from None
    return (name, secret) if secret else None


def _trouble(helper: str, server: str, detail: str, hint: str) -> RegistryError:
    return RegistryError(f"The credential helper {helper!r} gives no login for {server}", detail, hint)
