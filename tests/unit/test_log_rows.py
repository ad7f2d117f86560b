from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.log_line import NOTE, STDOUT, LogLine
from tui.domain.log_match import Pattern
from tui.domain.text import cell_width
from tui.screens.log_texts import as_file, columns
from tui.widgets.log_rows import Looks, rows_of, width_of
from tui.widgets.log_styles import style_of
from tui.widgets.paint import Picture

STAMP = b"2024-11-22T07:35:21.123456789Z"


def line(text: str, source: int = 0, stream: int = STDOUT) -> LogLine:
    return LogLine(source, STAMP, stream, text.encode("utf-8", "surrogatepass"))


def text_of(row: Picture) -> str:
    return "".join(cell.text for cell in row)


def texts(rows: list[Picture]) -> list[str]:
    return [text_of(row) for row in rows]


def test_a_long_line_is_broken_under_what_stands_in_front() -> None:
    looks = Looks(names=["web", "db "], times=True)
    rows = texts(rows_of(line("x" * 30, source=1), 49, looks))
    assert rows == [
        "2024-11-22T07:35:21.123Z db  " + "x" * 20,
        " " * 29 + "x" * 10,
    ]


def test_a_line_that_is_not_broken_is_moved() -> None:
    looks = Looks(wrap=False, offset=3)
    assert texts(rows_of(line("0123456789abcdef"), 10, looks)) == ["3456789abc"]
    assert width_of(line("\x1b[31m0123456789"), looks) == 10


def test_an_empty_line_has_a_row() -> None:
    assert len(rows_of(line(""), 20, Looks())) == 1


def test_tabs_go_as_far_as_they_go() -> None:
    assert texts(rows_of(line("a\t\x1b[1mbcd\te"), 80, Looks())) == ["a       bcd     e"]


def test_what_is_found_is_marked_across_colours() -> None:
    looks = Looks(spans=Pattern("error").spans)
    (row,) = rows_of(line("an er\x1b[31mror here"), 40, looks)
    assert [(cell.text, cell.role) for cell in row] == [
        ("an ", "plain"),
        ("er", "found"),
        ("ror", "found"),
        (" here", "sgr 1  "),
    ]
    (row,) = rows_of(line("error"), 40, looks, is_current=True)
    assert [cell.role for cell in row] == ["cursor"]


def test_a_note_is_told_apart() -> None:
    (row,) = rows_of(line("it ended", stream=NOTE), 40, Looks())
    assert [(cell.text, cell.role) for cell in row] == [("-- it ended --", "warn")]


@given(st.text(max_size=60), st.integers(12, 40), st.booleans(), st.booleans())
def test_no_row_is_too_wide_or_harmful(text: str, width: int, wrap: bool, ascii: bool) -> None:
    for row in rows_of(line(text), width, Looks(wrap=wrap, ascii=ascii)):
        shown = text_of(row)
        assert cell_width(shown) <= width
        assert not [c for c in shown if ord(c) < 32 or 127 <= ord(c) < 160]
        assert not ascii or shown.isascii()


@given(st.text(alphabet="ab 漢字é", max_size=90), st.integers(12, 30))
def test_nothing_is_lost_by_breaking(text: str, width: int) -> None:
    assert "".join(texts(rows_of(line(text), width, Looks()))) == text


def test_names_in_front_are_of_one_width_and_differ() -> None:
    assert columns(["web"], False) == []
    assert columns(["web", "db"], False) == ["web", "db "]
    long = columns([f"fleet-tracker-inbound-{n}-candidate" for n in range(12)], True)
    assert len(set(long)) == 12
    assert {cell_width(name) for name in long} == {20}


def test_a_file_has_no_escapes() -> None:
    lines = [line("\x1b[31mred\x1b[0m\tx\x07"), line("it ended", source=1, stream=NOTE)]
    assert as_file(lines, ["web", "db"], True) == (
        f"{STAMP.decode()} web red\tx\u2407\n{STAMP.decode()} db -- it ended --\n"
    )
    assert as_file(lines[:1], ["web"], False) == "red\tx\u2407\n"


def test_styles() -> None:
    style = style_of("sgr 208 #010203 bu")
    assert style.color is not None
    assert style.color.number == 208
    assert style.bgcolor is not None
    assert style.bgcolor.triplet == (1, 2, 3)
    assert style.bold
    assert style.underline
