"""What a person does on a server, in a real terminal on a real engine: the whole way from a name to its end."""

from __future__ import annotations

import re
import signal

import pytest

from tests.e2e.conftest import Open
from tests.e2e.terminal import Terminal
from tests.lab import seed
from tests.lab.engine import DockerEngine
from tests.lab.registry import Registry
from tests.wait import eventually

# The line in which a filter is typed.
_TYPED = re.compile("^/( |$)", re.MULTILINE)
SIZES = pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def filter_by(terminal: Terminal, text: str) -> None:
    """Type a filter and leave its line; the list shows what matches."""
    terminal.press("/")
    terminal.wait_for(_TYPED)
    terminal.write(text)
    terminal.wait_for(f"/{text}")
    terminal.press("enter")
    terminal.wait_for(lambda: not _TYPED.search(terminal.text))
    terminal.wait_quiet()


def leaves(terminal: Terminal, count: int) -> None:
    """Wait until the filter leaves so many rows."""
    terminal.wait_for(re.compile(rf"/\S+ {count} of \d"))


def tags_of(engine: DockerEngine, reference: str) -> list[str]:
    return list(engine.api().inspect_image(reference)["RepoTags"])


@SIZES
def test_find_retag_push_untag_and_undo(
    terminal: Open, own_engine: DockerEngine, registry: Registry, columns: int, rows: int
) -> None:
    found, target = seed.ecr_like(rows), f"{registry.host}/mirror/app:{columns}"
    screen = terminal("-H", own_engine.url, columns=columns, rows=rows)
    screen.wait_for("worker-0000")
    screen.press("2")
    screen.wait_for("REFERENCE")
    filter_by(screen, found[-9:])
    screen.wait_for(lambda: found in screen.text.replace("\n", ""))

    retag(screen, target)
    eventually(lambda: target in tags_of(own_engine, found))

    screen.press("esc")
    filter_by(screen, target)
    leaves(screen, 1)
    push(screen)
    digest = eventually(lambda: registry.digest("mirror/app", str(columns)), within=90)
    told_as_job(screen, str(digest)[:15])

    screen.wait_for("REFERENCE")
    leaves(screen, 1)
    screen.wait_quiet()
    screen.press("T")
    untagged(screen, own_engine, found, target)
    screen.press("z")
    eventually(lambda: target in tags_of(own_engine, found))
    leaves(screen, 1)
    own_engine.api().remove_image(target)


def retag(screen: Terminal, target: str) -> None:
    """Give what the cursor is on another name, which is free."""
    screen.press("t")
    screen.wait_for("Retag on")
    screen.wait_quiet()
    screen.press("ctrl+u")
    screen.wait_for("the name is empty")
    screen.write(target)
    screen.wait_for("new here")
    screen.press("enter")
    screen.wait_gone("Retag on")


def push(screen: Terminal) -> None:
    """Push what the cursor is on, and agree."""
    screen.press("P")
    screen.wait_for("any other key", within=60)
    screen.wait_quiet()
    screen.press("y")


def told_as_job(screen: Terminal, digest: str) -> None:
    """The push stands among the jobs, with its digest; then back to the images."""
    screen.press("6")
    screen.wait_for(re.compile(r"^▌? *\S* *Push.* done ", re.MULTILINE), within=60)
    screen.press("g")
    screen.wait_for(re.compile("▌.*Push"))
    screen.press("enter")
    screen.wait_for(digest)
    screen.press("esc", "2")


def untagged(screen: Terminal, engine: DockerEngine, found: str, target: str) -> None:
    """Confirm where it is asked (a repository's last name), until the name is gone."""
    screen.wait_for(lambda: "any other key" in screen.text or target not in tags_of(engine, found))
    if target in tags_of(engine, found):
        screen.wait_quiet()
        screen.press("y")
    eventually(lambda: target not in tags_of(engine, found))
    leaves(screen, 0)
    # The list may know it before it is known how to take it back.
    screen.wait_for("z takes it back")


@SIZES
def test_remove_three_by_marks(terminal: Open, own_engine: DockerEngine, columns: int, rows: int) -> None:
    api = own_engine.api()
    doomed = {seed.create_container(api, f"doomed-{n}") for n in range(3)}
    kept = seed.create_container(api, "doomed-not")
    screen = terminal("-H", own_engine.url, columns=columns, rows=rows)
    screen.wait_for("worker-0000")
    filter_by(screen, "doomed-")
    leaves(screen, 4)
    screen.press("space", "space", "space")
    screen.wait_for("3 marked")
    screen.press("d")
    screen.wait_for("Remove 3 containers")
    screen.wait_quiet()
    assert all(f"doomed-{n}" in screen.text for n in range(3)), screen.text
    screen.press("y") if "any other key" in screen.text and " Yes" in screen.text else screen.press(
        "3", "enter"
    )
    eventually(lambda: not doomed & {c["Id"] for c in api.containers(all=True)})
    leaves(screen, 1)
    assert kept in {c["Id"] for c in api.containers(all=True)}
    api.remove_container(kept)


@SIZES
def test_outside_changes_and_an_engine_that_goes_and_comes(
    terminal: Open, own_engine: DockerEngine, columns: int, rows: int
) -> None:
    screen = terminal("-H", own_engine.url, columns=columns, rows=rows)
    screen.wait_for("worker-0000")
    filter_by(screen, "outside")
    made = seed.create_container(own_engine.api(), f"outside-{columns}", start=True)
    screen.wait_for(re.compile(rf"● outside-{columns} .* up "))
    own_engine.stop()
    screen.wait_for("ENGINE GONE")
    screen.wait_quiet()
    assert screen.line_with(f"outside-{columns} "), "the last picture stays"
    own_engine.start()
    screen.wait_gone("ENGINE GONE", within=60)
    screen.wait_for(re.compile(rf"outside-{columns} .* exited "))
    own_engine.api().remove_container(made, force=True)
    leaves(screen, 0)
    screen.signal(signal.SIGTERM)
    assert screen.wait_end() == 128 + signal.SIGTERM


def test_no_change_is_seen_too_early(terminal: Open, own_engine: DockerEngine) -> None:
    """The engine tells a change before its own list knows it: who asks at once keeps the old state for ever."""
    api = own_engine.api()
    made = seed.create_container(api, "early", start=True)
    screen = terminal("-H", own_engine.url)
    screen.wait_for(re.compile("early .* up "))
    for act, seen in ((api.pause, "paused"), (api.unpause, "up ")) * 5:
        screen.wait_quiet()  # dtui rests, so that it will ask as soon as the event comes
        act(made)
        screen.wait_for(re.compile(f"early .* {seen}"))
    api.remove_container(made, force=True)


def test_the_cursor_stays_on_its_container(terminal: Open, own_engine: DockerEngine) -> None:
    """Another peer's cursor slid to the next row when one appeared above: then `d` took the wrong one."""
    screen = terminal("-H", own_engine.url)
    screen.wait_for("worker-0000")
    screen.press("down", "down")
    screen.wait_for(re.compile("▌.*worker-0002"))
    made = seed.create_container(own_engine.api(), "aaa-first", start=True)
    screen.wait_for("aaa-first")
    screen.wait_quiet()
    assert "worker-0002" in screen.line_with("▌")
    own_engine.api().remove_container(made, force=True)
    screen.wait_gone("aaa-first")
    screen.wait_quiet()
    assert "worker-0002" in screen.line_with("▌")
