"""The one header by which the engine is given a login for a registry."""

from __future__ import annotations

import json
from collections.abc import Mapping


def auth_header(auth: Mapping[str, str] | None) -> str:
    """The value of `X-Registry-Auth`; an empty login means: without any."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(json.dumps(dict(auth or {})).encode()).decode()
