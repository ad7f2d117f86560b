"""What a command without the screen asks with: pins, registries, and the host's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.domain.pin import PinSet
    from tui.work.ask_verdicts import Asker
    from tui.work.remote import OpenRegistry


@dataclass(frozen=True, slots=True)
class CommandMeans:
    """Of the settings what such a command goes by.

    `pin_file` is '' for the default one, `host` the host's name where it is not the engine's word;
    `open_registry` None for registries over the network.
    """

    env: Mapping[str, str]
    mirror: str = ""
    pin_file: str = ""
    host: str = ""
    open_registry: OpenRegistry | None = None

    def pins(self) -> PinSet:
        """The pins as they are now. Reads a file."""
        from tui.work.pins import Pins, default_pin_path

        return Pins(self.pin_file or default_pin_path(self.env)).look()

    def asker(self, pins: PinSet) -> Asker:
        """What registries are asked with."""
        from tui.work.ask_verdicts import Asker

        return Asker(self.env, self.open_registry, self.mirror, pins)
