"""Frozen dataclasses to plain mappings and back, without loss and without floats."""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any


class DecodeError(ValueError):
    """A mapping does not describe the value. ``path``: the key, e.g. ``products[0].capacity``."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}：{problem}")
        self.path = path
        self.problem = problem


def encode(value: object) -> object:
    """Decimals become plain strings, dates ISO, tuples lists; fields that are None are left out."""
    if is_dataclass(value):
        pairs = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: encode(inner) for name, inner in pairs if inner is not None}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [encode(inner) for inner in value]
    return value


def decode(kind: Any, raw: object, path: str = "") -> Any:
    """The value of type ``kind`` that ``raw`` describes. Raises DecodeError with the path of the key."""
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        kind = next(option for option in typing.get_args(kind) if option is not type(None))
    if typing.get_origin(kind) is tuple:
        return _sequence(typing.get_args(kind)[0], raw, path)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, raw, path)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind, raw, path)
    return _SCALARS[kind](raw, path)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _record(kind: Any, raw: object, path: str) -> Any:
    if not isinstance(raw, Mapping):
        raise DecodeError(path or "顶层", "应是一组键和值")
    known = {item.name: item for item in fields(kind)}
    at = f"{path}." if path else ""
    for name in raw:
        if name not in known:
            raise DecodeError(f"{at}{name}", "没有这个键")
    values = {name: decode(_hints(kind)[name], inner, f"{at}{name}") for name, inner in raw.items()}
    for name, item in known.items():
        if name in values:
            continue
        if item.default is MISSING and item.default_factory is MISSING:
            if type(None) not in typing.get_args(_hints(kind)[name]):
                raise DecodeError(f"{at}{name}", "缺少必填值")
            values[name] = None
    return kind(**values)


def _sequence(kind: Any, raw: object, path: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise DecodeError(path, "应是列表")
    return tuple(decode(kind, inner, f"{path}[{index}]") for index, inner in enumerate(raw))


def _member(kind: type[StrEnum], raw: object, path: str) -> StrEnum:
    allowed = [member.value for member in kind]
    if not isinstance(raw, str) or raw not in allowed:
        raise DecodeError(path, f"“{raw}”不在可用取值 {'、'.join(allowed)} 之内")
    return kind(raw)


def _number(raw: object, path: str) -> Decimal:
    if isinstance(raw, float):
        raise DecodeError(path, "不接受二进制浮点数，请写成整数或带引号的十进制数")
    if isinstance(raw, bool) or not isinstance(raw, Decimal | int | str):
        raise DecodeError(path, "应是数值")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise DecodeError(path, f"“{raw}”不是数值") from None
    if not number.is_finite():
        raise DecodeError(path, f"“{raw}”不是有限的数值")
    return number


def _day(raw: object, path: str) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(typing.cast(str, raw))
    except (TypeError, ValueError):
        raise DecodeError(path, f"“{raw}”不是日期，应写成 2026-01-31") from None


def _truth(raw: object, path: str) -> bool:
    if not isinstance(raw, bool):
        raise DecodeError(path, "应是 true 或 false")
    return raw


def _text(raw: object, path: str) -> str:
    if not isinstance(raw, str):
        raise DecodeError(path, "应是文字")
    return raw


_SCALARS: dict[Any, Any] = {Decimal: _number, date: _day, bool: _truth, str: _text}
