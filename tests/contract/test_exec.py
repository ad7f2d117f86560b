"""Commands run in containers and processes attached to, alike on the demo and on real engines."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.conftest import needs
from tests.contract.host import Host, unique
from tests.lab.certificates import Authority
from tests.lab.tls_way import TlsWay
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.contexts import TLSFiles
from tui.engine.endpoint import Endpoint
from tui.engine.errors import Conflict, EngineError, NotFound
from tui.engine.hijacked import HijackedStream
from tui.engine.logs import frames
from tui.work.running import NotStarted, exit_code, run, run_shell

INPUT = {"stdin_open": True, "detach": True}


class Talk:
    """What came over a stream so far."""

    def __init__(self, stream: HijackedStream) -> None:
        self.stream, self.heard, self.is_over = stream, b"", False

    def type(self, text: str) -> None:
        assert self.stream.send(text.encode()) == len(text)

    def hears(self, text: str) -> None:
        """Wait until it was said."""
        eventually(lambda: (self._listen(), text.encode() in self.heard)[1], what=text)

    def ends(self) -> bytes:
        """Wait for the end; all that was said."""
        eventually(lambda: (self._listen(), self.is_over)[1], what="the end")
        return self.heard

    def _listen(self) -> None:
        if not self.stream.is_ahead:
            select.select([self.stream], [], [], 0.05)
        came = self.stream.receive()
        self.is_over = self.is_over or came == b""
        self.heard += came or b""


@contextmanager
def running(engine: Engine, container: str, *command: str) -> Iterator[tuple[str, Talk]]:
    made = engine.create_exec(container, command)
    with closing(engine.start_exec(made, 80, 24)) as stream:
        yield made, Talk(stream)


def code_of(engine: Engine, made: str) -> int | None:
    eventually(lambda: not engine.exec_state(made).is_running, what="it ended")
    return engine.exec_state(made).exit_code


def test_a_shell_both_ways_and_its_exit_code(host: Host, engine: Engine) -> None:
    container = host.container(unique("shell"), start=True)
    with running(engine, container, "sh") as (made, talk):
        eventually(lambda: engine.exec_state(made).pid, what="it started")
        assert engine.exec_state(made).is_running
        talk.type("echo one-$?\n")
        talk.hears("one-0\r\n")
        talk.type("exit 7\n")
        talk.ends()
        assert code_of(engine, made) == 7


def test_the_size_of_its_terminal(host: Host, engine: Engine) -> None:
    container = host.container(unique("size"), start=True)
    with running(engine, container, "sh") as (made, talk):
        eventually(lambda: engine.exec_state(made).pid, what="it started")
        engine.resize_exec(made, 101, 37)
        talk.type("busybox stty size\n" if not host.is_demo else "stty size\n")
        talk.hears("37 101\r\n")


def test_a_program_that_is_not_there(host: Host, engine: Engine) -> None:
    container = host.container(unique("none"), start=True)
    with running(engine, container, "bash") as (made, talk):
        said = talk.ends().decode()
        assert "executable file not found" in said
        assert code_of(engine, made) == 126
        state = engine.exec_state(made)
        assert (state.is_running, state.exit_code, state.pid) == (False, 126, 0)


def test_a_command_that_ends_by_itself(host: Host, engine: Engine) -> None:
    container = host.container(unique("quick"), start=True)
    with running(engine, container, "sh", "-c", "echo said; exit 3") as (made, talk):
        assert talk.ends() == b"said\r\n"
        assert code_of(engine, made) == 3
        assert engine.exec_state(made).pid, "it was started"


def test_stopping_the_container_ends_it(host: Host, engine: Engine) -> None:
    container = host.container(unique("stopped"), start=True)
    with running(engine, container, "sh") as (made, talk):
        eventually(lambda: engine.exec_state(made).pid, what="it started")
        engine.kill(container)
        talk.ends()
        assert code_of(engine, made) == 137


def test_what_is_refused(host: Host, engine: Engine) -> None:
    container = host.container(unique("refused"), start=True)
    engine.pause(container)
    with pytest.raises(Conflict, match="paused"):
        engine.create_exec(container, ["sh"])
    engine.unpause(container)
    engine.kill(container)
    with pytest.raises(EngineError, match="not running"):
        engine.create_exec(container, ["sh"])
    with pytest.raises(NotFound):
        engine.start_exec("0" * 64, 80, 24)
    with pytest.raises(NotFound):
        engine.attach("0" * 64, stdin=False)


def test_attached_to_a_terminal(host: Host, engine: Engine) -> None:
    container = host.container(unique("terminal"), command=["sh"], start=True, tty=True, **INPUT)
    with closing(engine.attach(container, stdin=True)) as stream:
        talk = Talk(stream)
        engine.resize_container(container, 90, 30)
        talk.type("echo attached\n")
        talk.hears("attached\r\n")
    assert host.state(container) == "running", "leaving does not end it"
    with closing(engine.attach(container, stdin=True)) as stream:
        talk = Talk(stream)
        talk.type("exit 4\n")
        talk.ends()
    eventually(lambda: host.state(container) == "exited")
    assert host.api.inspect_container(container)["State"]["ExitCode"] == 4


def test_attached_without_a_terminal(host: Host, engine: Engine) -> None:
    container = host.container(unique("cat"), command=["cat"], start=True, **INPUT)
    with closing(engine.attach(container, stdin=True)) as stream:
        talk = Talk(stream)
        talk.type("first\n")
        eventually(lambda: (talk._listen(), list(frames([talk.heard])) == [("stdout", b"first\n")])[1])
        assert stream.close_input()
    assert host.state(container) == "running"


def test_attached_to_listen_only(host: Host, engine: Engine) -> None:
    container = host.container(unique("listens"), start=True)
    with closing(engine.attach(container, stdin=False)) as stream:
        talk = Talk(stream)
        engine.kill(container)
        talk.ends()


def test_the_first_shell_there_is(host: Host, engine: Engine) -> None:
    container = host.container(unique("first"), start=True)
    found = run_shell(engine, container, 80, 24)
    with closing(found.stream) as stream:
        assert found.command == ("sh",), "there is no bash"
        talk = Talk(stream)
        talk.type("echo all-$?; exit 9\n")
        assert b"all-0" in talk.ends()
        assert exit_code(engine, found.id) == 9


def test_what_came_before_it_was_known_to_have_started_is_not_lost(host: Host, engine: Engine) -> None:
    container = host.container(unique("early"), start=True)
    found = run(engine, container, ["sh", "-c", "echo early; exit 2"], 80, 24)
    with closing(found.stream) as stream:
        assert Talk(stream).ends() == b"early\r\n"
        assert exit_code(engine, found.id) == 2


def test_why_a_command_was_not_started(host: Host, engine: Engine) -> None:
    container = host.container(unique("why"), start=True)
    with pytest.raises(NotStarted) as caught:
        run(engine, container, ["nosuch", "--flag"], 80, 24)
    assert caught.value.is_missing
    assert caught.value.title == "nosuch was not started"
    assert caught.value.detail.startswith('exec: "nosuch": executable file not found')


def test_over_tls(host: Host) -> None:
    needs(Authority)
    authority = Authority()
    way = TlsWay(host.socket, authority.issue("engine.lab.example"))
    try:
        tls = TLSFiles(ca=str(authority.ca))
        with closing(Engine(Endpoint.at(f"tcp://127.0.0.1:{way.port}", tls))) as engine:
            container = host.container(unique("tls"), start=True)
            found = run_shell(engine, container, 80, 24)
            with closing(found.stream) as stream:
                talk = Talk(stream)
                talk.type("echo over-$?\n")
                talk.hears("over-0")
                assert not stream.close_input(), "TLS ends both ways or none"
                talk.type("exit 6\n")
                talk.ends()
                assert exit_code(engine, found.id) == 6
    finally:
        way.close()
        authority.remove()
