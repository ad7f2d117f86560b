"""Many streams of samples on one thread: what they tell, how they end, and engines that say something else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.unit.http_double import Answer, Double, Held, answering, reply, stream
from tests.unit.stats_samples import ENDED, V1
from tests.wait import eventually
from tui.domain.stats import Stats
from tui.engine import stats_stream
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.engine.stats_stream import StatsStreams

SAMPLE = Stats.from_api(V1)


class Follower:
    """What the streams of an engine told."""

    def __init__(self, path: Path) -> None:
        self.samples: list[tuple[str, Stats | None]] = []
        self.ends: list[tuple[str, EngineError | None]] = []
        self.streams = StatsStreams(
            Endpoint.at(f"unix://{path}"),
            "1.45",
            lambda id, stats: self.samples.append((id, stats)),
            lambda id, error: self.ends.append((id, error)),
        )

    def close(self) -> None:
        self.streams.close()
        assert self.streams.join(30)


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    made = Follower(tmp_path / "d.sock")
    yield made
    made.close()


def path(id: str) -> str:
    return f"/v1.45/containers/{id}/stats"


def serve(folder: Path, **answers: Answer | bytes) -> AbstractContextManager[Double]:
    return answering(folder / "d.sock", {path(id): answer for id, answer in answers.items()})


def test_all_samples_of_all_that_are_followed(tmp_path: Path, follower: Follower) -> None:
    with serve(tmp_path, a=stream(V1, ENDED, V1, end=False), b=stream(V1, end=False)) as server:
        follower.streams.follow(["a", "b"])
        eventually(lambda: len(follower.samples) == 4)
        assert [s for id, s in follower.samples if id == "a"] == [SAMPLE, None, SAMPLE]
        assert [s for id, s in follower.samples if id == "b"] == [SAMPLE]
        assert not follower.ends
        assert sorted(server.asked) == [f"GET {path(id)}?stream=true&one-shot=false" for id in "ab"]
        assert [t.name for t in threading.enumerate()].count("dtui-stats") == 1
        follower.close()


def test_one_that_is_no_longer_followed_is_let_go_at_once(tmp_path: Path, follower: Follower) -> None:
    with serve(tmp_path, a=stream(V1, end=False)) as server:
        follower.streams.follow(["a"])
        eventually(lambda: follower.samples)
        follower.streams.follow([])
        assert server.ended.wait(30)
        assert not follower.ends


def test_closing_ends_all_also_one_that_does_not_answer(tmp_path: Path, follower: Follower) -> None:
    with serve(tmp_path, a=Held(b"")) as server:
        follower.streams.follow(["a"])
        eventually(lambda: server.asked)
        follower.close()
        assert server.ended.wait(30)
    follower.streams.follow(["a"])
    follower.streams.close()
    assert not follower.samples


def test_a_refusal_is_told_with_the_engine_s_words(tmp_path: Path, follower: Follower) -> None:
    with serve(tmp_path, a=reply({"message": "no such cgroup"}, 500)):
        follower.streams.follow(["a"])
        ((id, error),) = eventually(lambda: follower.ends)
        assert (id, error and error.detail, error and error.status) == ("a", "no such cgroup", 500)


def test_a_container_that_is_gone_is_not_asked_for_again(
    tmp_path: Path, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats_stream, "_RETRY", 0.01)
    gone = reply({"message": "No such container: a"}, 404)
    with serve(tmp_path, a=gone, b=reply({"message": "busy"}, 503)) as server:
        follower.streams.follow(["a", "b"])
        eventually(lambda: sum(id == "b" for id, _ in follower.ends) > 2)
        follower.streams.follow(["a", "b", "c"])
        assert sum(path("a") in asked for asked in server.asked) == 1
        follower.close()


def test_a_stream_that_broke_off_is_opened_again(
    tmp_path: Path, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats_stream, "_RETRY", 0.01)
    with serve(tmp_path, a=stream(V1, end=True)):
        follower.streams.follow(["a"])
        eventually(lambda: len(follower.samples) > 2)
        assert follower.ends[:2] == [("a", None), ("a", None)]
        follower.close()


def test_no_engine_there_is_no_end_of_the_thread(tmp_path: Path, follower: Follower) -> None:
    follower.streams.follow(["a"])
    assert eventually(lambda: follower.ends) == [("a", None)]


def test_one_that_falls_silent_has_ended(
    tmp_path: Path, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats_stream, "_SILENCE", 1.0)
    with serve(tmp_path, a=stream(V1, end=False)):
        follower.streams.follow(["a"])
        assert eventually(lambda: follower.ends) == [("a", None)]
        assert follower.samples == [("a", SAMPLE)]


_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000,
        _HEAD + b"zz\r\n",
        _HEAD + b"-5\r\n",
        _HEAD + b"fffffff\r\nx",
        _HEAD + b"5\r\n[1]\r\n\r\n",
        _HEAD + b"4\r\n{,\r\n\r\n",
        _HEAD + b"40\r\n{",
        b"HTTP/1.1 200 OK\r\n\r\n[2]\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (3 << 20),
        b"",
    ],
    ids=lambda answer: repr(answer[-12:]),
)
def test_what_is_no_sample_is_an_end(tmp_path: Path, follower: Follower, answer: bytes) -> None:
    with serve(tmp_path, a=answer):
        follower.streams.follow(["a"])
        assert eventually(lambda: follower.ends) == [("a", None)]
        assert not follower.samples
        follower.close()


def test_an_answer_without_chunks(tmp_path: Path, follower: Follower) -> None:
    import json

    body = json.dumps(V1).encode() + b"\n" + json.dumps(V1).encode() + b"\n"
    with serve(tmp_path, a=Held(b"HTTP/1.1 200 OK\r\n\r\n" + body)):
        follower.streams.follow(["a"])
        eventually(lambda: len(follower.samples) == 2)
        follower.close()
