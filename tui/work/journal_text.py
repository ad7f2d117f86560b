"""What a journal tells: the lines of a run, and what they come to (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA = "dtui.journal/1"
# Bytes of one line about a step, at most: what is reserved for it.
LINE = 1024

Ending = Literal["", "done", "cancelled", "lost", "closed"]


@dataclass(frozen=True, slots=True)
class Told:
    """How a step ended by the journal, and the sentence about it."""

    outcome: str
    detail: str = ""


@dataclass(slots=True)
class History:
    """A run by its journal.

    Attributes:
        head: Who began it, where and when: engine, host, endpoint, user, pid, started (Unix seconds).
        plan: The plan as JSON.
        results: How the steps ended that did, by their IDs.
        begun: The step that was begun last and has no end, '' when none.
        parts: What of that step was done for certain.
        ending: How the run ended, '' when it was killed or still runs; closed is with its terminal.
        last: Who wrote last: pid and user.
        records: How many lines there are.
    """

    head: dict[str, Any]
    plan: dict[str, Any]
    results: dict[str, Told] = field(default_factory=dict)
    begun: str = ""
    parts: list[str] = field(default_factory=list)
    ending: Ending = ""
    last: dict[str, Any] = field(default_factory=dict)
    records: int = 1

    @property
    def is_unfinished(self) -> bool:
        """Whether it stopped before its end without anybody wanting that."""
        return self.ending in ("", "lost", "closed")

    @property
    def started(self) -> float:
        """When it was begun, in Unix seconds."""
        return float(self.head.get("started") or 0)


def line_of(record: Mapping[str, Any]) -> bytes:
    """One line; ASCII, so that a length in characters is one in bytes."""
    return json.dumps(record).encode() + b"\n"


def step_line(record: Mapping[str, Any], detail: str = "") -> bytes:
    """A line about a step, its detail cut to what is reserved for a line: hostile text takes twelve times as much."""
    most = LINE // 2
    line = line_of({**record, "detail": detail[:most]} if detail else record)
    while len(line) > LINE and most:
        most //= 2
        line = line_of({**record, "detail": detail[:most]})
    return line


def whole(data: bytes) -> bytes:
    """What was written whole: without the reserved rest and the half of a line that a death left."""
    content = data.partition(b"\0")[0]
    return content[: content.rfind(b"\n") + 1]


def read(data: bytes) -> History | None:
    """The run that a journal tells of, None when there is none in it."""
    history: History | None = None
    for record in _records(whole(data)):
        if record.get("record") == "run" and record.get("schema") == SCHEMA:
            plan = record.pop("plan", None)
            history = History(record, plan if isinstance(plan, dict) else {}, last=record)
        elif history is not None:
            history.records += 1
            _add(history, record)
    return history


def _records(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            # A damaged line: its step counts as not ended, and is looked at.
            continue
        if isinstance(record, dict):
            yield record


def _add(history: History, record: dict[str, Any]) -> None:
    step = str(record.get("step") or "")
    match record.get("record"):
        case "before":
            history.begun, history.parts = step, []
        case "part":
            history.parts.append(str(record.get("what") or ""))
        case "after":
            history.results[step] = Told(str(record.get("outcome") or ""), str(record.get("detail") or ""))
            history.begun, history.parts = "", []
        case "again":
            history.last, history.ending = record, ""
        case "end":
            ending = record.get("ending")
            history.ending = ending if ending in ("done", "cancelled", "lost", "closed") else "done"
