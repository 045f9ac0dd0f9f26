"""What differs between two states of an application as typed: section, field, row, old and new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Typed = Mapping[str, Mapping[str, Any]]
"""Section → field → text; a repeated part is a list of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One entry. row: 1 for the first of a repeated part, 0 where the field is not repeated; column: inside the row."""

    section: str
    field: str
    row: int = 0
    column: str = ""
    old: str = ""
    new: str = ""


def between(before: Typed, after: Typed) -> list[Difference]:
    """Every entry that differs, in the order of the sections; an absent field and an empty one are the same."""
    return [
        difference
        for section in dict.fromkeys((*before, *after))
        for difference in _of_section(section, before.get(section, {}), after.get(section, {}))
    ]


def _of_section(section: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for field in dict.fromkeys((*old, *new)):
        was: Any = old.get(field) or ""
        becomes: Any = new.get(field) or ""
        if isinstance(was, list) or isinstance(becomes, list):
            yield from _of_rows(section, field, was or [], becomes or [])
        elif was != becomes:
            yield Difference(section=section, field=field, old=str(was), new=str(becomes))


def _of_rows(section: str, field: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Row by row; an added or removed row differs in each of its entries. Lists of plain words are one entry."""
    if any(not isinstance(row, dict) for row in (*old, *new)):
        if old != new:
            yield Difference(
                section=section, field=field, old="、".join(map(str, old)), new="、".join(map(str, new))
            )
        return
    for place in range(max(len(old), len(new))):
        was = old[place] if place < len(old) else {}
        becomes = new[place] if place < len(new) else {}
        for column in dict.fromkeys((*was, *becomes)):
            one, other = str(was.get(column) or ""), str(becomes.get(column) or "")
            if one != other:
                yield Difference(
                    section=section, field=field, row=place + 1, column=column, old=one, new=other
                )
