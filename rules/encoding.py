"""Frozen dataclasses to plain mappings and back, without loss and without floats."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, cast

from rules.text import Said


class DecodeError(ValueError):
    """A mapping does not describe the value. ``path``: the key, e.g. ``products[0].capacity``."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or '顶层'}：{problem}")
        self.path = path or "顶层"
        self.problem = problem
        self._inner = path

    def inside(self, name: str) -> "DecodeError":
        """The same error, seen from the record or list that holds the value as ``name``."""
        dot = "." if self._inner and not self._inner.startswith("[") else ""
        return DecodeError(f"{name}{dot}{self._inner}", self.problem)


def encode(value: object) -> object:
    """Decimals become plain strings, dates ISO, tuples lists; fields that are None are left out."""
    kind = type(value)
    write = _WRITERS.get(kind)
    if write is None:
        write = _WRITERS[kind] = _writer(kind)
    return write(value)


_WRITERS: dict[type, Callable[[Any], object]] = {}
"""How values of exactly this type are written; built once each, for a screening has about a thousand values."""


def _writer(kind: type) -> Callable[[Any], object]:
    if is_dataclass(kind):
        names = tuple(item.name for item in fields(kind))
        return lambda value: {
            name: encode(inner) for name in names if (inner := getattr(value, name)) is not None
        }
    if issubclass(kind, Decimal):
        return lambda value: format(value, "f")
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, StrEnum):
        return lambda value: value.value
    if issubclass(kind, Said):
        return str
    if issubclass(kind, tuple):
        return lambda value: [encode(inner) for inner in value]
    return lambda value: value


def decode(kind: Any, raw: object) -> Any:
    """The value of type ``kind`` that ``raw`` describes. Raises DecodeError with the path of the key."""
    return _decoder(kind)(raw)


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """How values of the type are read; built once. An error is named by its innermost key and gets its path outward."""
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        return _decoder(next(option for option in typing.get_args(kind) if option is not type(None)))
    if typing.get_origin(kind) is tuple:
        return _sequence(_decoder(typing.get_args(kind)[0]))
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind)
    return cast(Callable[[Any], Any], _SCALARS[kind])


def _record(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    readers = {item.name: _decoder(hints[item.name]) for item in fields(kind)}
    needed = [item for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING]
    absent = {item.name: None for item in needed if type(None) in typing.get_args(hints[item.name])}
    required = tuple(item.name for item in needed if item.name not in absent)

    def read(raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise DecodeError("", "应是一组键和值")
        values: dict[str, Any] = dict(absent)
        for name, inner in raw.items():
            if name not in readers:
                raise DecodeError(str(name), "没有这个键")
            try:
                values[name] = readers[name](inner)
            except DecodeError as error:
                raise error.inside(name) from None
        for name in required:
            if name not in values:
                raise DecodeError(name, "缺少必填值")
        return kind(**values)

    return read


def _sequence(reader: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read(raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple):
            raise DecodeError("", "应是列表")
        values = []
        for index, inner in enumerate(raw):
            try:
                values.append(reader(inner))
            except DecodeError as error:
                raise error.inside(f"[{index}]") from None
        return tuple(values)

    return read


def _member(kind: type[StrEnum]) -> Callable[[Any], StrEnum]:
    members = {member.value: member for member in kind}

    def read(raw: Any) -> StrEnum:
        if not isinstance(raw, str) or raw not in members:
            raise DecodeError("", f"“{raw}”不在可用取值 {'、'.join(members)} 之内")
        return members[raw]

    return read


def _number(raw: object) -> Decimal:
    if isinstance(raw, float):
        raise DecodeError("", "不接受二进制浮点数，请写成整数或带引号的十进制数")
    if isinstance(raw, bool) or not isinstance(raw, Decimal | int | str):
        raise DecodeError("", "应是数值")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise DecodeError("", f"“{raw}”不是数值") from None
    if not number.is_finite():
        raise DecodeError("", f"“{raw}”不是有限的数值")
    return number


def _day(raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(cast(str, raw))
    except (TypeError, ValueError):
        raise DecodeError("", f"“{raw}”不是日期，应写成 2026-01-31") from None


def _truth(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise DecodeError("", "应是 true 或 false")
    return raw


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise DecodeError("", "应是文字")
    return raw


_SCALARS: dict[Any, Any] = {Decimal: _number, date: _day, bool: _truth, str: _text}
