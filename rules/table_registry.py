"""Further tables of the law: name of the array in rules/data → the class that reads one row.

A criterion that needs a table of its own writes its class beside it and adds one line here; ``RuleBook.rows``,
``RuleBook.by`` give the rows back.
"""

from collections.abc import Mapping
from typing import Protocol, Self

from rules.datafile import Row
from rules.sources import Source


class LawRow(Protocol):
    """One row of a table; reads itself strictly and refuses with file and key."""

    @classmethod
    def read(cls, row: Row, sources: Mapping[str, Source]) -> Self: ...


TABLES: dict[str, type[LawRow]] = {}
