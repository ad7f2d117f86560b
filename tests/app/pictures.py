"""The pictures in screenshots/; `python -m tests.app.pictures [NAME]...` draws them anew."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.app.conftest import Control, User
from tests.app.held_push import held
from tests.app.pictures_tabs import TABS
from tests.app.scene import WIDE, Picture, ask, changed, listed, row
from tests.app.stage import Clock, Stage, frozen_demo, frozen_time, on_stage
from tests.app.svg import draw
from tui.demo.process import DemoProcess

FOLDER = Path(__file__).parents[2] / "screenshots"
COMMAND = "python -m tests.app.pictures"
NOWHERE = "unix:///srv/not-there/docker.sock"


async def containers(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")


async def containers_wide(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await user.press("enter")
    await user.sees("restart ", "[root]")


async def images(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/batch:")


async def images_wide(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/batch:")
    await user.press("space", "space", "down")
    await user.sees("2 marked")


async def filter(user: User, demo: DemoProcess) -> None:
    await user.press("2", "slash")
    await user.until(lambda: user.app.main.query("FilterLine"), "the field")
    await user.type("inbound !20160612 ~4[78]55")
    await user.until(lambda: user.app.main.table.listing.filter_text.endswith("55"), "the filter")


async def retag(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "fleet-tracker-inbound:20160612_0900")
    await ask(user, "t")
    await user.press("ctrl+u")
    await user.type("ghcr.io/acme/fleet-tracker-inbound:2016.06.12")
    await user.sees("registry ghcr.io", "tag 2016.06.12", "new here")


async def confirm_1(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await ask(user, "a")
    await user.press("t")
    await user.sees("y Yes")


async def confirm_2(user: User, demo: DemoProcess) -> None:
    await changed(user, demo, "cache", 3)
    await row(user, "billing-worker-1")
    await user.press("space", "space")
    await row(user, "cache")
    await user.press("space", "d")
    await user.sees("Remove 3 containers", "(3)")


async def menu(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await ask(user, "a")


async def push(user: User, demo: DemoProcess) -> None:
    """One push that went well, one that its registry refused, and one in the middle of it."""
    for name in ("localhost:5000/fleet-tracker-inbound", "329074924755"):
        await user.press("2")
        await user.filter(name)
        await ask(user, "P")
        await user.press("y")
        await user.until(lambda: user.app.jobs.records() and not user.app.jobs.active, "the end", 3000)
        Clock.now += 41
    user.app.engine.push = held  # type: ignore[method-assign,assignment]
    await user.filter("batch:20160612")
    await ask(user, "P")
    await user.press("y", "6")
    await user.sees("181M of 385M 41M/s 4s")
    Clock.now += 5
    user.app.main._tick()


async def registries(user: User, demo: DemoProcess) -> None:
    await user.press("5")
    await user.sees("expires soon", "329074924856 us-east-1", "broken", "login expired")
    await row(user, "329074924855")


async def checked(user: User, demo: DemoProcess) -> None:
    """Names that are the same in their registry, moved, gone and denied; what is nowhere else; the evidence."""
    await user.press("2")
    await user.filter("~hotfix|rounding|toolbox|edge-waf|waf|nginx:latest|traefik:3.1|memcached")
    await user.press("asterisk", "c")
    await user.until(lambda: user.app.jobs.records() and not user.app.jobs.active, "the end", 3000)
    await user.press("backslash")
    await row(user, "localhost:5000/billing:rounding-fix")
    await user.sees("ONLY COPY", "by digest", "denied ?", "tag gone")


async def confirm_3(user: User, demo: DemoProcess) -> None:
    """The only copy of an image is to be removed."""
    await user.press("2")
    await row(user, "localhost:5000/billing:rounding-fix")
    await ask(user, "d")
    await user.sees("ONLY COPY", "(prod-eu-1)")


async def tags(user: User, demo: DemoProcess) -> None:
    """The tags that a registry has of a repository."""
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-tracker-inbound:20160612")
    await user.press("o")
    await user.until(lambda: user.app.remote.opened and user.app.remote.opened.listed_at, "the tags", 2000)
    await user.sees("same", "HERE")
    await row(user, "20160611_1730_9c0e4f7ab210")


async def retag_there(user: User, demo: DemoProcess) -> None:
    """A tag of the registry is to be given to another image there."""
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-gateway:20160612")
    await ask(user, "N")
    await user.press("ctrl+u")
    await user.type("329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-gateway:2016.06")
    await user.press("enter")
    await user.sees("is replaced there", "(1)")


async def plan(user: User, demo: DemoProcess) -> None:
    """A clean-up plan: what is on, what could lose something, an only copy that is locked."""
    await user.press("2")
    await user.filter("localhost:5000/billing")
    await user.press("space", "x")
    plans = user.app.plans
    await user.until(lambda: plans.plan is not None and not plans.plan.looking, "the close look", 3000)
    await row(user, "report-once")


async def decided(user: User) -> None:
    """The Decommission list: one project moves, a few go, the rest is open."""
    await user.press("X")
    table = user.app.main.tables["decommission"]
    await user.until(lambda: table.listing.rows, "the cases", 1500)
    await user.until(lambda: not user.app.job_news.active, "the registries' answers", 3000)
    await ask(user, "a")
    await user.press("p", "m", "f", "f", "K")
    await user.until(lambda: user.app.details_pane.shown is table.listing.current, "the dossier")


async def decommission(user: User, demo: DemoProcess) -> None:
    """Case by case, with all that one must know below the list."""
    await decided(user)


async def decommission_pack(user: User, demo: DemoProcess) -> None:
    """What moves is packed, and the checksum is asked for as it was counted elsewhere."""
    await decided(user)
    await ask(user, "a")
    await user.press("o", "f")
    await ask(user, "ctrl+s")
    await user.press("s")
    await user.sees("sha256sum", "enter Confirm")


async def decommission_plan(user: User, demo: DemoProcess) -> None:
    """The one plan of what was decided: what moves is locked until a pack of it is confirmed."""
    await decided(user)
    await ask(user, "a")
    await user.press("o", "f", "ctrl+g")
    plans = user.app.plans
    await user.until(lambda: plans.plan is not None and not plans.plan.looking, "the close look", 3000)
    await row(user, "billing-api")


async def push_over(user: User, demo: DemoProcess) -> None:
    """A push over a tag that has another digest there."""
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/billing:hotfix")
    await ask(user, "P")
    await user.sees("(1)")


async def pin(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-gateway:20160612")
    await ask(user, "p")
    await user.until(lambda: "looking" not in user.text, "the registry's answer")


async def pins(user: User, demo: DemoProcess) -> None:
    """All pins once the registry was asked: some moved, one of them without a trace."""
    jobs = user.app.jobs.records
    await user.press("2")
    await user.filter("ghcr.io/acme/")
    await user.press("asterisk")
    await ask(user, "p")
    await user.press("y")
    await user.until(lambda: jobs() and not jobs()[-1].is_active, "the pins")
    await user.press("7", "asterisk", "c")
    await user.until(lambda: len(jobs()) == 2 and not jobs()[-1].is_active, "the answers")
    await user.until(lambda: "asking..." not in user.text, "the last of them")
    await user.press("backslash")
    await row(user, "ghcr.io/acme/fleet-gateway:v2 ")


async def gone(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    demo.stop()
    await user.sees("ENGINE GONE", "No Docker engine")
    await user.press("d")
    await user.sees("actions wait")


async def absent(user: User, demo: DemoProcess) -> None:
    await user.sees("No Docker engine", "ctrl+r")


async def help(user: User, demo: DemoProcess) -> None:
    await user.press("question_mark")
    await user.sees("Keys of this view")


async def ascii(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await user.press("space")


async def hostile(user: User, demo: DemoProcess) -> None:
    Control(demo.socket).post("/_demo/world", {"add": "hostile"})
    await user.press("ctrl+r")
    await user.sees("Containers 66")
    await user.filter("name:hostile-")
    await row(user, "hostile-escape")
    await user.press("enter")
    await user.sees("[2J", "moving tag")
    await user.press("tab", "G")
    await user.sees("text=")


async def small(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")


async def colours_16(user: User, demo: DemoProcess) -> None:
    await confirm_2(user, demo)


PICTURES = (
    Picture(containers),
    Picture(containers_wide, Stage(WIDE)),
    Picture(images),
    Picture(images_wide, Stage(WIDE)),
    Picture(filter),
    Picture(retag),
    Picture(confirm_1),
    Picture(confirm_2),
    Picture(menu),
    Picture(push),
    Picture(registries, Stage((100, 24))),
    Picture(checked, Stage(WIDE)),
    Picture(confirm_3),
    Picture(tags),
    Picture(retag_there),
    Picture(plan, Stage((110, 32))),
    Picture(decommission),
    Picture(decommission_pack),
    Picture(decommission_plan),
    Picture(push_over),
    Picture(pin, Stage((100, 30))),
    Picture(pins, Stage((100, 24))),
    Picture(gone),
    Picture(absent, engine=NOWHERE),
    Picture(help),
    Picture(ascii, Stage(ascii=True)),
    Picture(hostile, Stage((110, 24))),
    Picture(small, Stage((50, 12))),
    Picture(colours_16, Stage(colours=16)),
    *TABS,
)


async def take(picture: Picture) -> str:
    """Play a picture's scene on an engine of its own, and draw it once nothing moves any more."""
    with TemporaryDirectory(prefix="dtui-") as name, frozen_time(), frozen_demo(Path(name)) as demo:
        async with on_stage(picture.stage, picture.engine or demo.url, Path(name)) as user:
            if not picture.engine:
                await listed(user)
            await picture.scene(user, demo)
            drawn = [""]

            def rests() -> bool:
                drawn.append(draw(user.app))
                return drawn[-1] == drawn[-2]

            await user.until(rests, "a screen that rests")
            return drawn[-1]


async def take_all(names: Sequence[str] = ()) -> None:
    """Write the pictures of these names, or every one; remove those that are no more."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        if old.name not in {picture.name for picture in PICTURES}:
            old.unlink()
    for picture in PICTURES:
        if not names or picture.name.removesuffix(".svg") in names:
            (FOLDER / picture.name).write_text(await take(picture))


if __name__ == "__main__":
    asyncio.run(take_all(sys.argv[1:]))
