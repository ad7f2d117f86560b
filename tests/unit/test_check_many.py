"""Many names: each asked once, a few at a time, and whoever does not answer or wants less is left alone."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, image, manifest
from tests.wait import eventually
from tui.domain.check import Answer, Verdict
from tui.domain.image import Image
from tui.domain.remote import RateLimit
from tui.engine.errors import EngineError
from tui.engine.remote import Distribution
from tui.registry.errors import RateLimited, Unreachable
from tui.work.asking import CheckMeans
from tui.work.check import check, check_all
from tui.work.checks import Checks
from tui.work.crowd import few_at_once
from tui.work.patience import Patience
from tui.work.refusal import Refusal

MINE = manifest("config", "layer")
Wanted = list[tuple[str, Image]]


class Cancelled(Exception):
    """What a job raises."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def names(host: str, count: int) -> Wanted:
    return [(f"{host}/app:{number}", image(digest_of(f"{host} {number}"))) for number in range(count)]


def ask(wanted: Wanted, means: CheckMeans) -> list[Answer]:
    found: list[Answer] = []
    check_all(wanted, means, found.append)
    return found


def test_each_name_of_an_image_is_asked_once(world: World) -> None:
    one = image(MINE.config.digest)
    other = image(digest_of("other"))
    world.put("reg.acme.com/app", MINE, tag="latest")
    wanted = [("reg.acme.com/app", one), ("reg.acme.com/app:latest", one), ("reg.acme.com/app", other)]
    found = ask(wanted, world.means())
    assert sorted(answer.state for answer in found) == ["moved", "same"]
    assert world.asked.count("engine reg.acme.com/app:latest") == 1, "two images, one name, one question"
    assert world.asked.count(f"GET reg.acme.com/app@{MINE.digest}") == 1
    assert [host for host, _ in world.opened] == ["reg.acme.com"], "one client for all"
    assert world.closed == 1


def test_a_registry_that_gave_no_answer_twice_is_left_alone_and_no_other(world: World) -> None:
    dead = EngineError("No", 'Get "https://dead/v2/": dial tcp: i/o timeout', "", 500)
    world.fail = lambda line: dead if "dead.example" in line else None
    found = ask([*names("dead.example", 20), *names("good.example", 20)], world.means())
    states = {answer.reference: answer.state for answer in found}
    assert len(states) == 40
    assert {state for name, state in states.items() if "dead" in name} == {"unreachable"}
    assert {state for name, state in states.items() if "good" in name} == {"not there"}
    assert sum("dead.example" in line for line in world.asked) <= 4, "two at once, twice at most"
    assert sum("not asked" in answer.reason for answer in found) >= 16


def test_an_engine_that_knows_no_such_request_is_told_once(world: World) -> None:
    class Counted(World):
        asks = 0

        def distribution(self, reference: str, auth: object, within: float) -> Distribution:
            self.asks += 1
            return super().distribution(reference, auth, within)

    counted = Counted(Path(world.env["DOCKER_CONFIG"]))
    counted.engine_asks = False
    ask(names("reg.acme.com", 20), counted.means())
    assert counted.asks <= 2, "those that were asked at once"


def test_the_next_run_asks_it_again(world: World) -> None:
    means = world.means()
    world.fail = lambda line: EngineError("No", "connection refused", "", 500)
    ask(names("dead.example", 5), means)
    world.fail = lambda line: None
    assert {answer.state for answer in ask(names("dead.example", 5), means)} == {"not there"}


def test_an_answer_in_between_counts_anew() -> None:
    patience, silence = Patience(Checks()), Refusal("unreachable", "no answer")
    for _ in range(3):
        patience.noted("odd.example", "engine", silence)
        patience.noted("odd.example", "engine", Refusal("denied", "not for you"))
    patience.noted("odd.example", "engine", silence)
    patience.stop_if_closed("odd.example", "engine")
    patience.noted("odd.example", "engine", silence)
    with pytest.raises(Refusal, match="not asked"):
        patience.stop_if_closed("odd.example", "engine")
    patience.stop_if_closed("odd.example", "here")


def test_who_wants_to_be_asked_less_is_left_alone_for_as_long_as_it_said(world: World) -> None:
    world.engine_asks = False
    means = world.means()
    world.fail = lambda line: RateLimited("It is asked too often", retry_after=60)
    found = ask(names("busy.example", 20), means)
    assert {answer.state for answer in found} == {"rate-limited"}
    assert len(world.asked) <= 2
    world.asked.clear()
    world.fail = lambda line: None
    again = ask(names("busy.example", 3), means)
    assert world.asked == []
    until = time.localtime(means.checks.closed_until("busy.example"))
    assert time.strftime("%H:%M:%S", until) in again[0].reason
    assert {answer.state for answer in ask(names("calm.example", 3), means)} == {"not there"}


def test_a_pause_that_is_over_is_no_pause(world: World) -> None:
    means = world.means()
    means.checks.close_until("busy.example", time.time() - 1)
    assert {answer.state for answer in ask(names("busy.example", 2), means)} == {"not there"}


def test_what_is_left_of_a_limit_is_kept(world: World) -> None:
    world.limit = RateLimit(87, 100, 21600)
    means = world.means()
    check("acme/app:1", image(digest_of("x")), means)
    assert means.checks.limit("docker.io") == RateLimit(87, 100, 21600)
    assert means.checks.limit("ghcr.io") is None


def test_the_last_reads_that_docker_hub_allows_are_left_to_the_user(world: World) -> None:
    world.limit = RateLimit(25, 100, 21600)
    world.put("docker.io/acme/app", MINE, tag="1")
    found = check("acme/app:1", image(digest_of("x")), world.means())
    assert (found.state, found.absent) == ("moved", False)
    assert "only 25 pulls are left" in found.reason
    assert world.asked == ["HEAD docker.io/acme/app:1"]


def test_a_registry_that_never_ends_its_answer_is_left_to_itself(world: World) -> None:
    released = threading.Event()

    def hang(line: str) -> Exception:
        released.wait(30)
        return Unreachable("Too late")

    world.engine_asks, world.fail = False, hang
    try:
        found = check("slow.example/app:1", image(digest_of("x")), world.means(within=0.05))
        assert (found.state, found.reason) == ("unreachable", "no answer within 0.05 s")
    finally:
        released.set()


def test_answers_come_in_the_callers_thread_and_are_kept(world: World) -> None:
    threads = set()
    means = world.means()

    def on_answer(answer: Answer) -> None:
        threads.add(threading.current_thread())
        assert means.checks.of(answer.reference, answer.image) == answer

    check_all(names("reg.acme.com", 10), means, on_answer)
    assert threads == {threading.current_thread()}


def test_cancelling_ends_at_once_while_a_registry_hangs(world: World) -> None:
    released, begun = threading.Event(), threading.Event()

    def hang(line: str) -> None:
        begun.set()
        released.wait(30)

    def check_cancelled() -> None:
        if begun.is_set():
            raise Cancelled

    world.fail = hang
    began = time.monotonic()
    try:
        with pytest.raises(Cancelled):
            check_all(names("slow.example", 50), world.means(), lambda answer: None, check_cancelled)
        assert time.monotonic() - began < 5
    finally:
        released.set()
    eventually(lambda: not [t for t in threading.enumerate() if t.name == "check"], what="threads ended")
    assert len(world.asked) <= 2 * 2, "nothing more was begun"


def test_a_bug_is_raised_and_not_hidden(world: World) -> None:
    world.fail = lambda line: ZeroDivisionError()
    world.engine_asks = False
    with pytest.raises(ZeroDivisionError):
        check("reg.acme.com/app:1", image(digest_of("x")), world.means())


def test_few_at_once_and_fewer_of_one_host() -> None:
    lock, busy, most = threading.Lock(), {"a": 0, "b": 0, "c": 0}, {"a": 0, "b": 0, "c": 0, "all": 0}
    both = threading.Barrier(4, timeout=30)

    def work(host: str) -> str:
        with lock:
            busy[host] += 1
            most[host] = max(most[host], busy[host])
            most["all"] = max(most["all"], sum(busy.values()))
        both.wait()
        with lock:
            busy[host] -= 1
        return host

    items = [(host, host) for host in "aaaabbbb"]
    done = list(few_at_once(items, work, lambda: None, at_once=4, per_host=2))
    assert sorted(done) == list("aaaabbbb")
    assert (most["a"], most["b"], most["all"]) == (2, 2, 4)


def test_a_registry_that_hangs_holds_up_no_other() -> None:
    released = threading.Event()

    def work(host: str) -> str:
        if host == "slow":
            released.wait(30)
        return host

    items = [("slow", "slow")] * 5 + [("quick", "quick")] * 20
    answers = few_at_once(items, work, lambda: None, at_once=4, per_host=2)
    try:
        assert [next(answers) for _ in range(20)] == ["quick"] * 20
    finally:
        released.set()
    assert list(answers) == ["slow"] * 5


def test_what_is_kept_for_the_session() -> None:
    checks = Checks()
    old = Answer("docker.io/library/redis:7", "id", "same", at=1)
    checks.record(old)
    checks.record(Answer("docker.io/library/redis:7", "id", "not checked", at=2))
    assert checks.of("redis:7", "id") is old
    assert checks.of("redis:7", "other") is None
    new = Answer("docker.io/library/redis:7", "id", "unreachable", at=3)
    checks.record(new)
    assert checks.answers("id") == (new,)
    checks.judge("id", Verdict("unknown"))
    assert checks.verdict("id") == Verdict("unknown")
    checks.forget("redis:7")
    assert checks.of("redis:7", "id") is None
    assert checks.verdict("id") is None
