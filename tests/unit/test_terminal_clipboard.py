from __future__ import annotations

import base64
import re

import pytest

from tui.terminal.clipboard import LIMIT, osc52

TEXT = "329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-tracker-inbound:20160612_0900_01280ac415ca" * 5
PLAIN = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\a"
TMUX = "\x1bPtmux;\x1b" + PLAIN + "\x1b\\"


def sent(text: str, **env: str) -> str:
    sequence = osc52(text, env).sequence
    assert sequence is not None
    return sequence


def test_a_plain_terminal_gets_the_sequence_itself() -> None:
    assert sent(TEXT, TERM="xterm-256color") == PLAIN


@pytest.mark.parametrize("env", [{"TMUX": "/run/tmux,1,0", "TERM": "screen"}, {"TERM": "tmux-256color"}])
def test_tmux_gets_it_for_itself_and_to_pass_through(env: dict[str, str]) -> None:
    assert sent(TEXT, **env) == PLAIN + TMUX


def unwrapped(sequence: str) -> str:
    chunks = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
    assert all(len(chunk) <= 250 for chunk in chunks)
    assert "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks) == sequence
    return "".join(chunks)


def test_screen_gets_it_in_chunks() -> None:
    assert unwrapped(sent(TEXT, STY="1234.pts-0", TERM="screen")) == PLAIN


def test_screen_or_tmux_unknown_gets_both() -> None:
    sequence = sent(TEXT, TERM="screen-256color")
    assert sequence.startswith(PLAIN)
    assert unwrapped(sequence.removeprefix(PLAIN)) == PLAIN


def test_too_much_is_refused_with_the_reason() -> None:
    assert len(sent("x" * LIMIT)) < 100_000
    clip = osc52("é" * (LIMIT // 2 + 1), {})
    assert clip.sequence is None
    assert "74,002 bytes, 74,000 at most" in clip.reason


def test_hostile_text_is_only_data() -> None:
    sequence = sent("\x1b\\\a\ud800")
    assert sequence.count("\x1b") == 1
    assert sequence.count("\a") == 1
