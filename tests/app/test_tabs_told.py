"""The tabs of environment, mounts, networks and users on the demo engine, at both sizes."""

from __future__ import annotations

import pytest

from tests.app.conftest import Control, Start, User
from tui.resources.kind import IMAGES, NETWORKS, VOLUMES

SIZES = [(80, 24), (120, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


async def opened(user: User, name: str, tab: str) -> None:
    await user.filter(name)
    details = user.app.details_pane
    details.open(tab)
    row = user.app.main.table.listing.current
    await user.until(lambda: details.shown is row and not details.is_asking, f"the tab {tab}")


@sizes
async def test_an_environment_is_masked_until_asked(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await opened(user, "fleet-gateway-1", "environment")
        await user.sees(
            "As its image has them", "API_TOKEN (hidden)", "SERVICE   fleet-gateway", "masked: v shows it"
        )
        assert "not-a-real-token" not in user.text
        if size[0] > 100:
            await user.press("tab")
        await user.press("v")
        await user.sees("API_TOKEN not-a-real-token")
        await user.press("v")
        await user.sees("API_TOKEN (hidden)")


async def test_an_images_own_environment(start: Start) -> None:
    async with start() as user:
        await user.press("2")
        await user.until(lambda: user.app.main.view == IMAGES.id and user.cursor, "images")
        await opened(user, "fleet-gateway", "environment")
        await user.sees("whoever has the image can read them", "SERVICE fleet-gateway")


@sizes
async def test_mounts_with_who_else_has_them(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await opened(user, "billing-postgres", "mounts")
        await user.sees(
            "1 mount: 1 volume.",
            "/var/lib/postgresql/data",
            "billing_pg",
            "read and write",
            "lets the engine",
        )
        user.app.storage.measure()
        await user.until(lambda: user.app.storage.sizes, "the sizes")
        if size[0] > 100:
            await user.press("tab")
        await user.press("ctrl+r")
        await user.sees(", counted ")


async def test_the_engines_socket_stands_out(start: Start) -> None:
    async with start() as user:
        body = {
            "Image": "busybox:1.36",
            "Cmd": ["sh"],
            "HostConfig": {"Binds": ["/var/run/docker.sock:/s:ro"]},
        }
        user.app.engine.create_container("holder-of-it", body)
        await user.until(
            lambda: any(c.name == "holder-of-it" for c in user.app.main.table.listing.rows), "it"
        )
        await opened(user, "holder-of-it", "mounts")
        await user.sees("read-only", "! the engine's socket")


@sizes
async def test_networks_with_addresses_ports_and_others(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await opened(user, "edge-proxy", "networks")
        await user.sees("Ports", "Addresses", "edge_default     172.20.", "IPv4", "gateway 172.", "bridge")
        if size[0] > 100:
            await user.press("tab")
        await user.press("G")
        await user.sees("also on it", "fleet-redis", "hostname")
        for line in user.lines:
            assert "None" not in line


async def test_a_network_that_went_is_said_to_be_gone(start: Start, control: Control) -> None:
    async with start() as user:
        fault = {"path": r"/networks/\w+$", "status": 404, "message": "network x not found"}
        control.post("/_demo/faults", [fault])
        await opened(user, "edge-proxy", "networks")
        await user.sees("! this network is gone")


async def test_who_mounts_a_volume_and_is_on_a_network(start: Start) -> None:
    async with start() as user:
        await user.press("3")
        await user.until(lambda: user.app.main.view == VOLUMES.id and user.cursor, "volumes")
        await opened(user, "billing_pg", "users")
        await user.sees(
            "1 container mounts it, running; 1 may write",
            "billing-postgres",
            "at     /var/lib/postgresql/data",
        )
        await user.press("escape", "4")
        await user.until(lambda: user.app.main.view == NETWORKS.id and user.cursor, "networks")
        await opened(user, "edge_default", "users")
        await user.sees("all of them running", "edge-waf", "IPv4   172.", "image  traefik:3.1")


async def test_nothing_harmful_comes_through(start: Start, control: Control) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start((120, 40)) as user:
        await user.filter("hostile-")
        for tab in ("environment", "mounts", "networks"):
            await opened(user, "hostile-", tab)
            for _ in range(len(user.app.main.table.listing.rows)):
                assert not [c for c in user.text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
                assert not set(user.text) & set("\u202e\u2066\u200b\u2028")
                await user.press("j")
                row = user.app.main.table.listing.current
                await user.until(lambda row=row: user.app.details_pane.shown is row, "the row")
