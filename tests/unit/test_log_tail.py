from __future__ import annotations

from collections.abc import Iterator

from tui.engine.logs import LogLine, frames, tail_of


def framed(stream: int, text: bytes) -> bytes:
    return bytes((stream, 0, 0, 0)) + len(text).to_bytes(4, "big") + text


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def test_streams_are_told_apart_however_they_are_cut() -> None:
    data = framed(1, b"one\n") + framed(2, b"two\nhalf ") + framed(1, b"three\n") + framed(2, b"done\n")
    for size in (1, 3, 8, 100):
        found = tail_of(in_pieces(data, size), 10, terminal=False, most=1000)
        assert found.lines == (
            LogLine("stdout", "one"),
            LogLine("stderr", "two"),
            LogLine("stdout", "three"),
            LogLine("stderr", "half done"),
        )
        assert not found.is_cut


def test_a_terminals_log_has_no_streams() -> None:
    found = tail_of([b"a\r\nb", b"c\r\nno end"], 10, terminal=True, most=1000)
    assert [line.text for line in found.lines] == ["a", "bc", "no end"]
    assert {line.stream for line in found.lines} == {"terminal"}


def test_only_the_last_lines_are_kept() -> None:
    data = b"".join(framed(1, f"{n}\n".encode()) for n in range(50))
    found = tail_of([data], 3, terminal=False, most=1000)
    assert [line.text for line in found.lines] == ["47", "48", "49"]


def test_only_so_many_bytes_are_kept() -> None:
    data = (framed(1, b"x" * 90 + b"%d\n" % (n % 10)) for n in range(5000))
    found = tail_of(data, 10_000, terminal=False, most=1000)
    assert sum(len(line.text) for line in found.lines) <= 1000
    assert found.lines[-1].text == "x" * 90 + "9"
    assert len(found.lines) == 10
    assert found.is_cut


def test_of_a_line_without_end_the_end_is_kept() -> None:
    found = tail_of((b"x" * 1000 for _ in range(50)), 10, terminal=True, most=100)
    assert [len(line.text) for line in found.lines] == [100]


def test_a_torn_piece_is_left_out() -> None:
    assert list(frames([framed(1, b"whole\n"), framed(1, b"torn")[:-1]])) == [("stdout", b"whole\n")]


def test_what_is_no_text_is_kept_readable() -> None:
    found = tail_of([framed(1, b"\xff\xfe ok\n")], 10, terminal=False, most=100)
    assert found.lines[0].text.endswith(" ok")
