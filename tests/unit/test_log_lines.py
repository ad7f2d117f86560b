from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.log_buffer import LogBuffer
from tui.domain.log_colour import coloured, plain
from tui.domain.log_line import (
    LONGEST,
    NOTE,
    STDERR,
    STDOUT,
    TERMINAL,
    LineSplitter,
    LogLine,
    after,
    seconds_of,
    stamp_of,
)
from tui.domain.log_match import BadPattern, Pattern, Sieve
from tui.domain.log_range import ALL, parse
from tui.engine.log_stream import Unchunked, Unframed

STAMP = b"2024-11-22T07:35:21.123456789Z"


def line(text: str, second: int = 0, source: int = 0, stream: int = STDOUT) -> LogLine:
    return LogLine(source, f"2024-11-22T07:35:{second:02}.000000000Z".encode(), stream, text.encode())


def texts(lines: list[LogLine]) -> list[str]:
    return [found.text for found in lines]


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.integers(1, 30))
def test_chunks_are_taken_apart_however_they_come(parts: list[bytes], size: int) -> None:
    data = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    chunks = Unchunked()
    found = b"".join(chunks.feed(data[at : at + size]) for at in range(0, len(data), size))
    assert found == b"".join(parts)
    assert chunks.is_over


@given(st.lists(st.tuples(st.integers(0, 2), st.binary(max_size=40)), max_size=8), st.integers(1, 30))
def test_frames_are_taken_apart_however_they_come(frames: list[tuple[int, bytes]], size: int) -> None:
    data = b"".join(bytes((n, 0, 0, 0)) + len(part).to_bytes(4, "big") + part for n, part in frames)
    unframed = Unframed()
    found = [piece for at in range(0, len(data), size) for piece in unframed.feed(data[at : at + size])]
    assert found == frames


def test_lines_have_their_stream_and_time() -> None:
    splitter = LineSplitter(3)
    found = splitter.feed([(STDOUT, STAMP + b" one\n"), (STDERR, STAMP + b" two\n")])
    assert [(f.source, f.stamp, f.stream, f.text) for f in found] == [
        (3, STAMP, STDOUT, "one"),
        (3, STAMP, STDERR, "two"),
    ]


def test_a_long_line_comes_in_pieces_with_a_time_each() -> None:
    splitter = LineSplitter(0)
    assert splitter.feed([(STDOUT, STAMP + b" one "), (STDERR, STAMP + b" other\n")])[0].text == "other"
    assert texts(splitter.feed([(STDOUT, STAMP + b" two\n")])) == ["one two"]
    assert splitter.finish() == []


def test_the_pieces_of_a_terminals_long_line_are_joined() -> None:
    long = b"x" * 16384
    found = LineSplitter(0).feed([(TERMINAL, STAMP + b" " + long + STAMP + b" end\r\n")])
    assert texts(found) == [long.decode() + "end"]


def test_a_line_without_end_is_broken() -> None:
    splitter = LineSplitter(0)
    found = splitter.feed([(STDOUT, STAMP + b" " + b"x" * (2 * LONGEST))])
    assert len(found) == 2
    assert all(f.stamp == STAMP for f in found)
    assert sum(len(f.raw) for f in (*found, *splitter.finish())) == 2 * LONGEST


def test_what_was_written_last_without_an_end_is_told_at_the_end() -> None:
    splitter = LineSplitter(0)
    assert splitter.feed([(TERMINAL, STAMP + b" no end")]) == []
    assert texts(splitter.finish()) == ["no end"]


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2024-11-22T07:35:21.5Z", b"2024-11-22T07:35:21.500000000Z"),
        ("2024-11-22T07:35:21Z", b"2024-11-22T07:35:21.000000000Z"),
        ("2024-11-22T08:35:21.123456789+01:00", STAMP),
        ("0001-01-01T00:00:00Z", b""),
        ("", b""),
    ],
)
def test_times_are_made_one_form(text: str, stamp: bytes) -> None:
    assert stamp_of(text) == stamp


def test_the_moment_after() -> None:
    assert after(STAMP) == f"{int(seconds_of(STAMP))}.123456790"
    assert after(b"1970-01-01T00:00:00.999999999Z") == "1.000000000"


def test_only_the_newest_lines_are_kept_and_the_others_counted() -> None:
    buffer = LogBuffer(lines=3)
    buffer.add([line(str(n)) for n in range(5)])
    buffer.add([line("5")])
    assert texts(buffer.lines()) == ["3", "4", "5"]
    assert buffer.dropped == 3


def test_bytes_are_bounded_too() -> None:
    buffer = LogBuffer(size=100)
    for n in range(50):
        buffer.add([line("x" * 30 + str(n))])
    assert sum(len(kept.raw) for kept in buffer.lines()) <= 100
    assert buffer.dropped == 50 - len(buffer.lines())


def test_lines_of_several_containers_stand_in_the_order_of_time() -> None:
    buffer = LogBuffer(merged=True)
    buffer.add([line("a1", 1), line("a5", 5), line("a9", 9)])
    buffer.add([line("b5", 5, 1), line("b2", 2, 1), line("b7", 7, 1)])
    buffer.add([line("a10", 10)])
    assert texts(buffer.lines()) == ["a1", "b2", "a5", "b5", "b7", "a9", "a10"]


def looks(text: str) -> list[tuple[str, str]]:
    return [(piece, look.role) for piece, look in coloured(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no colour", [("no colour", "plain")]),
        ("\x1b[31mred\x1b[0m not", [("red", "sgr 1  "), (" not", "plain")]),
        ("\x1b[1;92;44mx", [("x", "sgr 10 4 b")]),
        ("\x1b[1m\x1b[4ma\x1b[22mb\x1b[m", [("a", "sgr   bu"), ("b", "sgr   u")]),
        ("\x1b[38;5;208mx\x1b[39my", [("x", "sgr 208  "), ("y", "plain")]),
        ("\x1b[48;2;1;2;255mx", [("x", "sgr  #0102ff ")]),
        ("\x1b[38:2::1:2:3mx", [("x", "sgr #010203  ")]),
        ("\x1b[38;5mx", [("x", "sgr 0  ")]),
        ("\x1b[38;2;300;0;0mx", [("x", "plain")]),
        ("\x1b[>4;1mx", [("x", "plain")]),
        ("\x1b[99999999999mx", [("x", "plain")]),
        ("a\x1b[2Jb\x1b[10;10Hc\x1b7d\x1b(Be", [(c, "plain") for c in "abcde"]),
        ("a\x1b]52;c;cm0=\x07b\x1b]0;title\x1b\\c\x1bPq\x1b\\d", [(c, "plain") for c in "abcd"]),
        ("a\x1b]0;never ends", [("a", "plain"), ("0;never ends", "plain")]),
    ],
)
def test_colours_are_understood_and_all_else_is_taken_out(text: str, expected: list[tuple[str, str]]) -> None:
    assert looks(text) == expected
    assert plain(text) == "".join(piece for piece, _ in expected)


@given(st.text(alphabet="\x1b[]0123456789;:?mHJabP\\\x07 (", max_size=40))
def test_no_escape_is_left(text: str) -> None:
    assert "\x1b" not in plain(text)
    assert "".join(piece for piece, _ in coloured(text)) == plain(text)


def test_a_pattern_is_a_text_or_an_expression() -> None:
    assert Pattern("err").spans("an ERROR or err") == [(3, 6), (12, 15)]
    assert Pattern("ERR").spans("an ERROR or err") == [(3, 6)]
    assert Pattern("a.c").spans("abc a.c") == [(4, 7)]
    assert Pattern("~a.c").spans("abc a.c") == [(0, 3), (4, 7)]
    assert Pattern("~x*").spans("abc") == []
    with pytest.raises(BadPattern, match="unterminated"):
        Pattern("~[")


def test_a_sieve_looks_through_colours_and_at_each_line_once() -> None:
    sieve = Sieve(Pattern("error"), notes=True)
    lines = [line("\x1b[31mer\x1b[1mror\x1b[0m"), line("fine"), line("ended", stream=NOTE)]
    assert sieve.of(lines) == [lines[0], lines[2]]
    lines[1].raw = b"error, but known to be fine"
    assert sieve.of(lines) == [lines[0], lines[2]]
    assert Sieve(Pattern("ended")).of(lines) == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("500", {"tail": "500"}),
        ("all", {"tail": "all"}),
        ("1h30m", {"tail": "all", "since": "994600"}),
        ("2d", {"tail": "all", "since": "827200"}),
        (" 45S ", {"tail": "all", "since": "999955"}),
    ],
)
def test_how_far_back(text: str, query: dict[str, str]) -> None:
    found = parse(text)
    assert found is not None
    assert found.query(1_000_000) == query


@pytest.mark.parametrize("text", ["", "0", "h", "-5", "5x", "0m", "10 m", "9" * 12, "٣"])
def test_what_is_no_range(text: str) -> None:
    assert parse(text) is None


def test_all_is_all() -> None:
    assert ALL.query(0) == {"tail": "all"}
