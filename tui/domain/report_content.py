"""What an image is made of, as one digest that is the same on every engine and in every store (pure)."""

from __future__ import annotations

import json
from hashlib import sha256

from tui.domain.survey import Inspect

# Of its configuration: what makes a container of it another one. Stores differ in what else they tell.
_SETTINGS = (
    "Cmd",
    "Entrypoint",
    "Env",
    "ExposedPorts",
    "Healthcheck",
    "Labels",
    "Shell",
    "StopSignal",
    "User",
    "Volumes",
    "WorkingDir",
)


def content_of(image: Inspect) -> str:
    """The digest over its layers, its settings and its platform; '' where its layers are not told."""
    layers = (image.get("RootFS") or {}).get("Layers") or []
    if not layers:
        return ""
    config = image.get("Config") or {}
    settings = {key: config[key] for key in _SETTINGS if config.get(key)}
    parts = [layers, settings, image.get("Os") or "", image.get("Architecture") or ""]
    return f"sha256:{sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()}"


def platform_of(image: Inspect) -> str:
    """Operating system, architecture and variant, as `docker pull --platform` takes them."""
    parts = (image.get("Os"), image.get("Architecture"), image.get("Variant"))
    return "/".join(str(part) for part in parts if part)
