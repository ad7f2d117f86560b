"""Following logs on all engines: both streams and terminals, over a restart, to the end; what cannot be read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.contract.host import Host, on_real_engines, unique
from tests.wait import eventually
from tui.domain.log_line import NOTE, STDERR, STDOUT, TERMINAL
from tui.domain.log_range import ALL, LogRange
from tui.engine.client import Engine
from tui.work.log_follow import LogFollow

SPEAKS = ["sh", "-c", "echo one; echo two >&2; echo three; exec sleep 1000"]


@contextmanager
def following(engine: Engine, *ids: str, wanted: LogRange = ALL) -> Iterator[LogFollow]:
    """Their logs, with an ear for events as the application has one."""
    follow = LogFollow(engine, [(id, id[:12]) for id in ids], lambda: None, wanted)
    events = engine.events()

    def hear() -> None:
        for event in events:
            follow.event_seen(event)

    hearing = threading.Thread(target=hear)
    hearing.start()
    follow.start()
    try:
        yield follow
    finally:
        follow.close()
        events.close()
        hearing.join(5)
        eventually(lambda: not [t for t in threading.enumerate() if t.name == "dtui-logs"], what="no reader")


def texts(follow: LogFollow, stream: int | None = None) -> list[str]:
    return [line.text for line in follow.take() if stream is None or line.stream == stream]


def has(follow: LogFollow, text: str) -> Callable[[], bool]:
    return lambda: any(text in line for line in texts(follow))


@on_real_engines
def test_both_streams_in_the_order_of_time(host: Host, engine: Engine) -> None:
    made = host.container(unique("speaks"), command=SPEAKS, start=True)
    with following(engine, made) as follow:
        eventually(lambda: len(texts(follow)) == 3, what="its lines")
        assert sorted(texts(follow, STDOUT)) == ["one", "three"]
        assert texts(follow, STDERR) == ["two"]
        assert all(len(line.stamp) == 30 for line in follow.take())
        assert follow.state == "following"


@on_real_engines
def test_a_terminals_log(host: Host, engine: Engine) -> None:
    made = host.container(unique("terminal"), command=SPEAKS, start=True, tty=True)
    with following(engine, made) as follow:
        eventually(lambda: texts(follow, TERMINAL) == ["one", "two", "three"], what="its lines")


@on_real_engines
def test_long_lines_are_whole(host: Host, engine: Engine) -> None:
    long = ["sh", "-c", "busybox yes | busybox head -c 50000 | busybox tr -d '\\n'; echo; echo end"]
    for tty, stream in ((False, STDOUT), (True, TERMINAL)):
        made = host.container(unique("long"), command=long, start=True, tty=tty)
        with following(engine, made) as follow:
            eventually(has(follow, "ended with exit code 0"), what="its end")
            assert [len(text) for text in texts(follow, stream)] == [25000, 3]


def test_it_goes_on_after_a_restart_and_says_so(host: Host, engine: Engine) -> None:
    made = host.container(unique("again"), command=SPEAKS, start=True)
    with following(engine, made) as follow:
        # Those of both streams may come in another order than they were written in; the demo has its own lines.
        eventually(lambda: len(texts(follow)) >= (1 if host.is_demo else 3), what="its lines")
        first = [line.stamp for line in follow.take()]
        host.api.restart(made, timeout=1)
        eventually(has(follow, "the container was started again"), what="that it was started again")
        eventually(lambda: len([li for li in follow.take() if li.stamp > first[-1]]) > 2, what="new lines")
        lines = [(line.stamp, line.text) for line in follow.take() if line.stream != NOTE]
        assert [stamp for stamp, _ in lines[: len(first)]] == first
        assert len(set(lines)) == len(lines), "no line twice"
        host.api.stop(made, timeout=1)
        eventually(lambda: follow.state == "ended", what="that it ended")
        eventually(lambda: "ended with exit code" in texts(follow, NOTE)[-1], what="that it says so")
        host.api.start(made)
        eventually(lambda: follow.state == "following", what="that it goes on")
        host.api.remove_container(made, force=True)
        eventually(has(follow, "was removed"), what="that it is gone")
        assert follow.state == "removed"


def test_the_last_lines_only(host: Host, engine: Engine) -> None:
    made = host.container(unique("last"), command=SPEAKS, start=True)
    eventually(lambda: host.api.logs(made), what="something written")
    with following(engine, made, wanted=LogRange(lines=1)) as follow:
        eventually(lambda: texts(follow), what="a line")
    with following(engine, made, wanted=LogRange(seconds=3600)) as follow:
        eventually(lambda: texts(follow), what="lines")


def test_several_are_merged(host: Host, engine: Engine) -> None:
    ids = [host.container(unique("merged"), command=SPEAKS, start=True) for _ in range(3)]
    with following(engine, *ids) as follow:
        eventually(lambda: {line.source for line in follow.take()} == {0, 1, 2}, what="all of them")
        stamps = [line.stamp for line in follow.take()]
        assert stamps == sorted(stamps)


def test_a_driver_that_keeps_nothing_says_so(host: Host, engine: Engine) -> None:
    config = host.api.create_host_config(network_mode="none", log_config={"Type": "none"})
    made = host.api.create_container("busybox", SPEAKS, name=unique("silent"), host_config=config)["Id"]
    try:
        host.api.start(made)
        with following(engine, made) as follow:
            eventually(has(follow, "does not support reading"), what="why it cannot be read")
            assert follow.state == "unreadable"
    finally:
        host.api.remove_container(made, force=True)


def test_a_container_that_is_not_there(engine: Engine) -> None:
    with following(engine, "0" * 64) as follow:
        eventually(lambda: follow.state == "removed", what="that it is gone")


@on_real_engines
def test_a_flood_is_bounded_and_counted(host: Host, engine: Engine) -> None:
    flood = ["sh", "-c", "exec busybox yes 0123456789012345678901234567890123456789"]
    made = host.container(unique("flood"), command=flood, start=True)
    with following(engine, made) as follow:
        eventually(lambda: follow.dropped > 10_000, within=30, what="lines that had to go")
        assert len(follow.take()) <= 20_000
        host.api.kill(made)


@on_real_engines
def test_each_run_of_one_that_crashes_at_once(host: Host, engine: Engine) -> None:
    """It has ended again before anybody can ask what it does."""
    policy = host.api.create_host_config(
        network_mode="none", restart_policy={"Name": "on-failure", "MaximumRetryCount": 5}
    )
    made = host.api.create_container(
        "busybox", ["sh", "-c", "echo tried; exit 3"], name=unique("crash"), host_config=policy
    )["Id"]
    try:
        with following(engine, made) as follow:
            eventually(lambda: follow.state == "ended", what="that it never ran")
            host.api.start(made)
            eventually(
                lambda: texts(follow, STDOUT) == ["tried"] * 6, within=20, what="the lines of each run"
            )
            eventually(
                lambda: texts(follow, NOTE)[-1] == "the container ended with exit code 3", what="its end"
            )
            assert "the container ended with exit code 3; it is restarted" in texts(follow, NOTE)
        with following(engine, made) as follow:
            eventually(has(follow, "ended with exit code 3"), what="its end")
            assert texts(follow) == [
                *["tried"] * 5,
                "the container was started again",
                "tried",
                "the container ended with exit code 3",
            ]
    finally:
        host.api.remove_container(made, force=True)
