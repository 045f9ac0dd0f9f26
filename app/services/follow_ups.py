"""What is asked for after a decision: one service for extension, check before production and reconsideration."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Absent, Invalid, StaleVersion
from app.models import Application, Decision, FollowUp, LedgerEntry
from app.rulebook import Shelf
from app.services import (
    after_words,
    decision_life,
    events,
    follow_up_cases,
    follow_up_effects,
    follow_up_notices,
    letters,
    numbers,
)
from app.services.acting import Acting
from app.services.steps import change
from app.services.versioned import changed
from workflows.cases import Request
from workflows.engine import Procedure, Taken
from workflows.procedures import FOLLOW_UPS
from workflows.vocabulary import FollowUpKind, Verdict

PREFIX = {
    FollowUpKind.EXTENSION: "YQ",
    FollowUpKind.PRODUCTION_CHECK: "TC",
    FollowUpKind.RECONSIDERATION: "FH",
}
"""First letters of the number: 延期, 投产, 复核 as an office abbreviates them."""
VISIT = "visit"
"""Key in ``content``: the day of the county's visit and what it said of it."""


def procedure_of(request: FollowUp) -> Procedure:
    return FOLLOW_UPS[request.kind]


def locked(session: Session, ref: str) -> FollowUp:
    """The request's row, locked until the transaction ends. Raises Absent.

    Its case and the project's ledger entry are locked before it, as by everybody who changes what hangs on them: two
    orders would lock each other out.
    """
    about = select(FollowUp.application_id).where(FollowUp.ref == ref).scalar_subquery()
    project = session.scalar(select(Application.project_id).where(Application.id == about).with_for_update())
    session.execute(select(LedgerEntry.id).where(LedgerEntry.project_id == project).with_for_update())
    row = session.scalar(select(FollowUp).where(FollowUp.ref == ref).with_for_update())
    if row is None:
        raise Absent(ref)
    return row


def of_application(session: Session, application_id: int) -> Sequence[FollowUp]:
    return session.scalars(
        select(FollowUp).where(FollowUp.application_id == application_id).order_by(FollowUp.id)
    ).all()


def file(
    session: Session,
    acting: Acting,
    application: Application,
    decision: Decision,
    kind: FollowUpKind,
    *,
    reason: str,
    content: Mapping[str, Any],
    shelf: Shelf,
) -> FollowUp:
    """Open a request and file it at once; one sent back is filed again. Raises StepRefused with every reason."""
    procedure = FOLLOW_UPS[kind]
    row = _returned(session, application, kind)
    if row is None:
        serial = numbers.next_serial(session, PREFIX[kind], acting.today.year)
        row = FollowUp(
            ref=f"{PREFIX[kind]}{acting.today.year}-{serial:04d}",
            kind=kind,
            application_id=application.id,
            decision_id=decision.id,
            state=procedure.initial.value,
            created_at=acting.moment,
        )
        session.add(row)
    row.reason, row.content = reason.strip(), canonical_text(dict(content))
    row.filed_at = acting.moment
    session.flush()
    take(
        session,
        acting,
        row,
        "file",
        seen=row.version,
        shelf=shelf,
        request=Request(reason=reason),
        note=reason,
    )
    return row


def _returned(session: Session, application: Application, kind: FollowUpKind) -> FollowUp | None:
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.application_id == application.id,
            FollowUp.kind == kind,
            FollowUp.state == FOLLOW_UPS[kind].initial.value,
        )
        .with_for_update()
    )


def report(
    session: Session, acting: Acting, row: FollowUp, step: str, *, seen: int, words: str, shelf: Shelf
) -> None:
    """The county's site report or a department's examination."""
    signed = f"{words.strip()}（{acting.actor.shown}，{acting.today:%Y-%m-%d}）"
    said = {"report": f"{row.report}\n{signed}".strip()}
    take(
        session,
        acting,
        row,
        step,
        seen=seen,
        shelf=shelf,
        request=Request(reason=words),
        note=words,
        said=said,
    )


def plan_visit(
    session: Session, acting: Acting, row: FollowUp, *, seen: int, day: date, words: str, shelf: Shelf
) -> None:
    """The county names the day it comes to see; a later one replaces it. Raises Invalid for a day that is over."""
    if day < acting.today:
        raise Invalid([("visit_on", f"现场核查的日期不能早于今天（{acting.today:%Y-%m-%d}）")])
    note = "，".join(part for part in (f"{day:%Y-%m-%d}", words.strip()) if part)
    asked = Request(reason=words, items=(day.isoformat(),))
    said = {"content": canonical_text(stated(row) | {VISIT: note})}
    take(session, acting, row, "plan_visit", seen=seen, shelf=shelf, request=asked, note=note, said=said)


def propose(
    session: Session,
    acting: Acting,
    row: FollowUp,
    *,
    seen: int,
    verdict: Verdict | None,
    grounds: str,
    shelf: Shelf,
) -> None:
    """拟办: granted or not, with its grounds."""
    asked = Request(verdict=verdict, reason=grounds)
    said = {
        "verdict": verdict,
        "grounds": grounds.strip(),
        "author_id": acting.actor.account_id,
        "author_for_id": acting.actor.principal_id,
        "checker_id": None,
        "checker_for_id": None,
    }
    take(session, acting, row, "propose", seen=seen, shelf=shelf, request=asked, note=grounds, said=said)


def confirm(session: Session, acting: Acting, row: FollowUp, *, seen: int, shelf: Shelf) -> None:
    said = {"checker_id": acting.actor.account_id, "checker_for_id": acting.actor.principal_id}
    take(session, acting, row, "confirm", seen=seen, shelf=shelf, said=said)


def sign(session: Session, acting: Acting, row: FollowUp, *, seen: int, shelf: Shelf) -> None:
    """签发: the effect on decision and ledger, and the letter, in one transaction."""
    name = "sign_grant" if row.verdict is Verdict.APPROVE else "sign_refuse"
    said = {
        "signer_id": acting.actor.account_id,
        "signer_for_id": acting.actor.principal_id,
        "decided_at": acting.moment,
    }
    take(session, acting, row, name, seen=seen, shelf=shelf, said=said)
    application = session.get_one(Application, row.application_id)
    decision = decision_life.of_id(session, row.decision_id)
    ended = decision_life.ended(decision, acting.today)
    if row.verdict is Verdict.APPROVE:
        follow_up_effects.granted(session, acting, application, decision, row)
    letter = after_words.answer(session, acting, application, row, decision, ended=ended)
    letters.issue(session, acting, letter, application=application, follow_up=row)


def step_with_reason(
    session: Session, acting: Acting, row: FollowUp, step: str, *, seen: int, reason: str, shelf: Shelf
) -> None:
    """return_filing, return_draft, withdraw."""
    take(session, acting, row, step, seen=seen, shelf=shelf, request=Request(reason=reason), note=reason)


def take(
    session: Session,
    acting: Acting,
    row: FollowUp,
    name: str,
    *,
    seen: int,
    shelf: Shelf,
    request: Request | None = None,
    note: str = "",
    said: Mapping[str, object] = MappingProxyType({}),
) -> Taken:
    """Move the request by one step of its own table; ``said``: columns that this step fills. Raises StepRefused or StaleVersion."""
    if row.version != seen:
        raise StaleVersion(_last(session, row), "这件申请")
    procedure = procedure_of(row)
    case = follow_up_cases.case_of(session, row, acting.today, shelf)
    taken = procedure.take(name, case, acting.actor, request)
    if not changed(session, row, seen, state=taken.target.value, **said):
        raise StaleVersion(_last(session, row), "这件申请")
    application = session.get_one(Application, row.application_id)
    events.append(
        session,
        acting,
        action=f"{row.kind.value}.{name}",
        label=f"{row.kind.label}：{taken.step.label}",
        application=application,
        about=row.ref,
        note=note.strip(),
        basis=taken.step.basis,
    )
    follow_up_notices.step_taken(session, acting, application, row, taken, note.strip())
    return taken


def _last(session: Session, row: FollowUp) -> list[Any]:
    return [change(event) for event in events.about(session, row.ref)[-1:]]


def stated(row: FollowUp) -> dict[str, Any]:
    """What the applicant stated, as a mapping."""
    loaded: dict[str, Any] = json.loads(row.content)
    return loaded
