"""Typed text as values. What is empty or unreadable stays "not stated"; nothing is guessed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.typed import Unreadable, day_from, decimal_from

Typed = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)


def text(fields: Typed, name: str) -> str | None:
    value = fields.get(name)
    return value.strip() or None if isinstance(value, str) else None


def rows(fields: Typed, name: str, named_by: str = "") -> Sequence[Typed]:
    """The rows of a repeated part; with ``named_by`` only those in which that field is given."""
    value = fields.get(name)
    found = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return [row for row in found if text(row, named_by)] if named_by else found


def number(fields: Typed, name: str) -> Decimal | None:
    try:
        return decimal_from(text(fields, name) or "")
    except Unreadable:
        return None


def day(fields: Typed, name: str) -> date | None:
    try:
        return day_from(text(fields, name) or "")
    except Unreadable:
        return None


def yes(fields: Typed, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(text(fields, name) or "")


def choice(kind: type[Choice], fields: Typed, name: str) -> Choice | None:
    try:
        return kind(text(fields, name) or "")
    except ValueError:
        return None
