"""What is new is told once, until it is taken."""

from __future__ import annotations

from tui.work.once_told import OnceTold


def test_it_is_told_once_until_it_is_taken() -> None:
    told: list[int] = []
    news = OnceTold(lambda: told.append(1))
    news.tell()
    news.tell()
    assert len(told) == 1
    news.taken()
    assert len(told) == 1
    news.tell()
    assert len(told) == 2


def test_what_comes_while_it_is_told_is_not_told_within() -> None:
    told: list[int] = []

    def heard() -> None:
        told.append(1)
        news.tell()

    news = OnceTold(heard)
    news.tell()
    assert told == [1]
