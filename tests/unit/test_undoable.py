"""Which job `z` would take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.work.audit import AuditFile
from tui.work.job import Job
from tui.work.jobs import Jobs
from tui.work.operations import Item, Operations, Undo, Where

WITHIN = 10.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shutdown()


@pytest.fixture
def operations(jobs: Jobs, tmp_path: Path) -> Operations:
    audit = AuditFile(str(tmp_path / "audit.jsonl"))
    return Operations(jobs, audit, lambda: Where("host", "unix:///x", "Docker"), pytest.fail)


def items(*names: str) -> list[Item[str]]:
    return [Item(name, "", f"rm {name}", name) for name in names]


def undo_of(name: str) -> Undo:
    return Undo(f"remove {name}", name, f"add {name}", lambda: None)


def ended(jobs: Jobs, job: Job | None) -> Job:
    assert job is not None
    assert jobs.wait(WITHIN, job.id)
    return job


def test_several_objects_are_taken_back_by_one_key(jobs: Jobs, operations: Operations) -> None:
    assert operations.undoable_job == ""
    several = ended(jobs, operations.run("tag.remove", "Remove", items("a", "b"), str, undo_of))
    assert operations.undoable_job == several.id
    assert operations.undoable == "remove b, remove a"
    other = ended(jobs, operations.run("image.remove", "Remove", items("c"), str))
    assert operations.undoable_job == several.id != other.id, "what cannot be taken back is not"
    stream = operations.stream("image.push", "Push", items("d")[0], lambda job, item: item, undo_of)
    assert ended(jobs, stream).id == operations.undoable_job
    ended(jobs, operations.undo())
    assert operations.undoable_job == several.id
    ended(jobs, operations.undo())
    assert operations.undoable_job == ""
