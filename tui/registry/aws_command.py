"""AWS calls through the `aws` command, run without a terminal to ask or write on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from typing import Any

from tui.registry.aws_errors import Asked, of_command
from tui.registry.ecr import EcrHost
from tui.registry.errors import RegistryError

# Seconds for the whole call. It needs one or two itself, and tries a few times.
LIMIT = 60.0
_NOT_TOGETHER = re.compile(r"custom endpoint are not supported|partition does not support", re.IGNORECASE)
_HINT = "Try `aws sts get-caller-identity` in a shell."


def call_command(
    target: EcrHost, operation: str, parameters: Mapping[str, Any], profile: str, env: Mapping[str, str]
) -> Mapping[str, Any]:
    """One call of a registry's API, with the settings the `aws` command finds. Raises RegistryError."""
    command = command_line(target, operation, parameters, profile)
    asked = Asked.of(target, operation, profile, env)
    endpoint = _endpoint(target, env)
    if endpoint:
        # Versions before 2.13 do not look at these variables by themselves.
        status, output, complaint = _run([*command, "--endpoint-url", endpoint], _quiet(env))
    else:
        status, output, complaint = _run(command, _environment(target, env))
        if status and _needs_plain_name(target, complaint, asked):
            status, output, complaint = _run(command, _quiet(env))
    if status:
        raise of_command(complaint, status, asked)
    try:
        answer = json.loads(output)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # Without the text, which may hold the token.
        raise RegistryError("The `aws` command gave no answer that can be read", "It is not JSON.", _HINT)
    return answer


def command_line(target: EcrHost, operation: str, parameters: Mapping[str, Any], profile: str) -> list[str]:
    """The command of a call; nothing in it is secret."""
    line = ["aws", target.service, _dashed(operation)]
    for name, value in parameters.items():
        line += _option(f"--{_dashed(name)}", value)
    line += ["--region", target.region, "--output", "json"]
    return [*line, "--profile", profile] if profile else line


def _option(name: str, value: Any) -> list[str]:
    """One parameter as the command takes it: structures, and lists of them, as JSON."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value)):
        return [name, json.dumps(value)]
    if isinstance(value, list):
        return [name, *value]
    # In one word, or a value with a dash in front (such as the token of a page) would be an option.
    return [f"{name}={value}"] if str(value).startswith("-") else [name, str(value)]


def _run(command: list[str], env: Mapping[str, str]) -> tuple[int, str, str]:
    try:
        # A session of its own: no terminal that it could ask on, and its children end with it.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise RegistryError("The `aws` command cannot be run", f"{error.strerror}.", "Install it.") from error
    with process:
        try:
            output, complaint = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            detail = f"No answer within {LIMIT:g} seconds."
            raise RegistryError("The `aws` command does not answer", detail, _HINT) from None
    return process.returncode, output, complaint


def _needs_plain_name(target: EcrHost, complaint: str, asked: Asked) -> bool:
    """Whether the API is to be asked under its plain name instead of that for FIPS or dual-stack.

    Versions that do not know a service's dual-stack name yet make up one that does not exist.
    """
    if _NOT_TOGETHER.search(complaint):
        return True
    is_only_dual_stack = target.is_dual_stack and not target.is_fips
    return is_only_dual_stack and of_command(complaint, 1, asked).code == "unreachable"


def _endpoint(target: EcrHost, env: Mapping[str, str]) -> str:
    """The endpoint that the environment sets for this API, or ''."""
    if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    own = f"AWS_ENDPOINT_URL_{target.service.replace('-', '_').upper()}"
    return env.get(own) or env.get("AWS_ENDPOINT_URL") or ""


def _environment(target: EcrHost, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a call to the API that matches the host's name: FIPS, dual-stack or plain."""
    changed = _quiet(env)
    if target.is_fips:
        changed["AWS_USE_FIPS_ENDPOINT"] = "true"
    if target.is_dual_stack:
        changed["AWS_USE_DUALSTACK_ENDPOINT"] = "true"
    return changed


def _quiet(env: Mapping[str, str]) -> dict[str, str]:
    """The environment in which it neither pages nor asks, and complains in English without colours."""
    return {**env, "AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off", "NO_COLOR": "1"}


def _dashed(name: str) -> str:
    """`GetAuthorizationToken` or `registryIds` as the command spells them."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
