"""A plan as JSON: read back as it was, refused where it is none, and described by its document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.schema_paths import paths
from tui.domain.check import Verdict
from tui.domain.plan import KINDS, LeftOut, Plan, Step
from tui.domain.plan_json import FIELDS, SCHEMA, About, InvalidPlan, described, from_json, to_json
from tui.domain.reclaim import Keeper, Reclaim
from tui.domain.risk import Risk, RiskKind

DOCUMENT = Path(__file__).parents[2] / "tui" / "domain" / "plan_json.md"
ABOUT = About("prod-eu-1", "unix:///var/run/docker.sock", "Docker 20.10.24", "ABCD:EFGH", 1.5)

texts = st.text(max_size=8)
tuples = st.lists(texts, max_size=3).map(tuple)
risks = st.builds(Risk, st.sampled_from(get_args(RiskKind)), texts, st.integers(1, 3))
verdicts = st.builds(
    Verdict,
    st.sampled_from(["only copy", "also", "unknown"]),
    tuples,
    texts,
    st.floats(0, 1e10),
    st.booleans(),
)
steps = st.builds(
    Step,
    texts,
    st.sampled_from(KINDS),
    texts,
    texts,
    names=tuples,
    digests=tuples,
    why=texts,
    risks=st.lists(risks, max_size=3).map(tuple),
    verdict=st.none() | verdicts,
    needs=tuples,
    seen=st.lists(st.tuples(texts, texts), max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    frees=st.none() | st.integers(0, 2**60),
    rescued=texts,
    archive=texts,
    rescued_at=st.floats(0, 1e10),
    follows=st.booleans(),
    provisional=st.booleans(),
    shown_at=st.floats(0, 1e10),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    made = tuple(draw(st.lists(steps, max_size=4, unique_by=lambda step: step.id)))
    on = draw(st.sets(st.sampled_from([step.id for step in made]))) if made else set()
    left_out = tuple(draw(st.lists(st.builds(LeftOut, texts, texts), max_size=2)))
    return Plan(made, frozenset(on), left_out, is_whole_host=draw(st.booleans()))


@given(plans())
def test_a_plan_is_read_back_as_it_was(plan: Plan) -> None:
    text = to_json(plan, ABOUT)
    assert text.isascii()
    assert from_json(text) == (plan, ABOUT)


class Known:
    """A tally with everything to be said."""

    def reclaim(self, on: frozenset[str]) -> Reclaim:
        return Reclaim(7, False, 5, (Keeper(("sha256:1",), 5),), 3, ("the engine does not say",))

    def freed(self, on: frozenset[str]) -> int:
        return 7


def full() -> Plan:
    """A plan in which every value there can be is there."""
    made = Step(
        "image:i",
        "image",
        "sha256:1",
        "a:1",
        ("a:1",),
        ("b@sha256:2",),
        "unused",
        (Risk("only copy", "only copy", 3),),
        Verdict("only copy", ("reg",), "not there", 2.0),
        ("container:c",),
        (("created", "1"),),
        None,
    )
    return Plan((made,), frozenset(["image:i"]), (LeftOut("b:1", "pinned"),), Known())


def test_the_total_is_written_with_who_keeps_the_rest() -> None:
    total = json.loads(to_json(full(), ABOUT))["total"]
    assert total == {
        "freed": 7,
        "exact": False,
        "shared_rest": 5,
        "held_by_cache": 3,
        "unknown": 1,
        "keepers": [{"images": ["sha256:1"], "size": 5}],
        "notes": ["the engine does not say"],
    }


def test_each_value_is_described_and_nothing_else() -> None:
    written = set(paths(json.loads(to_json(full(), ABOUT)), ("seen",)))
    assert written == {field.path for field in FIELDS} - {"steps[].verdict"}


def test_the_document_has_the_table_of_today() -> None:
    assert described() in DOCUMENT.read_text()


def edited(**values: Any) -> str:
    return json.dumps(json.loads(to_json(full(), ABOUT)) | values)


def with_step(**values: Any) -> str:
    data = json.loads(to_json(full(), ABOUT))
    data["steps"][0] |= values
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "plan: must be an object"),
        ("[" * 100_000, "not JSON"),
        (edited(schema="dtui.plan/2"), "its schema is 'dtui.plan/2', this dtui reads dtui.plan/1"),
        (edited(steps={}), "plan.steps: must be a list"),
        (edited(made=True), "plan.made: must be a number"),
        (with_step(kind="everything"), r"plan.steps\[0\].kind: must be one of container"),
        (with_step(names=["a", 1]), r"plan.steps\[0\].names: must be a list of strings"),
        (with_step(frees=1.5), r"plan.steps\[0\].frees: must be a whole number"),
        (edited(is_whole_host=1), "plan.is_whole_host: must be true or false"),
        (with_step(on="yes"), r"plan.steps\[0\].on: must be true or false"),
        (with_step(seen={"state": 1}), r"plan.steps\[0\].seen.state: must be a string"),
        (with_step(risks=[{"kind": "x"}]), r"plan.steps\[0\].risks\[0\].kind"),
        (with_step(verdict=[]), r"plan.steps\[0\].verdict: must be an object"),
    ],
)
def test_what_is_no_plan_is_refused_by_the_place(text: str, said: str) -> None:
    with pytest.raises(InvalidPlan, match=said):
        from_json(text)


def test_a_missing_value_and_a_step_twice_are_refused() -> None:
    data = json.loads(to_json(full(), ABOUT))
    del data["steps"][0]["needs"]
    with pytest.raises(InvalidPlan, match="needs is missing"):
        from_json(json.dumps(data))
    data = json.loads(to_json(full(), ABOUT))
    data["steps"] *= 2
    with pytest.raises(InvalidPlan, match="same id"):
        from_json(json.dumps(data))


def test_a_plan_of_an_earlier_dtui_is_read() -> None:
    data = json.loads(to_json(full(), ABOUT))
    del data["is_whole_host"], data["steps"][0]["rescued_at"]
    plan, _ = from_json(json.dumps(data))
    assert (plan.is_whole_host, plan.steps[0].rescued_at) == (False, 0.0)


def test_values_of_a_later_dtui_are_let_be() -> None:
    assert from_json(edited(later={"x": 1}))[1] == ABOUT
    assert json.loads(to_json(full(), ABOUT))["schema"] == SCHEMA
