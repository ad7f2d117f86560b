"""Everything the demo engine holds, behind one lock."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from tui.demo.state.build_cache import BuildCache
from tui.demo.state.containers import ContainerStore
from tui.demo.state.events import EventLog
from tui.demo.state.files import File
from tui.demo.state.images import ImageStore
from tui.demo.state.model import Network, Volume
from tui.demo.state.registries import Registries

if TYPE_CHECKING:
    from tui.demo.state.execs import Exec


@dataclass(slots=True)
class Settings:
    """What tests may turn.

    The API's range, the pace of transfers (1 is real time, 0 no waiting), extra headers, and how many seconds
    a new token lives.
    """

    min_api: str = "1.24"
    max_api: str = "1.47"
    version: str = "27.5.1"
    pace: float = 1.0
    headers: dict[str, str] = field(default_factory=dict)
    token_seconds: float = 12 * 3600.0


class DemoEngine:
    """The stores of the demo engine. Whoever reads or changes them holds `lock`."""

    def __init__(self, settings: Settings | None = None, host: str = "demo-host", socket: str = "") -> None:
        self.host = host
        # Journals are kept by it, in folders that all demos share: where it listens tells one from another, and
        # is the same for one that comes back.
        self.id = f"6f2c1a90-5d3e-4b7a-9c18-{sha256(os.fsencode(socket)).hexdigest()[:12]}"
        self.lock = threading.RLock()
        self._defaults = settings or Settings()
        self.events = EventLog()
        self.clear()

    def clear(self) -> None:
        """Empty all stores and put the settings back; open event streams stay open."""
        self.settings = replace(self._defaults, headers=dict(self._defaults.headers))
        self.started = time.time()
        self.events.kept.clear()
        self.containers = ContainerStore()
        self.images = ImageStore(self.events, self.containers.of_image)
        self.volumes: dict[str, Volume] = {}
        self.networks: dict[str, Network] = {}
        # What was put into paths of the host through containers that mount them.
        self.host_files: dict[str, dict[str, File]] = {}
        self.build_cache = BuildCache()
        self.execs: dict[str, Exec] = {}
        self.registries = Registries()

    def after(self, seconds: float, action: Callable[[], None], least: float = 0.0) -> None:
        """Do something later, with the lock held; forgotten when the engine ends first.

        `least` are the seconds that it takes at any pace.
        """

        def locked() -> None:
            with self.lock:
                action()

        timer = threading.Timer(max(least, seconds * self.settings.pace), locked)
        timer.daemon = True
        timer.start()

    def network_of(self, text: str) -> Network | None:
        """The network meant by a name, an ID or the start of one, where it exists."""
        if found := self.networks.get("bridge" if text == "default" else text):
            return found
        return next((n for n in self.networks.values() if len(text) > 3 and n.id.startswith(text)), None)
