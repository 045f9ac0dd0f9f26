"""Which day's law a project is judged by, and which values changed between two days (law §2.8)."""

from collections.abc import Collection
from datetime import date

from rules.entries import Period
from rules.facts import ProjectFacts
from rules.findings import ParameterUse
from rules.parameters import RuleBook


def law_day(facts: ProjectFacts, *, today: date, book: RuleBook) -> date:
    """The day of filing or of acceptance, as ``law.basis`` says; today while there is none."""
    basis = book.find("law.basis", facts.filed_on or today)
    chosen = facts.accepted_on if basis and basis.value == "acceptance" else facts.filed_on
    return chosen or facts.filed_on or today


def changes_between(
    book: RuleBook, first: date, second: date, keys: Collection[str]
) -> tuple[ParameterUse, ...]:
    """Of the values with these keys those that differ on the two days, as on the second day or else the first."""
    entries = (entry for entry in book.entries() if entry.periods[0].use.key in keys)
    pairs = ((entry.on(first), entry.on(second)) for entry in entries)
    changed = (later or earlier for earlier, later in pairs if _says(earlier) != _says(later))
    return tuple(period.use for period in changed if period is not None)


def _says(period: Period | None) -> tuple[str, ...]:
    return (period.use.value, period.use.unit, period.force) if period else ()
