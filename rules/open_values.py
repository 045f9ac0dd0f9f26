"""Values nobody compared with the official text, who can say them, and which open items hold a screening up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.entries import Entry, Period
from rules.findings import ParameterUse
from rules.open_items import OpenItem
from rules.parameters import RuleBook
from rules.screening import Screening
from rules.vocabulary import Evidence, Force

UNSEEN = frozenset({Evidence.READ_PARTIAL, Evidence.SECONDARY, Evidence.UNVERIFIED})
KEEPER = "规则管理员"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenValue:
    """A value in force that nobody compared with the official text. supplier: who can say it."""

    key: str
    label: str
    use: ParameterUse
    supplier: str
    items: tuple[int, ...]


def unconfirmed(book: RuleBook) -> tuple[OpenValue, ...]:
    """Every value that was not read in full and is not confirmed, in the order of the data."""
    items = book.open_items()
    return tuple(
        _open(entry, period, items)
        for entry in book.entries()
        for period in entry.periods
        if period.force is Force.IN_FORCE and period.use.evidence in UNSEEN and not period.use.confirmed
    )


def blocks(screening: Screening, items: Iterable[OpenItem]) -> tuple[int, ...]:
    """Numbers of the items that stand between the screening and a certain result."""
    return tuple(item.number for item in items if any(item.hits(finding) for finding in screening.findings))


def overdue(book: RuleBook, today: date) -> tuple[Entry, ...]:
    """Entries whose period of today nobody checked for longer than ``law.recheck_months`` (law §2.4)."""
    setting = book.find("law.recheck_months", today)
    if setting is None:
        return ()
    limit = _months_before(today, int(setting.number))
    found = ((entry, entry.on(today)) for entry in book.entries())
    return tuple(entry for entry, period in found if period is not None and _checked(period) < limit)


def _checked(period: Period) -> date:
    """The last day somebody looked at it."""
    days = (period.entered_on, period.last_checked_on, period.confirmed_on)
    return max(day for day in days if day is not None)


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    for last in range(day.day, 27, -1):
        try:
            return date(count // 12, count % 12 + 1, last)
        except ValueError:
            continue
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def _open(entry: Entry, period: Period, items: tuple[OpenItem, ...]) -> OpenValue:
    found = [item for item in items if item.concerns(entry.key)]
    supplier = found[0].supplier if found else period.use.citation.source.issuer or KEEPER
    return OpenValue(
        key=entry.key,
        label=period.use.label,
        use=period.use,
        supplier=supplier,
        items=tuple(item.number for item in found),
    )
