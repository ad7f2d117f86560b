"""Frozen dataclasses as JSON values and back, each value of the type its field says (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints


class InvalidData(ValueError):
    """A JSON value that is none of the wanted type; says where it is not."""


class Described(NamedTuple):
    """One value of a schema: its path, `[]` for each entry of an array, and its type in JSON's words."""

    path: str
    type: str


def encoded(value: Any) -> Any:
    """A record as a JSON value."""
    if is_dataclass(value):
        return {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [encoded(each) for each in value]
    if isinstance(value, Mapping):
        return {key: encoded(inner) for key, inner in value.items()}
    return value


def decoded(kind: Any, data: Any, where: str) -> Any:
    """The record of a JSON value; values that it does not know are let be. Raises InvalidData."""
    if kind is Any:
        return data
    if is_dataclass(kind):
        return _record(kind, data, where)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if data is None else decoded(_without_none(kind), data, where)
    if origin is tuple:
        _check(isinstance(data, list), where, "a list")
        return tuple(decoded(get_args(kind)[0], each, f"{where}[{place}]") for place, each in enumerate(data))
    if origin is not None and issubclass(_class(origin), Mapping):
        _check(isinstance(data, dict), where, "an object")
        return {key: decoded(get_args(kind)[1], each, f"{where}.{key}") for key, each in data.items()}
    return _plain(kind, data, where)


def described(kind: Any, path: str = "") -> Iterator[Described]:
    """Every value of a record's schema."""
    for name, inner in _hints(kind).items():
        yield from _described(inner, f"{path}.{name}".lstrip("."))


def _described(kind: Any, path: str) -> Iterator[Described]:
    origin = get_origin(kind)
    if is_dataclass(kind):
        yield from described(kind, path)
    elif origin in (Union, UnionType) and is_dataclass(_without_none(kind)):
        yield Described(path, "object or null")
        yield from described(_without_none(kind), path)
    elif origin is tuple and is_dataclass(get_args(kind)[0]):
        yield from described(get_args(kind)[0], f"{path}[]")
    else:
        yield Described(path, _word(kind))


_WORDS = {str: "string", bool: "boolean", int: "integer", float: "number", Any: "any"}


def _word(kind: Any) -> str:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return f"{_word(_without_none(kind))} or null"
    if origin is Literal:
        return "string"
    if origin is tuple:
        return f"array of {_word(get_args(kind)[0])}"
    if origin is not None:
        return f"object of {_word(get_args(kind)[1])}"
    return _WORDS[kind]


def _class(origin: Any) -> type:
    return origin if isinstance(origin, type) else object


def _without_none(kind: Any) -> Any:
    (only,) = (each for each in get_args(kind) if each is not NoneType)
    return only


def _record(kind: Any, data: Any, where: str) -> Any:
    _check(isinstance(data, dict), where, "an object")
    hints, values = _hints(kind), {}
    for field in fields(kind):
        if field.name in data:
            values[field.name] = decoded(hints[field.name], data[field.name], f"{where}.{field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise InvalidData(f"{where}: {field.name} is missing")
    return kind(**values)


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


_FITS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    str: ("a string", lambda value: isinstance(value, str)),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    int: ("a whole number", lambda value: type(value) is int),
    float: ("a number", lambda value: type(value) in (int, float) and math.isfinite(value)),
}


def _plain(kind: Any, data: Any, where: str) -> Any:
    if get_origin(kind) is Literal:
        known = get_args(kind)
        _check(isinstance(data, str) and data in known, where, f"one of {', '.join(known)}")
        return data
    what, fits = _FITS[kind]
    _check(fits(data), where, what)
    return float(data) if kind is float else data


def _check(fits: bool, where: str, what: str) -> None:
    if not fits:
        raise InvalidData(f"{where}: must be {what}")
