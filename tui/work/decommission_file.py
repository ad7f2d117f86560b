"""What is kept of the decommission of one engine's host, and how it is written down."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple, cast, get_args

from tui.domain.decision import Decision, Decisions
from tui.domain.verdict_steps import ran_after
from tui.work.packed import Content, Packed

SCHEMA = "dtui.decommission/1"
_FAMILY = "dtui.decommission/"
_DECISIONS = get_args(Decision)


@dataclass(frozen=True, slots=True)
class KeptPack(Packed):
    """A pack that was made; `confirmed` is when its checksum was given back (Unix seconds), 0.0 before."""

    confirmed: float = 0.0

    @classmethod
    def of(cls, pack: Packed, confirmed: float = 0.0) -> KeptPack:
        """The same, kept."""
        return cls(pack.sha256, pack.size, pack.where, pack.at, pack.contents, confirmed)


class Ended(NamedTuple):
    """How the step of a run ended: done, gone, skipped or failed, the clause that says so, Unix seconds."""

    outcome: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class Record:
    """The record: `begun` in Unix seconds, `revision` counts its writes; `results` is by the IDs of steps.

    `ran` are the cases of containers that ran when it was said that they move: whoever stops one, so that all it
    wrote is in the pack, wants it started over there.
    """

    engine: str
    begun: float = 0.0
    revision: int = 0
    decisions: Decisions = field(default_factory=Decisions)
    packs: tuple[KeptPack, ...] = ()
    results: Mapping[str, Ended] = field(default_factory=dict)
    ran: frozenset[str] = frozenset()

    def with_said(self, ids: Collection[str], decision: Decision | None, running: Collection[str]) -> Record:
        """The same with what was said of these cases, of which these ran then."""
        ran = ran_after(self.ran, ids, decision, running)
        return replace(self, decisions=self.decisions.with_said(ids, decision), ran=ran)

    def with_pack(self, pack: KeptPack) -> Record:
        """The same with this pack; one of the same checksum is replaced, and stays confirmed."""
        others = tuple(each for each in self.packs if each.sha256 != pack.sha256)
        before = max((each.confirmed for each in self.packs if each.sha256 == pack.sha256), default=0.0)
        return replace(self, packs=(*others, KeptPack.of(pack, max(before, pack.confirmed))))

    def with_result(self, step: str, ended: Ended) -> Record:
        """The same with how a step ended; what was done stays done when it was tried again and was gone."""
        before = self.results.get(step)
        is_told_again = before is not None and (
            before[:2] == ended[:2] or (before.outcome == "done" and ended.outcome == "gone")
        )
        if is_told_again:
            return self
        return replace(self, results={**self.results, step: ended})


class Unreadable(ValueError):
    """A file that is no record of this engine that this dtui can read; says why in a clause."""


def encoded(record: Record) -> bytes:
    """The record as JSON, in ASCII."""
    data = {
        "schema": SCHEMA,
        "engine": record.engine,
        "begun": record.begun,
        "revision": record.revision,
        "decisions": dict(record.decisions.said),
        "derived": dict(record.decisions.before),
        "ran": sorted(record.ran),
        "packs": [{each.name: getattr(pack, each.name) for each in fields(pack)} for pack in record.packs],
        "results": {id: ended._asdict() for id, ended in record.results.items()},
    }
    return json.dumps(data, indent=1).encode() + b"\n"


def decoded(content: bytes, engine_id: str) -> Record:
    """The record of a file's content; raises Unreadable."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON: {error}") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        is_newer = isinstance(schema, str) and schema.startswith(_FAMILY)
        raise Unreadable(
            f"another version of dtui wrote it ({schema})" if is_newer else "it is no such record"
        )
    if data.get("engine") != engine_id:
        raise Unreadable("it is of another engine")
    try:
        return _record(data)
    except (LookupError, TypeError, ValueError) as error:
        raise Unreadable("values in it are missing or wrong") from error


def _record(data: Mapping[str, Any]) -> Record:
    said = {_text(id): _decision(value) for id, value in _mapping(data["decisions"]).items()}
    # An older file has none.
    before = {_text(id): _decision(value) for id, value in _mapping(data.get("derived") or {}).items()}
    results = {
        _text(id): Ended(_text(each["outcome"]), _text(each["detail"]), _number(each["at"]))
        for id, each in _mapping(data["results"]).items()
    }
    packs = tuple(_pack(each) for each in data["packs"])
    return Record(
        _text(data["engine"]),
        _number(data["begun"]),
        int(_number(data["revision"])),
        Decisions(said, before),
        packs,
        results,
        frozenset(map(_text, data.get("ran") or ())),
    )


def _pack(data: Mapping[str, Any]) -> KeptPack:
    contents = tuple(
        Content(_text(case), tuple((_text(word), _text(value)) for word, value in seen), _text(evidence))
        for case, seen, evidence in data["contents"]
    )
    return KeptPack(
        _text(data["sha256"]),
        int(_number(data["size"])),
        _text(data["where"]),
        _number(data["at"]),
        contents,
        _number(data["confirmed"]),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no string")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise TypeError("no number")
    return float(value)


def _decision(value: Any) -> Decision:
    if value not in _DECISIONS:
        raise ValueError("no decision")
    return cast(Decision, value)
