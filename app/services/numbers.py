"""Numbers issued once, in a locked row per kind and year, never reused (CC-6)."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models import EventHead, NumberSeries

DECISION_KIND = "三发改两高会商"
# No 0/O/1/I: a code is read from paper and typed by hand (pages §4.12).
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号, e.g. 三发改两高会商〔2026〕12号 (brackets 〔〕, no 第, no leading zero)."""

    kind: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.kind}〔{self.year}〕{self.serial}号"


def next_serial(session: Session, kind: str, year: int) -> int:
    """The next serial; the row stays locked until the transaction ends.

    The record's head is locked before it, as by everybody who has written an event: two orders would lock each other out.
    """
    session.execute(select(EventHead.id).with_for_update())
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(NumberSeries).values(kind=kind, year=year, last=0).on_conflict_do_nothing())
    serial: int | None = session.scalar(
        update(NumberSeries)
        .where(NumberSeries.kind == kind, NumberSeries.year == year)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
    )
    if serial is None:
        raise LookupError(f"no number series {kind} {year}")
    return serial


def decision_number(session: Session, year: int) -> DocumentNumber:
    return DocumentNumber(DECISION_KIND, year, next_serial(session, DECISION_KIND, year))


def application_ref(session: Session, county_code: str, year: int) -> str:
    """LS + year - division - serial, e.g. LS2026-411221-0031."""
    return f"LS{year}-{county_code}-{next_serial(session, f'LS-{county_code}', year):04d}"


def verification_code() -> str:
    """SMX- and 12 random characters, 60 bits."""
    return "SMX-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))
