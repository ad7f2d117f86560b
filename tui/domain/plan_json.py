"""A clean-up plan as JSON: written for people and other programs, and read back (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, cast, get_args

from tui.domain.check import Verdict
from tui.domain.plan import KINDS, LeftOut, Plan, Step, Total
from tui.domain.risk import Risk, RiskKind

SCHEMA = "dtui.plan/1"


class InvalidPlan(ValueError):
    """A text that is no plan of this schema; says where it is not."""


@dataclass(frozen=True, slots=True)
class About:
    """What a plan was made for: the host, how it is reached, its engine, and when (Unix seconds)."""

    host: str = ""
    endpoint: str = ""
    engine: str = ""
    engine_id: str = ""
    made: float = 0.0


class Field(NamedTuple):
    """One line of the schema: the path of a value, its type in JSON's words, and what it means."""

    path: str
    type: str
    meaning: str


FIELDS = (
    Field("schema", "string", f"`{SCHEMA}`; the number grows when a reader of the old one would go wrong"),
    Field("host", "string", "host's name"),
    Field("endpoint", "string", "address of the engine"),
    Field("engine", "string", "name and version of the engine"),
    Field("engine_id", "string", "the engine's own ID: the plan is for this engine only"),
    Field("made", "number", "when it was made, Unix seconds"),
    Field("is_whole_host", "boolean", "whether the host is given up with it; not there: it is not"),
    Field("total.freed", "integer", "bytes that the steps that are on free together"),
    Field("total.exact", "boolean", "whether that is exact; if not, `notes` say why"),
    Field("total.shared_rest", "integer", "bytes of the removed images' layers that other images keep"),
    Field("total.held_by_cache", "integer", "bytes that only the build cache keeps then"),
    Field("total.unknown", "integer", "how many steps free something that is not known"),
    Field("total.keepers[].images", "array of string", "IDs of the images that keep some of `shared_rest`"),
    Field("total.keepers[].size", "integer", "bytes that they keep"),
    Field("total.notes", "array of string", "why `freed` is an estimate"),
    Field("steps[].id", "string", "what `needs` names the step by"),
    Field("steps[].kind", "string", ", ".join(f"`{kind}`" for kind in KINDS)),
    Field(
        "steps[].object", "string", "full ID of what is removed; a volume's name; for `untag` the image's ID"
    ),
    Field("steps[].name", "string", "full name"),
    Field("steps[].names", "array of string", "all tags of the image"),
    Field("steps[].digests", "array of string", "its digest references in repositories without a tag"),
    Field("steps[].on", "boolean", "whether the step is to be done; steps are in the order they are done"),
    Field("steps[].why", "string", "why it is proposed"),
    Field("steps[].risks[].kind", "string", ", ".join(f"`{kind}`" for kind in get_args(RiskKind))),
    Field("steps[].risks[].text", "string", "what is known of the risk"),
    Field("steps[].risks[].grade", "integer", "confirmation that it takes: 1 to 3"),
    Field("steps[].verdict", "object or null", "where else the image is; null where nobody was asked"),
    Field("steps[].verdict.kind", "string", "`only copy`, `also`, `unknown`"),
    Field("steps[].verdict.where", "array of string", "registries that have it"),
    Field("steps[].verdict.reason", "string", "the evidence, or why it is not known"),
    Field("steps[].verdict.at", "number", "when the oldest of the answers was given, Unix seconds"),
    Field("steps[].verdict.is_loose", "boolean", "whether they have it under no tag that was asked for"),
    Field("steps[].needs", "array of string", "steps that must have gone well before"),
    Field(
        "steps[].seen", "object of string", "what the object was like; when that changed the step is skipped"
    ),
    Field("steps[].frees", "integer or null", "bytes that the step alone frees, null where not known"),
    Field("steps[].rescued", "string", "evidence that what it removes was saved, empty when it was not"),
    Field("steps[].archive", "string", "path of the archive on the host that it was saved to, or empty"),
    Field("steps[].rescued_at", "number", "when that was begun, Unix seconds; 0 or not there: not known"),
    Field("steps[].follows", "boolean", "whether it goes on by itself with all that it needs"),
    Field(
        "steps[].provisional", "boolean", "whether it was not looked at closely, so that risks may be missing"
    ),
    Field("steps[].shown_at", "number", "when it was looked at, Unix seconds"),
    Field("left_out[].name", "string", "something marked that there is no step for"),
    Field("left_out[].why", "string", "why there is none"),
)


def described() -> str:
    """The schema as a table in Markdown."""
    lines = [f"| `{field.path}` | {field.type} | {field.meaning} |" for field in FIELDS]
    return "\n".join(["| value | type | meaning |", "|---|---|---|", *lines]) + "\n"


def to_json(plan: Plan, about: About) -> str:
    """The plan as a JSON text, in ASCII."""
    data = {
        "schema": SCHEMA,
        "host": about.host,
        "endpoint": about.endpoint,
        "engine": about.engine,
        "engine_id": about.engine_id,
        "made": about.made,
        "is_whole_host": plan.is_whole_host,
        "total": _total(plan.total),
        "steps": [_step(step, step.id in plan.on) for step in plan.steps],
        "left_out": [left._asdict() for left in plan.left_out],
    }
    return json.dumps(data, indent=1) + "\n"


def _total(total: Total) -> dict[str, Any]:
    return {
        "freed": total.freed,
        "exact": total.exact,
        "shared_rest": total.shared_rest,
        "held_by_cache": total.held_by_cache,
        "unknown": total.unknown,
        "keepers": [{"images": list(keeper.images), "size": keeper.size} for keeper in total.keepers],
        "notes": list(total.notes),
    }


def _step(step: Step, is_on: bool) -> dict[str, Any]:
    data = {field.name: getattr(step, field.name) for field in fields(step)}
    verdict = step.verdict
    return data | {
        "on": is_on,
        "risks": [risk._asdict() for risk in step.risks],
        "verdict": None if verdict is None else {f.name: getattr(verdict, f.name) for f in fields(verdict)},
        "seen": dict(step.seen),
    }


def from_json(text: str) -> tuple[Plan, About]:
    """The plan of a JSON text, without its total; raises InvalidPlan. Values that it does not know are let be."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidPlan(f"not JSON: {error}") from error
    plan = _Reader(data, "plan")
    schema = plan.text("schema")
    if schema != SCHEMA:
        raise InvalidPlan(f"its schema is {schema!r}, this dtui reads {SCHEMA}")
    about = About(
        plan.text("host"),
        plan.text("endpoint"),
        plan.text("engine"),
        plan.text("engine_id"),
        plan.number("made"),
    )
    steps = tuple((_read_step(each), each.flag("on")) for each in plan.each("steps"))
    left_out = tuple(LeftOut(each.text("name"), each.text("why")) for each in plan.each("left_out"))
    ids = {step.id for step, _ in steps}
    if len(ids) != len(steps):
        raise InvalidPlan("plan.steps: two steps have the same id")
    on = frozenset(step.id for step, is_on in steps if is_on)
    # Plans that were written before there was such a thing have no word of it.
    is_whole_host = plan.has("is_whole_host") and plan.flag("is_whole_host")
    return Plan(tuple(s for s, _ in steps), on, left_out, is_whole_host=is_whole_host), about


def _read_step(data: _Reader) -> Step:
    frees = data.value("frees")
    verdict = data.value("verdict")
    seen = data.reader("seen")
    return Step(
        id=data.text("id"),
        kind=data.one_of("kind", KINDS),
        object=data.text("object"),
        name=data.text("name"),
        names=data.texts("names"),
        digests=data.texts("digests"),
        why=data.text("why"),
        risks=tuple(
            Risk(r.one_of("kind", get_args(RiskKind)), r.text("text"), r.whole("grade"))
            for r in data.each("risks")
        ),
        verdict=None if verdict is None else _read_verdict(data.reader("verdict")),
        needs=data.texts("needs"),
        seen=tuple((key, seen.text(key)) for key in seen.keys()),  # noqa: SIM118 - not a dict
        frees=None if frees is None else data.whole("frees"),
        rescued=data.text("rescued"),
        archive=data.text("archive"),
        rescued_at=data.number("rescued_at") if data.has("rescued_at") else 0.0,
        follows=data.flag("follows"),
        provisional=data.flag("provisional"),
        shown_at=data.number("shown_at"),
    )


def _read_verdict(data: _Reader) -> Verdict:
    return Verdict(
        data.one_of("kind", ("only copy", "also", "unknown")),
        data.texts("where"),
        data.text("reason"),
        data.number("at"),
        data.flag("is_loose"),
    )


class _Reader:
    """The values of one JSON object, each of the type it must have."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise InvalidPlan(f"{where}: must be an object")
        self._data: Mapping[str, Any] = data
        self._where = where

    def keys(self) -> tuple[str, ...]:
        return tuple(self._data)

    def has(self, key: str) -> bool:
        return key in self._data

    def value(self, key: str) -> Any:
        if key not in self._data:
            raise InvalidPlan(f"{self._where}: {key} is missing")
        return self._data[key]

    def _is(self, key: str, what: str, fits: Callable[[Any], bool]) -> Any:
        value = self.value(key)
        if not fits(value):
            raise InvalidPlan(f"{self._where}.{key}: must be {what}")
        return value

    def text(self, key: str) -> str:
        return cast(str, self._is(key, "a string", lambda value: isinstance(value, str)))

    def flag(self, key: str) -> bool:
        return cast(bool, self._is(key, "true or false", lambda value: isinstance(value, bool)))

    def whole(self, key: str) -> int:
        return cast(int, self._is(key, "a whole number", lambda value: type(value) is int))

    def number(self, key: str) -> float:
        return float(self._is(key, "a number", lambda value: type(value) in (int, float)))

    def one_of(self, key: str, known: tuple[Any, ...]) -> Any:
        return self._is(key, f"one of {', '.join(known)}", lambda value: value in known)

    def texts(self, key: str) -> tuple[str, ...]:
        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(each, str) for each in value)

        return tuple(self._is(key, "a list of strings", fits))

    def reader(self, key: str) -> _Reader:
        return _Reader(self.value(key), f"{self._where}.{key}")

    def each(self, key: str) -> tuple[_Reader, ...]:
        found = self._is(key, "a list", lambda value: isinstance(value, list))
        return tuple(_Reader(value, f"{self._where}.{key}[{place}]") for place, value in enumerate(found))
