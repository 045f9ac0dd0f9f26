"""A department's opinion: handler writes, checker checks, signer signs (R3, R4). Every version is kept."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import canonical_text, sha256
from app.errors import Absent, Change, Conflict, StaleVersion
from app.models import Application, Event, Opinion, OpinionVersion
from app.services import case_file, events, notices, steps
from app.services.acting import Acting
from app.services.versioned import changed
from workflows import opinion as opinion_procedure
from workflows.aggregation import CLOSED_OPINIONS
from workflows.cases import Request
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the form brought. lines: finding key → (verdict, reason); conditions: (text, owner, ISO day)."""

    lines: dict[str, tuple[OpinionVerdict, str]]
    verdict: OpinionVerdict
    text: str
    conditions: tuple[tuple[str, str, str], ...] = ()

    def content(self) -> dict[str, Any]:
        return {
            "lines": [
                {"key": key, "verdict": verdict.value, "reason": reason}
                for key, (verdict, reason) in self.lines.items()
            ],
            "verdict": self.verdict.value,
            "text": self.text,
            "conditions": [
                {"text": text, "owner": owner, "due": due} for text, owner, due in self.conditions
            ],
        }


def of_department(session: Session, application: Application, department: Department) -> Opinion:
    """The department's opinion in the current round. Raises Absent."""
    row = session.scalar(
        select(Opinion)
        .where(
            Opinion.application_id == application.id,
            Opinion.round == application.round,
            Opinion.department == department,
        )
        .with_for_update()
    )
    if row is None:
        raise Absent(department)
    return row


def draft(
    session: Session,
    acting: Acting,
    application: Application,
    opinion: Opinion,
    *,
    seen: int,
    written: Written,
) -> None:
    """拟稿; by a checker or signer 改写, a version under his own name. The same text again makes no new version (CC-8)."""
    content = canonical_text(written.content())
    same = bool(opinion.text_version) and (sha256(content), acting.actor.account_id) == (
        _latest_sha(session, opinion),
        opinion.handler_id,
    )
    if same and opinion.state is OpinionState.DRAFTED:
        return
    _require_version(session, application, opinion, seen)
    if written.lines.keys() - set(json.loads(opinion.criteria)):
        raise Conflict("其中有不由本部门核对的事项，请打开最新页面重新填写")
    name = "draft" if acting.actor.role is Role.HANDLER else "revise"
    if name == "revise" and sha256(content) == _latest_sha(session, opinion):
        raise Conflict("内容没有改动，不需要改写；可以直接审核、签发，或者退回经办")
    if not same:
        _write(session, acting, opinion, content)
    opinion.verdict = written.verdict
    opinion.handler_id, opinion.handler_for_id = acting.actor.account_id, acting.actor.principal_id
    opinion.checker_id = opinion.checker_for_id = None
    move(session, acting, application, opinion, name, seen=seen)


def check(session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int) -> None:
    move(session, acting, application, opinion, "check", seen=seen)
    opinion.checker_id, opinion.checker_for_id = acting.actor.account_id, acting.actor.principal_id
    session.flush()


def send_back(
    session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int, reason: str
) -> None:
    """退回经办, by checker or signer, with a reason."""
    move(session, acting, application, opinion, "return", seen=seen, reason=reason)
    opinion.checker_id = opinion.checker_for_id = None
    session.flush()


def sign(session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int) -> None:
    _require_version(session, application, opinion, seen)
    case = case_file.opinion_case(session, application, opinion, acting.today)
    taken = opinion_procedure.PROCEDURE.take("sign", case, acting.actor)
    opinion.signer_id, opinion.signer_for_id = acting.actor.account_id, acting.actor.principal_id
    opinion.signed_at = acting.moment
    _move(session, application, opinion, taken.target, seen)
    label = f"{opinion.department.label}：{opinion.verdict.label if opinion.verdict else ''}"
    steps.touch(session, acting, application, action="opinion.sign", label=label)
    notices.opinion_moved(session, acting, application, opinion, "sign")


def keep(
    session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int, reason: str
) -> None:
    """维持意见: the signer has seen what changed and stands by the department's words."""
    opinion.signer_id, opinion.signer_for_id = acting.actor.account_id, acting.actor.principal_id
    opinion.signed_at = acting.moment
    move(session, acting, application, opinion, "keep", seen=seen, reason=reason)


def redo(
    session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int, reason: str
) -> None:
    """重新办理: back to the handler with what changed."""
    move(session, acting, application, opinion, "redo", seen=seen, reason=reason)
    opinion.checker_id = opinion.checker_for_id = opinion.signer_id = opinion.signer_for_id = None
    session.flush()


def move(
    session: Session,
    acting: Acting,
    application: Application,
    opinion: Opinion,
    name: str,
    *,
    seen: int,
    reason: str = "",
    inputs_changed: bool = False,
    label: str = "",
) -> None:
    """Take any step of the opinion's table, with its event. ``label``: of the event, else department and step.

    A step after which the whole round may count otherwise raises the case's version, so that others notice.
    """
    _require_version(session, application, opinion, seen)
    case = case_file.opinion_case(session, application, opinion, acting.today, inputs_changed=inputs_changed)
    taken = opinion_procedure.PROCEDURE.take(name, case, acting.actor, Request(reason=reason))
    _move(session, application, opinion, taken.target, seen)
    action, label = f"opinion.{name}", label or f"{opinion.department.label}意见：{taken.step.label}"
    if {taken.source, taken.target} & CLOSED_OPINIONS:
        steps.touch(session, acting, application, action=action, label=label, note=reason)
    else:
        events.append(session, acting, action=action, label=label, application=application, note=reason)
    notices.opinion_moved(session, acting, application, opinion, name)


def _require_version(session: Session, application: Application, opinion: Opinion, seen: int) -> None:
    """Raise StaleVersion, with the department's last move, unless the page showed the current version."""
    if opinion.version != seen:
        raise StaleVersion(_last_move(session, application, opinion))


def _last_move(session: Session, application: Application, opinion: Opinion) -> list[Change]:
    """Opinions keep no version in the record: the department's newest event says what the page did not show."""
    row = session.scalar(
        select(Event)
        .where(
            Event.application_id == application.id,
            Event.body == opinion.department.value,
            Event.action.startswith("opinion."),
        )
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return [steps.change(row)] if row else []


def _move(session: Session, application: Application, opinion: Opinion, target: Any, seen: int) -> None:
    if not changed(session, opinion, seen, state=target):
        raise StaleVersion(_last_move(session, application, opinion))


def _write(session: Session, acting: Acting, opinion: Opinion, content: str) -> None:
    opinion.text_version += 1
    session.add(
        OpinionVersion(
            opinion_id=opinion.id,
            number=opinion.text_version,
            content=content,
            sha256=sha256(content),
            author_id=acting.actor.account_id,
            author_for_id=acting.actor.principal_id,
            written_at=acting.moment,
        )
    )
    session.flush()


def versions(session: Session, opinion: Opinion) -> list[OpinionVersion]:
    """Every version, oldest first."""
    mine = select(OpinionVersion).where(OpinionVersion.opinion_id == opinion.id)
    return list(session.scalars(mine.order_by(OpinionVersion.number)))


def _latest_sha(session: Session, opinion: Opinion) -> str:
    return (
        session.scalar(
            select(OpinionVersion.sha256).where(
                OpinionVersion.opinion_id == opinion.id, OpinionVersion.number == opinion.text_version
            )
        )
        or ""
    )
