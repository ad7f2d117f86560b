"""The logins on the screen: read off the event loop, shown in the Registries view and the header."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.login import helper_of
from tui.domain.registry import registry_kind
from tui.domain.text import ASCII_ELLIPSIS, ELLIPSIS
from tui.resources import registries
from tui.screens import frame

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.login import Login
    from tui.registry.logins import Logins


# Seconds that credential helpers get before the others' logins are shown; those who take longer are asked again.
_QUICK = 0.7


class LoginNews:
    """What Docker's config says of logins, read again when it may have changed, one reading at a time."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.read: Logins | None = None
        self._reading = self._waiting = False
        self._again = False
        self._said: tuple[str, ...] = ()

    @property
    def logins(self) -> dict[str, Login]:
        """Host to login, as last read."""
        return dict(self.read.logins) if self.read is not None else {}

    def close(self) -> None:
        """End credential helpers that still run: nobody who quits waits for one that hangs."""
        if self._reading or self._waiting:
            from tui.registry.helper import end_helpers

            end_helpers()

    def reread(self) -> None:
        """Read the logins again, soon."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._app.run_worker(self._read(), exit_on_error=True)

    async def _read(self) -> None:
        from tui.registry.logins import read_logins

        began = time.monotonic()
        try:
            quick = await asyncio.to_thread(read_logins, self._hosts(), self._app.env, limit=_QUICK)
        finally:
            self._reading = False
        slow = {host: login for host, login in quick.logins.items() if login.problem and helper_of(login)}
        if time.monotonic() - began < _QUICK:
            slow = {}  # nobody was cut short: what failed has failed
        self._show_quick(quick, slow)
        if slow and not self._waiting:
            self._waiting = True
            self._app.run_worker(self._read_slow(), exit_on_error=True)
        if self._again:
            self._again = False
            self.reread()

    def _show_quick(self, quick: Logins, slow: Mapping[str, Login]) -> None:
        """Show what is known at once: one slow helper does not hide all others."""
        known, said = self.logins, self.read.warnings if self.read is not None else ()
        awaited = {host: known.get(host) or _awaited(login) for host, login in slow.items()}
        warnings = said if slow else quick.warnings
        self.read = replace(quick, logins={**quick.logins, **awaited}, warnings=warnings)
        self.show()
        self._warn()

    async def _read_slow(self) -> None:
        """Wait for the helpers that take their time; what was read of the others meanwhile is newer."""
        from tui.registry.logins import read_logins

        before = self.read
        try:
            full = await asyncio.to_thread(read_logins, self._hosts(), self._app.env)
        finally:
            self._waiting = False
        newer = self.read if self.read is not None and self.read is not before else full
        helped = {host: login for host, login in full.logins.items() if helper_of(login)}
        self.read = replace(newer, logins={**newer.logins, **helped}, warnings=full.warnings)
        self.show()
        self._warn()

    def _hosts(self) -> set[str]:
        return {registries.host_of(name) for name in self._references()} - {""}

    def _warn(self) -> None:
        """Say once, in the view that it is about, what is wrong with all logins."""
        warnings = self.read.warnings if self.read is not None else ()
        new = [text.rstrip(".") + "." for text in warnings if text not in self._said]
        if self._app.main.view == registries.VIEW:
            self._said = warnings
            if new:
                self._app.main.say(" ".join(new), "warn")

    def about(self) -> list[tuple[str, str]]:
        """Which files the logins and the AWS profiles are from, and what is wrong with them, for the details."""
        from tui.registry.ecr import aws_folder

        if self.read is None:
            return []
        aws = self._app.env.get("AWS_CONFIG_FILE") or aws_folder(self._app.env)
        lines = [
            ("", "plain"),
            (f"{'logins':<10} {self.read.path}", "plain"),
            (f"{'AWS':<10} {aws}", "plain"),
        ]
        return lines + [(f"! {text}", "warn") for text in self.read.warnings]

    def _references(self) -> list[str]:
        return [tag for image in self._app.main.images.values() for tag in (*image.tags, *image.digests)]

    def show(self) -> None:
        """Make the rows of the images and logins there are now."""
        settings = self._app.settings
        names = [tag for image in self._app.main.images.values() for tag in image.tags]
        rows = registries.registry_rows(names, self.logins, self._app.profiles, settings.expires_soon * 60.0)
        self._app.main.deliver(registries.VIEW, rows, None)

    def header(self) -> frame.Parts:
        """The worst login to a registry that images here name, for the right end of the header."""
        from tui.domain.login import left, state, worst

        if self.read is not None and self.read.unreadable:
            return [("config.json is broken ", "bad")]
        now, soon = time.time(), self._app.settings.expires_soon * 60.0
        used = {r.host for r in self._app.main.tables[registries.VIEW].listing.items.values() if r.images}
        bad = worst((login for login in self.logins.values() if login.host in used), now, soon)
        if bad is None:
            return []
        known, short = state(bad, now, soon), _short(bad.host, self._app.ascii)
        if known in ("expired", "broken", "refused"):
            return [(f"{short} login {known} ", "bad")]
        role = "warn" if known == "expires soon" else "dim"
        return [(f"{short} {left(bad, now)} left ", role)] if bad.expires else []


def _awaited(login: Login) -> Login:
    return replace(login, problem="", user="?", note="Its credential helper has not answered yet.")


def _short(host: str, ascii: bool) -> str:
    """Kind and region for ECR, whose hosts are longer than a header."""
    kind = registry_kind(host)
    cut = ASCII_ELLIPSIS if ascii else ELLIPSIS
    return f"{kind.kind} {cut}{kind.account[-4:]} {kind.region}" if kind.is_ecr else host
