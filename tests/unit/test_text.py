"""Text from outside: harmless, and measured by cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text import cell_width, clip, head, pad, safe, tail


@pytest.mark.parametrize(
    ("text", "shown", "in_ascii"),
    [
        ("plain ~ text", "plain ~ text", "plain ~ text"),
        ("\x1b[31mred", "␛[31mred", "\\x1b[31mred"),
        ("a\tb\r\n", "a␉b␍␊", "a\\x09b\\x0d\\x0a"),
        ("\x00\x7f", "␀␡", "\\x00\\x7f"),
        ("\x9b31m", "\\x9b31m", "\\x9b31m"),
        ("safe\u202etxt.exe", "safe\\u202etxt.exe", "safe\\u202etxt.exe"),
        ("\u2066\u2069\u061c", "\\u2066\\u2069\\u061c", "\\u2066\\u2069\\u061c"),
        ("ze\u200bro\u200d\ufeff", "ze\\u200bro\\u200d\\ufeff", "ze\\u200bro\\u200d\\ufeff"),
        ("a\u2028b\u2029\x85", "a\\u2028b\\u2029\\x85", "a\\u2028b\\u2029\\x85"),
        ("\xa0\u3000\u3164\u2800", "\\xa0\\u3000\\u3164\\u2800", "\\xa0\\u3000\\u3164\\u2800"),
        ("\udc9b", "\\udc9b", "\\udc9b"),
        ("\U000e0041\ufe0f", "\\U000e0041\\ufe0f", "\\U000e0041\\ufe0f"),
        ("café 中文", "café 中文", "caf\\xe9 \\u4e2d\\u6587"),
        ("e\u0301", "e\u0301", "e\\u0301"),
    ],
)
def test_safe(text: str, shown: str, in_ascii: str) -> None:
    assert safe(text) == shown
    assert safe(text, ascii=True) == in_ascii


@given(st.text())
def test_safe_text_prints_and_stays_as_it_is(text: str) -> None:
    for ascii in (False, True):
        shown = safe(text, ascii)
        assert shown.isprintable()
        assert safe(shown, ascii) == shown
        assert shown.isascii() or not ascii


def test_cell_width() -> None:
    assert cell_width("abc") == 3
    assert cell_width("中文") == 4
    assert cell_width("e\u0301") == 1


def test_ends_do_not_split_wide_or_combined_characters() -> None:
    assert head("a中b", 2) == "a"
    assert tail("a中b", 2) == "b"
    assert head("e\u0301e\u0301", 1) == "e\u0301"
    assert tail("e\u0301", 1) == "e\u0301"
    assert tail("xe\u0301", 0) == ""
    assert tail("abc", 0) == head("abc", 0) == head("abc", -1) == ""


def test_clip_and_pad() -> None:
    assert clip("abcdef", 4) == "abc…"
    assert clip("abcdef", 4, ascii=True) == "abc~"
    assert clip("abcd", 4) == "abcd"
    assert clip("中文中", 4) == "中…"
    assert clip("abc", 0) == ""
    assert pad("中文中", 4) == "中… "
    assert pad("ab", 4) == "ab  "


@given(st.text(st.sampled_from("ab中e\u0301…")), st.integers(0, 12))
def test_widths_hold(text: str, width: int) -> None:
    assert cell_width(clip(text, width)) <= width
    assert cell_width(pad(text, width)) == width
    assert text.startswith(head(text, width))
    assert text.endswith(tail(text, width))
    assert cell_width(head(text, width)) <= width
    assert cell_width(tail(text, width)) <= width
