"""AWS calls through botocore, which is imported here only, and only when a call is made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NoReturn

from tui.registry.aws_errors import Asked, of_kind, of_sdk
from tui.registry.ecr import EcrHost

# Seconds. The SDK's own 60 would leave a user before a job that looks dead.
_CONNECT, _READ = 10, 20
_ATTEMPTS = 3


def call_sdk(
    target: EcrHost, operation: str, parameters: Mapping[str, Any], profile: str
) -> Mapping[str, Any]:
    """One call of a registry's API, with the settings the SDK finds in this process's environment.

    Takes 0.7 s at first. Raises AwsError.
    """
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        EndpointProviderError,
        MissingDependencyException,
        ProxyConnectionError,
    )

    asked = Asked.of(target, operation, profile, os.environ)
    # An endpoint that the user set, or a partition without these, excludes FIPS and dual-stack names.
    unfit: tuple[type[Exception], ...] = (EndpointProviderError,)
    if target.is_dual_stack and not target.is_fips:
        # Proxies and firewalls often know the API's plain name only.
        unfit = (EndpointProviderError, EndpointConnectionError, ProxyConnectionError, ConnectTimeoutError)
    try:
        session = _session(profile, asked)
        try:
            return _call(session, target, operation, parameters, matching=True)
        except unfit:
            return _call(session, target, operation, parameters, matching=False)
    except (BotoCoreError, ClientError, MissingDependencyException, ValueError) as error:
        # ValueError: the SDK's complaint of an endpoint or a proxy setting that is no URL.
        failure = of_sdk(error, asked)
    # Outside of the block, so that it has no context: the SDK's frames and texts may hold secrets.
    raise failure


def _session(profile: str, asked: Asked) -> Any:
    from botocore.session import Session

    session = Session(profile=profile or None)
    providers = session.get_component("credential_provider").providers

    def refuse(prompt: str) -> NoReturn:
        raise of_kind("mfa", asked, "The role needs a code for each session.")

    for provider in providers:
        # It would ask on the terminal that the screen is drawn on, and has no public way to be told not to.
        if hasattr(provider, "_prompter"):
            provider._prompter = refuse
    return session


def _call(
    session: Any, target: EcrHost, operation: str, parameters: Mapping[str, Any], *, matching: bool
) -> Mapping[str, Any]:
    from botocore import xform_name
    from botocore.config import Config

    options: dict[str, Any] = {"connect_timeout": _CONNECT, "read_timeout": _READ}
    if not session.get_config_variable("max_attempts"):
        options["retries"] = {"total_max_attempts": _ATTEMPTS}
    if matching and target.is_fips:
        options["use_fips_endpoint"] = True
    if matching and target.is_dual_stack:
        options["use_dualstack_endpoint"] = True
    client = session.create_client(target.service, region_name=target.region, config=Config(**options))
    try:
        return dict(getattr(client, xform_name(operation))(**parameters))
    finally:
        client.close()
