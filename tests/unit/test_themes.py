"""Themes: each text can be read on each ground, and eyes of every kind tell the states apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tests.unit.sight import EYES, contrast, distance
from tui.settings_file import THEMES, no_such_theme
from tui.widgets.themes import DTUI, SAFE, SIXTEEN_SAFE

# The Linux console's, by the numbers of the terminal's own colours.
VGA = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
READABLE = 4.5
# Side by side; what is told apart at a glance, in rows that are far from each other, needs much more than 2.
APART = 25
RGB = tuple[int, int, int]


def rgb(name: str | None, default: str = "") -> RGB:
    """A theme's colour, the terminal's own as the Linux console has them."""
    colour = Color.parse(name or default)
    if colour.ansi is not None:
        colour = Color.parse(VGA[colour.ansi] if colour.ansi >= 0 else default)
    return colour.rgb


def states(theme: Theme) -> dict[str, RGB]:
    """What the colours of states are."""
    return {"good": rgb(theme.success), "warn": rgb(theme.warning), "bad": rgb(theme.error)}


def texts(theme: Theme) -> dict[str, RGB]:
    """What the colours of texts are, but those that are dim."""
    plain = rgb(theme.foreground, "#aaaaaa")
    return {**states(theme), "plain": plain, "key": rgb(theme.primary), "mark": rgb(theme.accent)}


@pytest.mark.parametrize("theme", [DTUI, SAFE, SIXTEEN_SAFE], ids=lambda t: t.name)
def test_all_texts_can_be_read_on_all_grounds(theme: Theme) -> None:
    for ground in (theme.background, theme.surface, theme.panel):
        told = {role: contrast(text, rgb(ground, "#000000")) for role, text in texts(theme).items()}
        assert {role: value for role, value in told.items() if value < READABLE} == {}, ground


@pytest.mark.parametrize("theme", [DTUI, SAFE], ids=lambda t: t.name)
def test_dim_texts_and_the_cursor_can_be_read(theme: Theme) -> None:
    dim = Color(*rgb(theme.foreground)).blend(Color(*rgb(theme.background)), 0.35, 1.0).rgb
    assert contrast(dim, rgb(theme.background)) >= READABLE
    assert contrast(dim, rgb(theme.panel)) >= READABLE
    ground = Color.parse(theme.primary)
    assert contrast(ground.get_contrast_text(1.0).rgb, ground.rgb) >= READABLE


def nearest_states(theme: Theme, eyes: str) -> float:
    """How far apart the two states are that look most alike."""
    return min(distance(a, b, eyes) for a, b in combinations(states(theme).values(), 2))


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [SAFE, SIXTEEN_SAFE], ids=lambda t: t.name)
def test_all_eyes_tell_states_apart(theme: Theme, eyes: str) -> None:
    assert nearest_states(theme, eyes) >= APART


def test_a_pair_of_red_and_green_is_seen_to_be_one() -> None:
    assert nearest_states(DTUI, "all cones") >= APART > nearest_states(DTUI, "no green cones")


@pytest.mark.parametrize("eyes", EYES)
def test_marks_are_no_state(eyes: str) -> None:
    assert min(distance(rgb(SAFE.accent), state, eyes) for state in states(SAFE).values()) >= 20


def test_the_settings_know_all_themes_there_are() -> None:
    assert sorted(THEMES) == sorted({DTUI.name, SAFE.name, *BUILTIN_THEMES})


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", ""),
        ("dtui-safe", ""),
        ("dtui-save", "no theme is called 'dtui-save', perhaps dtui-safe is meant"),
        ("zzz", "there are dtui, dtui-safe, "),
    ],
)
def test_a_theme_that_is_none_is_refused(name: str, says: str) -> None:
    reason = no_such_theme(name)
    assert says in reason if says else reason == ""
