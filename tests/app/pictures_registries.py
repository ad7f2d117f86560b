"""The pictures of registries: logins, checks, tags there, pushes, pins."""

from __future__ import annotations

from tests.app.conftest import User
from tests.app.held_push import held
from tests.app.scene import WIDE, Picture, ask, layers, row
from tests.app.stage import Clock, Stage
from tui.demo.process import DemoProcess


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
    await layers(user)


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


REGISTRIES = (
    Picture(push),
    Picture(registries, Stage((100, 24))),
    Picture(checked, Stage(WIDE)),
    Picture(tags),
    Picture(retag_there),
    Picture(push_over),
    Picture(pin, Stage((100, 30))),
    Picture(pins, Stage((100, 24))),
)
