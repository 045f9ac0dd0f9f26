"""The rows of the read interface, a page at a time, in the order of their numbers: what stands after the last one read.

A token for one county sees what belongs there and nothing else; no person's name is among the columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Application, Condition, Decision, LedgerEntry, Organisation, Project
from app.services import tracking
from rules.vocabulary import Labelled
from workflows.states import LedgerState
from workflows.vocabulary import ReviewState

_Rows = Select[*tuple[Any, ...]]
Found = Row[*tuple[Any, ...]]


class PublicState(Labelled):
    """Where a case stands, as anybody may know it: steps inside the lead office are one."""

    COUNTY_CHECK = "county_check", "县级初审"
    INTAKE = "intake", "受理审查"
    SUPPLEMENT = "supplement", "待补正"
    CONSULTATION = "consultation", "部门会商"
    EXPERT_REVIEW = "expert_review", "专家评审"
    CONCLUSION = "conclusion", "形成意见"
    PUBLICITY = "publicity", "公示"
    PROVINCIAL_REVIEW = "provincial_review", "报省审查"
    HALTED = "halted", "中止"
    APPROVED = "approved", "通过"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", "有条件通过"
    REJECTED = "rejected", "不予通过"
    OUT_OF_SCOPE = "out_of_scope", "不属于“两高”"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "逾期未补正"

    @property
    def inner(self) -> tuple[ReviewState, ...]:
        return tuple(state for state, public in PUBLIC.items() if public is self)


PUBLIC: dict[ReviewState, PublicState] = {
    **{ReviewState(public.value): public for public in PublicState},
    ReviewState.CLOSING_CHECK: PublicState.INTAKE,
    ReviewState.MEETING: PublicState.CONSULTATION,
    ReviewState.CHECK: PublicState.CONCLUSION,
    ReviewState.SIGNING: PublicState.CONCLUSION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """county, project_code: only of these. after: the number of the last row that was read. most: rows wanted."""

    county: str = ""
    project_code: str = ""
    after: str = ""
    most: int = 1


def cases(session: Session, only: str, asked: Asked, state: PublicState | None = None) -> list[Application]:
    rows = select(Application).join(Project, Project.id == Application.project_id)
    rows = _of(rows.where(tracking.shown_to_anybody()), only, asked)
    if state is not None:
        rows = rows.where(Application.state.in_(state.inner))
    return list(session.scalars(_page(rows, Application.ref, asked)))


def case(session: Session, only: str, ref: str) -> Application | None:
    rows = select(Application).where(Application.ref == ref, tracking.shown_to_anybody())
    return session.scalar(rows.where(Application.county_code == only) if only else rows)


def ledger(session: Session, only: str, asked: Asked, state: LedgerState | None = None) -> Sequence[Found]:
    rows = _of(_LEDGER, only, asked)
    if state is not None:
        rows = rows.where(LedgerEntry.state == state)
    return session.execute(_page(rows, Project.code, asked)).all()


def decisions(
    session: Session, only: str, asked: Asked, first: date | None = None, last: date | None = None
) -> Sequence[Found]:
    """first, last: of the days of signing, both included."""
    rows = _of(_DECISIONS, only, asked)
    if first is not None:
        rows = rows.where(Decision.signed_on >= first)
    if last is not None:
        rows = rows.where(Decision.signed_on <= last)
    return session.execute(_page(rows, Decision.number, asked)).all()


def decision(session: Session, only: str, number: str) -> Found | None:
    return session.execute(_of(_DECISIONS.where(Decision.number == number), only, Asked())).first()


_LEDGER = (
    select(
        Project.code.label("project_code"),
        Application.title,
        Organisation.name.label("organisation"),
        Organisation.credit_code,
        Application.county_code,
        Application.sector,
        Application.ref,
        LedgerEntry.state,
        LedgerEntry.since,
    )
    .select_from(LedgerEntry)
    .join(Application, Application.id == LedgerEntry.application_id)
    .join(Project, Project.id == LedgerEntry.project_id)
    .join(Organisation, Organisation.id == Project.organisation_id)
)
_CONDITIONS = select(func.count(Condition.id)).where(Condition.decision_id == Decision.id).scalar_subquery()
_DECISIONS = (
    select(
        Decision.number,
        Decision.signed_on,
        Decision.verdict,
        Decision.state,
        Decision.valid_until,
        Decision.verification_code,
        Decision.successor_number,
        _CONDITIONS.label("conditions"),
        Application.ref,
        Application.county_code,
        Project.code.label("project_code"),
    )
    .select_from(Decision)
    .join(Application, Application.id == Decision.application_id)
    .join(Project, Project.id == Application.project_id)
)


def _of(rows: _Rows, only: str, asked: Asked) -> _Rows:
    """only: the county of the token, whatever was asked."""
    for county in filter(None, (only, asked.county)):
        rows = rows.where(Application.county_code == county)
    return rows.where(Project.code == asked.project_code) if asked.project_code else rows


def _page(rows: _Rows, key: InstrumentedAttribute[str], asked: Asked) -> _Rows:
    if asked.after:
        rows = rows.where(key > asked.after)
    return rows.order_by(key).limit(asked.most)
