"""What is still open in the rule data, and which open cases wait for it: read from the stored screenings."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, ScreeningRecord
from app.services.rule_browse import Line
from rules import report
from rules.findings import ParameterUse
from rules.open_items import OpenItem
from rules.sources import Source
from workflows.vocabulary import FINAL_REVIEW_STATES, ReviewState

CLOSED = (*FINAL_REVIEW_STATES, ReviewState.DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Numbers of open cases: by the key of a value that is not confirmed, and by the number of an open item."""

    values: Mapping[str, tuple[str, ...]]
    items: Mapping[int, tuple[str, ...]]

    @property
    def cases(self) -> frozenset[str]:
        return frozenset(ref for refs in (*self.values.values(), *self.items.values()) for ref in refs)


def supplier(use: ParameterUse, open_items: Sequence[OpenItem]) -> str:
    """Who must supply the official text: as law §12 names them, else the issuer of the document where it is an authority."""
    for item in open_items:
        if item.concerns(use.key):
            return item.supplier
    issuer = use.citation.source.issuer
    return issuer if issuer and not issuer[0].isascii() else "规则管理员查找正式文件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A document whose official text would confirm ``count`` values; cases: open ones that use any of them."""

    source: Source
    count: int
    cases: tuple[str, ...]
    suppliers: tuple[str, ...]


def documents(lines: Sequence[Line], waiting: Waiting, open_items: Sequence[OpenItem]) -> tuple[Lacking, ...]:
    """By source document, the one that holds up most cases first, then the one with most values."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.source.key].append(line)
    rows = (
        Lacking(
            source=members[0].source,
            count=len(members),
            cases=tuple(sorted({ref for one in members for ref in waiting.values.get(one.entry.key, ())})),
            suppliers=tuple(dict.fromkeys(supplier(one.period.use, open_items) for one in members)),
        )
        for members in found.values()
    )
    return tuple(sorted(rows, key=lambda row: (-len(row.cases), -row.count, row.source.title)))


def waiting(session: Session, open_items: Sequence[OpenItem]) -> Waiting:
    """One query over the current screenings of the cases that are not closed."""
    rows = session.execute(
        select(Application.ref, ScreeningRecord.content)
        .join(ScreeningRecord, ScreeningRecord.application_id == Application.id)
        .where(
            Application.filed_on.is_not(None),
            Application.state.not_in(CLOSED),
            ScreeningRecord.facts_version == Application.facts_version,
            ScreeningRecord.rules_digest == Application.rules_digest,
        )
        .order_by(Application.ref)
        .execution_options(yield_per=50)
    )
    values: dict[str, dict[str, None]] = defaultdict(dict)
    items: dict[int, dict[str, None]] = defaultdict(dict)
    for ref, content in rows:
        screening = report.from_mapping(json.loads(content))
        for use in screening.provisional_values:
            values[use.key][ref] = None
        for item in open_items:
            if any(item.hits(finding) for finding in screening.findings):
                items[item.number][ref] = None
    return Waiting(
        values={key: tuple(refs) for key, refs in values.items()},
        items={number: tuple(refs) for number, refs in items.items()},
    )
