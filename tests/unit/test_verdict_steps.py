"""What a verdict replaced: told, and put back for what is still there."""

from __future__ import annotations

from tui.domain.decision import Decisions
from tui.domain.verdict_steps import step_of

SAID = Decisions({"a": "move", "b": "keep", "c": "forget"})


def test_what_a_verdict_on_many_replaced_is_counted() -> None:
    step = step_of(SAID, (), "abcd", "forget")
    assert step.told == "4 forgotten, of which 1 had been move, 1 keep; z takes it back."
    assert (
        step_of(SAID, (), "ab", None).told
        == "2 open again, of which 1 had been move, 1 keep; z takes it back."
    )


def test_nothing_is_told_where_nothing_was_replaced_or_one_was_meant() -> None:
    assert step_of(SAID, (), "cde", "forget").told == ""
    assert step_of(SAID, (), "a", "forget").told == ""


def test_only_what_became_something_else_and_is_still_there_is_put_back() -> None:
    step = step_of(SAID, {"a", "z"}, "abcd", "forget")
    assert dict(step.back("abcd")) == {"move": ["a"], "keep": ["b"], None: ["d"]}
    assert dict(step.back("bc")) == {"keep": ["b"]}
    assert step.ran == {"a"}
