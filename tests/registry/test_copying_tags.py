"""The tag that a copy writes: not over what nobody agreed to, and back again."""

from __future__ import annotations

import pytest

from tests.registry.yard import Builder, Yard
from tui.registry.errors import RegistryError
from tui.work.copying import undo_of


def test_what_came_to_be_there_meanwhile_stays(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    other = here.image(b"somebody else's", tag="v1")
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert "something else in the registry than when you were asked" in record.failure.title
    assert "The tag was not touched" in record.failure.detail
    assert here.digest("v1") == other
    assert undo_of(order, yard.means) is None


def test_a_retag_costs_two_greetings_and_seven_requests(yard: Yard, there: Builder) -> None:
    digest = there.image(b"1", tag="v1")
    yard.forget()
    assert yard.copy(yard.order(f"{there.name}:v1", f"{there.name}:v2")).state == "done"
    host = yard.source.host
    path = f"{host}/v2/{there.repository}/manifests"
    assert [line.rpartition(" ")[0] for line in yard.source.front.requests] == [
        f"GET {host}/v2/",
        f"HEAD {path}/v1",
        f"HEAD {path}/v2",
        f"GET {host}/v2/",
        f"GET {path}/{digest}",
        f"HEAD {path}/v2",
        f"PUT {path}/v2",
        f"HEAD {path}/v2",
        f"GET {path}/v2",
    ]


def test_undo_puts_back_what_was_there(yard: Yard, there: Builder, here: Builder) -> None:
    before = here.image(b"before", tag="v1", created="2026-01-02T03:04:05Z")
    digest = there.image(b"after", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    assert (order.seen.state, order.seen.remote_digest, order.seen.remote_created) == (
        "other",
        before,
        1767323045.0,
    )
    assert yard.copy(order).state == "done"
    undo = undo_of(order, yard.means)
    assert undo is not None
    assert before[:19] in undo.label
    assert undo.label.startswith("mirror ")
    assert here.digest("v1") == digest
    undo.call()
    assert here.digest("v1") == before
    undo.call()
    assert here.digest("v1") == before


def test_undo_removes_a_tag_that_was_new_and_no_other(yard: Yard, there: Builder) -> None:
    digest = there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{there.name}:v2")
    assert yard.copy(order).state == "done"
    undo = undo_of(order, yard.means)
    assert undo is not None
    assert undo.label == f"retag {there.name}:v2 (it was new there)"
    undo.call()
    assert yard.source.storage.tags(there.repository) == {"v1": digest}
    assert there.digest("v1") == digest


def test_undo_leaves_what_somebody_else_has_put_there_since(yard: Yard, there: Builder) -> None:
    there.image(b"1", tag="v1")
    before = there.image(b"2", tag="v2")
    for tag in ("v2", "v3"):
        order = yard.order(f"{there.name}:v1", f"{there.name}:{tag}")
        assert yard.copy(order).state == "done"
        other = there.image(b"3", tag=tag)
        undo = undo_of(order, yard.means)
        assert undo is not None
        with pytest.raises(RegistryError, match="something else"):
            undo.call()
        assert there.digest(tag) == other != before
