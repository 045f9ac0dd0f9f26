"""The addresses of the read interface: cases, ledger, decisions, and the description of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from flask import Response, g
from msgspec import UNSET, UnsetType
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import Application
from app.services import decision_life, read_rows, standing
from app.services.acting import shanghai_day
from app.services.api_tokens import Program
from app.services.read_rows import PUBLIC, Asked, Found
from app.web.api import description, shapes
from app.web.api.serving import blueprint, offered, sent
from app.web.applicant import progress
from workflows.vocabulary import DecisionState

_Value = TypeVar("_Value")


def _given(value: _Value | UnsetType) -> _Value | None:
    return None if value is UNSET or isinstance(value, UnsetType) else value


def _next(rows: Sequence[Any], limit: int, key: str) -> str | None:
    """One row more than wanted was read: where it is there, the page has a next one."""
    return getattr(rows[limit - 1], key) if len(rows) > limit else None


@offered("/cases", "办理进度列表", asked=shapes.CasesAsked, answer=shapes.CasesPage)
def cases(session: Session, program: Program, asked: shapes.CasesAsked) -> shapes.CasesPage:
    """Ordered by ref."""
    wanted = Asked(
        county=_given(asked.county) or "",
        project_code=_given(asked.project_code) or "",
        after=_given(asked.after) or "",
        most=asked.limit + 1,
    )
    rows = read_rows.cases(session, program.county, wanted, _given(asked.state))
    items = [shapes.Case(**_case(row)) for row in rows[: asked.limit]]
    return shapes.CasesPage(items=items, next=_next(rows, asked.limit, "ref"))


@offered(
    "/cases/{ref}",
    "一件的办理进度",
    asked=shapes.NothingAsked,
    answer=shapes.WholeCase,
    key=("ref", shapes.Ref),
)
def case(session: Session, program: Program, _asked: shapes.NothingAsked, *, ref: str) -> shapes.WholeCase:
    """What 进度查询 shows anybody."""
    row = read_rows.case(session, program.county, ref)
    if row is None:
        raise Absent(ref)
    today = shanghai_day(g.now)
    return shapes.WholeCase(
        **_case(row),
        standing=standing.read(session, row, today, public=True).sentence,
        history=[
            shapes.Step(on=shanghai_day(one["at"]), title=one["title"])
            for one in progress.history(session, row, public=True)
        ],
    )


def _case(row: Application) -> dict[str, Any]:
    state = PUBLIC[row.state]
    return {
        "ref": row.ref,
        "state": state,
        "state_name": state.label,
        "filed_on": row.filed_on,
        "accepted_on": row.accepted_on,
        "due_on": row.total_due_on,
    }


@offered("/ledger", "项目台账列表", asked=shapes.LedgerAsked, answer=shapes.LedgerPage)
def ledger(session: Session, program: Program, asked: shapes.LedgerAsked) -> shapes.LedgerPage:
    """Ordered by project code."""
    wanted = Asked(county=_given(asked.county) or "", after=_given(asked.after) or "", most=asked.limit + 1)
    rows = read_rows.ledger(session, program.county, wanted, _given(asked.state))
    items = [_entry(row) for row in rows[: asked.limit]]
    return shapes.LedgerPage(items=items, next=_next(rows, asked.limit, "project_code"))


@offered(
    "/ledger/{project_code}",
    "一个项目的台账",
    asked=shapes.NothingAsked,
    answer=shapes.LedgerRow,
    key=("project_code", shapes.ProjectCode),
)
def ledger_entry(
    session: Session, program: Program, _asked: shapes.NothingAsked, *, project_code: str
) -> shapes.LedgerRow:
    """One project has one entry."""
    rows = read_rows.ledger(session, program.county, Asked(project_code=project_code))
    if not rows:
        raise Absent(project_code)
    return _entry(rows[0])


def _entry(row: Found) -> shapes.LedgerRow:
    return shapes.LedgerRow(
        project_code=row.project_code,
        title=row.title,
        organisation=row.organisation,
        credit_code=row.credit_code,
        county=row.county_code,
        sector=row.sector,
        case=row.ref,
        state=row.state,
        state_name=row.state.label,
        since=row.since,
    )


@offered("/decisions", "会商联审意见列表", asked=shapes.DecisionsAsked, answer=shapes.DecisionsPage)
def decisions(session: Session, program: Program, asked: shapes.DecisionsAsked) -> shapes.DecisionsPage:
    """Ordered by number, as text."""
    wanted = Asked(
        county=_given(asked.county) or "",
        project_code=_given(asked.project_code) or "",
        after=_given(asked.after) or "",
        most=asked.limit + 1,
    )
    first, last = _given(asked.signed_from), _given(asked.signed_until)
    rows = read_rows.decisions(session, program.county, wanted, first, last)
    today = shanghai_day(g.now)
    items = [_decision(row, today) for row in rows[: asked.limit]]
    return shapes.DecisionsPage(items=items, next=_next(rows, asked.limit, "number"))


@offered(
    "/decisions/{number}",
    "一份会商联审意见",
    asked=shapes.NothingAsked,
    answer=shapes.DecisionRow,
    key=("number", shapes.Number),
)
def decision(
    session: Session, program: Program, _asked: shapes.NothingAsked, *, number: str
) -> shapes.DecisionRow:
    """By its number."""
    row = read_rows.decision(session, program.county, number)
    if row is None:
        raise Absent(number)
    return _decision(row, shanghai_day(g.now))


def _decision(row: Found, today: date) -> shapes.DecisionRow:
    """Over by its dates as well: the clock may not have looked yet today."""
    over = row.state in decision_life.VALID and row.valid_until is not None and today > row.valid_until
    state = DecisionState.EXPIRED if over else row.state
    return shapes.DecisionRow(
        number=row.number,
        signed_on=row.signed_on,
        verdict=row.verdict,
        verdict_name=row.verdict.label,
        state=state,
        state_name=state.label,
        valid_until=row.valid_until,
        conditions=row.conditions,
        verification_code=row.verification_code,
        successor=row.successor_number,
        case=row.ref,
        project_code=row.project_code,
        county=row.county_code,
    )


def described() -> Response:
    return sent(description.document())


blueprint.add_url_rule(
    "/openapi.json", "description", described, methods=["GET"], provide_automatic_options=False
)
