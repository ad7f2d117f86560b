"""The environment tab says whose each variable is, and masks what looks secret until it is asked for."""

from __future__ import annotations

from typing import Any

from tui.domain.report_mask import HIDDEN
from tui.resources.tab_environment import container, image


def inspected(*env: str) -> dict[str, Any]:
    return {"Config": {"Env": list(env)}}


def texts(lines: list[tuple[str, str]]) -> list[str]:
    return [text for text, _ in lines]


OWN = inspected(
    "PATH=/opt/bin:/bin", "DB_PASSWORD=hunter2", "LANG=C", "EMPTY=", "NONE", "URL=http://u:p4ss@h/"
)
IMAGE = inspected("PATH=/bin", "LANG=C")


def test_each_variable_stands_where_it_is_from_by_name() -> None:
    assert texts(container(OWN, IMAGE, values=False)) == [
        "6 variables: 5 given to the container, 1 as its image has them.",
        "2 values look secret, masked: v shows them.",
        "",
        "Given to the container",
        f"DB_PASSWORD {HIDDEN}",
        'EMPTY       ""',
        "NONE        (no value)",
        "PATH        /opt/bin:/bin",
        "            the image: /bin",
        f"URL         http://u:{HIDDEN}@h/",
        "",
        "As its image has them",
        "LANG        C",
    ]


def test_asked_for_all_values_are_shown_and_those_that_look_secret_stand_out() -> None:
    lines = container(OWN, IMAGE, values=True)
    assert ("DB_PASSWORD hunter2", "warn") in lines
    assert ("URL         http://u:p4ss@h/", "warn") in lines
    assert ("LANG        C", "plain") in lines
    assert ("2 values look secret, shown: v masks them.", "said") in lines
    assert HIDDEN not in "".join(texts(lines))


def test_a_secret_is_masked_in_other_values_and_in_what_the_image_says() -> None:
    data = inspected("API_TOKEN=abc123", "CMD_LINE=serve abc123")
    lines = texts(container(data, inspected("API_TOKEN=old456"), values=False))
    assert f"CMD_LINE  serve {HIDDEN}" in lines
    assert f"          the image: {HIDDEN}" in lines
    assert "abc123" not in "".join(lines)
    assert "old456" not in "".join(lines)


def test_of_an_image_that_is_gone_nothing_is_guessed() -> None:
    lines = texts(container(inspected("A=1"), None, values=False))
    assert lines[0] == "1 variable."
    assert lines[1].startswith("Its image is gone")
    assert lines[-1] == "A 1"


def test_an_image_tells_its_own() -> None:
    lines = texts(image(inspected("B_TOKEN=x", "A=1"), values=False))
    assert lines == [
        "2 variables; whoever has the image can read them.",
        "1 value looks secret, masked: v shows it.",
        "",
        "A       1",
        f"B_TOKEN {HIDDEN}",
    ]


def test_nothing_is_said_to_be_there_where_there_is_nothing() -> None:
    nothing = {"Config": {"Env": None}}
    assert texts(container(nothing, nothing, values=False)) == [
        "It was given no variables, and its image has none."
    ]
    assert texts(image(nothing, values=False)) == ["The image has no variables."]
    assert texts(image({"Config": None}, values=False)) == ["The image has no variables."]


def test_a_long_name_pushes_its_own_value_only() -> None:
    lines = texts(image(inspected("A" * 60 + "=1", "B=2"), values=False))
    assert "A" * 60 + " 1" in lines
    assert f"{'B':<24} 2" in lines
