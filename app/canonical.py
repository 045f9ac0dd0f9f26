"""Canonical JSON: sorted keys, NFC, no floats. The bytes are what is stored and what is hashed (AU-01)."""

import hashlib
import json
import unicodedata
from decimal import Decimal
from typing import Any


def canonical(value: object) -> bytes:
    """The one byte form of a JSON-able value. Decimals are written as strings; floats raise TypeError."""
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def canonical_text(value: object) -> str:
    return canonical(value).decode("utf-8")


def sha256(data: bytes | str) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()


def digest(value: object) -> str:
    """SHA-256 of the canonical form."""
    return sha256(canonical(value))


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return format(value, "f")
        case dict():
            return {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"not canonical: {type(value).__name__}")
