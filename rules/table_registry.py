"""Further tables of the law: name of the array in rules/data → the class that reads one row.

A criterion that needs a table of its own writes its class beside it and adds one line here; ``RuleBook.rows``,
``RuleBook.by`` give the rows back.
"""

from collections.abc import Mapping
from typing import Protocol, Self

from rules.checklist_tables import GateItem, Material
from rules.datafile import Row
from rules.information_tables import CityTarget, PrefectureRange, SitingNotice
from rules.level_tables import Level, LevelDuty, Limit
from rules.parameter_keys import KEYS
from rules.sources import Source


class LawRow(Protocol):
    """One row of a table; reads itself strictly and refuses with file and key."""

    @classmethod
    def read(cls, row: Row, sources: Mapping[str, Source]) -> Self: ...


TABLES: dict[str, type[LawRow]] = {
    "material": Material,
    "gate_item": GateItem,
    "city_target": CityTarget,
    "prefecture_range": PrefectureRange,
    "siting_notice": SitingNotice,
    "level": Level,
    "limit": Limit,
    "level_duty": LevelDuty,
}

IDENTITY: dict[str, tuple[str, ...]] = {
    "material": ("key",),
    "gate_item": ("key",),
    "ban": ("key",),
    "eligibility": ("code", "processes"),
    "directory_edition": ("key",),
    "factor": ("code",),
    "basis": ("rule", "source", "article"),
    "level": ("id",),
    "limit": ("id",),
    "level_duty": ("id",),
    "city_target": ("key",),
    "prefecture_range": ("key",),
    "siting_notice": ("key",),
}
"""Dated tables → the columns that say which rows are periods of the same provision; ``value`` has its selectors.

Only rows of these tables are checked for gaps and overlaps, hidden by ``known_at``, amended and browsed.
"""


def columns(table: str, row: Row) -> tuple[str, ...] | None:
    """The identity columns of a row; None where the table is not dated."""
    if table != "value":
        return IDENTITY.get(table)
    key = row.text("key")
    if key not in KEYS:
        raise row.refuse("key", f"“{key}”不是已知的参数")
    return ("key", *KEYS[key].selectors)


def identity(table: str, row: Row) -> tuple[str, ...]:
    """What two rows share that are periods of one provision; empty where the table is not dated."""
    return tuple([_said(row, column) for column in columns(table, row) or ()])


def _said(row: Row, column: str) -> str:
    """A list is named by its members: an amendment may write ``iron、steel`` for ``["iron", "steel"]``."""
    value = row.values.get(column, "")
    return value if isinstance(value, str) else "、".join(row.texts(column))


def name(table: str, chosen: tuple[str, ...]) -> str:
    """An identity as it is printed: ``coal.k1:steel``, ``ban:N1``."""
    first, rest = (chosen[0], chosen[1:]) if table == "value" else (table, chosen)
    return ":".join((first, ",".join(rest))) if rest else first
