"""The tab of an image's layers: what is seen at one glance, unfolding, and what becomes known later."""

from __future__ import annotations

import pytest

from tests.app.conftest import Control, Start, User

BILLING = "billing:2016.06"
LARGEST = "(largest) RUN install"


async def open_layers(user: User, name: str = BILLING) -> None:
    """Go to the layers of an image."""
    await user.press("2")
    await user.sees("REFERENCE")
    await user.filter(name)
    await user.until(lambda: user.cursor.endswith(name), name)
    await user.press("enter")
    await user.sees("Overview")
    await user.press("]")
    await user.sees("STEP, the newest first")


def line(user: User, text: str) -> str:
    (found,) = (each for each in user.lines if text in each)
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_which_layer_made_it_large_is_seen_at_once(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await open_layers(user)
        await user.sees(
            "538M in 6 layers", "exact: 538,8", "largest: 205M, 38%: RUN inst", "(largest) RUN inst"
        )
        assert "205M ███ " in line(user, "(largest)")
        steps = [at for at, text in enumerate(user.lines) if "▸" in text]
        bottom = next(at for at, text in enumerate(user.lines) if "debian.sh" in text)
        assert bottom == steps[-1]
        assert " empty " in user.lines[steps[0]]


async def test_bars_without_blocks(start: Start) -> None:
    async with start((80, 24), ascii=True) as user:
        await open_layers(user)
        assert "205M ###..... " in line(user, LARGEST)


async def test_a_step_unfolded_tells_all_of_itself(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_layers(user)
        await user.press("slash")
        await user.type("dependencies")
        await user.press("enter", "n", "enter")
        await user.sees("205,800,000 bytes, 38% of the image", "diff ID", "chain ID", "created")


async def test_who_shares_a_layer_is_told_once_it_is_known(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/history", "delay": 60.0, "times": 2}])
    async with start((80, 24)) as user:
        await open_layers(user)
        await user.sees("which of them others have is not known yet", " ? ")
        await user.press("G", "enter")
        await user.sees("shared       not known yet")
        control.post("/_demo/faults", [])
        await user.sees("in no other image here", "shared       with ")
        assert " with " in line(user, LARGEST)


async def test_what_looks_secret_is_shown_on_a_key(start: Start, control: Control) -> None:
    made = control.post(
        "/containers/create?name=keeper", {"Image": "busybox:1.36", "Env": ["DB_PASSWORD=hunter22"]}
    )
    control.post(f"/commit?container={made['Id']}&repo=keeper&tag=1")
    async with start((80, 24)) as user:
        await open_layers(user, "keeper:1")
        await user.sees("ENV DB_PASSWORD=(hidden)", "1 step holds what looks secret: v shows it")
        await user.press("v")
        await user.sees("ENV DB_PASSWORD=hunter22")
        assert "holds what looks secret" not in user.text
        await user.press("v")
        await user.sees("ENV DB_PASSWORD=(hidden)")


async def test_an_image_that_is_gone_is_told_and_can_be_asked_for_again(
    start: Start, control: Control
) -> None:
    async with start((80, 24)) as user:
        await open_layers(user)
        control.post("/_demo/faults", [{"path": "/history", "status": 404, "times": 1}])
        await user.press("ctrl+r")
        await user.sees("The engine does not have it")
        await user.press("ctrl+r")
        await user.sees("STEP, the newest first")
