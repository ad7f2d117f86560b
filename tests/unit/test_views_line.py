"""The line of views: all of them with their counts, in as few cells as there are."""

from __future__ import annotations

import re

import pytest

from tui.resources.kind import KINDS
from tui.screens.frame import ViewTitle, views

COUNTS = {"containers": 37, "images": 214, "volumes": 12, "networks": 5, "registries": 4, "jobs": 3}


def shown(room: int, current: str = "containers", counts: dict[str, int] = COUNTS) -> str:
    titles = [ViewTitle(k.id, k.digit, k.title, k.short, counts.get(k.id)) for k in KINDS]
    return "".join(text for text, _ in views(titles, current, room))


def test_all_titles_where_there_is_room() -> None:
    assert shown(100) == (
        " 1 Containers 37   2 Images 214   3 Volumes 12   4 Networks 5   5 Registries 4   6 Jobs 3"
    )


def test_eighty_columns_cut_one_title_short() -> None:
    text = shown(80)
    assert text == " 1 Containers 37  2 Images 214  3 Volumes 12  4 Networks 5  5 Reg 4  6 Jobs 3"
    assert len(text) <= 80


def test_the_space_behind_the_last_one_is_none_to_cut_a_title_for() -> None:
    few = dict.fromkeys(COUNTS, 1)
    text = shown(80, counts=few)
    assert len(text) == 80
    assert " 5 Registries 1 " in text
    assert " 5 Reg 1 " in shown(79, counts=few)


def test_the_view_shown_is_cut_last() -> None:
    assert shown(80, "registries") == (
        " 1 Containers 37  2 Images 214  3 Volumes 12  4 Net 5  5 Registries 4  6 Jobs 3"
    )
    assert shown(66, "volumes") == " 1 Cont 37  2 Img 214  3 Volumes 12  4 Net 5  5 Reg 4  6 Jobs 3"


def test_beside_a_filter_and_marks_titles_are_left_out_but_that_of_the_view_shown() -> None:
    right = "/fleet 4 of 19 2 marked, 1 hidden "
    assert shown(80 - len(right) - 1, "volumes") == " 1 Cont 37  2:214  3 Vol 12  4:5  5:4  6:3"
    assert shown(0, "volumes") == " 1:37  2:214  3 Vol 12  4:5  5:4  6:3"


@pytest.mark.parametrize("room", range(40, 100))
@pytest.mark.parametrize("current", [k.id for k in KINDS])
def test_no_count_is_ever_left_out(room: int, current: str) -> None:
    text = shown(room, current)
    assert len(text) <= room or room < len(shown(0, current))
    for kind in KINDS:
        assert re.search(rf" {kind.digit}( \w+ |:){COUNTS[kind.id]} ", f"{text} "), text


def test_titles_without_counts_stand_closer_before_any_is_left_out() -> None:
    names = ("Over", "Logs", "Stat", "Top", "File", "Env", "Mnt", "Net", "JSON")
    titles = [ViewTitle(name, str(n), name, name, None) for n, name in enumerate(names, 1)]

    def line(room: int) -> str:
        return "".join(text for text, _ in views(titles, "Logs", room))

    assert line(59) == "1 Over 2 Logs  3 Stat 4 Top 5 File 6 Env 7 Mnt 8 Net 9 JSON"
    assert line(58) == " 1 Over  2 Logs  3 Stat  4 Top  5 File  6 Env  7 Mnt  8  9"


def test_thousands_still_fit_beside_marks() -> None:
    many = dict(COUNTS, containers=10000, images=10000, volumes=5000)
    room = 80 - len("2 marked ") - 1
    assert len(shown(room, "images", many)) <= room


def test_what_is_not_known_yet_has_no_count() -> None:
    assert " 3 Volumes   4 Networks  " in shown(100, counts={"containers": 1})
