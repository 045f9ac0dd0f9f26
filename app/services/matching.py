"""Words searched in columns: every word must stand in one of them."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

MOST_WORDS = 5


def words_in(words: str, *columns: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
    """One condition a word; ``%`` and ``_`` are dropped, so that a word is only itself."""
    return [
        or_(*(column.like(f"%{word.replace('%', '').replace('_', '')[:40]}%") for column in columns))
        for word in words.split()[:MOST_WORDS]
    ]
