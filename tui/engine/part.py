"""What every part of `Engine` asks through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.engine.endpoint import Endpoint
    from tui.engine.info import EngineInfo


class EnginePart:
    """What a part may use of the `Engine` that it is in."""

    endpoint: Endpoint

    if TYPE_CHECKING:

        @property
        def info(self) -> EngineInfo: ...
        def _client(self) -> Any: ...
        def _act(
            self, path: str, target: str, /, *, method: str = "POST", **parameters: str | int
        ) -> Any: ...
