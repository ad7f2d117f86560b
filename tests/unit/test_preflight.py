"""What is known before a push, and what is asked about it: by what the engine answers, without a registry."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from tests.unit.http_double import PING, Answer, answering, reply
from tui.domain.image import Image
from tui.domain.manifest import Manifest
from tui.domain.text import cell_width
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.registry.errors import RegistryError
from tui.resources import confirmation_transfer
from tui.work.job import Job
from tui.work.jobs import Jobs
from tui.work.preflight import Preflight, look
from tui.work.push import PushOrder

NAME = "reg.acme.com/app:1"
PATH = "/v1.45/distribution/reg.acme.com/app:1/json"
LOCAL, REMOTE = "sha256:" + "1" * 64, "sha256:" + "2" * 64
IMAGE = Image("sha256:" + "a" * 64, (NAME,), (f"reg.acme.com/app@{LOCAL}",), 1000, 100, {})


def seen(tmp_path: Path, answer: Answer, image: Image = IMAGE, **more: object) -> Preflight:
    socket = tmp_path / f"{len(list(tmp_path.iterdir()))}.sock"
    with answering(socket, {"/_ping": PING, PATH: answer}):
        engine = Engine(Endpoint.at(f"unix://{socket}"))
        found = look(engine, NAME, image, {"DOCKER_CONFIG": str(tmp_path)}, **more)  # type: ignore[arg-type]
        engine.close()
    return found


def has(digest: str) -> Answer:
    return reply({"Descriptor": {"digest": digest, "mediaType": "x"}, "Platforms": []})


def says(status: int, message: str) -> Answer:
    return reply({"message": message}, status)


def test_any_digest_of_the_image_is_the_same(tmp_path: Path) -> None:
    assert seen(tmp_path, has(LOCAL)).state == "same"
    other = Image(IMAGE.id, (NAME,), (f"elsewhere/app@{REMOTE}", f"reg.acme.com/app@{LOCAL}"), 1, 1, {})
    assert seen(tmp_path, has(REMOTE), other).state == "same"
    by_manifest = Image(REMOTE, (NAME,), (f"reg.acme.com/app@{REMOTE}",), 1, 1, {})
    assert seen(tmp_path, has(REMOTE), by_manifest).state == "same"


@pytest.mark.parametrize(
    ("status", "message", "state", "dead"),
    [
        (404, "manifest unknown: manifest unknown", "new", False),
        (404, "Not Found", "unknown", False),
        (500, 'Get "http://h/v2/": dial tcp: connect: connection refused', "unknown", False),
        (500, 'Head "https://h/v2/": no basic auth credentials', "unknown", True),
        (403, "denied: requested access to the resource is denied", "unknown", False),
    ],
)
def test_what_the_engine_says(tmp_path: Path, status: int, message: str, state: str, dead: bool) -> None:
    found = seen(tmp_path, says(status, message))
    assert (found.state, found.login_dead) == (state, dead)
    assert bool(found.reason) == (state == "unknown")


def test_words_without_end_or_sense_are_cut_and_called_neither_push_nor_pull(tmp_path: Path) -> None:
    found = seen(tmp_path, says(500, "gibberish: " + "日本 " * 1500))
    assert found.state == "unknown"
    assert "reg.acme.com refuses, for a reason that dtui does not know (gibberish: 日本" in found.reason
    assert found.reason.endswith("...)")
    assert cell_width(found.reason) < 400


def test_an_expired_token_is_known_without_asking(tmp_path: Path) -> None:
    host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    token = b64encode(json.dumps({"payload": "x", "expiration": 1_500_000_000}).encode()).decode()
    auth = b64encode(f"AWS:{token}".encode()).decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))
    nobody = Engine(Endpoint.at(f"unix://{tmp_path}/nobody.sock"))
    found = look(nobody, f"{host}/app:1", IMAGE, {"DOCKER_CONFIG": str(tmp_path)})
    assert (found.state, found.login_dead, found.login_expired) == ("unknown", True, True)


def test_a_registry_that_cannot_be_asked_directly_only_costs_the_undo(tmp_path: Path) -> None:
    def refuse(host: str, login: object) -> None:
        raise RegistryError("no way there", "from here")

    found = seen(tmp_path, has(REMOTE), open_registry=refuse)
    assert (found.state, found.previous, found.no_undo) == ("other", None, "no way there: from here")


def test_what_was_there_can_be_put_back_though_nobody_knows_its_age(tmp_path: Path) -> None:
    class Registry:
        def manifest(self, repository: str, reference: str) -> Manifest:
            return Manifest(reference, "x", b"")

        def created(self, repository: str, manifest: Manifest) -> None:
            raise RegistryError("its storage cannot be reached")

        def close(self) -> None:
            """Nothing is open."""

    found = seen(tmp_path, has(REMOTE), open_registry=lambda host, login: Registry())
    assert (found.state, found.remote_created, found.no_undo) == ("other", None, "")
    assert found.previous == Manifest(REMOTE, "x", b"")


def ask(*looks: Preflight, renewable: tuple[str, ...] = ()) -> tuple[int, str]:
    asked = confirmation_transfer.push([PushOrder(s.reference, IMAGE, s) for s in looks], 86500, renewable)
    return asked.grade, "\n".join(asked.reasons)


def test_grades_of_a_push() -> None:
    assert ask(Preflight(NAME, "new"))[0] == 1
    grade, why = ask(Preflight(NAME, "other", REMOTE, remote_created=50, previous=Manifest(REMOTE, "x", b"")))
    assert grade == 2
    assert REMOTE in why
    assert LOCAL in why
    assert why.count("built 1d ago") == 1 + 1
    assert "z puts it back" in why
    assert "cannot be put back from here: x" in ask(Preflight(NAME, "other", REMOTE, no_undo="x"))[1]
    assert ask(Preflight(NAME, "unknown", reason="why"))[0] == 2
    dead = Preflight(NAME, "unknown", reason="It has expired", login_dead=True, login_expired=True)
    assert ask(dead)[0] == 1
    assert "a new one is fetched first" in ask(dead, renewable=("reg.acme.com",))[1]
    assert "a new one" not in ask(dead)[1]
    assert ask(Preflight(NAME, "new"), Preflight(NAME, "other", REMOTE))[0] == 2


def test_grades_of_a_pull() -> None:
    there = Preflight(NAME, "other", REMOTE)
    assert confirmation_transfer.pull(NAME, IMAGE, there).grade == 1
    own = Image(IMAGE.id, (NAME,), (), 1, 1, {})
    assert confirmation_transfer.pull(NAME, own, there).grade == 2
    two = Image(IMAGE.id, (NAME, "b:1"), (), 1, 1, {})
    assert confirmation_transfer.pull(NAME, two, there).grade == 1


def test_of_the_streams_only_a_few_run_at_a_time() -> None:
    import threading

    go, most, running, lock = threading.Event(), 0, 0, threading.Lock()

    def work(job: Job) -> None:
        nonlocal most, running
        with lock:
            running += 1
            most = max(most, running)
        go.wait(30)
        with lock:
            running -= 1

    jobs = Jobs(streams=3)
    for number in range(8):
        jobs.start("Push", str(number), "", work, stream=True)
    waiting = [r for r in jobs.records() if r.state == "waiting"]
    assert len(waiting) >= 5
    assert jobs.cancel(waiting[-1].id)
    go.set()
    assert jobs.wait(30)
    assert most <= 3
    assert [r.state for r in jobs.records()].count("cancelled") == 1
