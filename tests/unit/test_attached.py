"""What is shown of a process without a terminal, what can be attached to, and the size that an engine is told."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.wait import eventually
from tui.engine.errors import EngineError
from tui.resources.catalog import Catalog
from tui.resources.exec import attachment_of
from tui.screens.naming import command_meaning
from tui.work.attached import PlainOutput
from tui.work.terminal_size import SizeTeller


def frame(text: bytes, stream: int = 1) -> bytes:
    return bytes((stream, 0, 0, 0)) + len(text).to_bytes(4, "big") + text


@pytest.mark.parametrize("step", [1, 3, 7, 1000])
def test_frames_cut_anywhere(step: int) -> None:
    euro = "€".encode()
    data = (
        frame(b"one\r\n") + frame(euro[:2]) + frame(b"error\n", 2) + frame(euro[2:] + b"\ttwo\n") + frame(b"")
    )
    output = PlainOutput()
    shown = b"".join(output.feed(data[at : at + step]) for at in range(0, len(data), step))
    assert shown.decode().replace("␍", "") == "one\nerror\n€\ttwo\n"


def test_nothing_steers_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07 \x9b31m \u202e \x7f \x08\n".encode()
    shown = PlainOutput().feed(frame(hostile)).decode()
    assert shown.isprintable() or shown.rstrip("\n").isprintable()
    assert "owned" in shown
    assert PlainOutput(ascii=True).feed(frame(hostile)).isascii()


@pytest.mark.parametrize(
    ("config", "takes_input", "reason"),
    [
        ({"Tty": True, "OpenStdin": True, "StdinOnce": True}, True, ""),
        ({"Tty": False, "OpenStdin": True, "StdinOnce": False}, True, ""),
        ({"Tty": False, "OpenStdin": True, "StdinOnce": True}, False, "closed when you leave"),
        ({"Tty": True, "OpenStdin": False}, False, "not kept open"),
        ({}, False, "not kept open"),
    ],
)
def test_what_can_be_attached_to(config: dict[str, Any], takes_input: bool, reason: str) -> None:
    found = attachment_of({"Config": config})
    assert found.is_terminal is bool(config.get("Tty"))
    assert found.takes_input is takes_input
    assert reason in found.reason
    assert bool(found.reason) is not takes_input


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Type a command."), ("  ", "Type a command."), ("sh -c 'x", "A quotation mark is not closed.")],
)
def test_commands_that_are_none(text: str, said: str) -> None:
    assert command_meaning(text, "web").refusal == said


def test_a_command_as_the_cli_has_it() -> None:
    meaning = command_meaning("sh -c 'echo  \"two  blanks\"'", "web")
    assert meaning.lines == (("docker exec -it web sh -c 'echo  \"two  blanks\"'", "dim"),)
    assert not meaning.refusal


def test_read_only_has_none_of_it() -> None:
    ids = {"container.exec", "container.run", "container.attach"}
    assert ids <= {a.id for a in Catalog().actions}
    assert not ids & {a.id for a in Catalog(read_only=True).actions}
    assert Catalog(read_only=True).of_key("containers", "e") is None


def test_only_the_last_size_is_told_and_a_refusal_ends_nothing() -> None:
    told: list[tuple[int, int]] = []
    first, go_on = threading.Event(), threading.Event()

    def resize(columns: int, rows: int) -> None:
        told.append((columns, rows))
        first.set()
        assert go_on.wait(30)
        if len(told) == 1:
            raise EngineError("not now")

    teller = SizeTeller(resize)
    teller.tell(80, 24)
    assert first.wait(30)
    for width in range(81, 100):
        teller.tell(width, 24)
    go_on.set()
    eventually(lambda: (99, 24) in told)
    assert told == [(80, 24), (99, 24)]
    teller.close()
