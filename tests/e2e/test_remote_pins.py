"""Pins against their registries in a real terminal: a tag moves away, the pinned image is kept and mirrored."""

from __future__ import annotations

import re
import tomllib

from tests.e2e.fleet import (
    Fleet,
    act,
    find,
    jobs,
    newest_job,
    pushed,
    repository_of,
    shows,
    squeezed,
    usable,
)
from tests.e2e.forms import mirror
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import push_image


def test_a_tag_that_moves_away_from_its_pin(fleet: Fleet, other: FrontedRegistry) -> None:
    name, digest = pushed(fleet)
    fleet.log_in(fleet.ecr.issue().secret, other)
    repository = repository_of(name)
    screen = fleet.start()
    find(screen, "2", repository)
    act(screen, "p", "registry and host agree", ["enter"])
    screen.press("7")
    screen.wait_for(re.compile(rf"^▌.*:one +{digest[7:19]} not checked +here ", re.MULTILINE))
    screen.press("c")
    screen.wait_for(re.compile(r"^▌.*:one +\w+ as pinned \d+s +here ", re.MULTILINE), within=60)

    moved = push_image(fleet.ecr.registry, repository, "other", content=b"something else")
    fleet.ecr.storage.point(repository, "one", moved)
    screen.press("c")
    screen.wait_for(re.compile(r"^▌.*:one +\w+ moved \d+s +here ", re.MULTILINE), within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), f"moved away from the pin, it is {moved} now", "still has the pinned digest")

    copy = f"{other.host}/kept/{repository}:pinned"
    before = jobs(screen)
    assert digest in mirror(screen, copy)
    screen.wait_for(lambda: jobs(screen) > before)
    shows(newest_job(screen, "done"), f"{copy} is {digest} in the registry")
    assert other.registry.digest(f"kept/{repository}", "pinned") == digest, (
        "what is pinned, not what the tag is"
    )
    (pin,) = tomllib.loads((fleet.home / ".config/dtui/pins.toml").read_text())["pin"]
    assert copy in str(pin)

    find(screen, "2", repository)
    image = fleet.api.inspect_image(name)["Id"]
    screen.press("d")
    screen.wait_for("unpin that first (p)")
    assert fleet.api.inspect_image(name)["Id"] == image
    usable(screen)
