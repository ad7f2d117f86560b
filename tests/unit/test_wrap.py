"""Sentences are broken at words and names lose nothing, whatever characters they are made of."""

from __future__ import annotations

import pytest

from tui.domain.text import cell_width
from tui.widgets.line import wrap, wrap_words


@pytest.mark.parametrize(
    "text", ["plain words that go on and on", "the letter \u00dc stands among words of a line"]
)
def test_words_stay_whole(text: str) -> None:
    lines = wrap_words(text, 12)
    assert all(cell_width(line) <= 12 for line in lines)
    assert " ".join(lines).split() == text.split()


@pytest.mark.parametrize("text", ["a" * 50, "\u00fc" * 50, "see \uff57\uff49\uff44\uff45" * 9])
def test_a_word_too_long_is_broken_hard(text: str) -> None:
    lines = wrap_words(text, 10)
    assert all(cell_width(line) <= 10 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_nothing_of_a_name_is_left_out() -> None:
    assert "".join(wrap("registry/name:tag" * 7, 20)) == "registry/name:tag" * 7
