"""By what things are kept that belong to one engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.engine.client import Engine


def engine_id(engine: Engine) -> str:
    """The engine's own ID, or where it is where it has none. Blocking; raises EngineError."""
    return engine.describe().engine_id or engine.endpoint.url
