"""I2 of the world: the state of a case, the last step in the record, its opinions and its decision say the same."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import Application, Decision, Event, Opinion, OpinionVersion
from app.services.findings import Finding
from workflows.engine import StepRefused
from workflows.procedures import VERSIONS, review
from workflows.vocabulary import ReviewState, Verdict

DECIDED = {
    Verdict.APPROVE: ReviewState.APPROVED,
    Verdict.APPROVE_WITH_CONDITIONS: ReviewState.APPROVED_WITH_CONDITIONS,
    Verdict.REJECT: ReviewState.REJECTED,
}
PROCEDURES = sorted({version.name for kind in VERSIONS.values() for version in kind.values()})


def states_agree(session: Session) -> Iterator[Finding]:
    """I2: the state is where the last step led, no event is newer than the case, the opinions are of its stage."""
    last = _last_steps(session)
    newest = dict(
        session.execute(
            select(Event.application_id, func.max(Event.object_version)).group_by(Event.application_id)
        ).all()
    )
    opinions = _opinions(session)
    decisions = {row.application_id: row for row in session.scalars(select(Decision))}
    for case in session.scalars(select(Application).execution_options(yield_per=500)):
        yield from _state_and_step(case, last.get(case.id))
        if newest.get(case.id, 0) > case.version:
            words = f"{case.ref} 的记录已到第 {newest[case.id]} 版，案卷还是第 {case.version} 版"
            yield Finding("I2", case.ref, words)
        if case.state is ReviewState.CONSULTATION and not opinions.get((case.id, case.round)):
            yield Finding("I2", case.ref, f"{case.ref} 在部门会商，却没有本轮的部门意见")
        yield from _state_and_decision(case, decisions.get(case.id))
    yield from _texts(session)


def _last_steps(session: Session) -> dict[int, str]:
    """Case id → action of its last step."""
    steps = [Event.action.like(f"{name}.%") for name in PROCEDURES]
    newest = select(func.max(Event.seq)).where(or_(*steps))
    rows = session.execute(
        select(Event.application_id, Event.action).where(Event.seq.in_(newest.group_by(Event.application_id)))
    )
    return {number: action for number, action in rows if number is not None}


def _state_and_step(case: Application, action: str | None) -> Iterator[Finding]:
    if action is None:
        if case.state is not ReviewState.DRAFT:
            words = f"{case.ref} 现在是“{case.state.label}”，记录里却没有任何一步"
            yield Finding("I2", case.ref, words)
        return
    try:
        procedure = review(case.kind, case.procedure_version)
    except StepRefused as refused:
        yield Finding("I2", case.ref, f"{case.ref}：{refused}")
        return
    name = action.partition(".")[2]
    targets = {step.target for step in procedure.steps if step.name == name}
    if case.state not in targets:
        words = f"{case.ref} 现在是“{case.state.label}”，而记录里的最后一步是 {action}"
        yield Finding("I2", case.ref, words)


def _state_and_decision(case: Application, decision: Decision | None) -> Iterator[Finding]:
    due = DECIDED[decision.verdict] if decision else None
    if decision and case.state is not due:
        words = f"{decision.number} 已签发，{case.ref} 却是“{case.state.label}”"
        yield Finding("I2", case.ref, words)
    if decision is None and case.state in DECIDED.values():
        yield Finding("I2", case.ref, f"{case.ref} 已“{case.state.label}”，却没有签发的意见")


def _opinions(session: Session) -> dict[tuple[int, int], int]:
    """(case id, round) → how many departments were asked."""
    rows = session.execute(
        select(Opinion.application_id, Opinion.round, func.count()).group_by(
            Opinion.application_id, Opinion.round
        )
    )
    return {(case, number): count for case, number, count in rows}


def _texts(session: Session) -> Iterator[Finding]:
    """An opinion counts its versions as they are stored."""
    newest = (
        select(OpinionVersion.opinion_id, func.max(OpinionVersion.number).label("number"))
        .group_by(OpinionVersion.opinion_id)
        .subquery()
    )
    rows = session.execute(
        select(Opinion.id, Opinion.text_version, newest.c.number)
        .outerjoin(newest, newest.c.opinion_id == Opinion.id)
        .where(Opinion.text_version != func.coalesce(newest.c.number, 0))
    )
    for number, counted, stored in rows:
        words = f"部门意见 {number} 记为第 {counted} 稿，存下的是第 {stored or 0} 稿"
        yield Finding("I2", f"opinion {number}", words)
