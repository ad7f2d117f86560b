from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.escape import WINDOW, LoneEscapeFilter, Token

DELAY = 0.1
LATE = DELAY + 0.05

# What terminals send for keys, the mouse, focus and as answers.
SEQUENCES = [
    "\x1b[A", "\x1b[5~", "\x1b[1;5C", "\x1bOP", "\x1bOA", "\x1bO2P", "\x1b[15~", "\x1b[Z", "\x1b[[A", "\x1b[2$",
    "\x1b[<0;3;4M", "\x1b[<35;12;7m", "\x1b[32;3;4M", "\x1b[M !!", "\x1b[I", "\x1b[O", "\x1b[27u",
    "\x1b[97;5u", "\x1b[?2026;2$y", "\x1b[24;80R", "\x1b[48;24;80;480;800t",
]  # fmt: skip
STRINGS = ["\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b]52;c;eA==\a", "\x1bP1$r0m\x1b\\"]


def play(*events: tuple[float, str], delay: float = DELAY) -> list[Token]:
    """What comes out when each text comes so many seconds after the one before, with ticks when they are due."""
    keys = LoneEscapeFilter(delay)
    tokens: list[Token] = []
    now = 100.0
    for gap, text in [*events, (10.0, "")]:
        now += gap
        while keys.deadline is not None and keys.deadline <= now:
            tokens += keys.tick(keys.deadline)
        if text:
            tokens += keys.feed(text, now)
    return tokens


def shown(tokens: list[Token]) -> str:
    """Tokens in one line: text as it is, the rest in brackets."""
    names = {"escape": "<esc>", "sequence": "<{}>", "paste": "<paste {}>", "text": "{}"}
    return "".join(names[token.kind].format(token.text.replace("\x1b", "^")) for token in tokens)


@pytest.mark.parametrize("sequence", SEQUENCES + STRINGS)
def test_a_sequence_in_one_piece_is_one_token(sequence: str) -> None:
    assert play((0, sequence)) == [Token("sequence", sequence)]
    assert play((0, f"a{sequence}b")) == [Token("text", "a"), Token("sequence", sequence), Token("text", "b")]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_after_a_late_split_nothing_acts_but_escape(sequence: str) -> None:
    for at in range(1, len(sequence)):
        tokens = play((0, sequence[:at]), (LATE, sequence[at:]), (0.01, "j"))
        assert [token for token in tokens if token.kind == "text"] == [Token("text", "j")]
        expected = [Token("escape", "\x1b")] if at == 1 else [Token("sequence", sequence)]
        assert tokens == [*expected, Token("text", "j")]


@given(st.sampled_from(SEQUENCES), st.data(), st.sampled_from([0.1, 0.4]))
def test_however_it_is_split_no_letter_acts(sequence: str, data: st.DataObject, delay: float) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sequence) - 1))))
    pieces = [sequence[start:end] for start, end in zip([0, *cuts], [*cuts, len(sequence)], strict=True)]
    hold = LoneEscapeFilter(delay).hold
    # All pieces within the window, none later than a held one is given up.
    gaps = st.floats(0, min(hold * 0.99, WINDOW / len(sequence)))
    tokens = play(*((data.draw(gaps), piece) for piece in pieces), delay=delay)
    assert [token.kind for token in tokens] in (["sequence"], ["escape"])


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # a person's Escape, then keys
        ([(0, "\x1b")], "<esc>"),
        ([(0, "\x1b"), (0.5, "j")], "<esc>j"),
        ([(0, "\x1b"), (0.5, "O")], "<esc>O"),
        ([(0, "\x1b"), (0.5, "[")], "<esc>["),
        ([(0, "\x1b"), (0.5, "O"), (1.0, "P")], "<esc>OP"),
        ([(0, "\x1b"), (0.5, "O"), (0.1, "\x1b[A")], "<esc>O<^[A>"),
        ([(0, "\x1b"), (0.5, "["), (0.1, "\r")], "<esc>[\r"),
        ([(0, "\x1b"), (0.5, "O"), (0.1, "\r")], "<esc>O\r"),
        ([(0, "\x1b"), (0.5, "5")], "<esc>5"),
        ([(0, "\x1b"), (0.5, "jO"), (0.1, "P")], "<esc>jOP"),
        ([(0, "\x1b"), (0.5, "j"), (0.1, "OP")], "<esc>jOP"),
        ([(0, "\x1b"), (3.0, "[5~")], "<esc>[5~"),
        ([(0, "\x1b"), (0.5, "\x1b")], "<esc><esc>"),
        ([(0, "\x1b\x1b")], "<esc><esc>"),
        ([(0, "\x1b\x1b[A")], "<esc><^[A>"),
        # Alt and a key
        ([(0, "\x1bd")], "<^d>"),
        # Whoever goes back and types on at once: Alt and a key come in one piece.
        ([(0, "\x1b"), (0.05, "d")], "<esc>d"),
        ([(0, "\x1b"), (0.05, "/re")], "<esc>/re"),
        ([(0, "\x1b\r")], "<^\r>"),
        ([(0, "\x1bP")], "<^P>"),
        ([(0, "\x1b]")], "<^]>"),
        # late tails, in one piece and in several
        ([(0, "\x1b"), (LATE, "[5~")], "<esc>"),
        ([(0, "\x1b"), (1.9, "OP")], "<esc>"),
        ([(0, "\x1b"), (LATE, "["), (1.0, "5~")], "<esc>"),
        ([(0, "\x1b"), (LATE, "[5"), (1.0, "~")], "<esc>"),
        ([(0, "\x1b"), (LATE, "O"), (0.2, "P")], "<esc>"),
        ([(0, "\x1b"), (LATE, "["), (0.2, "1;"), (0.2, "5"), (0.2, "C")], "<esc>"),
        ([(0, "\x1b"), (LATE, "[5~dd")], "<esc>dd"),
        ([(0, "\x1b"), (LATE, "[5~\x1b[B")], "<esc><^[B>"),
        ([(0, "\x1b"), (LATE, "[5~"), (0.1, "OP")], "<esc>OP"),
        ([(0, "\x1b"), (LATE, "[1;"), (5.0, "d")], "<esc>d"),
        # beginnings that are never finished
        ([(0, "\x1b["), (5.0, "d")], "d"),
        ([(0, "\x1bO"), (5.0, "d")], "d"),
        ([(0, "\x1b[1;"), (5.0, "2")], "2"),
        ([(0, "\x1b[1;\rd")], "\rd"),
        ([(0, "\x1b[1;\x1b[A")], "<^[A>"),
        ([(0, "\x1b[\x1b")], "<esc>"),
        ([(0, "\x1b[12é")], "é"),
        # pastes
        ([(0, "\x1b[200~d\x1b[Ad\x1b[201~k")], "<paste d^[Ad>k"),
        ([(0, "\x1b[200~d"), (5.0, "d\x1b[20"), (5.0, "1~k")], "<paste dd>k"),
        ([(0, "\x1b"), (LATE, "[200~dd\x1b[201~k")], "<esc><paste dd>k"),
        ([(0, "\x1b"), (LATE, "["), (0.2, "200~dd"), (3.0, "q\x1b[201~")], "<esc><paste ddq>"),
        ([(0, "\x1b[200~dd"), (9.0, "\x03"), (0.1, "k")], "<paste dd>\x03k"),
    ],
)
def test_what_comes_out(events: list[tuple[float, str]], expected: str) -> None:
    assert shown(play(*events)) == expected


@pytest.mark.parametrize(("delay", "hold"), [(0.1, 0.3), (0.4, 0.8)])
def test_a_typed_letter_waits_no_longer_than_the_hold(delay: float, hold: float) -> None:
    keys = LoneEscapeFilter(delay)
    assert keys.feed("\x1b", 0.0) == []
    assert keys.deadline == delay
    assert keys.tick(delay) == [Token("escape", "\x1b")]
    assert keys.deadline is None
    assert keys.feed("O", 1.0) == []
    assert keys.deadline == 1.0 + hold
    assert keys.tick(1.0 + hold) == [Token("text", "O")]


def test_other_keys_never_wait() -> None:
    keys = LoneEscapeFilter(DELAY)
    assert keys.feed("O[d", 0.0) == [Token("text", "O[d")]
    assert keys.deadline is None
    assert keys.feed("\x1b[A", 1.0) == [Token("sequence", "\x1b[A")]
    assert keys.deadline is None


@given(
    st.lists(st.tuples(st.floats(0, 3), st.text(st.sampled_from("\x1b[O]PM5;~<A$d\r\x07é\x03"), min_size=1)))
)
def test_no_input_breaks_it_and_the_keyboard_lives(events: list[tuple[float, str]]) -> None:
    tokens = play(*events, (10.0, "j"))
    assert tokens[-1] == Token("text", "j")
    assert "".join(token.text for token in tokens if token.kind == "text").find("\x1b") < 0
