"""A report as JSON: read back as it was, refused where it is none, and described by its document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.report_world import NOW, WEB, reported, said
from tests.unit.schema_paths import paths
from tui.domain.check import Verdict
from tui.domain.report import (
    SCHEMA,
    Report,
    ReportedArchive,
    ReportedEngine,
    ReportedPack,
    Untold,
)
from tui.domain.report_codec import described as values
from tui.domain.report_entries import (
    Fate,
    ReportedAttachment,
    ReportedContainer,
    ReportedImage,
    ReportedMount,
    ReportedNetwork,
    ReportedPath,
    ReportedPort,
    ReportedVolume,
    ReportedWork,
)
from tui.domain.report_json import MEANINGS, InvalidReport, described, from_json, to_json
from tui.domain.report_merge import with_totals

DOCUMENT = Path(__file__).parents[2] / "tui" / "domain" / "report_json.md"
# Kept as they are, not shown.
FREE = ("labels", "options", "settings")

texts = st.text(max_size=8)
tuples = st.lists(texts, max_size=3).map(tuple)
times = st.floats(0, 1e10)
objects = st.dictionaries(texts, texts, max_size=2)
anything = st.dictionaries(texts, st.none() | st.integers() | texts | st.lists(texts, max_size=2), max_size=2)
fates = st.builds(
    Fate,
    texts,
    st.sampled_from(["forget", "move", "keep", None]),
    st.booleans(),
    why=texts,
    outcome=texts,
    at=times,
)


def some(record: Any, **parts: Any) -> Any:
    return st.lists(st.builds(record, **parts), max_size=2).map(tuple)


reports = st.builds(
    Report,
    texts,
    texts,
    st.builds(ReportedEngine, texts, texts, texts, texts),
    times,
    begun=times,
    containers=some(
        ReportedContainer,
        id=texts,
        name=texts,
        fate=fates,
        exit_code=st.none() | st.integers(),
        ports=some(ReportedPort, container=texts, ip=texts, host=texts),
        mounts=some(ReportedMount, type=texts, source=texts, destination=texts, options=anything),
        networks=some(ReportedAttachment, network=texts, aliases=tuples, options=anything),
        command=tuples,
        labels=objects,
        settings=anything,
        work_left=some(ReportedWork, kind=texts, text=texts),
        is_told=st.booleans(),
    ),
    images=some(
        ReportedImage,
        id=texts,
        fate=fates,
        size=st.none() | st.integers(),
        verdict=st.none()
        | st.builds(
            Verdict, st.sampled_from(["only copy", "also", "unknown"]), tuples, texts, times, st.booleans()
        ),
    ),
    volumes=some(ReportedVolume, name=texts, fate=fates, options=objects),
    paths=some(ReportedPath, path=texts, fate=fates, used_by=tuples),
    networks=some(ReportedNetwork, id=texts, name=texts, fate=fates, labels=objects),
    packs=some(ReportedPack, sha256=texts, size=st.integers(0), where=texts, at=times, contents=tuples),
    archives=some(ReportedArchive, path=texts, sha256=texts, size=st.integers(0)),
    untold=some(Untold, what=texts, why=texts),
).map(with_totals)


@given(reports)
@settings(max_examples=60)
def test_a_report_is_read_back_as_it_was(report: Report) -> None:
    text = to_json(report)
    assert text.isascii()
    assert text.startswith('{\n "schema": "dtui.report/1"')
    assert from_json(text) == report


def full() -> Report:
    """A report in which every value there can be is there."""
    found = reported(
        decisions=said(web="move", db="forget"),
        verdicts={image.id: Verdict("also", ("docker.io",), "same", NOW) for image in reported().images},
        results={f"container:{WEB}": ("done", "", NOW)},
        archives=[ReportedArchive("volumes/data.tar", "f" * 64, 1, "one file")],
    )
    return replace(
        found, packs=(ReportedPack("f" * 64, 1, "-", NOW, NOW, ("volume:data",)),), untold=(Untold("a", "b"),)
    )


def test_each_value_is_described_and_nothing_else() -> None:
    written = set(paths(json.loads(to_json(full())), FREE))
    assert written == {each.path for each in values(Report)} - {"images[].verdict"}
    assert set(MEANINGS) == {each.path for each in values(Report)}


def test_the_document_has_the_table_of_today() -> None:
    assert described() in DOCUMENT.read_text()


def edited(**values: Any) -> str:
    return json.dumps(json.loads(to_json(full())) | values)


def with_container(**values: Any) -> str:
    data = json.loads(to_json(full()))
    data["containers"][0] |= values
    return json.dumps(data)


def without(name: str) -> str:
    data = json.loads(to_json(full()))
    del data["containers"][1][name]
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "its schema is None"),
        ("[" * 100_000, "not JSON"),
        (edited(schema="dtui.report/2"), "its schema is 'dtui.report/2', this dtui reads dtui.report/1"),
        (edited(containers={}), "report.containers: must be a list"),
        (edited(made=True), "report.made: must be a number"),
        (edited(made=10**400), "int too large"),
        (edited(made=float("nan")), "report.made: must be a number"),
        (edited(engine=None), "report.engine: must be an object"),
        (with_container(name=1), "report.containers[0].name: must be a string"),
        (with_container(is_here="yes"), "report.containers[0].is_here: must be true or false"),
        (with_container(exit_code=1.5), "report.containers[0].exit_code: must be a whole number"),
        (with_container(labels={"a": 1}), "report.containers[0].labels.a: must be a string"),
        (with_container(command=["a", 2]), "report.containers[0].command[1]: must be a string"),
        (
            with_container(fate={"case": "x", "decision": "burn"}),
            "report.containers[0].fate.decision: must be one of forget, move, keep",
        ),
        (without("id"), "report.containers[1]: id is missing"),
    ],
)
def test_what_is_no_report_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidReport) as raised:
        from_json(text)
    assert said in str(raised.value)


def test_values_that_it_does_not_know_are_let_be_and_those_left_out_are_empty() -> None:
    data = json.loads(to_json(full()))
    data["containers"][0]["new"] = {"deep": 1}
    data["new"] = []
    del data["untold"], data["containers"][0]["labels"]
    found = from_json(json.dumps(data))
    assert (found.untold, found.containers[0].labels) == ((), {})
    assert found.containers[1] == full().containers[1]
    assert found.schema == SCHEMA
