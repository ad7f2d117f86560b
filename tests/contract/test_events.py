"""What the event stream tells of each action, and how the stream ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests.contract.host import Host, unique
from tests.wait import eventually
from tui.domain.events import EngineEvent
from tui.engine.client import Engine

# Seconds are told in nanoseconds. The demo takes two for a check that is not to fail.
SOON = {"test": ["CMD", "true"], "interval": 1_000_000_000}


class Follower:
    """A thread that reads the events from now on."""

    def __init__(self, engine: Engine, *containers: str) -> None:
        # A second earlier, and waiting for nothing: what happens after this line is told in any case.
        self.stream = engine.events(since=time.time() - 1, containers=containers)
        self.seen: list[EngineEvent] = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        for event in self.stream:
            self.seen.append(event)  # one by one: the test looks while the stream goes on

    def wait(self, kind: str, action: str, of: str) -> EngineEvent:
        """The event, once it came."""

        def found() -> EngineEvent | None:
            return next((e for e in list(self.seen) if (e.kind, e.action, e.id) == (kind, action, of)), None)

        told = eventually(found, what=f"{kind} {action} of {of}; seen: {self.seen[-5:]}")
        assert told is not None
        return told

    def end(self) -> None:
        """End the stream, and with it the thread."""
        self.stream.close()
        self.thread.join(5)
        assert not self.thread.is_alive()


@pytest.fixture
def follower(engine: Engine) -> Iterator[Follower]:
    """The events from now on."""
    made = Follower(engine)
    yield made
    made.end()


@pytest.mark.parametrize(
    ("prepare", "act", "told"),
    [
        ((), "start", ("start",)),
        (("start",), "stop", ("die", "stop")),
        (("start",), "restart", ("die", "stop", "start")),
        (("start",), "kill", ("die",)),
        (("start",), "pause", ("pause",)),
        (("start", "pause"), "unpause", ("unpause",)),
        ((), "remove_container", ("destroy",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_container_action_is_told(
    host: Host,
    engine: Engine,
    follower: Follower,
    prepare: tuple[str, ...],
    act: str,
    told: tuple[str, ...],
) -> None:
    name = unique("told")
    made = host.container(name)
    for step in (*prepare, act):
        getattr(engine, step)(made)
    for action in told:
        event = follower.wait("container", action, made)
        assert event.name == name
        assert abs(event.time - time.time()) < 60


def test_what_happens_to_some_containers_is_told_and_nothing_else(host: Host, engine: Engine) -> None:
    one, two, other = (host.container(unique("told")) for _ in range(3))
    follower = Follower(engine, one, two)
    try:
        for id in (other, one, two):
            engine.start(id)
        follower.wait("container", "start", one)
        follower.wait("container", "start", two)
        assert {(e.kind, e.id) for e in follower.seen} == {("container", one), ("container", two)}
    finally:
        follower.end()


def test_health_is_told(host: Host, engine: Engine, follower: Follower) -> None:
    checked = host.container(unique("told"), healthcheck=SOON)
    engine.start(checked)
    follower.wait("container", "health_status", checked)


def test_a_container_made_outside_is_told(host: Host, follower: Follower) -> None:
    made = host.container(unique("outside"), start=True)
    follower.wait("container", "create", made)
    follower.wait("container", "start", made)


def test_a_rename_tells_the_new_name(host: Host, engine: Engine, follower: Follower) -> None:
    made, name = host.container(unique("before")), unique("after")
    engine.rename(made, name)
    assert follower.wait("container", "rename", made).name == name


def test_a_tag_tells_the_image_and_the_name(host: Host, engine: Engine, follower: Follower) -> None:
    image, name = host.image(f"contract/{unique('told')}:1"), f"contract/{unique('told')}:2"
    engine.tag(image, name)
    assert (
        eventually(lambda: [e for e in follower.seen if (e.action, e.name) == ("tag", name)])[0].id == image
    )


def test_a_moved_tag_tells_only_who_has_it_now(host: Host, engine: Engine, follower: Follower) -> None:
    """So whoever had it before must be asked for too: the reason why images are listed anew after a tag."""
    tag = f"contract/{unique('moving')}:1"
    old, new = host.image(tag), host.image(f"contract/{unique('taker')}:1")
    engine.tag(new, tag)
    follower.wait("image", "tag", new)
    moved = eventually(lambda: [e for e in follower.seen if (e.id, e.name) == (new, tag)])[0]
    engine.tag(new, tag + "-2")  # whatever the move tells has been told before this
    eventually(lambda: [e for e in follower.seen if e.name == tag + "-2"])
    assert not [e for e in follower.seen if e.id == old and e.time >= moved.time]


def test_untag_and_removal_tell_the_image(host: Host, engine: Engine, follower: Follower) -> None:
    tag = f"contract/{unique('going')}:1"
    image = host.image(tag)
    host.api.tag(image, tag + "-2")
    engine.untag(tag + "-2")
    follower.wait("image", "untag", image)
    engine.remove_image(tag)
    follower.wait("image", "delete", image)


def test_what_runs_inside_is_not_told(host: Host, engine: Engine, follower: Follower) -> None:
    made = host.container(unique("probed"), start=True)
    if not host.is_demo:
        host.api.exec_start(host.api.exec_create(made, ["true"])["Id"])
        host.api.top(made)
    engine.pause(made)
    follower.wait("container", "pause", made)
    assert {e.action for e in follower.seen if e.id == made} == {"create", "start", "pause"}


def test_what_happened_meanwhile_is_told(host: Host, engine: Engine) -> None:
    before = time.time()
    made = host.container(unique("meanwhile"))
    stream = engine.events(since=before - 1)
    assert next(e for e in stream if e.id == made).action == "create"
    stream.close()
    assert list(stream) == []


def test_close_ends_a_silent_stream_at_once(engine: Engine) -> None:
    stream = engine.events(since=None)
    ended = threading.Event()

    def read() -> None:
        for _ in stream:
            continue
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    started = time.monotonic()
    stream.close()
    assert ended.wait(5)
    assert time.monotonic() - started < 1
